/**
 * HTTP calls as Go's client makes them for MOSN: to an address, not to a cluster, always GET, when the callback that asked has returned. The
 * stream waits meanwhile; other streams go on, through the same instance too.
 */
import { concatBytes } from "../../../base/bytes.ts";
import { byteStringOfText } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { joined } from "../../../recording/state.ts";
import type { BlobSlice, EntryText } from "../../../recording/state.ts";
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import type { Host } from "../../host.ts";
import { slicesOf } from "../../recorder.ts";
import type { Due } from "../../scheduler.ts";
import type { UpstreamRequest } from "../../upstream-request.ts";
import { readAddress } from "./go-url.ts";
import type { CallAddress } from "./go-url.ts";
import type { Handler } from "./guest.ts";
import type { MapView } from "./header-entity.ts";
import { canonicalName } from "./message-header.ts";
import { hasControl } from "./request-line.ts";

export interface Callout {
  readonly id: number;
  readonly url: ByteString;
  readonly address: CallAddress;
  readonly headers: readonly EntryText[];
  readonly body: Uint8Array;
  /** ms; 0: none */
  readonly timeout: number;
  /** still to be done */
  due: boolean;
  /** What was answered: names as they were written count. */
  headersGot: Map<ByteString, ByteString> | undefined;
  bodyGot: Uint8Array | undefined;
}
export const responseMap = (callout: Callout): MapView | undefined => {
  const map = callout.headersGot;
  return map && {
    get: (name) => map.get(name),
    set: (name, value) => void map.set(name, value),
    remove: (name) => void map.delete(name),
    entries: () => Array.from(map, ([name, value]) => ({ name, value })),
  };
};

interface Got { readonly headers: readonly EntryText[]; readonly body: Uint8Array }
type Result = { readonly got: Got; readonly cut: string | undefined } | { readonly failed: string };

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Go's name of a header: left as it is when it is none. */
const goName = (name: ByteString): ByteString => (token.test(name) ? canonicalName(name) : name);
/** What Go writes by itself, whatever the map says. */
const managed: ReadonlySet<ByteString> = new Set(["Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"]);
const byName = (a: EntryText, b: EntryText): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Does the call and tells the guest; `then` with false when it came to nothing. */
export function perform(host: Host, handler: Handler, callout: Callout, tell: (got: Got) => void, fail: () => void): void {
  const { recorder, scheduler } = host, filter = handler.plugin.index, shown = callout.url;
  const entity = recorder.create("call", String(callout.id), handler.root.entity, `kind=http\0cluster=${shown}\0filter=${filter}`);
  recorder.phase(entity, "waiting");
  let timer: Due | undefined, running: UpstreamRequest | undefined, over = false;
  const finish = (result: Result): void => {
    if (over) return;
    over = true;
    scheduler.cancel(timer);
    callout.due = false;
    if ("failed" in result) {
      running?.abort();
      host.cause = recorder.deed("call-failed", { call: callout.id, filter, cluster: shown, reason: byteStringOfText(result.failed) }, () => recorder.remove(entity));
      fail();
      return;
    }
    const { got: { headers, body } } = result, status = Number(headers.find(({ name }) => name === ":status")?.value ?? 0), seen = headers.filter(({ name }) => name !== ":status");
    host.cause = recorder.deed("call-replied", { call: callout.id, filter, cluster: shown, status, size: body.length }, () => {
      recorder.phase(entity, "done");
      const map = recorder.create("header-map", "call-response-headers", entity), buffer = recorder.create("buffer", "call-response-body", entity);
      recorder.spliceList(map, 0, 0, seen);
      recorder.spliceBytes(buffer, 0, 0, slicesOf(body));
    });
    tell({ headers: seen, body });
    recorder.remove(entity);
  };
  const started = (request: UpstreamRequest): void => {
    running = request;
    host.inFlight.add({ name: { call: { id: callout.id, filter, thread: handler.vm.thread } }, cluster: request.upstream.cluster, thread: handler.vm.thread, upstream: request, grpc: false, timeout: () => timer });
  };
  if (callout.timeout > 0) timer = scheduler.after(callout.timeout * nanosecondsPerMillisecond, () => finish({ failed: `no answer came within ${callout.timeout} ms` }), "background");
  fetchFrom(host, callout, handler, callout.address, [], mostRedirects, started, finish);
}
const mostRedirects = 10;

