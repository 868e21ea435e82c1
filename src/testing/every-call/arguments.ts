/** For each host function, from its entry in the table: calls with good arguments, and with each argument bad in each way it can be. */
import { codesOf } from "../../abi/codes.ts";
import { hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunction, HostFunctionName } from "../../abi/host-functions.ts";
import { encodePairs } from "../../abi/pairs.ts";
import type { Param } from "../../abi/params.ts";
import { wordsOfParam } from "../../abi/shapes.ts";
import { byteStringOfText } from "../../base/byte-string.ts";
import { unreachable } from "../../base/unreachable.ts";
import type { Operand } from "../wasm-encoder.ts";

/**
 * Memory of the guest: what it passes, the cells it is answered in, a large value that is not well-behaved, the heap.
 *
 *   0x00400  inputs   0x04000  inputs of what is prepared   0x08000  cells, one every 16 bytes         0x20000  large inputs   0x40000  heap   0x80000  end
 */
export const memory = { pages: 8, inputs: 0x400, prepared: 0x4000, cells: 0x8000, large: 0x20000, heap: 0x40000, heapMask: 0x3fff0, end: 0x80000 } as const;
const largeBytes = 70_000;
/** One entry more than a map may have (T-62). */
const largePairs = encodePairs(Array.from({ length: 1025 }, () => ({ name: "a", value: "" })));

export type Badness =
  | "good" | "missing" | "empty-far" | "misaligned" | "oversize" | "malformed" | "input-outside"
  | "cell-misaligned" | "cell-zero" | "output-outside" | "enum-unknown" | "number";

export interface Variation {
  readonly badness: Badness;
  /** the parameter that is not as it should be */
  readonly param?: string;
  /** the value of the enumeration that the call is about */
  readonly selected?: number;
  readonly operands: readonly Operand[];
  readonly title: string;
}

type Good = string | number | readonly (readonly [string, string])[];
/** What makes each function answer Ok in the stage of this folder; what is not named is the default of its kind. */
const good: Partial<Record<HostFunctionName, Readonly<Record<string, Good>>>> = {
  proxy_log: { level: 2 },
  proxy_set_effective_context: { context_id: 1 },
  proxy_set_tick_period_milliseconds: { tick_period: 5 },
  proxy_get_buffer_bytes: { max_size: 100 },
  proxy_get_property: { path: "plugin_name" },
  proxy_set_property: { path: "mine" },
  proxy_send_local_response: { status_code: 418, body: "no", grpc_status: -1 },
  proxy_http_call: { upstream_name: "calls", headers: [[":method", "GET"], [":path", "/"], [":authority", "a"]], trailers: [], timeout_milliseconds: 1000 },
  proxy_grpc_call: { upstream_name: "grpc", service_name: "s", method_name: "m", initial_metadata: [], timeout_milliseconds: 1000 },
  proxy_grpc_stream: { upstream_name: "grpc", service_name: "s", method_name: "m", initial_metadata: [] },
  proxy_get_shared_data: { key: "k" },
  proxy_set_shared_data: { key: "k" },
  proxy_register_shared_queue: { queue_name: "q" },
  proxy_resolve_shared_queue: { vm_id: "", queue_name: "q" },
  proxy_dequeue_shared_queue: { queue_id: 1 },
  proxy_enqueue_shared_queue: { queue_id: 1 },
  proxy_increment_metric: { metric_id: 4, offset: 1 },
  proxy_record_metric: { metric_id: 4, value: 1 },
  proxy_get_metric: { metric_id: 4 },
  proxy_grpc_send: { stream_id: 6 }, proxy_grpc_cancel: { call_or_stream_id: 6 }, proxy_grpc_close: { call_or_stream_id: 6 },
  proxy_call_foreign_function: { function_name: "compress" },
  envoy_resolve_dns: { hostname: "example.com" },
  fd_write: { fd: 1 }, fd_pwrite: { fd: 1 }, fd_tell: { fd: 1 }, fd_fdstat_get: { fd: 1 },
  random_get: { len: 16 },
};

/** The parameters in the shape that Envoy registers. */
export function paramsOf(name: HostFunctionName): readonly Param[] {
  const { params, variants }: HostFunction = hostFunctions[name];
  return variants?.find(({ of }) => of === "Envoy")?.params ?? params;
}

interface Placed { readonly at: number; readonly length: number }
export interface Calls {
  readonly variations: readonly Variation[];
  readonly data: readonly { readonly at: number; readonly bytes: Uint8Array }[];
}

const encoder = new TextEncoder();
const range = (at: number, length: number): Operand[] => [["i32", at], ["i32", length]];
const isLong = (param: Param): boolean => wordsOfParam(param)[0] === "i64";

/** Numbers that a parameter without bytes may be. */
const numbers = (param: Param): readonly (number | bigint)[] =>
  isLong(param) ? [0n, -1n, 1n << 62n, -(1n << 63n)] : param.kind === "bool" ? [1, 2] : [1, 2, 0x7fffffff, 0x80000000, 0xffffffff];

