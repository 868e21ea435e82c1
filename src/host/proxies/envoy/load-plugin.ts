/** One filter of the chain on one thread: its VM, new or shared, start functions, root context, vm_start, configure (semantics 4). */
import { byteStringOfText } from "../../../base/byte-string.ts";
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
import { isSamePlugin, vmKeyOf } from "./vm-key.ts";

const none = new Uint8Array();

/** Envoy's words for what fails: the first start of a plugin, which decides about the configuration, or that of one thread. */
export type Attempt = "base" | "thread-local";
export interface Refused { readonly ok: false; readonly refusal: string }
export type LoadedPlugin = { readonly ok: true; readonly plugin: Plugin } | Refused;
export type LoadedVm = { readonly ok: true; readonly vm: Vm } | Refused;

const refused = (refusal: string): Refused => ({ ok: false, refusal });

/** T-13, T-17: filters alike in everything are one plugin; those with an equal VM key share a VM, in which each is started. */
export function loadPlugin(host: Host, thread: Thread, index: number, attempt: Attempt): LoadedPlugin {
  const filter = filterAt(host, index);
  const same = thread.plugins.find((plugin) => plugin !== undefined && !plugin.vm.failed && isSamePlugin(plugin.filter, filter, releaseIn(host).optionsMakePlugins));
  if (same !== undefined) {
    host.recorder.deed("plugin-shared", { filter: index, with: same.index });
    return { ok: true, plugin: { ...same, index, filter } };
  }
  const key = vmKeyOf(host, index), found = thread.vms.find((vm) => vm.key === key && !vm.failed);
  if (found !== undefined) host.recorder.deed("vm-shared", { filter: index, vm: found.index });
  const loaded: LoadedVm = found === undefined ? createVm(host, thread, index, key) : { ok: true, vm: found };
  if (!loaded.ok) return loaded;
  if (found === undefined) thread.vms = [...thread.vms, loaded.vm];
  const plugin = configurePlugin(host, loaded, index, attempt);
  if (!plugin.ok && attempt === "thread-local") {
    host.recorder.deed("filter-left-out", { filter: index });
    // a VM in which nobody is left does not live on
    if (found === undefined) {
      for (const root of [...loaded.vm.contexts.values()]) finishRoot(host, root, () => endVm(host, loaded.vm));
      thread.vms = thread.vms.filter((vm) => vm !== loaded.vm);
    }
  }
  return plugin;
}

/** A new VM: the module is checked and instantiated, and its start functions run. */
export function createVm(host: Host, thread: Thread, index: number, key: string): LoadedVm {
  const { recorder, scenario: { setup }, modules } = host, filter = filterAt(host, index), bytes = modules.get(filter.module.name);
  const refuse = (problem: string, subject: string, details: string): Refused => {
    recorder.fault("load-refused", { filter: index, problem, subject: byteStringOfText(subject), details: byteStringOfText(details) });
    return refused(details);
  };
  if (bytes === undefined) return refuse("no-module", filter.module.name, "the module is not here");
  const result = loadModule(bytes, { ...host.rules.machine, link: setup.link }, setup.limits.memoryPages);
  if (!result.ok) {
    const problem = result.report.problems[0];
    return refuse(problem?.kind ?? "not-wasm", problem?.subject ?? filter.module.name, result.report.refusal ?? result.details);
  }
  const { loaded } = result;
  if (loaded.memoryRefused) return refuse("memory-limit", "memory", `its memory begins larger than the limit of ${setup.limits.memoryPages} pages`);
  const vmId = byteStringOfText(filter.vmId);
  const vm = new Vm(host, { thread: thread.number, index: host.vms.length, filter: index, vmId, key, abi: loaded.report.abi ?? "0.2.1" });
  host.vms.push(vm);
  recorder.deed("vm-created", { filter: index }, () => {
    vm.entity = recorder.create("vm", byteStringOfText(filter.module.name), 0, `filter=${index}\0vmId=${vmId}\0thread=${thread.number}`);
  });
  if (thread === host.threads[0] && setup.link === "lenient") tellRefusals(host, index, loaded.report);
  const problem = instantiate(vm, loaded, setup.limits.memoryPages);
  if (problem !== undefined) return refuse("instantiate", filter.module.name, problem);
  const failed = runStartFunctions(host, vm, loaded.module.start !== undefined);
  return failed === undefined ? { ok: true, vm } : refused(failed);
}