function fetchFrom(host: Host, callout: Callout, handler: Handler, address: CallAddress, more: readonly EntryText[], left: number, started: (request: UpstreamRequest) => void, finish: (result: Result) => void): void {
  const { scheduler, upstreams } = host, later = (failed: string): void => void scheduler.after(0, () => finish({ failed }));
  const bad = callout.headers.find(({ name, value }) => !token.test(name) || hasControl(value));
  if (address.scheme !== "http" && address.scheme !== "https") return later(`${callout.url === "" ? "an empty address" : callout.url} has no scheme that it speaks: it asks for an address such as http://host:port/path, a cluster's name is none`);
  if (address.host === "") return later("the address names no host");
  if (bad !== undefined) return later(`${token.test(bad.name) ? "the value of" : ""} ${bad.name} is no header that it sends`.trim());
  const upstream = host.scenario.setup.upstreams.find((one) => one.address === address.host || one.address === `${address.host}:80`);
  if (upstream === undefined || upstream.kind === "no-endpoints") return later(`nobody listens at ${address.host}`);
  if (address.scheme === "https" && upstream.tls === undefined) return later(`${address.host} does not speak TLS`);
  let head: readonly EntryText[] = [];
  const body: BlobSlice[] = [];
  const answered = (cut: string | undefined): void => {
    const status = Number(head[0]?.value ?? 0), location = head.find(({ name }) => name === "Location")?.value, target = location === undefined || ![301, 302, 303].includes(status) ? undefined : redirected(address, location);
    if (target === undefined) return finish({ got: { headers: head, body: concatBytes([joined(body)]) }, cut });
    if (left === 0) return finish({ failed: "it was redirected ten times" });
    fetchFrom(host, { ...callout, body: new Uint8Array() }, handler, target, [{ name: "Referer", value: `${address.scheme}://${address.host}${address.path}` }], left - 1, started, finish);
  };
  const request = upstreams.open(byteStringOfText(upstream.cluster), {
    headers(entries, end) {
      head = entries.filter(({ name }) => name !== "transfer-encoding" && name !== "trailer").map(({ name, value }) => ({ name: name === ":status" ? name : goName(name), value }));
      if (end) answered(undefined);
    },
    data(slices, end) {
      body.push(...slices);
      if (end) answered(undefined);
    },
    trailers: () => answered(undefined),
    refused: () => finish({ failed: "connection refused" }),
    reset: () => (head.length === 0 ? finish({ failed: "the connection was reset" }) : answered("the connection was reset")),
  }, { ...(handler.stream !== undefined && { exchange: handler.stream.exchange }), call: callout.id });
  started(request);
  const own = callout.headers.map(({ name, value }) => ({ name: goName(name), value })), agent = own.find(({ name }) => name === "User-Agent")?.value ?? "Go-http-client/1.1";
  const chunked = callout.body.length > 0, asksItself = own.some(({ name }) => name === "Accept-Encoding" || name === "Range");
  request.headers([
    { name: ":method", value: "GET" }, { name: ":path", value: address.path }, { name: "Host", value: address.host }, ...(agent === "" ? [] : [{ name: "User-Agent", value: agent }]),
    ...(chunked ? [{ name: "Transfer-Encoding", value: "chunked" }] : []),
    ...[...own.filter(({ name }) => !managed.has(name)), ...more].toSorted(byName), ...(asksItself ? [] : [{ name: "Accept-Encoding", value: "gzip" }]),
  ], !chunked);
  if (chunked) request.data(callout.body, true);
}

function redirected(from: CallAddress, location: ByteString): CallAddress | undefined {
  const read = readAddress(location);
  if (read === undefined) return undefined;
  if (read.scheme !== "") return read;
  if (read.host !== "") return { ...read, scheme: from.scheme };
  return { ...from, path: location.startsWith("/") ? location : `${from.path.replace(/[^/]*$/, "")}${location}` };
}

