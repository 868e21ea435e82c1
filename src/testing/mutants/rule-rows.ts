/**
 * Which place of the host makes each rule of semantics 5 to 12 and 20 true: turned round, or changed to `becomes`, it is a mutant like the others, so
 * that `npm run mutants` fails when a rule can be broken without a case or a test noticing.
 */
import type { Mutant } from "./find.ts";

export interface RuleRow {
  readonly rule: string;
  /** below src/host/ */
  readonly file: string;
  /** the expression as it stands there, on one line */
  readonly was: string;
  /** in place of its negation */
  readonly becomes?: string;
}

const filter = "proxies/envoy/wasm-filter.ts", manager = "proxies/envoy/filter-manager.ts", stream = "proxies/envoy/http-stream.ts", reply = "proxies/envoy/local-reply.ts", tcp = "proxies/envoy/tcp/network-filter.ts";

export const ruleRows: readonly RuleRow[] = [
  { rule: "T-21", file: "vm.ts", was: "this.effective ?? this.current", becomes: "this.current" },
  { rule: "T-22", file: filter, was: "vm.contexts.delete(context.id)", becomes: "false" },
  { rule: "T-23", file: "functions/header-maps.ts", was: "isStreamMap(type)" },
  { rule: "T-24", file: stream, was: "action.endOfStream" },
  { rule: "T-25", file: filter, was: "vm.host.recorder.entries(map).length", becomes: "vm.host.recorder.entries(map).filter(({ name }) => !name.startsWith(':')).length" },
  { rule: "T-27", file: filter, was: "!this.#created" },
  { rule: "T-28", file: stream, was: "this.#filters.map((f) => ({ filter: f.responseSide, index: f.index })).toReversed()", becomes: "this.#filters.map((f) => ({ filter: f.responseSide, index: f.index }))" },
  { rule: "T-29", file: manager, was: "stopsAll(link)" },
  { rule: "T-30", file: manager, was: "canStartFromCurrent && from.iterateFromCurrent" },
  { rule: "T-31", file: filter, was: "held.buffering" },
  { rule: "T-32", file: manager, was: 'link.iteration !== "stop-single"' },
  { rule: "T-33", file: manager, was: "at + 1", becomes: "at" },
  { rule: "T-34", file: stream, was: "size <= limit" },
  { rule: "T-35", file: stream, was: "this.receivedBytes + bytes.length >= this.#expected" },
  { rule: "T-36", file: "functions/header-maps.ts", was: "logs(vm)" },
  { rule: "T-37", file: filter, was: "{ headers: 0, trailers: 0, body: undefined }", becomes: "{}" },
  { rule: "T-38", file: "functions/header-maps.ts", was: 'map === 0 && vm.host.rules.machine.unavailablePairs === "error"' },
  { rule: "T-39", file: filter, was: "vm.defer(() => this.#stream.continueSide(type === StreamType.HttpRequest, this.index))", becomes: "this.#stream.continueSide(type === StreamType.HttpRequest, this.index)" },
  { rule: "T-40", file: manager, was: "!link.headersContinued && world.headerMap(this.name) === 0" },
  { rule: "T-41", file: filter, was: "type === StreamType.HttpRequest || type === StreamType.HttpResponse" },
  { rule: "T-42", file: "functions/streams.ts", was: "vm.iterationStopped = true", becomes: "false" },
  { rule: "T-43", file: stream, was: "this.#request.calling !== 0" },
  { rule: "T-44", file: stream, was: "this.responseHeaders !== 0" },
  { rule: "T-45", file: stream, was: "this.#prepared !== undefined" },
  { rule: "T-46", file: reply, was: "grpcStatus >= 0 && grpcStatus <= 16" },
  { rule: "T-47", file: reply, was: 'kept.some((e) => e.name === "content-type")' },
  { rule: "T-48", file: reply, was: 'contentType === "application/grpc" || contentType.startsWith("application/grpc+")' },
  { rule: "T-49", file: tcp, was: "passes" },
  { rule: "T-50", file: "proxies/envoy/tcp/tcp-proxy.ts", was: "!hard" },
  { rule: "T-51", file: "proxies/envoy/tcp/socket-reader.ts", was: "drained" },
  { rule: "T-52", file: "proxies/envoy/tcp/tcp-proxy.ts", was: "reset && releaseIn(this.#stream.host).passesResetsOn" },
  { rule: "T-53", file: stream, was: 'endOrder === "log-done-delete"' },
  { rule: "T-54", file: filter, was: "done === 0 && releaseIn(vm.host).waitsForDone" },
  { rule: "T-55", file: stream, was: "filter.onLog()", becomes: "[filter.onLog(), filter.onLog()]" },
  { rule: "T-56", file: filter, was: "this.#destroyed || context === undefined" },
  { rule: "T-57", file: "functions/contexts.ts", was: "context === undefined || finish === undefined" },
  { rule: "T-58", file: "functions/buffers.ts", was: "Math.min(size, length)", becomes: "size" },
  { rule: "T-59", file: "functions/buffers.ts", was: "start >= length" },
  { rule: "T-60", file: "functions/buffers.ts", was: "start === 0" },
  { rule: "T-63", file: "functions/header-maps.ts", was: "entries.length === 0" },
  { rule: "T-64", file: "header-map.ts", was: 'request && lower === "host"' },
  { rule: "T-65", file: "proxies/envoy/attributes/header-maps.ts", was: 'values.join(",")', becomes: '(values[0] ?? "")' },
  { rule: "T-66", file: "proxies/envoy/router.ts", was: '!entries.some((e) => e.name === ":method")' },
  { rule: "T-67", file: "proxies/envoy/route-table.ts", was: 'domain.startsWith("*")' },
  { rule: "T-68", file: "functions/shared-data.ts", was: "found === undefined" },
  { rule: "T-69", file: "shared-data.ts", was: "cas !== 0 && old !== undefined && old.number !== cas" },
  { rule: "T-70", file: "shared-data.ts", was: "nextCas++", becomes: "nextCas" },
  { rule: "T-71", file: "shared-queues.ts", was: "known !== undefined" },
  { rule: "T-72", file: "functions/shared-queues.ts", was: "vm_id.length === 0" },
  { rule: "T-73", file: "shared-queues.ts", was: "scheduler.on(consumer.thread, () => scheduler.after(0, () => notify(queue, consumer)))", becomes: "notify(queue, consumer)" },
  { rule: "T-74", file: "functions/shared-queues.ts", was: "value === undefined" },
  { rule: "T-95", file: "proxies/envoy/failure.ts", was: "plugin?.vm.failed !== true" },
  { rule: "T-96", file: "shared-queues.ts", was: "vm.failed" },
];

/** Rules that no place of the host alone decides. */
export const rulesWithoutRow: Readonly<Record<string, string>> = {
  "T-26": "it tells of NGINX, which is no profile yet",
  "T-61": "the form of pairs is written by abi/pairs.ts, where its tests change every byte",
  "T-62": "pairs of the guest are read by abi/pairs.ts, where its tests change every byte",
};

/** A mutant of this row: `was` of a mutant may be cut short. */
export const isOfRow = (mutant: Mutant | undefined, { file, was, becomes }: RuleRow): boolean =>
  mutant?.file === `host/${file}` && (mutant.was === was || (mutant.was.endsWith("…") && was.startsWith(mutant.was.slice(0, -1)))) && (becomes === undefined || mutant.text === becomes);
