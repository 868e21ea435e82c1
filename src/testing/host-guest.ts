/**
 * Guests for tests of host functions: generated modules that make the calls they are told, each in the callback it is told.
 *
 * Memory is filled with `?`. Before and after each call the guest hands its whole memory to proxy_log, so that what a call wrote is seen
 * byte by byte:
 *
 *   0x0000  ?           so that small bad pointers are noticed
 *   0x0100  inputs      each followed by ?
 *   0x2000  cells       one every 16 bytes, ? between
 *   0x3000  heap        what the allocator gives: 16 bytes of ? after each
 *   0x4000  end of what is handed over
 */
import { Status, WasiErrno } from "../abi/codes.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction, HostFunctionName } from "../abi/host-functions.ts";
import type { Param } from "../abi/params.ts";
import { encodePairs } from "../abi/pairs.ts";
import { signatureOf } from "../abi/callbacks.ts";
import { wordsOf } from "../abi/shapes.ts";
import { byteStringOfText } from "../base/byte-string.ts";
import type { HostCallRow } from "../recording/row.ts";
import type { Recording } from "../recording/log.ts";
import { assemble } from "./wasm-bytes.ts";

const inputsAt = 0x100, cellsAt = 0x2000, heapAt = 0x3000, imageSize = 0x4000;
const filler = 0x3f;
const encoder = new TextEncoder();

/** `wat`: an expression, for what is known only when the call is made. */
export interface Expression { readonly wat: string }
/** The u32 that an earlier call of the guest was given. */
export interface Taken { readonly from: Call; readonly output: string }
/** A range as the guest passes it, wherever it points. */
export interface Range { readonly at: number; readonly length: number }
/** Text, bytes, header pairs, a range, a number; for outputs: the addresses of the cells. */
export type GivenWord = string | Uint8Array | readonly (readonly [string, string])[] | Range | number | bigint | boolean | Expression | Taken | { readonly cells: readonly number[] };
export interface Call { readonly name: HostFunctionName; readonly given: Readonly<Record<string, GivenWord>> }

/** A call; outputs get cells of their own unless said otherwise, other parameters that are left out are 0 or empty. */
export function call(name: HostFunctionName, given: Readonly<Record<string, GivenWord>> = {}): Call {
  return { name, given };
}
export const taken = (from: Call, output: string): Taken => ({ from, output });
/** Parameter of the callback that is running. */
export const argument = (index: number): Expression => ({ wat: `(local.get ${index})` });

export interface GuestSpec {
  readonly abi?: "0.1.0" | "0.2.0" | "0.2.1" | "0.2.100";
  /** What each callback calls; with `#n` behind the name only when it is called for the nth time. */
  readonly calls?: Readonly<Record<string, readonly Call[]>>;
  readonly returns?: Readonly<Record<string, number>>;
  /** callbacks to export beside those that are mentioned */
  readonly exports?: readonly string[];
  /** what malloc gives; a fresh range each time unless said */
  readonly malloc?: "fresh" | "nothing" | "outside" | "traps" | "logs" | "calls" | "grows";
  /** wat that is put behind the calls of a callback */
  readonly after?: Readonly<Record<string, string>>;
  readonly extra?: string;
}

/** Every callback of an HTTP stream. */
export const streamCallbacks = ["context_create", "request_headers", "request_body", "request_trailers", "response_headers", "response_body", "response_trailers", "log", "done", "delete"].map((name) => `proxy_on_${name}`);

export interface Guest {
  readonly bytes: Uint8Array;
  /** The host calls it was told to make, in order, with what each wrote; `vm` where several VMs make calls. */
  served(recording: Recording, vm?: number): readonly Served[];
}

export interface Served {
  readonly row: HostCallRow;
  readonly name: string;
  readonly status: number;
  readonly why: string;
  /** What stands where the outputs belong: numbers, or the bytes as text. Absent: nothing was written. */
  readonly written: Readonly<Record<string, number | bigint | string>>;
  /** What was recorded as output, in the same form. */
  readonly recorded: Readonly<Record<string, number | bigint | string>>;
  /** The bytes as the guest has them, by output. */
  readonly bytes: Readonly<Record<string, Uint8Array>>;
  readonly given: Call["given"];
  /** Addresses that changed and that no output covers; undefined when the guest did not come back. */
  readonly stray: readonly number[] | undefined;
}

