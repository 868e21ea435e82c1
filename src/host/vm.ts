/** One VM: an instance of a module on a thread, and every call into it. */
import { unsigned } from "../abi/shapes.ts";
import type { AbiVersion } from "../abi/versions.ts";
import type { GuestMemory } from "../abi/guest-memory.ts";
import { byteStringOfText } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { Flag } from "../recording/segment.ts";
import type { Context } from "./context.ts";
import type { Host } from "./host.ts";
import { tellTime } from "./host.ts";
import { HostStop } from "./limits.ts";
import { framesOf, recursionOf } from "./stack.ts";
import type { GuestCode } from "./stack.ts";
import { CleanExit, GuestExit, HostTrap, MissingImport, RestrictedCall, trapKind } from "./traps.ts";

/** normal, or which calls are restricted (T-11, T-12): while start functions run, the allocator, or the start section. */
export type VmMode = "normal" | "starting" | "allocating" | "section";

export type GuestFunction = (...words: (number | bigint)[]) => number | bigint | undefined;
export interface GuestExports {
  readonly functions: ReadonlyMap<string, { readonly call: GuestFunction; readonly params: number }>;
  readonly allocate: GuestFunction;
  readonly memory: WebAssembly.Memory;
  readonly code: GuestCode;
}

export interface CallOptions {
  readonly mode?: VmMode;
  /** State changes that belong to the callback's own row: before the guest runs, and after it has returned. */
  readonly opening?: () => void;
  readonly closing?: () => void;
  /** What it returns counts, whatever local response it has made: connections have none (semantics 7). */
  readonly keepsResult?: boolean;
  /** The guest has failed in it: before what it has deferred is done all the same. */
  readonly failing?: () => void;
}

/** `index`: what rows hold, from 0. `filter`: the place in the chain of the plugin for which it was made. */
export type VmIdentity = Pick<Vm, "thread" | "index" | "filter" | "vmId" | "key" | "abi">;

export class Vm {
  readonly host: Host;
  readonly index: number;
  readonly filter: number;
  readonly vmId: ByteString;
  /** 0 until it has been announced */
  entity = 0;
  /** as rows name it */
  readonly thread: number;
  /** VMs of one thread with an equal key are one (vm-key.ts) */
  readonly key: string;
  readonly abi: AbiVersion;
  readonly contexts = new Map<number, Context>();
  exports: GuestExports | undefined;
  memory!: GuestMemory;
  mode: VmMode = "normal";
  /** A trap happened: nothing more is called (T-95, T-96). */
  failed = false;
  announced = false;
  /** What stopped it, in the words Envoy logs after "Uncaught". */
  failure = "";
  /** T-42: set by a local response, overrides the action the callback returns; dropped at the end of the guest call. */
  iterationStopped = false;
  current: Context | undefined;
  effective: Context | undefined;
  /** Buffer 8: what came with the callback that runs. */
  callData: Uint8Array | undefined;
  /** The callback that is running. */
  callback = "";
  /** Bytes inputs of the host call that runs whose address is 0. */
  nullInputs: ReadonlySet<string> = new Set();
  /** Why the last output did not reach the guest. */
  lastDelivery: "output-outside-memory" | "allocator-failed" = "output-outside-memory";
  #depth = 0;
  #nextContext = 1;
  readonly #deferred: { readonly callback: string; readonly effect: () => void }[] = [];
  /** The callback that deferred what is done now. */
  called = "";

  constructor(host: Host, { thread, index, filter, vmId, key, abi }: VmIdentity) {
    this.host = host;
    this.thread = thread;
    this.index = index;
    this.filter = filter;
    this.vmId = vmId;
    this.key = key;
    this.abi = abi;
  }

  get acting(): Context | undefined {
    return this.effective ?? this.current;
  }
  /** Place in the chain of the plugin that acts now. */
  get filterAtWork(): number {
    return this.current?.plugin.index ?? this.filter;
  }
  get running(): boolean {
    return this.#depth > 0;
  }

