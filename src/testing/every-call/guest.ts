/** Guests that make a list of calls of one host function in some of their exports, whatever those are called for. */
import { callbackNames, callbackOf, signatureOf } from "../../abi/callbacks.ts";
import { hostFunctions, wasiModules } from "../../abi/host-functions.ts";
import type { HostFunction, HostFunctionName } from "../../abi/host-functions.ts";
import { abiVersions } from "../../abi/versions.ts";
import type { AbiVersion, AbiVersionEntry } from "../../abi/versions.ts";
import { wasmType } from "../../abi/shapes.ts";
import type { WireType } from "../../abi/shapes.ts";
import { unreachable } from "../../base/unreachable.ts";
import { encodeModule, instructions } from "../wasm-encoder.ts";
import type { EncodedModule, Operand } from "../wasm-encoder.ts";
import { callsOf, memory, paramsOf } from "./arguments.ts";
import type { Calls, Variation } from "./arguments.ts";

export type MallocKind = "fresh" | "nothing" | "outside" | "grows";
export interface CallGuest {
  readonly name: HostFunctionName;
  readonly abi: AbiVersion;
  /** the exports that call: callbacks, start functions, the allocator, or "start section" */
  readonly places: readonly string[];
  readonly variations: readonly Variation[];
  readonly malloc?: MallocKind;
  /** where it is played; HTTP unless said */
  readonly on?: "http" | "tcp";
  /** `envoy` unless said */
  readonly profile?: string;
  /** start functions to export, beside the callbacks of the version */
  readonly starts?: readonly string[];
  /** asks for a property in on_configure: the allocator is called */
  readonly asks?: boolean;
  /** prepares nothing: imports the function and nothing else */
  readonly bare?: boolean;
  /** declares the import in another type than it has; bare, too */
  readonly mistyped?: "one parameter more" | "another result" | "another parameter";
}

function typeOf(name: HostFunctionName, mistyped: CallGuest["mistyped"]): WireType {
  const { params, results } = wasmType({ params: paramsOf(name), result: hostFunctions[name].result });
  switch (mistyped) {
    case undefined: return { params, results };
    case "one parameter more": return { params: [...params, "i32"], results };
    case "another result": return { params, results: results.length === 0 ? ["i32"] : [] };
    case "another parameter": return { params: params.map((type, i) => (i > 0 ? type : type === "i32" ? "i64" : "i32")), results };
    default: return unreachable(mistyped);
  }
}

type Preparation = readonly [name: HostFunctionName, operands: readonly Operand[]];
const i32 = (...values: readonly number[]): readonly Operand[] => values.map((value) => ["i32", value] as const);
const queueName = { at: 0x100, bytes: Uint8Array.of(0x71) }, key = { at: 0x108, bytes: Uint8Array.of(0x6b) }, propertyName = { at: 0x110, bytes: new TextEncoder().encode("plugin_name") };
const queueItems = 24;
/** How often an export makes its calls: for the root and for a stream. */
const mostTimes = 2;

const preparedAt: Partial<Record<HostFunctionName, number>> = { proxy_http_call: memory.prepared, proxy_grpc_stream: memory.prepared + 0x800, envoy_resolve_dns: memory.prepared + 0x1000 };
/** A good call, with its own place for what it passes. */
function prepared(name: HostFunctionName): Pick<Variation, "operands"> & Pick<Calls, "data"> {
  const { variations, data } = callsOf(name, preparedAt[name]);
  return { operands: variations[0]?.operands ?? [], data };
}

