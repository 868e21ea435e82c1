/**
 * The stream of one test: its phases are called one after the other on one context (plugins/test/framework.cc, TestHttpContext). What is
 * judged of a phase is recorded as `phase-result`: the status of the headers callback, the local response, the headers and the body.
 */
import { BufferType, FilterHeadersStatus, MapType } from "../../../abi/codes.ts";
import { toByteString } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { byteStringOfText } from "../../../base/byte-string.ts";
import type { ExchangeOutcome } from "../../../recording/outcome.ts";
import { bytesOf, headersOf } from "../../../scenario/bytes.ts";
import type { Phase, PhaseName } from "../../../scenario/phases.ts";
import type { DrivePhases } from "../../../scenario/scenario.ts";
import type { Context, LocalResponse } from "../../context.ts";
import type { Host } from "../../host.ts";
import { slicesOf } from "../../recorder.ts";
import type { Thread } from "../../thread.ts";
import { StreamEntities } from "../envoy/stream-entities.ts";
import type { StreamDriver } from "../proxy.ts";
import { setHeaders } from "./headers.ts";

const streams = new WeakMap<Context, TesterStream>();
export const streamOf = (context: Context | undefined): TesterStream | undefined => (context === undefined ? undefined : streams.get(context));

/** What a phase leaves behind. */
interface Result { map: number; body: number; code: number; grpc: number; details: ByteString }
const nothing = (): Result => ({ map: 0, body: 0, code: 0, grpc: 0, details: "" });

const mapTypes = { "request-headers": MapType.HttpRequestHeaders, "response-headers": MapType.HttpResponseHeaders } as const;
const bufferTypes = { "request-body": BufferType.HttpRequestBody, "response-body": BufferType.HttpResponseBody } as const;
const callbacks: Readonly<Record<PhaseName, string>> = {
  "request-headers": "proxy_on_request_headers", "request-body": "proxy_on_request_body", "response-headers": "proxy_on_response_headers", "response-body": "proxy_on_response_body",
};
const sideOf = (phase: PhaseName): "request" | "response" => (phase === "request-headers" || phase === "request-body" ? "request" : "response");

export class TesterStream implements StreamDriver {
  readonly kind = "exchange";
  readonly id: string;
  readonly thread: Thread;
  readonly index: number;
  readonly heldBy = undefined;
  open = true;
  readonly #host: Host;
  readonly #phases: readonly Phase[];
  readonly #entities: StreamEntities;
  #context: Context | undefined;
  /** The phase whose headers callback runs: lookups in its map alone succeed. */
  #headersPhase: PhaseName | undefined;
  /** The phase called last; it stays when its callback has returned. */
  #called: PhaseName | undefined;
  #body = 0;
  #result = nothing();
  #replied = false;
  #seen: Result = nothing();

  constructor(host: Host, thread: Thread, action: DrivePhases, index: number) {
    this.#host = host;
    this.id = action.exchange;
    this.thread = thread;
    this.index = index;
    this.#phases = action.phases;
    this.#entities = new StreamEntities(host.recorder, byteStringOfText(action.exchange), index, "HTTP/2");
  }

  start(): void {
    const plugin = this.thread.plugins[0], root = plugin?.root;
    if (plugin === undefined || root === undefined || plugin.vm.failed) return this.#end();
    const { vm } = plugin, { recorder } = this.#host, id = vm.newContextId();
    const context: Context = { id, entity: 0, vm, plugin, root, stream: undefined };
    this.#context = context;
    streams.set(context, this);
    vm.contexts.set(id, context);
    vm.call("proxy_on_context_create", context, [id, root.id], 0, {
      opening: () => {
        context.entity = recorder.create("context", String(id), vm.entity, `filter=0\0root=${root.id}\0exchange=${this.index}`);
      },
    });
    if (vm.failed) return this.#end();
    this.#tell("stream-init", FilterHeadersStatus.Continue);
    this.#later(0);
  }

