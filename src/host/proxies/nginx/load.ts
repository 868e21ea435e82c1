/** What nginx asks of a module, in its words, and how it makes an instance. */
import { hostFunctionOf } from "../../../abi/host-functions.ts";
import { byteStringOfText } from "../../../base/byte-string.ts";
import { typeOfFunction, readModule } from "../../../module/read-module.ts";
import type { WasmModule } from "../../../module/types.ts";
import { sameType, wasmType } from "../../../abi/shapes.ts";
import type { WireType } from "../../../abi/shapes.ts";
import { detectAbi } from "../../../abi/versions.ts";
import { instantiate, loadModule, startSection } from "../../load.ts";
import { Vm } from "../../vm.ts";
import type { Worker } from "./worker.ts";

/** The process exits: the module cannot be used. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly filter: number;
  /** the master refuses it, before there are workers */
  readonly early: boolean;
  constructor(filter: number, message: string, early = false) {
    super(message);
    this.filter = filter;
    this.early = early;
  }
}

const missing = new Set(["proxy_get_header_map_size", "proxy_get_buffer_status", "emscripten_notify_memory_growth", "pthread_equal", "envoy_resolve_dns"]);
/** Functions of other versions that it offers too, and those that stop the guest. */
export const aliases = { proxy_get_buffer: "proxy_get_buffer_bytes", proxy_dispatch_http_call: "proxy_http_call" } as const;
const stubs = new Set(["proxy_cancel_grpc_call"]);
const printed = ({ params, results }: WireType): string => `(func${params.length > 0 ? ` (param ${params.join(" ")})` : ""}${results.length > 0 ? ` (result ${results.join(" ")})` : ""})`;

const logLevelType: WireType = { params: ["i32", "i32"], results: ["i32"] };
interface Problem { readonly kind: string; readonly subject: string; readonly details: string; readonly trap?: string }

/** In the order in which nginx finds out. */
export function problemOf(m: WasmModule, name: string): Problem | undefined {
  const functions = m.exports.filter(({ kind }) => kind === "function"), has = (wanted: string): boolean => functions.some((e) => e.name === wanted);
  const filter = `"${name}" filter`, unlinked = `failed linking "${name}" module with "ngx_proxy_wasm" host interface: incompatible host interface`;
  for (const imported of m.imports) {
    if (imported.kind !== "function" || imported.module !== "env") continue;
    const { name: wanted } = imported, known = Object.hasOwn(aliases, wanted) || stubs.has(wanted) || (hostFunctionOf("env", wanted) !== undefined && !missing.has(wanted));
    if (!known) return { kind: "unknown-import", subject: `env.${wanted}`, details: `${unlinked}: missing host function env.${wanted}` };
  }
  if (detectAbi(functions).version === undefined) return { kind: "unknown-abi-marker", subject: "proxy_abi_version", details: `failed loading ${filter} (unknown ABI version)` };
  if (!has("malloc") && !has("proxy_on_memory_allocate")) return { kind: "no-allocator", subject: "malloc", details: `${filter} missing malloc` };
  if (!["proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure"].every(has)) return { kind: "missing-export", subject: "proxy_on_context_create, proxy_on_vm_start, proxy_on_configure", details: `${filter} missing one of: on_context_create, on_vm_start, on_plugin_start (incompatible SDK interface)` };
  for (const imported of m.imports) {
    if (imported.kind !== "function") continue;
    const asked = m.types[imported.type], known = imported.module === "wasi_snapshot_preview1" || imported.module === "env" ? hostFunctionOf(imported.module, Object.hasOwn(aliases, imported.name) ? aliases[imported.name as keyof typeof aliases] : imported.name) : undefined;
    if (known === undefined && !stubs.has(imported.name)) return { kind: "unknown-import", subject: `${imported.module}.${imported.name}`, details: `failed instantiating "${name}" module: unknown import: \`${imported.module}::${imported.name}\` has not been defined` };
    const offered = imported.name === "proxy_get_log_level" ? logLevelType : known && wasmType(known);
    if (asked === undefined || offered === undefined || sameType(asked, offered)) continue;
    return { kind: "wrong-import-type", subject: `${imported.module}.${imported.name}`, details: `failed instantiating "${name}" module: incompatible import type for \`${imported.module}::${imported.name}\``, trap: `types incompatible: expected type \`${printed(asked)}\`, found type \`${printed(offered)}\`` };
  }
  return undefined;
}

export function createInstance(worker: Worker, filter: number, key: string): Vm {
  const { host, thread } = worker, { recorder, modules, scenario: { setup } } = host, own = setup.chain[filter], bytes = own && modules.get(own.module.name), name = worker.nameOf(filter);
  const refuse = (problem: string, subject: string, details: string, early = false): Refused => {
    recorder.fault("load-refused", { filter, problem, subject: byteStringOfText(subject), details: byteStringOfText(details) });
    return new Refused(filter, details, early);
  };
  if (own === undefined || bytes === undefined) throw refuse("no-module", own?.module.name ?? "", "the module is not here", true);
  const read = readModule(bytes);
  const result = loadModule(bytes, { ...host.rules.machine, link: "lenient" }, setup.limits.memoryPages);
  if (!read.ok || (!result.ok && result.report.problems[0]?.kind === "not-wasm")) throw refuse("not-wasm", own.module.name, `failed loading "${name}" module bytes: invalid module`, true);
  const problem = setup.link === "lenient" ? undefined : problemOf(read.value, name);
  if (problem?.trap !== undefined) recorder.fault("host-trap", { filter, callback: "", text: byteStringOfText(problem.trap), frames: "" });
  if (problem !== undefined) throw refuse(problem.kind, problem.subject, problem.details);
  if (!result.ok) throw refuse("not-wasm", own.module.name, `failed loading "${name}" module: ${result.details}`);
  const { loaded } = result, vmId = byteStringOfText(own.vmId);
  const vm = new Vm(host, { thread: thread.number, index: host.vms.length, filter, vmId, key, abi: loaded.report.abi ?? "0.2.1" });
  host.vms.push(vm);
  thread.vms = [...thread.vms, vm];
  recorder.deed("vm-created", { filter }, () => {
    vm.entity = recorder.create("vm", byteStringOfText(own.module.name), 0, `filter=${filter}\0vmId=${vmId}\0thread=${thread.number}`);
  });
  const failed = instantiate(vm, loaded, setup.limits.memoryPages);
  if (failed !== undefined) throw refuse("instantiate", own.module.name, failed);
  runStartFunctions(worker, vm, read.value);
  return vm;
}

/** The start section, then the first exported of `_initialize` and `_start`; `main` never. Nothing of a filter is there yet. */
function runStartFunctions(worker: Worker, vm: Vm, m: WasmModule): void {
  const first = m.exports.find(({ name, kind }) => kind === "function" && (name === "_initialize" || name === "_start"))?.name;
  for (const name of [...(m.start === undefined ? [] : [startSection]), ...(first === undefined ? [] : [first])]) {
    worker.run({ phase: "root", filter: vm.filter, stream: undefined }, () => vm.call(name, undefined, [], 0));
    if (vm.failed) worker.crash("a trap in a start function");
  }
}

export const isCallable = (m: WasmModule, name: string): boolean => m.exports.some((e) => e.name === name && e.kind === "function" && typeOfFunction(m, e.index) !== undefined);