/** Made in on_vm_start, so that there is something to ask for and to be called back with: a queue with items, a value, a metric of each type, ticks, calls, a gRPC stream, a name. */
export function preparations(): readonly Preparation[] {
  const cell = memory.cells + 0x400, call = prepared("proxy_http_call"), stream = prepared("proxy_grpc_stream"), resolve = prepared("envoy_resolve_dns");
  return [
    ["proxy_register_shared_queue", i32(queueName.at, 1, cell)],
    ...Array.from({ length: queueItems }, (): Preparation => ["proxy_enqueue_shared_queue", i32(1, key.at, 1)]),
    ["proxy_set_shared_data", i32(key.at, 1, queueName.at, 1, 0)],
    ...[0, 1, 2].map((type): Preparation => ["proxy_define_metric", i32(type, key.at, 1, cell)]),
    ["proxy_set_tick_period_milliseconds", i32(5)],
    ["proxy_http_call", call.operands],
    ["proxy_grpc_stream", stream.operands],
    ["envoy_resolve_dns", resolve.operands],
  ];
}

const { i32: number, global, setGlobal, parameter, add, and, when, lessThan } = instructions;
/** Global 0: how much of the heap is taken. */
const bump = [...number(memory.heap), ...global(0), ...add, ...global(0), ...parameter(0), ...add, ...number(15), ...add, ...number(memory.heapMask), ...and, ...setGlobal(0)];
const mallocBody: Readonly<Record<MallocKind, readonly number[]>> = {
  fresh: bump,
  nothing: number(0),
  outside: number(memory.end),
  // memory.grow by one page, and forget what it says
  grows: [...number(1), 0x40, 0, 0x1a, ...bump],
};
const moduleOf = ({ module }: HostFunction): string => (module === "env" ? "env" : wasiModules[0]);

export function callGuest({ name, abi, places, variations, malloc = "fresh", starts = [], asks = false, mistyped, bare = mistyped !== undefined }: CallGuest): Uint8Array<ArrayBuffer> {
  const preparing = bare ? [] : preparations();
  const imported = [...new Set<HostFunctionName>([name, ...preparing.map(([used]) => used), ...(asks ? ["proxy_get_property" as const] : [])])];
  const callTo = (used: HostFunctionName, operands: readonly Operand[]): number[] => instructions.call({ index: imported.indexOf(used), operands, returns: hostFunctions[used].result !== "none" });
  const readying = preparing.flatMap(([used, operands]) => callTo(used, operands));
  const functions: EncodedModule["functions"][number][] = [{ name: "", type: { params: [], results: [] }, body: variations.flatMap(({ operands }) => callTo(name, operands)) }];
  const calls = instructions.call({ index: imported.length, operands: [], returns: false });
  const counted = (counter: number): number[] => [...global(counter), ...number(mostTimes), ...lessThan, ...when(calls), ...global(counter), ...number(1), ...add, ...setGlobal(counter)];
  const define = (exported: string, own: readonly number[], result: readonly number[]): void => {
    const signature = signatureOf(exported, abi), counter = places.indexOf(exported) + 1;
    if (signature !== undefined) functions.push({ name: exported, type: wasmType(signature), body: [...own, ...(counter > 0 ? counted(counter) : []), ...result] });
  };
  const entry: AbiVersionEntry = abiVersions[abi];
  functions.push({ name: entry.marker ?? "", type: { params: [], results: [] }, body: [] });
  define("malloc", [], mallocBody[malloc]);
  for (const exported of callbackNames) {
    const { kind, result } = callbackOf(exported) ?? {};
    if (kind !== "callback" && !starts.includes(exported)) continue;
    define(exported, exported === "proxy_on_vm_start" ? readying : asks && exported === "proxy_on_configure" ? callTo("proxy_get_property", i32(propertyName.at, propertyName.bytes.length, memory.cells, memory.cells + 16)) : [], result === "none" ? [] : number(result === "bool" ? 1 : 0));
  }
  return encodeModule({
    imports: imported.map((used) => ({ module: moduleOf(hostFunctions[used]), name: used, type: typeOf(used, used === name ? mistyped : undefined) })),
    functions, pages: memory.pages, globals: Array.from({ length: places.length + 1 }, () => 0),
    data: [queueName, key, propertyName, ...(bare ? [] : ["proxy_http_call", "proxy_grpc_stream", "envoy_resolve_dns"] as const).flatMap((used) => prepared(used).data), ...callsOf(name).data],
    ...(places.includes("start section") && { start: imported.length }),
  });
}