  /** Each phase is an event of its own. */
  #later(at: number): void {
    const phase = this.#phases[at];
    this.#host.scheduler.after(0, () => (phase === undefined ? this.#destroy() : this.#call(phase, at)));
  }

  #call(given: Phase, at: number): void {
    const context = this.#context, { phase } = given, isHeaders = phase === "request-headers" || phase === "response-headers";
    if (context === undefined) return;
    this.#result = nothing();
    // request headers are called in any case; they come first
    if (this.#replied && phase !== "request-headers") {
      this.#host.recorder.deed("phase-skipped", { exchange: this.index, phase });
      return this.#later(at + 1);
    }
    this.#called = phase;
    const status = isHeaders ? this.#headers(context, given) : this.#data(context, given);
    if (status === undefined) return this.#end();
    this.#tell(phase, status);
    this.#seen = this.#result;
    this.#later(at + 1);
  }

  #headers(context: Context, { phase, headers }: Phase): number | undefined {
    const { recorder } = this.#host;
    this.#result.map = this.#entities.map(`${sideOf(phase)}-headers`, []);
    setHeaders(recorder, this.#result.map, headersOf(headers), true);
    this.#headersPhase = phase;
    const result = context.vm.call(callbacks[phase], context, [context.id, recorder.entries(this.#result.map).length, 0], 0);
    this.#headersPhase = undefined;
    return result === undefined ? undefined : statusOf(result);
  }

  #data(context: Context, { phase, data, endOfStream }: Phase): number | undefined {
    const { recorder } = this.#host, body = this.#entities.body(sideOf(phase));
    recorder.appendBytes(body.entity, slicesOf(bytesOf(data)));
    this.#body = body.entity;
    const result = context.vm.call(callbacks[phase], context, [context.id, recorder.size(body.entity), endOfStream ? 1 : 0], 0);
    // whatever a local response had for a body is overwritten by the buffer, and nothing of it is judged
    this.#result.body = body.entity;
    this.#body = 0;
    return result === undefined ? undefined : FilterHeadersStatus.Continue;
  }

  /** Done and deleted; proxy_on_log is never called. */
  #destroy(): void {
    const context = this.#context;
    if (context === undefined) return;
    this.#result = nothing();
    context.vm.call("proxy_on_done", context, [context.id], 1);
    context.vm.call("proxy_on_delete", context, [context.id], 0);
    if (!context.vm.failed) this.#tell("stream-destroy", FilterHeadersStatus.Continue);
    context.vm.contexts.delete(context.id);
    this.#host.recorder.remove(context.entity);
    this.#end();
  }

  #tell(phase: string, status: number): void {
    this.#host.recorder.deed("phase-result", { exchange: this.index, phase, context: this.#context?.id ?? 0, status, ...this.#result });
  }
  #end(): void {
    this.open = false;
  }

  /* What the guest asks for */

  /** The map of a type while its callback runs, else 0. */
  map(type: number): number {
    const phase = this.#headersPhase;
    return phase === "request-headers" || phase === "response-headers" ? (mapTypes[phase] === type ? this.#result.map : 0) : 0;
  }
  /** Undefined: there is none now; 0: it is there and empty, because its callback is over. */
  buffer(type: number): number | undefined {
    const phase = this.#called;
    return (phase === "request-body" || phase === "response-body") && bufferTypes[phase] === type ? this.#body : undefined;
  }
  /** False where the tester takes none: in a response body, and before the first phase. */
  reply({ status, body, headers, grpcStatus, details }: LocalResponse): boolean {
    if (this.#called === undefined || this.#called === "response-body") return false;
    const { recorder } = this.#host, map = this.#result.map === 0 ? this.#entities.map("response-headers", []) : this.#result.map;
    setHeaders(recorder, map, headers, false);
    const buffer = this.#entities.body("response");
    recorder.appendBytes(buffer.entity, slicesOf(body));
    this.#replied = true;
    this.#result = { map, body: buffer.entity, code: status, grpc: grpcStatus >>> 0, details };
    return true;
  }

  /* As a driver */

  outcome(): ExchangeOutcome {
    const { code, map, body } = this.#seen, { recorder } = this.#host;
    return { id: this.id, client: { ...(code !== 0 && { status: code }), informational: [], headers: recorder.entries(map).map(({ name, value }) => [name, value] as const), body: recorder.bytes(body), end: "complete" } };
  }
  forget(): () => ExchangeOutcome {
    const outcome = this.outcome();
    this.#entities.removeAll();
    return () => outcome;
  }
  /** No client sends anything, and none goes away. */
  data(): void {}
  trailers(): void {}
  metadata(): void {}
  abort(): void {}
  drain(): void {}
}

/** ContextBase::convertVmCallResultToFilterHeadersStatus: StopIteration stops everything, and so does what is no status. */
function statusOf(result: number): number {
  if (result < 0 || result > FilterHeadersStatus.StopAllIterationAndWatermark) return FilterHeadersStatus.StopAllIterationAndWatermark;
  return result === FilterHeadersStatus.StopIteration ? FilterHeadersStatus.StopAllIterationAndWatermark : result;
}

/** Paths of properties: parts without the empty ones, joined by dots. */
export const dottedPath = (path: Uint8Array): ByteString => toByteString(path).split("\0").filter((part) => part !== "").join(".");
