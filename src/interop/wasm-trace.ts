/**
 * Envoy's log at `--component-log-level wasm:trace`, read as events. A line may have any prefix (Envoy's own, a container's, none):
 *
 *   [2026-01-01 00:00:00.123][17][trace][wasm] [source/...] [host->vm] proxy_on_tick(1)
 *                                                           [vm->host] env.proxy_log(2, 1024, 5)
 *   [2026-01-01 00:00:00.123][17][info][wasm] [source/...]  wasm log plugin root vm: hello
 *                                                           [vm<-host] env.proxy_log return: 0
 *                                                           [host<-vm] proxy_on_tick return: void
 */
import { toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";

interface EventBase {
  /** as the prefix names it; empty when it does not */
  readonly thread: string;
  /** line of the text, from 1 */
  readonly line: number;
}
/** The host calls the guest ("callback", allocators and start functions among them), or the guest the host ("host-call"). */
export interface TraceCall extends EventBase {
  readonly kind: "call";
  readonly of: "callback" | "host-call";
  /** `env`, `wasi_snapshot_preview1`; empty for callbacks */
  readonly module: string;
  readonly name: string;
  /** decimal digits, unsigned: 32-bit words and 64-bit ones alike */
  readonly words: readonly string[];
}
export interface TraceReturn extends EventBase {
  readonly kind: "return";
  readonly of: "callback" | "host-call";
  readonly module: string;
  readonly name: string;
  /** decimal digits, or "void" */
  readonly result: string;
}
/** What a guest logged. `level` as the prefix has it: "info"; empty when it does not. */
export interface TraceLog extends EventBase { readonly kind: "log"; readonly level: string; readonly text: ByteString }
/** A call into the guest that did not return. */
export interface TraceFailure extends EventBase { readonly kind: "failed"; readonly name: string; readonly reason: ByteString }
export type TraceEvent = TraceCall | TraceReturn | TraceLog | TraceFailure;

const call = /\[(host->vm|vm->host)\] (?:([\w.]+)\.)?(\w+)\(([\d, -]*)\)\s*$/;
const returned = /\[(host<-vm|vm<-host)\] (?:([\w.]+)\.)?(\w+) return: (void|-?\d+)\s*$/;
const logged = /(?:^|\s)(wasm log(?: [^:]*)?: ?)(.*)$/s;
const failed = /Function: (\S+) failed: (.*)$/s;
/** `[date][thread][level][component]`, wherever it stands: what is before it belongs to whoever collected the log. */
const prefix = /\[\d{4}-\d\d-\d\d[^\]]*\]\[(\d+)\]\[(\w+)\]\[\w+\]/;

/** `head`: length of what stands before the message, as far as can be told without knowing its size. */
interface OpenText { readonly event: TraceLog | TraceFailure; readonly head: number; readonly size: number | undefined; readonly lines: ByteString[]; length: number }

/** Lines that are none of these are left out, but for those that go on with a text of several lines. */
export function parseWasmTrace(bytes: Uint8Array): readonly TraceEvent[] {
  const lines = toByteString(bytes).split("\n"), prefixed = lines.some((line) => prefix.test(line));
  const events: TraceEvent[] = [];
  /** what proxy_log announced last, by thread */
  const announced = new Map<string, number>();
  let open: OpenText | undefined;
  const settle = (): void => {
    if (open !== undefined) events.push(closed(open));
    open = undefined;
  };
  for (const [i, raw] of lines.entries()) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw, head = prefix.exec(line);
    const base = { thread: head?.[1] ?? "", line: i + 1 };
    const said = logged.exec(line), found = said === null ? traceOf(line, base) : undefined;
    if (found !== undefined) {
      settle();
      events.push(found);
      if (found.kind === "call" && found.name === "proxy_log") announced.set(base.thread, Number(found.words[2] ?? 0));
    } else if (said !== null) {
      settle();
      const size = announced.get(base.thread);
      announced.delete(base.thread);
      const [, names = "", text = ""] = said;
      open = { event: { kind: "log", ...base, level: head?.[2] ?? "", text: "" }, head: names.length, size, lines: [names + text], length: names.length + text.length };
    } else if (failed.test(line)) {
      settle();
      const [, name = "", reason = ""] = failed.exec(line) ?? [];
      open = { event: { kind: "failed", ...base, name, reason: "" }, head: 0, size: undefined, lines: [reason], length: reason.length };
    } else if (open !== undefined && head === null && (prefixed || goesOn(open))) {
      open.lines.push(line);
      open.length += line.length + 1;
    } else settle();
  }
  settle();
  return events;
}

function traceOf(line: ByteString, base: EventBase): TraceCall | TraceReturn | undefined {
  const started = call.exec(line);
  if (started !== null) {
    const [, direction, module = "", name = "", words = ""] = started;
    return { kind: "call", ...base, of: direction === "host->vm" ? "callback" : "host-call", module, name, words: words.trim() === "" ? [] : words.split(",").map((word) => word.trim()) };
  }
  const ended = returned.exec(line);
  if (ended === null) return undefined;
  const [, direction, module = "", name = "", result = ""] = ended;
  return { kind: "return", ...base, of: direction === "host<-vm" ? "callback" : "host-call", module, name, result };
}

/** Without prefixes only the announced size tells whether a line belongs to the text before it. */
const goesOn = ({ size, head, length }: OpenText): boolean => size !== undefined && length - head < size;

/** The size that proxy_log gave says where the message begins: plugin, root and VM names before it may hold anything. */
function closed({ event, head, size, lines }: OpenText): TraceLog | TraceFailure {
  const whole = lines.join("\n");
  if (event.kind === "failed") return { ...event, reason: whole };
  return { ...event, text: size === undefined ? whole.slice(head) : whole.slice(Math.max(0, whole.length - size)) };
}
