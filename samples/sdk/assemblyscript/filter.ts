import * as host from "./host";
import { Action, HeaderMap, REQUEST } from "./codes";
import { Headers } from "./headers";
import { expectOk } from "./log";
import { addressOf, encode, first } from "./memory";
import { encodePairs } from "./pairs";

/** The filter itself: configured once, then there for ticks, queues, and a stream per request. */
export class Filter {
  onStart(): bool { return true; }
  onConfigure(configuration: string): bool { return true; }
  onTick(): void {}
  onQueueReady(queue: u32): void {}
  createStream(): Stream { return new Stream(); }
}

/** One request and its response. */
export class Stream {
  context: u32 = 0;

  get request(): Headers { return requestHeaders; }
  get response(): Headers { return responseHeaders; }

  onRequestHeaders(endOfStream: bool): Action { return Action.Continue; }
  onRequestBody(size: u32, endOfStream: bool): Action { return Action.Continue; }
  onResponseHeaders(endOfStream: bool): Action { return Action.Continue; }
  onResponseBody(size: u32, endOfStream: bool): Action { return Action.Continue; }
  onCallResponse(headers: Headers): void {}

  /** Sends a request to a cluster of the proxy's configuration. The answer comes to `onCallResponse`, always later. */
  call(cluster: string, headers: string[][], timeoutMilliseconds: u32): bool {
    const c = encode(cluster);
    const h = encodePairs(headers);
    const status = host.httpCall(
      addressOf(c), c.byteLength, addressOf(h), h.byteLength, 0, 0, 0, 0, timeoutMilliseconds, first);
    expectOk(status, "call " + cluster);
    if (status) return false;
    calls.set(load<u32>(first), this.context);
    return true;
  }

  /** Lets a request go on that was answered with Pause. */
  resumeRequest(): void {
    expectOk(host.continueStream(REQUEST), "continue");
  }
}

const requestHeaders = new Headers(HeaderMap.Request);
const responseHeaders = new Headers(HeaderMap.Response);

let create: () => Filter = () => new Filter();

/** Says which filter this module is. To be called once, at the top level of the module. */
export function define(factory: () => Filter): void {
  create = factory;
}

const filters = new Map<u32, Filter>();
const streams = new Map<u32, Stream>();
const calls = new Map<u32, u32>(); // call to the context that waits for it

export function open(context: u32, parent: u32): void {
  if (parent == 0) {
    filters.set(context, create());
    return;
  }
  const stream = filters.get(parent).createStream();
  stream.context = context;
  streams.set(context, stream);
}

export function close(context: u32): void {
  if (streams.delete(context)) return;
  filters.delete(context);
}

export function filterOf(context: u32): Filter { return filters.get(context); }

export function streamOf(context: u32): Stream { return streams.get(context); }

/** Hands an answer to the stream that asked for it, unless that has ended meanwhile. */
export function answer(call: u32): void {
  if (!calls.has(call)) return;
  const context = calls.get(call);
  calls.delete(call);
  if (!streams.has(context)) return;
  // The callback came for the filter; what follows is about this stream.
  expectOk(host.setEffectiveContext(context), "set effective context");
  streams.get(context).onCallResponse(new Headers(HeaderMap.CallResponse));
}