const isRange = (value: GivenWord | undefined): value is Range => typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array) && "at" in value;
const lengthOf = (param: Param): number => wordsOf([param]).length;
const isOut = (param: Param): boolean => param.kind.startsWith("out-");
const declared = (name: HostFunctionName): HostFunction => hostFunctions[name];

export async function guestOf({ abi = "0.2.1", calls = {}, returns = {}, malloc = "fresh", exports = [], after = {}, extra = "" }: GuestSpec): Promise<Guest> {
  const data: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let inputEnd = inputsAt, cellCount = 0;
  const place = (bytes: Uint8Array): string => {
    const at = inputEnd;
    data.push({ at, bytes });
    inputEnd += bytes.length + 16;
    if (inputEnd > cellsAt) throw new Error("the inputs of this guest do not fit");
    return `(i32.const ${at}) (i32.const ${bytes.length})`;
  };
  const freshCell = (): number => cellsAt + 16 * cellCount++ + 4;

  const wordsFor = (made: Call, param: Param, cells: Record<string, readonly number[]>): string => {
    const value = made.given[param.name];
    if (isOut(param)) {
      const own = typeof value === "object" && "cells" in value ? value.cells : Array.from({ length: lengthOf(param) }, freshCell);
      cells[param.name] = own;
      return own.map((address) => `(i32.const ${address})`).join(" ");
    }
    if (typeof value === "object" && "wat" in value) return value.wat;
    if (typeof value === "object" && "from" in value) return `(i32.load (i32.const ${cellsOf.get(value.from)?.[value.output]?.[0] ?? 0}))`;
    if (isRange(value)) return `(i32.const ${value.at}) (i32.const ${value.length})`;
    switch (param.kind) {
      case "bytes":
      case "pairs": return place(typeof value === "string" ? encoder.encode(value) : value instanceof Uint8Array ? value : Array.isArray(value) ? encodePairs((value as readonly (readonly [string, string])[]).map(([n, v]) => ({ name: byteStringOfText(n), value: byteStringOfText(v) }))) : new Uint8Array());
      case "iovs": {
        const parts = (typeof value === "string" ? [value] : Array.isArray(value) ? (value as readonly unknown[]).map(String) : []).map((text) => encoder.encode(text));
        const ranges = parts.map((part) => /(\d+)\) \(i32.const (\d+)/.exec(place(part))).map((found) => [Number(found?.[1]), Number(found?.[2])] as const);
        const list = new Uint8Array(ranges.length * 8), view = new DataView(list.buffer);
        for (const [i, [at, length]] of ranges.entries()) {
          view.setUint32(i * 8, at, true);
          view.setUint32(i * 8 + 4, length, true);
        }
        return place(list).replace(/\d+\)$/, `${ranges.length})`);
      }
      case "u64":
      case "i64": return `(i64.const ${typeof value === "bigint" || typeof value === "number" ? value : 0})`;
      default: return `(i32.const ${typeof value === "number" ? value | 0 : value === true ? 1 : 0})`;
    }
  };

  const image = `(drop (call $proxy_log (i32.const 0) (i32.const 0) (i32.const ${imageSize})))`;
  const cellsOf = new Map<Call, Record<string, readonly number[]>>();
  const order: { readonly made: Call; readonly cells: Record<string, readonly number[]> }[] = [];
  const used = new Set<HostFunctionName>(["proxy_log"]);
  const bodyOf = (list: readonly Call[]): string => list.map((made) => {
    const { params, result } = declared(made.name), cells: Record<string, readonly number[]> = {};
    used.add(made.name);
    cellsOf.set(made, cells);
    const words = params.map((param) => wordsFor(made, param, cells)).join(" ");
    const called = `(call $${made.name} ${words})`;
    const tag = order.push({ made, cells });
    // a log of no bytes at an address of its own tells which call follows
    return `(drop (call $proxy_log (i32.const 0) (i32.const ${0x8000 + tag}) (i32.const 0))) ${image} ${result === "none" ? called : `(drop ${called})`} ${image}`;
  }).join("\n    ");

  const names = new Set([...Object.keys(calls), ...Object.keys(returns), ...Object.keys(after), ...exports].map((name) => name.split("#")[0] ?? ""));
  const functions = [...names].map((name) => {
    const signature = signatureOf(name, abi);
    if (signature === undefined) throw new Error(`no callback ${name} in ${abi}`);
    const params = signature.params.map(() => "(param i32)").join(" "), hasResult = signature.result !== "none";
    const whenever = bodyOf(calls[name] ?? []);
    const nth = Object.entries(calls).filter(([key]) => key.startsWith(`${name}#`)).map(([key, list]) => `(if (i32.eq (global.get $n_${name}) (i32.const ${key.split("#")[1] ?? "0"})) (then ${bodyOf(list)}))`).join("\n    ");
    const given = Object.entries(returns).filter(([key]) => key.startsWith(`${name}#`)).map(([key, value]) => `(if (i32.eq (global.get $n_${name}) (i32.const ${key.split("#")[1] ?? "0"})) (then (return (i32.const ${value}))))`).join(" ");
    const fallback = returns[name] ?? (signature.result === "bool" ? 1 : 0);
    return `(global $n_${name} (mut i32) (i32.const 0))
  (func (export "${name}") ${params} ${hasResult ? "(result i32)" : ""}
    (global.set $n_${name} (i32.add (global.get $n_${name}) (i32.const 1)))
    ${whenever} ${nth} ${after[name] ?? ""} ${given} ${hasResult ? `(i32.const ${fallback})` : ""})`;
  }).join("\n  ");

  if (malloc === "calls") used.add("proxy_get_current_time_nanoseconds");
  const memory = new Uint8Array(imageSize).fill(filler);
  for (const { at, bytes } of data) memory.set(bytes, at);
  const imports = [...used].map((name) => {
    const { module, params, result } = declared(name);
    const types = wordsOf(params).join(" ");
    return `(import "${module === "env" ? "env" : "wasi_snapshot_preview1"}" "${name}" (func $${name} ${types === "" ? "" : `(param ${types})`} ${result === "none" ? "" : "(result i32)"}))`;
  }).join("\n  ");
  const text = `(module
  ${imports}
  (memory (export "memory") 2)
  (data (i32.const 0) "${[...memory].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}")
  (global $heap (mut i32) (i32.const ${heapAt}))
  (func (export "proxy_abi_version_${abi.replaceAll(".", "_")}"))
  (func (export "malloc") (param $size i32) (result i32) (local $at i32) ${mallocBody[malloc]})
  ${functions}
  ${extra}
)`;
  const bytes = await assemble(text);
  return { bytes, served: (recording, vm) => servedIn(recording, order, vm) };
}

