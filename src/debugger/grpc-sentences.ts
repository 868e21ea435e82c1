/** What gRPC calls and streams did (semantics 16, T-88): to which cluster and method, how much, until when, and by which id its answers come. */
import { decodePairs } from "../abi/pairs.ts";
import { factsOf } from "../recording/entities.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode, OpKind } from "../recording/ops.ts";
import type { HostCallRow } from "../recording/row.ts";
import { castOf } from "./cast.ts";
import { bytesArg, hasOutput, numberArg } from "./fields.ts";
import { code, say, stepLink } from "./sentence.ts";
import type { Part, Sentence } from "./sentence.ts";
import { bytesWords, counted, durationWords, escaped, grpcWord, quoted } from "./words.ts";

export type GrpcFunction = "proxy_grpc_call" | "proxy_grpc_stream" | "proxy_grpc_send" | "proxy_grpc_cancel" | "proxy_grpc_close" | "proxy_get_status";

const callKind = entityKindCode("call");
interface Call { readonly cluster: string; readonly method: string; readonly started: number; readonly stream: boolean }

const callOfFacts = (about: string, started: number): Call => {
  const facts = factsOf(about);
  return { cluster: facts["cluster"] ?? "", method: `/${facts["service"] ?? ""}/${facts["method"] ?? ""}`, started, stream: facts["kind"] === "grpc-stream" };
};

/** The call that a row began. */
function begun(recording: Recording, row: HostCallRow): Call | undefined {
  for (const { op } of recording.operationsOf(row.step)) if (op.kind === OpKind.Create && op.a === callKind) return callOfFacts(op.about, row.step);
  return undefined;
}

/** The call or stream of the guest's VM that had an id when a row came. */
function known(recording: Recording, row: HostCallRow, id: number): Call | undefined {
  const { entities } = recording.stateAt(row.step - 1), vm = castOf(recording).vm(row.vm)?.entity;
  for (const entity of entities.values()) {
    if (entity.kind === callKind && entity.name === String(id) && entities.get(entity.parent)?.parent === vm) return callOfFacts(entity.about, entity.created);
  }
  return undefined;
}

const target = (call: Call | undefined): Part[] => (call === undefined ? [] : [" to ", code(escaped(call.cluster)), ", method ", code(escaped(call.method)), ", begun at ", stepLink(call.started), ","]);

export function grpcSentences(recording: Recording, row: HostCallRow & { readonly name: GrpcFunction }): Sentence[] {
  const n = (name: string): number => numberArg(row.inputs, name), b = (name: string): Uint8Array => bytesArg(row.inputs, name);
  const out = (name: string): number => numberArg(row.outputs, name);
  const asked = (): { readonly cluster: Part; readonly method: Part; readonly metadata: string } => {
    const call = begun(recording, row), own = decodePairs(b("initial_metadata")).length;
    return {
      cluster: code(escaped(call?.cluster ?? new TextDecoder().decode(b("upstream_name")))), method: code(`/${escaped(b("service_name"))}/${escaped(b("method_name"))}`),
      metadata: own === 0 ? "no metadata of its own" : `${counted(own, "entry", "entries")} of metadata`,
    };
  };
  switch (row.name) {
    case "proxy_grpc_call": {
      const { cluster, method, metadata } = asked(), timeout = n("timeout_milliseconds");
      return [
        say`A message of ${bytesWords(b("message").length)} was sent to the cluster ${cluster}, method ${method}, with ${metadata} and ${timeout === 0 ? "no timeout" : `a timeout of ${durationWords(timeout)}`}.`,
        say`The answer comes as call ${out("call_id")}: its message to ${code("on_grpc_receive")}, or its failure to ${code("on_grpc_close")}, never both. The stream goes on meanwhile unless the callback returns pause.`,
      ];
    }
    case "proxy_grpc_stream": {
      const { cluster, method, metadata } = asked();
      return [
        say`A stream was opened to the cluster ${cluster}, method ${method}, with ${metadata}. It has no timeout.`,
        say`Its id is ${out("stream_id")}: ${code("grpc_send")} sends messages on it, and what the upstream sends comes to ${code("on_grpc_receive_initial_metadata")}, ${code("on_grpc_receive")}, ${code("on_grpc_receive_trailing_metadata")} and ${code("on_grpc_close")}.`,
      ];
    }
    case "proxy_grpc_send": {
      const sent = recording.operationsOf(row.step).some(({ op }) => op.kind === OpKind.Create && op.name === "call-sent-message"), id = n("stream_id");
      if (!sent) return [say`Nothing was sent on stream ${id}${target(known(recording, row, id))} although the status is ok: the filter had ended its side, or the upstream has said all it had to say.`];
      return [say`A message of ${bytesWords(b("message").length)} was sent on stream ${id}${target(known(recording, row, id))} behind the 5 bytes that say how long it is. ${n("end_stream") === 0 ? "The filter's side stays open for more." : "It is the last one: the filter's side has ended."}`];
    }
    case "proxy_grpc_cancel": {
      const id = n("call_or_stream_id"), call = known(recording, row, id);
      return [say`${call?.stream === true ? "Stream" : "Call"} ${id}${target(call)} was reset. No callback tells of it, and its id is known no longer.`];
    }
    case "proxy_grpc_close": {
      const id = n("call_or_stream_id"), call = known(recording, row, id);
      return [call?.stream === true ? say`The filter's side of stream ${id}${target(call)} has ended. What the upstream still sends is delivered.` : say`Call ${id}${target(call)} was given up: to close a call is to cancel it. No callback tells of it.`];
    }
    case "proxy_get_status": {
      const status = out("code"), message = bytesArg(row.outputs, "message");
      return [say`The status that the newest gRPC call to end, or HTTP call to fail, has left is ${status} (${grpcWord(status)})${hasOutput(row, "message") && message.length > 0 ? `, ${quoted(message)}` : ", without a message"}.`];
    }
  }
}