export const filterAt = ({ scenario }: Host, index: number): Filter => {
  const filter = scenario.setup.chain[index];
  if (filter === undefined) throw new Error(`no filter at place ${index}`);
  return filter;
};

/** Why this proxy would not have loaded it, once for all threads. A program is found out only when it runs; here it may. */
function tellRefusals({ recorder }: Host, filter: number, { problems, notes }: LinkReport): void {
  for (const problem of [...problems, ...notes.filter(({ kind }) => kind === "wasi-command")]) {
    recorder.deed("would-not-load", { filter, problem: problem.kind, subject: byteStringOfText(problem.subject), details: byteStringOfText(refusalOf(problem)) });
  }
}

/** T-16, T-12 */
function runStartFunctions(host: Host, vm: Vm, hasStartSection: boolean): string | undefined {
  const run = (name: string, words: readonly number[] = []): boolean => {
    vm.call(name, undefined, words, 0, { mode: name === startSection ? "section" : "starting" });
    return !vm.failed && host.end === undefined;
  };
  const failed = (name: string): string => {
    const details = `Function: ${name} failed: Uncaught ${vm.failure}`;
    host.recorder.fault("start-failed", { filter: vm.filter, callback: name, details });
    return details;
  };
  if (hasStartSection && !run(startSection)) return failed("start section");
  if (vm.has("_initialize")) {
    if (!run("_initialize")) return failed("_initialize");
    const main = vm.has("main") ? "main" : releaseIn(host).callsMainVoid && vm.has("__main_void") ? "__main_void" : undefined;
    if (main !== undefined && !run(main, main === "main" ? [0, 0] : [])) return failed(main);
  } else if (vm.has("_start") && !run("_start")) return failed("_start");
  return undefined;
}

/** Steps 3 to 5; T-15, T-17, T-19. */
export function configurePlugin(host: Host, { vm }: { readonly vm: Vm }, index: number, attempt: Attempt): LoadedPlugin {
  const { recorder } = host, filter = filterAt(host, index);
  const plugin: Plugin = {
    index, filter, name: filter.name === "" ? filter.module.name : filter.name, vm, abi: vm.abi,
    configuration: filter.configuration === undefined ? none : bytesOf(filter.configuration),
    vmConfiguration: filter.vmConfiguration === undefined ? none : bytesOf(filter.vmConfiguration),
    root: undefined, configuring: false,
  };
  const refuse = (callback: string, details: string): Refused => {
    recorder.fault("start-failed", { filter: index, callback, details });
    return refused(details);
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
  if (started === 0) return refuse("proxy_on_vm_start", `Wasm VM failed Failed to start ${attempt} Wasm`);
  plugin.configuring = true;
  const configured = vm.call("proxy_on_configure", root, [id, plugin.configuration.length], 1);
  plugin.configuring = false;
  if (configured === undefined) return refuse("proxy_on_configure", `Function: proxy_on_configure failed: Uncaught ${vm.failure}`);
  if (configured === 0) return refuse("proxy_on_configure", `Wasm VM failed Failed to configure ${attempt} Wasm plugin`);
  recorder.deed("plugin-ready", { filter: index });
  return { ok: true, plugin };
}

/** T-57: Envoy does not wait for a root that answers 0, the specification does. `over` is called when the root has ended. */
export function finishRoot(host: Host, root: Context, over: () => void): void {
  const { waitsForDone } = releaseIn(host);
  const end = (deleted: boolean): void => {
    host.timers.stop(root);
    if (deleted) root.vm.call("proxy_on_delete", root, [root.id], 0, { closing: () => host.recorder.remove(root.entity) });
    host.grpc.end(root);
    over();
  };
  if (!waitsForDone) host.timers.stop(root);
  const done = root.vm.call("proxy_on_done", root, [root.id], 1);
  if (done === 0 && waitsForDone) awaitDone(root, () => end(true));
  else end(done !== 0);
}

/** Without a callback: its contexts, timers and calls are gone. */
export function endVm(host: Host, vm: Vm): void {
  host.calls.abandon(vm);
  host.redis.abandon(vm);
  for (const context of vm.contexts.values()) {
    if (context.root === undefined) host.grpc.end(context);
    host.timers.stop(context);
    host.recorder.remove(context.entity);
  }
  vm.end();
  host.recorder.remove(vm.entity);
}