  /** T-13: ids from 1, not reused while alive, 0 skipped. */
  newContextId(): number {
    while (this.#nextContext === 0 || this.contexts.has(this.#nextContext)) this.#nextContext = unsigned(this.#nextContext + 1);
    const id = this.#nextContext;
    this.#nextContext = unsigned(id + 1);
    return id;
  }

  /** T-39: runs after the outermost guest call has returned, in order. */
  defer(effect: () => void): void {
    this.#deferred.push({ callback: this.callback, effect });
  }

  has(name: string): boolean {
    return this.exports?.functions.has(name) ?? false;
  }

  /**
   * Calls an export as a callback of `context` and drains what it deferred. `missing` is the result when the guest does not
   * export it (T-18). Undefined: the guest trapped in it, or the VM had failed before. Throws HostStop when the run ends in it.
   */
  call(name: string, context: Context | undefined, words: readonly number[], missing: number, { mode = "normal", opening, closing, keepsResult = false, failing }: CallOptions = {}): number | undefined {
    const target = this.exports?.functions.get(name);
    if (this.failed || this.host.end !== undefined) return undefined;
    if (target === undefined) {
      opening?.();
      closing?.();
      return missing;
    }
    const { host } = this, writer = host.recorder.writer;
    tellTime(host);
    const step = writer.open("callback", name, this.index, this.thread, context?.id ?? 0);
    writer.number(host.cause);
    const args = words.length > target.params ? words.slice(0, target.params) : words;
    for (const word of args) writer.number(unsigned(word));
    opening?.();
    const saved = { current: this.current, effective: this.effective, mode: this.mode, callback: this.callback };
    this.current = context;
    this.effective = undefined;
    this.mode = mode;
    this.callback = name;
    if (this.#depth++ === 0) host.entryRowsLeft = host.scenario.setup.limits.entryRows;
    let result: number | undefined, stop: HostStop | undefined;
    try {
      if (host.stopping?.before(step) === true) {
        // oxlint-disable-next-line no-debugger -- the browser's developer tools stop here: over the next line, and then into the guest
        debugger;
        host.stopping.passed();
      }
      result = Number(target.call(...args) ?? missing) | 0;
    } catch (error) {
      if (error instanceof HostStop) stop = error;
      else if (error instanceof CleanExit) result = missing;
      else this.#stopped(error);
    }
    this.#depth--;
    this.current = saved.current;
    this.effective = saved.effective;
    this.mode = saved.mode;
    this.callback = saved.callback;
    if (this.exports !== undefined && mode !== "section") host.recorder.memory(this.entity, this.exports.memory.buffer.byteLength / 65536);
    if (result !== undefined) closing?.();
    writer.close(step, result ?? 0, 0, result === undefined ? Flag.Aborted : 0);
    if (stop !== undefined) throw stop;
    if (this.failed && !this.announced) {
      this.announced = true;
      if (mode === "normal") host.recorder.deed("vm-failed", { vm: this.index, filter: context?.plugin.index ?? this.filter });
    }
    if (this.failed) {
      result = undefined;
      failing?.();
    }
    const stopped = this.iterationStopped;
    this.iterationStopped = false;
    if (this.#depth === 0) this.drain();
    return result === undefined ? undefined : stopped && !keepsResult ? stoppedResult : result;
  }

  /** A callback with data that it reads from buffer 8. */
  callWithData(name: string, context: Context, words: readonly number[], data: Uint8Array): void {
    const before = this.callData;
    this.callData = data;
    this.call(name, context, words, 0);
    this.callData = before;
  }

  /** Nothing more is called, though nothing went wrong. */
  end(): void {
    this.failed = true;
    this.announced = true;
  }

  /** A guest call that is made meanwhile drains what is left when it returns (T-39). */
  drain(): void {
    for (let next = this.#deferred.shift(); next !== undefined; next = this.#deferred.shift()) {
      if (this.host.end !== undefined) continue;
      this.called = next.callback;
      next.effect();
    }
  }

  /** What the allocator gives, whatever it is; a trap inside is the guest's. */
  ask(size: number): number {
    const { exports, mode } = this;
    if (exports === undefined) return 0;
    this.mode = "allocating";
    try {
      return unsigned(Number(exports.allocate(size) ?? 0));
    } finally {
      this.mode = mode;
    }
  }

  /** T-06, T-08: the address of `size` bytes the guest allocated, or undefined. A trap inside kills the VM, not the call (T-11). */
  allocate(size: number): number | undefined {
    const { exports, mode } = this;
    if (exports === undefined) return undefined;
    this.mode = "allocating";
    let address = 0;
    try {
      address = unsigned(Number(exports.allocate(size) ?? 0));
    } catch (error) {
      if (error instanceof HostStop) throw error;
      this.#stopped(error);
    }
    this.mode = mode;
    const { takesAnyAllocation } = this.host.rules.machine;
    return (address !== 0 || (takesAnyAllocation === true && this.has("malloc"))) && this.memory.inBounds(address, size) ? address : undefined;
  }

  #stopped(error: unknown): void {
    const { host } = this, code = this.exports?.code, kind = trapKind(error, code);
    this.failed = this.host.rules.machine.survivesTraps !== true || error instanceof GuestExit;
    this.failure = failureText(error, kind);
    if (error instanceof RestrictedCall) host.recorder.fault("restricted-call", { filter: this.filterAtWork, callback: this.callback, name: error.call, during: error.during, frames: framesOf(error, code) });
    else if (error instanceof HostTrap) host.recorder.fault("host-trap", { filter: this.filterAtWork, callback: this.callback, text: byteStringOfText(error.message), frames: framesOf(error, code) });
    else if (error instanceof MissingImport) host.recorder.fault("missing-import", { filter: this.filterAtWork, callback: this.callback, name: error.import, frames: framesOf(error, code) });
    else if (error instanceof GuestExit) host.recorder.fault("guest-exit", { filter: this.filterAtWork, callback: this.callback, code: error.code });
    else {
      if (kind === undefined) throw error;
      if (kind === "stack-overflow") host.recorder.fault("stack-overflow", { filter: this.filterAtWork, callback: this.callback, frames: recursionOf(error, code) });
      else host.recorder.fault("trap", { filter: this.filterAtWork, callback: this.callback, kind, frames: framesOf(error, code) });
    }
  }
}

function failureText(error: unknown, kind: string | undefined): string {
  if (error instanceof RestrictedCall) return "Error: restricted_callback";
  if (error instanceof HostTrap) return error.message;
  if (error instanceof GuestExit) return `Error: exit ${error.code}`;
  if (error instanceof MissingImport) return `Error: nobody offers ${error.import}`;
  return kind === "stack-overflow" ? "RangeError: Maximum call stack size exceeded" : `RuntimeError: ${trapWords[kind ?? ""] ?? kind ?? "unknown"}`;
}
/** V8's words, which are what Envoy prints. */
const trapWords: Readonly<Record<string, string>> = {
  "out-of-bounds": "memory access out of bounds", "divide-by-zero": "divide by zero", "remainder-by-zero": "remainder by zero", "integer-overflow": "divide result unrepresentable",
  "indirect-call": "null function or function signature mismatch", "table-out-of-bounds": "table index is out of bounds", "bad-conversion": "float unrepresentable in integer range",
};

/** What a stopped iteration turns any returned action into; above every action a guest may return. */
export const stoppedResult = -1;