/** `from`: where its inputs stand. */
export function callsOf(name: HostFunctionName, from: number = memory.inputs): Calls {
  const params = paramsOf(name);
  const data: { at: number; bytes: Uint8Array }[] = [];
  let free = from;
  const place = (bytes: Uint8Array): Placed => {
    const at = free;
    data.push({ at, bytes });
    free += bytes.length + 8;
    return { at, length: bytes.length };
  };
  const cellsOf = (index: number): readonly number[] => [0, 1].map((k) => memory.cells + (index * 2 + k) * 16);
  const bytesOf = (param: Param): Uint8Array => {
    const value = good[name]?.[param.name];
    if (param.kind === "pairs") return encodePairs((Array.isArray(value) ? (value as readonly (readonly [string, string])[]) : [["x-a", "1"] as const]).map(([n, v]) => ({ name: byteStringOfText(n), value: byteStringOfText(v) })));
    return encoder.encode(typeof value === "string" ? value : "x-a");
  };
  const goodOperands = params.map((param, i): Operand[] => {
    const value = good[name]?.[param.name];
    switch (param.kind) {
      case "bytes":
      case "pairs": {
        const { at, length } = place(bytesOf(param));
        return range(at, length);
      }
      case "iovs": {
        const text = place(encoder.encode("text")), list = new Uint8Array(8), view = new DataView(list.buffer);
        view.setUint32(0, text.at, true);
        view.setUint32(4, text.length, true);
        return range(place(list).at, 1);
      }
      case "out-bytes":
      case "out-pairs": return cellsOf(i).map((cell) => ["i32", cell]);
      case "out-u32":
      case "out-u64":
      case "address": return [["i32", cellsOf(i)[0] ?? 0]];
      case "u64":
      case "i64": return [["i64", typeof value === "number" ? value : 0]];
      case "u32":
      case "i32":
      case "context":
      case "token":
      case "millis":
      case "bool":
      case "enum": return [["i32", typeof value === "number" ? value : 0]];
      default: return unreachable(param);
    }
  });
  if (params.some(({ kind }) => kind === "pairs")) data.push({ at: memory.large, bytes: largePairs });

  const variations: Variation[] = [];
  const add = (badness: Badness, title: string, index?: number, operands?: readonly Operand[], selected?: number): void => {
    const param = index === undefined ? undefined : params[index]?.name;
    variations.push({
      badness, title: param === undefined ? title : `${param} ${title}`, ...(param !== undefined && { param }), ...(selected !== undefined && { selected }),
      operands: goodOperands.flatMap((own, i) => (i === index && operands !== undefined ? operands : own)),
    });
  };
  add("good", "good");
  for (const [i, param] of params.entries()) {
    const own = goodOperands[i] ?? [], at = Number(own[0]?.[1] ?? 0), length = Number(own[1]?.[1] ?? 0);
    switch (param.kind) {
      case "bytes":
      case "pairs":
      case "iovs":
        add("missing", "missing", i, range(0, 0));
        add("empty-far", "empty, beyond memory", i, range(memory.end + 64, 0));
        add("input-outside", "beyond memory", i, range(memory.end, 4));
        add("input-outside", "far beyond memory", i, range(0xfffffff0, 8));
        add("input-outside", "across the end of memory", i, range(memory.end - 2, 4));
        add("input-outside", "of the largest length", i, range(at, 0xffffffff));
        if (param.kind === "bytes") add("oversize", "large", i, range(memory.large, largeBytes));
        if (param.kind === "pairs") {
          const garbage = place(Uint8Array.of(9, 0, 0, 0, 255));
          add("malformed", "malformed", i, range(garbage.at, garbage.length));
          add("malformed", "cut short", i, range(at, Math.max(0, length - 1)));
          add("oversize", "of more entries than a map may have", i, range(memory.large, largePairs.length));
        }
        if (param.kind !== "iovs") {
          const odd = place(Uint8Array.of(0, ...bytesOf(param)));
          add("misaligned", "at an odd address", i, range(odd.at + 1, odd.length - 1));
        }
        break;
      case "out-bytes":
      case "out-pairs":
        add("good", "good", i);
        add("output-outside", "beyond memory", i, range(memory.end, memory.cells));
        add("good", "good", i);
        add("output-outside", "whose length is beyond memory", i, range(memory.cells, memory.end - 3));
        add("cell-misaligned", "in odd cells", i, range(memory.cells + 0x301, memory.cells + 0x307));
        add("cell-misaligned", "in one cell twice", i, range(memory.cells + 0x320, memory.cells + 0x320));
        add("cell-zero", "at address 0", i, range(0, 4));
        break;
      case "out-u32":
      case "out-u64":
        add("good", "good", i);
        add("output-outside", "beyond memory", i, [["i32", memory.end]]);
        add("good", "good", i);
        add("output-outside", "across the end of memory", i, [["i32", memory.end - 3]]);
        add("cell-misaligned", "in an odd cell", i, [["i32", memory.cells + 0x301]]);
        add("cell-zero", "at address 0", i, [["i32", 0]]);
        break;
      case "enum": {
        for (const { value } of codesOf(param.of)) add("good", `= ${value}`, i, [["i32", value]], value);
        for (const value of [10, 0x7fffffff, 0xffffffff]) add("enum-unknown", `= ${value}`, i, [["i32", value]]);
        break;
      }
      case "u32":
      case "i32":
      case "context":
      case "token":
      case "millis":
      case "address":
      case "bool":
      case "u64":
      case "i64":
        for (const value of numbers(param)) add("number", `= ${value}`, i, [[isLong(param) ? "i64" : "i32", value]]);
        break;
      default:
        unreachable(param);
    }
  }
  return { variations, data };
}
