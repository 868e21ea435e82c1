/**
 * WebAssembly text of a small guest that makes the calls it is told in the callbacks it is told, to be read as much as to be run.
 *
 *   512..1023    cells that answers are written to, one every 8 bytes
 *   1024..       what the calls hand over
 *   16384..      the heap: what malloc gives
 */
import { signatureOf } from "../../abi/callbacks.ts";
import { hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunction, HostFunctionName } from "../../abi/host-functions.ts";
import { encodePairs } from "../../abi/pairs.ts";
import type { Param } from "../../abi/params.ts";
import { wordsOf, wordsOfParam } from "../../abi/shapes.ts";
import { abiVersions } from "../../abi/versions.ts";
import type { AbiVersion, AbiVersionEntry } from "../../abi/versions.ts";
import { byteStringOfText } from "../../base/byte-string.ts";
import { unreachable } from "../../base/unreachable.ts";

export type Pairs = readonly (readonly [name: string, value: string])[];
/** `from`: the number that an earlier call of the guest was given in that output. `parameter`: of the callback that runs. */
export type Given = string | number | Pairs | { readonly from: HostFunctionName; readonly output: string } | { readonly parameter: number };
export interface Call { readonly name: HostFunctionName; readonly given?: Readonly<Record<string, Given>> }
export interface Guest {
  readonly abi: AbiVersion;
  /** the first lines of the text */
  readonly about: readonly string[];
  /** exports in order, and what each does; those that a version does not have are left out */
  readonly exports: Readonly<Record<string, { readonly calls?: readonly Call[]; readonly returns?: number }>>;
  /** another allocator than malloc; undefined for both */
  readonly allocators?: readonly string[];
}

const cellsAt = 512, dataAt = 1024, heapAt = 16384;
const encoder = new TextEncoder();
const quotedBytes = (bytes: Uint8Array): string => `"${[...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0")}`)).join("")}"`;
const isPairs = (value: Given | undefined): value is Pairs => Array.isArray(value);
/** Envoy's own form of the two functions of WASI that it has otherwise. */
export const paramsOf = (name: HostFunctionName): readonly Param[] => {
  const { params, variants }: HostFunction = hostFunctions[name];
  return variants?.find(({ of }) => of === "Envoy")?.params ?? params;
};

interface Memory { readonly place: (bytes: Uint8Array, what: string) => number; readonly cell: (of: string) => number; readonly data: () => readonly string[] }

function createMemory(): Memory {
  const placed: { readonly at: number; readonly text: string; readonly what: string }[] = [], cells = new Map<string, number>();
  let free = dataAt;
  return {
    place(bytes, what) {
      const text = quotedBytes(bytes), known = placed.find((one) => one.text === text);
      if (known !== undefined) return known.at;
      placed.push({ at: free, text, what });
      free = (free + bytes.length + 8) & ~7;
      return placed.at(-1)?.at ?? 0;
    },
    cell(of) {
      const known = cells.get(of) ?? cellsAt + cells.size * 8;
      cells.set(of, known);
      return known;
    },
    data: () => placed.map(({ at, text, what }) => `  (data (i32.const ${at}) ${text}) ;; ${what}`),
  };
}

const word = (value: number): string => `(i32.const ${value})`;

