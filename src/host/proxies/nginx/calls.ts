/** HTTP calls of filters in nginx: to `host[:port]`, told to the root context, and in the name of the stream that made them. */
import { lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { concatBytes } from "../../../base/bytes.ts";
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import { joined } from "../../../recording/state.ts";
import type { EntryText } from "../../../recording/state.ts";
import { HostTrap } from "../../traps.ts";
import type { UpstreamRequest } from "../../upstream-request.ts";
import type { NginxStream } from "./nginx-stream.ts";
import type { Worker } from "./worker.ts";

export interface CallGiven { readonly host: ByteString; readonly headers: readonly EntryText[]; readonly body: Uint8Array; readonly timeout: number }
/** What a filter may read while it is told. */
export interface CallReply { readonly headers: readonly EntryText[]; readonly body: Uint8Array | undefined }

const defaultTimeout = 60000, defaultPort = "80";
const replies = new WeakMap<Worker, CallReply>();
export const replyOf = (worker: Worker): CallReply | undefined => replies.get(worker);

/** Calls that are not over, of each stream: a response of its own ends them. */
const ofStream = new WeakMap<NginxStream, Set<() => void>>();
/** True when there were any. */
export function cancelCalls(stream: NginxStream): boolean {
  const calls = [...(ofStream.get(stream) ?? [])];
  for (const cancel of calls) cancel();
  return calls.length > 0;
}

/** The cluster of the scenario that listens there, or undefined for a name that nobody knows. */
function clusterAt(worker: Worker, host: string, port: string): { readonly cluster: string | undefined; readonly known: boolean } {
  const { setup } = worker.host.scenario, at = setup.upstreams.find(({ address }) => address === `${host}:${port}`), named = setup.upstreams.find(({ cluster }) => cluster === host);
  const known = /^[\d.]+$/.test(host) || named !== undefined || setup.dns.some((answer) => answer.name === host && answer.addresses.length > 0 && !answer.fails);
  return { cluster: (at ?? named)?.cluster, known };
}

/** The call's id. Throws when it cannot even begin. */
export function startCall(worker: Worker, filter: number, stream: NginxStream | undefined, given: CallGiven): number {
  const { recorder, scheduler, upstreams, inFlight } = worker.host, find = (name: string): string | undefined => given.headers.find((h) => h.name === name)?.value;
  const method = find(":method"), path = find(":path");
  if (method === undefined) throw new HostTrap("dispatch failed: no :method");
  if (path === undefined) throw new HostTrap("dispatch failed: no :path");
  const colon = given.host.lastIndexOf(":"), name = colon < 0 ? given.host : given.host.slice(0, colon), port = colon < 0 ? defaultPort : given.host.slice(colon + 1);
  if (given.host === "") throw new HostTrap("dispatch failed: tcp socket - no host");
  if (!/^\d+$/.test(port) || Number(port) > 65535 || Number(port) === 0) throw new HostTrap("dispatch failed: tcp socket - invalid port");
  if (find(":scheme") === "https") worker.log(filter, "warn", "[wasm] proxy_wasm dispatch scheme ignored: not built with tls support");

  const id = worker.nextCall++, { generation } = worker, begun = worker.begun, { cluster, known } = clusterAt(worker, name, port);
  const authority = find(":authority") ?? given.host, lengthGiven = given.headers.find((h) => lowerAscii(h.name) === "content-length")?.value;
  const own = given.headers.filter((h) => !h.name.startsWith(":") && !["host", "content-length", "connection"].includes(lowerAscii(h.name)));
  const lines = [{ name: "Host", value: authority }, { name: "Connection", value: "close" }, { name: "Content-Length", value: lengthGiven ?? String(given.body.length) }, ...own];
  const entity = recorder.create("call", String(id), 0, `kind=http\0cluster=${cluster ?? given.host}\0filter=${filter}`);
  recorder.phase(entity, "waiting");
  if (stream !== undefined) stream.pendingCalls++;
  let upstream: UpstreamRequest | undefined, over = false, entries: readonly EntryText[] = [];
  const parts: Uint8Array[] = [];

  const calls = stream === undefined ? undefined : (ofStream.get(stream) ?? new Set<() => void>());
  if (stream !== undefined && calls !== undefined) ofStream.set(stream, calls);
  const forget = (): void => {
    over = true;
    scheduler.cancel(timer);
    calls?.delete(cancel);
    recorder.remove(entity);
  };
  const cancel = (): void => {
    if (stream !== undefined) stream.pendingCalls--;
    upstream?.abort();
    forget();
  };
  calls?.add(cancel);
  /** The process may be another one, and the request gone whose memory the call is in. */
  const alive = (): boolean => {
    if (over) return false;
    if (generation !== worker.generation) {
      over = true;
      upstream?.abort();
      return false;
    }
    if (stream?.over !== true) return true;
    forget();
    if (worker.begun === begun) worker.run({ phase: "call-response", filter, stream }, () => worker.crash("a call is answered whose request is gone"));
    return false;
  };
  const tell = (status: "ok" | "broken connection" | "timeout" | "resolver failure", reason: string): void => {
    if (!alive()) return;
    const body = concatBytes(parts), code = entries.find((h) => h.name === ":status")?.value;
    worker.host.cause = status === "ok"
      ? recorder.deed("call-replied", { call: id, filter, cluster: cluster ?? given.host, status: Number(code ?? 0), size: body.length }, () => recorder.phase(entity, "done"))
      : recorder.deed("call-failed", { call: id, filter, cluster: cluster ?? given.host, reason }, () => recorder.phase(entity, "failed"));
    forget();
    const lost = worker.thread.plugins[filter]?.vm.failed === true;
    if (lost) worker.log(filter, "error", `proxy_wasm "${worker.nameOf(filter)}" filter (${filter + 1}/${worker.host.scenario.setup.chain.length}) failed resuming after dispatch (instance trapped)`, "filter");
    const root = worker.rootFor(filter, stream);
    stream?.prepare(filter);
    if (root === undefined) return stream?.callOver(filter, true);
    const headers = entries.filter((h) => h.name !== ":status"), first = code === undefined ? [] : [{ name: ":status", value: code }];
    const { vm } = root;
    if (!vm.has("proxy_on_http_call_response")) worker.crash("proxy_on_http_call_response is due, and the guest does not export it");
    replies.set(worker, { headers: [...first, { name: ":dispatch_status", value: status }, ...headers], body: status === "ok" && body.length > 0 ? body : undefined });
    worker.run({ phase: "call-response", filter, stream }, () => vm.call("proxy_on_http_call_response", root, [root.id, id, headers.length, body.length, 0], 0));
    replies.delete(worker);
    stream?.callOver(filter, vm.failed);
  };
  const timer = scheduler.after((given.timeout === 0 ? defaultTimeout : given.timeout) * nanosecondsPerMillisecond, () => {
    upstream?.abort();
    entries = [];
    parts.length = 0;
    tell("timeout", "timeout");
  }, "background");
  const connect = (): void => {
    if (cluster === undefined) return tell("broken connection", "Connection refused");
    upstream = upstreams.open(cluster, {
      connected: () => void (alive() || upstream?.abort()),
      headers(given_, end) {
        entries = given_;
        if (end) tell("ok", "");
      },
      data(slices, end) {
        if (slices.length > 0) parts.push(joined(slices));
        if (end) tell("ok", "");
      },
      trailers: () => tell("ok", ""),
      refused: () => tell("broken connection", "Connection refused"),
      reset: () => tell("broken connection", "reset"),
    }, { ...(stream !== undefined && { exchange: stream.id }), call: id });
    inFlight.add({ name: { call: { id, filter, thread: worker.thread.number } }, cluster, thread: worker.thread.number, upstream, grpc: false, timeout: () => timer });
    upstream.headers([{ name: ":method", value: method }, { name: ":path", value: path }, { name: ":authority", value: authority }, ...lines], given.body.length === 0);
    if (given.body.length > 0) upstream.data(given.body, true);
  };
  if (known) scheduler.after(0, () => scheduler.after(0, () => void (over || connect())));
  else scheduler.after(worker.settings.resolverTimeout * nanosecondsPerMillisecond, () => tell("resolver failure", "the name is not known"));
  return id;
}