const bump = `(local.set $at (global.get $heap)) (global.set $heap (i32.and (i32.add (i32.add (global.get $heap) (local.get $size)) (i32.const 31)) (i32.const -16))) (local.get $at)`;
const mallocBody: Readonly<Record<NonNullable<GuestSpec["malloc"]>, string>> = {
  fresh: bump,
  nothing: "(i32.const 0)",
  outside: "(i32.const 131070)",
  traps: "unreachable",
  logs: `(drop (call $proxy_log (i32.const 2) (i32.const 0) (i32.const 1))) ${bump}`,
  calls: `(drop (call $proxy_get_current_time_nanoseconds (i32.const ${cellsAt}))) ${bump}`,
  grows: `(drop (memory.grow (i32.const 1))) ${bump}`,
};

function servedIn(recording: Recording, order: readonly { readonly made: Call; readonly cells: Readonly<Record<string, readonly number[]>> }[], vm: number | undefined): Served[] {
  const out: Served[] = [];
  let before: Uint8Array | undefined, told: (typeof order)[number] | undefined, row: HostCallRow | undefined;
  const finish = (image: Uint8Array | undefined): void => {
    if (row !== undefined && told !== undefined) out.push({ ...servedOf(row, told.cells, before, image), given: told.made.given });
    row = undefined;
    told = undefined;
    before = undefined;
  };
  for (let step = 1; step < recording.length; step++) {
    const next = recording.row(step);
    if (next.kind !== "host-call" || next.inAllocator || (vm !== undefined && next.vm !== vm)) continue;
    const [level, at, length] = next.words;
    if (next.name === "proxy_log" && level === 0 && length === 0 && Number(at) > 0x8000) {
      finish(undefined);
      told = order[Number(at) - 0x8001];
    } else if (told !== undefined && next.name === "proxy_log" && level === 0 && length === imageSize) {
      const image = next.inputs.find((input) => input.name === "message")?.value as Uint8Array;
      if (before === undefined) before = image;
      else finish(image);
    } else if (told !== undefined && row === undefined && next.name === told.made.name) row = next;
  }
  finish(undefined);
  return out;
}

