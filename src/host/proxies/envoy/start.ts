/** How Envoy loads a chain on each of its threads: for each filter a VM, start functions, root context, vm_start, configure (semantics 4). */
import { byteStringOfText } from "../../../base/byte-string.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { bytesOf } from "../../../scenario/bytes.ts";
import type { Filter } from "../../../scenario/scenario.ts";
import type { Context } from "../../context.ts";
import type { Host, Plugin } from "../../host.ts";
import { instantiate, loadModule, startSection } from "../../load.ts";
import { refusalOf } from "../../link.ts";
import type { LinkReport } from "../../link.ts";
import type { Thread } from "../../thread.ts";
import { Vm } from "../../vm.ts";
import { awaitDone } from "./finalization.ts";
import { releaseIn } from "./releases.ts";

const none = new Uint8Array();

/** The reason in Envoy's words when a filter of the chain does not load. */
export function startChain(host: Host, modules: ReadonlyMap<string, Uint8Array>): string | undefined {
  for (const thread of host.threads) {
    const refusal = host.scheduler.on(thread.number, () => startThread(host, thread, modules));
    if (refusal !== undefined || host.end !== undefined) return refusal;
  }
  return undefined;
}

function startThread(host: Host, thread: Thread, modules: ReadonlyMap<string, Uint8Array>): string | undefined {
  thread.plugins.length = 0;
  for (const [index, filter] of host.scenario.setup.chain.entries()) {
    const refusal = startFilter(host, thread, filter, index, modules);
    if (refusal !== undefined || host.end !== undefined) return refusal;
  }
  return undefined;
}

function startFilter(host: Host, thread: Thread, filter: Filter, index: number, modules: ReadonlyMap<string, Uint8Array>): string | undefined {
  const { recorder, scenario } = host, bytes = modules.get(filter.module.name);
  const refuse = (problem: string, subject: string, details: string): string => {
    recorder.fault("load-refused", { filter: index, problem, subject: byteStringOfText(subject), details: byteStringOfText(details) });
    return details;
  };
  if (bytes === undefined) return refuse("no-module", filter.module.name, "the module is not here");
  const result = loadModule(bytes, { ...host.rules.machine, link: scenario.setup.link }, scenario.setup.limits.memoryPages);
  if (!result.ok) {
    const problem = result.report.problems[0];
    return refuse(problem?.kind ?? "not-wasm", problem?.subject ?? filter.module.name, result.report.refusal ?? result.details);
  }
  const { loaded } = result;
  if (loaded.memoryRefused) return refuse("memory-limit", "memory", `its memory begins larger than the limit of ${scenario.setup.limits.memoryPages} pages`);
  let vm: Vm | undefined;
  recorder.deed("vm-created", { filter: index }, () => {
    const entity = recorder.create("vm", byteStringOfText(filter.module.name), 0, `filter=${index}\0vmId=${byteStringOfText(filter.vmId)}`);
    vm = new Vm(host, thread.number, host.vms.length, index, byteStringOfText(filter.vmId), entity);
    host.vms.push(vm);
    thread.vms.push(vm);
  });
  if (vm === undefined) return "no VM";
  if (thread === host.threads[0]) tellRefusals(host, index, loaded.report, scenario.setup.link === "lenient");
  for (const what of unsupported(host, filter, index, bytes, modules)) recorder.deed("unsupported", { filter: index, what });
  const problem = instantiate(vm, loaded, scenario.setup.limits.memoryPages);
  if (problem !== undefined) return refuse("instantiate", filter.module.name, problem);
  const plugin: Plugin = {
    index, filter, name: filter.name === "" ? filter.module.name : filter.name, vm, abi: loaded.report.abi ?? "0.2.1",
    configuration: filter.configuration === undefined ? none : bytesOf(filter.configuration),
    vmConfiguration: filter.vmConfiguration === undefined ? none : bytesOf(filter.vmConfiguration),
    root: undefined, configuring: false, ready: false,
  };
  thread.plugins[index] = plugin;
  return runStartFunctions(host, plugin, loaded.module.start !== undefined) ?? configure(host, plugin);
}

/** Link mode lenient: why this proxy would not have loaded it. A program is found out only when it runs; here it may. */
function tellRefusals({ recorder }: Host, filter: number, { problems, notes }: LinkReport, lenient: boolean): void {
  if (!lenient) return;
  for (const problem of [...problems, ...notes.filter(({ kind }) => kind === "wasi-command")]) {
    recorder.deed("would-not-load", { filter, problem: problem.kind, subject: byteStringOfText(problem.subject), details: byteStringOfText(refusalOf(problem)) });
  }
}