/** The words of one parameter, and what they are. */
function wordsFor(name: HostFunctionName, param: Param, given: Given | undefined, memory: Memory): string {
  if (typeof given === "object" && "from" in given) return `(i32.load ${word(memory.cell(`${given.from}.${given.output}`))})`;
  if (typeof given === "object" && "parameter" in given) return `(local.get ${given.parameter})`;
  switch (param.kind) {
    case "bytes": {
      const bytes = encoder.encode(typeof given === "string" ? given : "");
      return bytes.length === 0 ? "(i32.const 0) (i32.const 0)" : `${word(memory.place(bytes, param.name))} ${word(bytes.length)}`;
    }
    case "pairs": {
      const bytes = encodePairs((isPairs(given) ? given : []).map(([key, value]) => ({ name: byteStringOfText(key), value: byteStringOfText(value) })));
      return bytes.length === 0 ? "(i32.const 0) (i32.const 0)" : `${word(memory.place(bytes, `${param.name}, serialized`))} ${word(bytes.length)}`;
    }
    case "iovs": {
      const text = encoder.encode(typeof given === "string" ? given : ""), at = memory.place(text, param.name), list = new Uint8Array(8), view = new DataView(list.buffer);
      view.setUint32(0, at, true);
      view.setUint32(4, text.length, true);
      return `${word(memory.place(list, "the range of the text"))} (i32.const 1)`;
    }
    case "out-bytes":
    case "out-pairs": return `${word(memory.cell(`${name}.${param.name}`))} ${word(memory.cell(`${name}.${param.name} length`))}`;
    case "out-u32":
    case "out-u64":
    case "address": return word(memory.cell(`${name}.${param.name}`));
    case "u64":
    case "i64": return `(i64.const ${typeof given === "number" ? given : 0})`;
    case "u32":
    case "i32":
    case "context":
    case "token":
    case "millis":
    case "bool":
    case "enum": return word(typeof given === "number" ? given : 0);
    default: return unreachable(param);
  }
}

function callText({ name, given = {} }: Call, memory: Memory): string {
  const lines = paramsOf(name).map((param) => `      ${wordsFor(name, param, given[param.name], memory)} ;; ${param.name}${typeof given[param.name] === "string" ? ` ${JSON.stringify(given[param.name])}` : ""}`);
  const made = lines.length === 0 ? `(call $${name})` : `(call $${name}\n${lines.join("\n")}\n    )`;
  return `    ${hostFunctions[name].result === "none" ? made : `(drop ${made})`}`;
}

const malloc = (name: string): string => `  (func (export "${name}") (param $size i32) (result i32)
    (global.get $free)
    (global.set $free (i32.add (global.get $free) (i32.and (i32.add (local.get $size) (i32.const 7)) (i32.const -8)))))`;

const marked = (abi: AbiVersion): string => {
  const { marker }: AbiVersionEntry = abiVersions[abi];
  return marker === undefined ? "" : `  (func (export "${marker}"))`;
};

export function guestText({ abi, about, exports, allocators = ["malloc"] }: Guest): string {
  const memory = createMemory(), used = new Set<HostFunctionName>();
  const functions = Object.entries(exports).flatMap(([name, { calls = [], returns }]) => {
    const signature = signatureOf(name, abi);
    if (signature === undefined) return [];
    for (const call of calls) used.add(call.name);
    const params = signature.params.flatMap((param) => wordsOfParam(param).map((type) => `(param $${param.name} ${type})`)).join(" ");
    const result = signature.result === "none" ? "" : " (result i32)", value = returns ?? (signature.result === "bool" ? 1 : 0);
    return [`  (func (export "${name}") ${params}${result}`, ...calls.map((call) => callText(call, memory)), ...(result === "" ? [] : [`    ${word(value)}`]), "  )"].join("\n");
  });
  const imports = [...used].map((name) => {
    const fn: HostFunction = hostFunctions[name], types = wordsOf(paramsOf(name)).join(" ");
    return `  (import "${fn.module === "env" ? "env" : "wasi_snapshot_preview1"}" "${name}" (func $${name}${types === "" ? "" : ` (param ${types})`}${fn.result === "none" ? "" : " (result i32)"}))`;
  });
  return [
    ...about.map((line) => `;; ${line}`), "(module", ...imports, '  (memory (export "memory") 1)', ...memory.data(), `  (global $free (mut i32) (i32.const ${heapAt}))`, marked(abi), ...allocators.map(malloc), ...functions, ")", "",
  ].filter((line, i, all) => line !== "" || i === all.length - 1).join("\n");
}