function servedOf(row: HostCallRow, cells: Readonly<Record<string, readonly number[]>>, before: Uint8Array | undefined, after: Uint8Array | undefined): Omit<Served, "given"> {
  const written: Record<string, number | bigint | string> = {}, recorded: Record<string, number | bigint | string> = {}, bytes: Record<string, Uint8Array> = {};
  const params = declared(row.name as HostFunctionName).params;
  for (const { name, value } of row.outputs) recorded[name] = value instanceof Uint8Array ? latin1(value) : (value as number | bigint);
  const changed = new Set<number>();
  for (let i = 0; i < imageSize; i++) if (before !== undefined && after !== undefined && before[i] !== after[i]) changed.add(i);
  const view = after === undefined ? undefined : new DataView(after.buffer, after.byteOffset, after.byteLength);
  const touched = (at: number, length: number): boolean => Array.from({ length }, (_, i) => changed.has(at + i)).some(Boolean);
  const cover = (at: number, length: number): void => {
    for (let i = 0; i < length; i++) changed.delete(at + i);
  };
  for (const param of params) {
    const own = cells[param.name];
    if (own === undefined || view === undefined || after === undefined) continue;
    const [first = 0, second] = own;
    const size = param.kind === "out-u64" ? 8 : 4;
    if (first + size > imageSize || !touched(first, size)) continue;
    if (second === undefined) {
      written[param.name] = size === 8 ? view.getBigUint64(first, true) : view.getUint32(first, true);
      cover(first, size);
      continue;
    }
    const at = view.getUint32(first, true), length = second + 4 > imageSize ? 0 : view.getUint32(second, true);
    cover(first, 4);
    cover(second, 4);
    if (at === 0) written[param.name] = length === 0 ? "" : `${length} bytes at 0`;
    else {
      const value = after.slice(at, at + length);
      bytes[param.name] = value;
      written[param.name] = latin1(value);
      cover(at, length);
    }
  }
  return { row, name: row.name, status: row.result, why: row.why, written, recorded, bytes, stray: after === undefined || before === undefined ? undefined : [...changed] };
}
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

/** What a call came to: the name of its status, the reason, what was written. */
export interface Answered {
  readonly status: string;
  readonly why?: string;
  readonly gave?: Readonly<Record<string, number | bigint | string>>;
}
const named = (codes: Readonly<Record<string, number>>, code: number): string => Object.entries(codes).find(([, value]) => value === code)?.[0] ?? String(code);

/**
 * The calls of a guest in short. Throws when a call wrote outside its outputs, when what was written is not what was recorded, or when
 * the inputs were not recorded as they were given.
 */
export function answersOf(guest: Guest, recording: Recording, vm?: number): Answered[] {
  return guest.served(recording, vm).map(({ name, row, status, why, written, recorded, stray, given }) => {
    const complain = (what: string): never => {
      throw new Error(`${name} at step ${row.step}: ${what}`);
    };
    if (!row.undelivered && (stray ?? []).length > 0) complain(`wrote at ${(stray ?? []).join(", ")}`);
    if (!row.undelivered && stray !== undefined) for (const [key, value] of Object.entries(recorded)) if (written[key] !== value) complain(`${key} was recorded as ${String(value)}, the guest has ${String(written[key])}`);
    for (const [key, value] of Object.entries(written)) if (recorded[key] !== value && !row.undelivered) complain(`${key} was written as ${String(value)} and recorded as ${String(recorded[key])}`);
    for (const input of row.inputs) {
      const was = given[input.name], expected = typeof was === "string" && input.type !== "iovs" ? encoder.encode(was) : was;
      if (typeof expected === "number" && typeof input.value === "number" && expected >>> 0 !== input.value >>> 0) complain(`${input.name} was ${expected}, recorded ${input.value}`);
      if (expected instanceof Uint8Array && (!(input.value instanceof Uint8Array) || latin1(expected) !== latin1(input.value))) complain(`${input.name} was recorded as something else`);
    }
    const codes = declared(name as HostFunctionName).result;
    return {
      status: codes === "status" ? named(Status, status) : codes === "errno" ? named(WasiErrno, status) : String(status),
      ...(why !== "none" && { why }), ...(Object.keys(written).length > 0 && { gave: written }),
    };
  });
}

/** Calls made in one callback of one guest, and what each came to. */
export async function answersIn(callback: string, calls: readonly Call[], run: (bytes: Uint8Array) => { readonly recording: Recording }, spec: GuestSpec = {}): Promise<Answered[]> {
  const guest = await guestOf({ ...spec, calls: { ...spec.calls, [callback]: calls } });
  return answersOf(guest, run(guest.bytes).recording);
}