/** What the scenario asks of this filter and the host does in another way. Envoy shares a VM by code, VM id and VM configuration. */
function unsupported(host: Host, filter: Filter, index: number, bytes: Uint8Array, modules: ReadonlyMap<string, Uint8Array>): string[] {
  const configuration = ({ vmConfiguration }: Filter): Uint8Array => (vmConfiguration === undefined ? none : bytesOf(vmConfiguration));
  const shared = host.scenario.setup.chain.slice(0, index).some((other) => {
    const code = modules.get(other.module.name);
    return other.vmId === filter.vmId && code !== undefined && equalBytes(code, bytes) && equalBytes(configuration(other), configuration(filter));
  });
  return [...(shared ? ["shared-vm"] : []), ...(filter.failurePolicy === "fail-closed" ? [] : [filter.failurePolicy])];
}

/** T-16, T-12 */
function runStartFunctions(host: Host, { vm, index }: Plugin, hasStartSection: boolean): string | undefined {
  const run = (name: string, words: readonly number[] = []): boolean => {
    vm.call(name, undefined, words, 0, { mode: name === startSection ? "section" : "starting" });
    return !vm.failed && host.end === undefined;
  };
  const failed = (name: string): string => {
    const details = `Function: ${name} failed: Uncaught ${vm.failure}`;
    host.recorder.fault("start-failed", { filter: index, callback: name, details });
    return details;
  };
  if (hasStartSection && !run(startSection)) return host.end === undefined ? failed("start section") : undefined;
  if (vm.has("_initialize")) {
    if (!run("_initialize")) return failed("_initialize");
    const main = vm.has("main") ? "main" : releaseIn(host).callsMainVoid && vm.has("__main_void") ? "__main_void" : undefined;
    if (main !== undefined && !run(main, main === "main" ? [0, 0] : [])) return failed(main);
  } else if (vm.has("_start") && !run("_start")) return failed("_start");
  return undefined;
}

/** Steps 3 to 5; T-15, T-17, T-19. */
function configure(host: Host, plugin: Plugin): string | undefined {
  const { vm, index } = plugin, { recorder } = host;
  const refuse = (callback: string, details: string): string => {
    recorder.fault("start-failed", { filter: index, callback, details });
    return details;
  };
  const id = vm.newContextId();
  const root: Context = { id, entity: 0, vm, plugin, root: undefined, stream: undefined };
  plugin.root = root;
  vm.contexts.set(id, root);
  plugin.configuring = true;
  vm.call("proxy_on_context_create", root, [id, 0], 0, {
    opening: () => {
      root.entity = recorder.create("context", String(id), vm.entity, `filter=${index}\0root=0\0exchange=`);
    },
  });
  plugin.configuring = false;
  if (vm.failed) return refuse("proxy_on_context_create", `Function: proxy_on_context_create failed: Uncaught ${vm.failure}`);
  const started = vm.call("proxy_on_vm_start", root, [id, plugin.vmConfiguration.length], 1);
  if (started === undefined) return refuse("proxy_on_vm_start", `Function: proxy_on_vm_start failed: Uncaught ${vm.failure}`);
  if (started === 0) return refuse("proxy_on_vm_start", "Wasm VM failed Failed to start base Wasm");
  plugin.configuring = true;
  const configured = vm.call("proxy_on_configure", root, [id, plugin.configuration.length], 1);
  plugin.configuring = false;
  if (configured === undefined) return refuse("proxy_on_configure", `Function: proxy_on_configure failed: Uncaught ${vm.failure}`);
  if (configured === 0) return refuse("proxy_on_configure", "Wasm VM failed Failed to configure base Wasm plugin");
  plugin.ready = true;
  recorder.deed("plugin-ready", { filter: index });
  return undefined;
}

/** The configuration is removed (T-57), the last filter first: Envoy does not wait for a root that answers 0, the specification does. */
export function stopChain(host: Host): void {
  for (const thread of host.threads) host.scheduler.on(thread.number, () => stopThread(host, thread));
}
function stopThread(host: Host, thread: Thread): void {
  for (const plugin of thread.plugins.toReversed()) {
    if (plugin === undefined) continue;
    const { root, vm } = plugin;
    if (root === undefined || !plugin.ready) continue;
    plugin.ready = false;
    host.cause = host.recorder.deed("configuration-removed", { filter: plugin.index });
    const { waitsForDone } = releaseIn(host);
    if (!waitsForDone) host.timers.stop(root);
    const end = (deleted: boolean): void => {
      if (waitsForDone) host.timers.stop(root);
      if (deleted) vm.call("proxy_on_delete", root, [root.id], 0, { closing: () => host.recorder.remove(root.entity) });
      host.grpc.end(root);
      vm.failed = true;
      vm.announced = true;
    };
    const done = vm.call("proxy_on_done", root, [root.id], 1);
    if (done === 0 && waitsForDone) awaitDone(root, () => end(true));
    else end(done !== 0);
  }
}
