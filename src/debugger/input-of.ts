/** Which part of the scenario a step comes of: where to change something so that the run goes on differently from there. */
import { textOf, toByteString } from "../base/byte-string.ts";
import type { Recording } from "../recording/log.ts";
import type { Row } from "../recording/row.ts";
import { replyIndex } from "../scenario/replies.ts";
import { enclosingCallback } from "./call-tree.ts";
import { castOf } from "./cast.ts";
import type { CallFacts } from "./cast.ts";
import { bytesArg, forDeeds, numberArg } from "./fields.ts";

export type MessagePart = "headers" | "body" | "trailers";
export type Input =
  /** an exchange or a connection, what its client sends */
  | { readonly of: "client"; readonly exchange: string; readonly part: MessagePart }
  /** what its upstream answers */
  | { readonly of: "upstream"; readonly exchange: string }
  /** `index`: of the reply that the call got; undefined where the cluster has none written. `nth`: how many requests it had answered before */
  | { readonly of: "cluster"; readonly cluster: string; readonly index: number | undefined; readonly nth: number | undefined }
  | { readonly of: SetupPart };
type SetupPart = "configuration" | "properties" | "shared-data" | "foreign-functions" | "names" | "clock" | "profile";

/** Host calls whose answer is written in the scenario. */
const answered: Readonly<Record<string, SetupPart>> = {
  proxy_get_property: "properties", proxy_get_shared_data: "shared-data", proxy_call_foreign_function: "foreign-functions", envoy_resolve_dns: "names", proxy_get_configuration: "configuration",
  proxy_get_current_time_nanoseconds: "clock", clock_time_get: "clock", random_get: "clock",
};
const calling: ReadonlySet<string> = new Set(["proxy_http_call", "proxy_grpc_call", "proxy_grpc_stream"]);

export function inputOf(recording: Recording, step: number): Input {
  const row = recording.row(step);
  if (row.kind === "host-call") {
    const of = answered[row.name];
    if (of !== undefined) return { of };
    if (calling.has(row.name)) return clusterOf(recording, castOf(recording).calls.find((call) => call.step === step), textOf(toByteString(bytesArg(row.inputs, "upstream_name"))).text);
  }
  if (row.kind === "proxy" || row.kind === "action") return ofDeed(recording, row);
  // what stopped a filter lies before the fault
  for (let at = step; at > 0; at--) {
    const callback = enclosingCallback(recording, at), found = callback > 0 ? recording.row(callback) : undefined;
    if (found?.kind === "callback") return ofCallback(recording, found);
  }
  return { of: "profile" };
}

function ofCallback(recording: Recording, row: Extract<Row, { kind: "callback" }>): Input {
  const name = row.name.replace(/^proxy_on_/, ""), cast = castOf(recording);
  if (/^(?:http_call_response|grpc_|redis_call)/.test(name)) return clusterOf(recording, cast.call(numberArg(row.args, "call_id"), row.step), "");
  if (name === "tick" || name === "queue_ready") return { of: "clock" };
  if (name === "foreign_function") return { of: "foreign-functions" };
  const context = cast.context(row.vm, row.context), exchange = context === undefined || context.exchange < 0 ? undefined : cast.exchange(context.exchange)?.id;
  if (exchange === undefined) return { of: "configuration" };
  if (/^(?:response|upstream)_/.test(name)) return { of: "upstream", exchange };
  return { of: "client", exchange, part: name.endsWith("_body") || name === "downstream_data" ? "body" : name.endsWith("_trailers") ? "trailers" : "headers" };
}

function ofDeed(recording: Recording, { step, name, fields }: Extract<Row, { kind: "proxy" | "action" }>): Input {
  const cast = castOf(recording), number = (field: string): number | undefined => (typeof fields[field] === "number" ? fields[field] : undefined);
  const call = number("call"), index = number("exchange"), exchange = index === undefined ? undefined : cast.exchange(index)?.id;
  if (call !== undefined && call > 0) return clusterOf(recording, cast.call(call, step), "");
  if (exchange !== undefined) {
    if (number("from") === 1 || number("side") === 1 || number("to") === 0 || name === "upstream-failed") return { of: "upstream", exchange };
    return { of: "client", exchange, part: name.includes("data") || name === "buffered" ? "body" : name.includes("trailers") ? "trailers" : "headers" };
  }
  if (name === "tick-due" || name === "advance") return { of: "clock" };
  if (name === "name-resolved") return { of: "names" };
  return { of: "configuration" };
}

/** The cluster that a call went to, and which of its replies the call got. */
function clusterOf(recording: Recording, call: CallFacts | undefined, otherwise: string): Input {
  const { setup } = recording.meta.scenario, cluster = call?.cluster ?? otherwise, upstream = setup.upstreams.find((one) => one.cluster === cluster);
  if (call === undefined || upstream === undefined) return { of: "cluster", cluster, index: undefined, nth: undefined };
  const nth = answeredBefore(recording, cluster, call.step), state = recording.stateAt(call.step);
  const entries = [...state.entities.values()].find((entity) => entity.parent === call.entity && entity.name === "call-request-headers")?.entries ?? [];
  const find = (name: string): string | undefined => entries.find((entry) => entry.name === name)?.value;
  return { of: "cluster", cluster, index: replyIndex(upstream.replies, nth, { path: find(":path") ?? "", method: find(":method") ?? "", authority: find(":authority") }), nth };
}

/** How many requests a cluster has had before a step that it answers from its list. */
function answeredBefore(recording: Recording, cluster: string, step: number): number {
  const cast = castOf(recording), own = new Set(recording.meta.scenario.actions.flatMap((action) => (action.do === "exchange" && action.reply !== undefined ? [action.id] : action.do === "send-headers" && action.reply !== undefined ? [action.exchange] : [])));
  let count = cast.calls.filter((call) => call.cluster === cluster && call.step < step).length;
  forDeeds(recording, ["headers-sent"], 2, (at, _name, [exchange = 0, to]) => {
    if (at < step && to === 1 && cast.clusterOf(exchange, at) === cluster && !own.has(cast.exchange(exchange)?.id ?? "")) count++;
  });
  return count;
}
