/**
 * How MOSN starts its filters, one after the other: the instances of the plugin, and then for each of them a root context, vm_start, and vm_start
 * once more where others call configure. What goes wrong leaves out the filter, or what is left of its start; nothing of it keeps MOSN from
 * starting, but for two things that its own code does not survive.
 */
import { md5 } from "@noble/hashes/legacy.js";
import { byteStringOfText, toByteString } from "../../../base/byte-string.ts";
import { hexText } from "../../../base/hex.ts";
import { readModule } from "../../../module/read-module.ts";
import { bytesOf } from "../../../scenario/bytes.ts";
import { mosnEngines } from "../../../scenario/mosn.ts";
import type { Filter } from "../../../scenario/scenario.ts";
import type { Context } from "../../context.ts";
import type { Host, Plugin } from "../../host.ts";
import { instantiate, loadModule, startSection } from "../../load.ts";
import { Vm } from "../../vm.ts";
import { callGuest } from "./guest.ts";
import type { CallEnd, ConfigBuffers, Handler } from "./guest.ts";
import { wrongModuleDies } from "./linker.ts";
import { writePairs } from "./pairs.ts";
import { processOf, settingsOf } from "./process.ts";
import type { MosnPlugin, WasmPlugin } from "./process.ts";
import { waitForCall } from "./wait.ts";

/** `instance_num` of 0 asks for one for each processor; the machine that is imitated has two. */
const processors = 2;
/** In the maps of configurations a digit zero stands behind each text. */
const digitZero = 48;

/** Always undefined: MOSN refuses nothing. */
export function startMosn(host: Host): undefined {
  const process = processOf(host);
  const next = (index: number): void => {
    if (host.end !== undefined) return;
    const filter = host.scenario.setup.chain[index];
    if (filter !== undefined) return startFilter(host, filter, index, () => next(index + 1));
    process.ready = true;
    for (const go of process.waiting.splice(0)) go();
  };
  next(0);
  return undefined;
}

function startFilter(host: Host, filter: Filter, index: number, then: () => void): void {
  const process = processOf(host), settings = settingsOf(filter), thread = host.threads[0], { plugin: name } = settings;
  const wasm = name !== undefined && process.shared.has(name) ? process.shared.get(name) : loadInstances(host, filter, index);
  if (name !== undefined) process.shared.set(name, wasm);
  const first = wasm?.instances[0];
  if (wasm === undefined || first === undefined || thread === undefined) {
    process.plugins[index] = undefined;
    if (host.end === undefined) host.recorder.deed("filter-left-out", { filter: index });
    return then();
  }
  const buffers: ConfigBuffers = { vm: vmConfiguration(host, filter), plugin: pluginConfiguration(host, filter, index) };
  const roots = new Map(wasm.instances.map((vm) => {
    const plugin: Plugin = {
      index, filter, name: filter.name === "" ? filter.module.name : filter.name, vm, abi: vm.abi, configuration: buffers.plugin ?? new Uint8Array(), vmConfiguration: buffers.vm ?? new Uint8Array(), root: undefined, configuring: false,
    };
    const root: Context = { id: settings.rootContextId >>> 0, entity: 0, vm, plugin, root: undefined, stream: undefined };
    plugin.root = root;
    vm.contexts.set(root.id, root);
    return [vm, { plugin, root }] as const;
  }));
  const started: MosnPlugin = { index, filter, settings, wasm, buffers, roots };
  process.plugins[index] = started;
  thread.plugins[index] = roots.get(first)?.plugin;
  const instance = (at: number): void => {
    const vm = wasm.instances[at];
    if (vm === undefined || host.end !== undefined) {
      if (host.end === undefined) host.recorder.deed("plugin-ready", { filter: index });
      return then();
    }
    startInstance(host, started, vm, () => instance(at + 1));
  };
  instance(0);
}

/** Each step only when the one before has not failed; what the callbacks answer counts for nothing. */
function startInstance(host: Host, { buffers, roots, settings, index }: MosnPlugin, vm: Vm, then: () => void): void {
  const found = roots.get(vm);
  if (found === undefined) return then();
  const { plugin, root } = found, handler: Handler = { plugin, vm, root, buffers, stream: undefined, callout: undefined };
  const step = (name: string, words: readonly number[], next: () => void, opening?: () => void): void => callGuest(handler, root, name, words, waitForCall, (end: CallEnd) => {
    if (end === "failed") then();
    else next();
  }, opening);
  step("proxy_on_context_create", [settings.rootContextId, 0], () => step("proxy_on_vm_start", [settings.rootContextId, buffers.vm?.length ?? 0], () => step("proxy_on_vm_start", [settings.rootContextId, buffers.plugin?.length ?? 0], then)), () => {
    root.entity = host.recorder.create("context", String(root.id), vm.entity, `filter=${index}\0root=0\0exchange=`);
  });
}

function loadInstances(host: Host, filter: Filter, index: number): WasmPlugin | undefined {
  const { recorder, modules, scenario: { setup } } = host, settings = settingsOf(filter), bytes = modules.get(filter.module.name);
  const refuse = (problem: string, subject: string, details: string): undefined => {
    recorder.fault("load-refused", { filter: index, problem, subject: byteStringOfText(subject), details: byteStringOfText(details) });
  };
  if (!mosnEngines.some((engine) => engine === settings.engine)) return refuse("engine", settings.engine, `fail to get wasm engine: ${settings.engine}`);
  if (bytes === undefined) return refuse("no-module", filter.module.name, "fail to load wasm bytes");
  const sum = hexText(md5(bytes));
  if (settings.md5 !== undefined && settings.md5 !== "" && settings.md5 !== sum) return refuse("md5", settings.md5, `the hash (MD5) of wasm bytes is incorrect, real hash: ${sum}`);
  const dies = settings.engine === "wazero" && setup.link === "as-profile" ? wrongModuleDies(readModule(bytes), WebAssembly.validate(new Uint8Array(bytes))) : undefined;
  if (dies !== undefined) return host.crash(byteStringOfText(dies), "MOSN 1.6.1", { exchange: 0, filter: index }) as undefined;
  const result = loadModule(bytes, { ...host.rules.machine, link: setup.link }, setup.limits.memoryPages);
  if (!result.ok) return refuse(result.report.problems[0]?.kind ?? "not-wasm", result.report.problems[0]?.subject ?? filter.module.name, result.details);
  const { loaded } = result, instances: Vm[] = [], count = settings.instances <= 0 ? processors : settings.instances;
  if (loaded.memoryRefused) return refuse("memory-limit", "memory", `its memory begins larger than the limit of ${setup.limits.memoryPages} pages`);
  if (setup.link === "lenient") for (const problem of loaded.report.problems) recorder.deed("would-not-load", { filter: index, problem: problem.kind, subject: byteStringOfText(problem.subject), details: byteStringOfText(host.rules.machine.linker?.refusal(problem) ?? "") });
  for (let i = 0; i < count; i++) {
    const vm = new Vm(host, { thread: 0, index: host.vms.length, filter: index, vmId: "", key: `${index} ${i}`, abi: loaded.report.abi ?? "0.1.0" });
    host.vms.push(vm);
    recorder.deed("vm-created", { filter: index }, () => {
      vm.entity = recorder.create("vm", byteStringOfText(filter.module.name), 0, `filter=${index}\0vmId=\0thread=0`);
    });
    const problem = instantiate(vm, loaded, setup.limits.memoryPages);
    if (problem !== undefined) refuse("instantiate", filter.module.name, problem);
    else if (starts(host, vm, loaded.module.start !== undefined, settings.engine)) {
      instances.push(vm);
      const thread = host.threads[0];
      if (thread !== undefined) thread.vms = [...thread.vms, vm];
    } else vm.end();
    if (host.end !== undefined) return undefined;
  }
  return instances.length === 0 ? undefined : { instances, next: 0 };
}

/** The start section and `_start`; `_initialize` and `main` never run. wasmer asks for a `_start`. */
function starts(host: Host, vm: Vm, hasSection: boolean, engine: string): boolean {
  const run = (name: string): boolean => {
    const ended = vm.call(name, undefined, [], 0, { mode: name === startSection ? "section" : "starting" }) !== undefined;
    if (!ended) host.recorder.fault("start-failed", { filter: vm.filter, callback: name, details: byteStringOfText(`Start failed to instantiate module: ${vm.failure}`) });
    return ended && host.end === undefined;
  };
  if (hasSection && !run(startSection)) return false;
  if (vm.has("_start")) return run("_start");
  if (engine !== "wasmer") return true;
  host.recorder.fault("start-failed", { filter: vm.filter, callback: "_start", details: "it exports no _start" });
  return false;
}

/** What MOSN knows of the module, as texts. */
function vmConfiguration({ modules }: Host, filter: Filter): Uint8Array {
  const { engine, path, md5: given } = settingsOf(filter), bytes = modules.get(filter.module.name) ?? new Uint8Array(), name = filter.module.name;
  const entries = { Engine: engine, Path: path ?? `/etc/mosn/wasm/${name.endsWith(".wasm") ? name : `${name}.wasm`}`, Url: "", Md5: given || hexText(md5(bytes)), Cpu: "0", Mem: "0" };
  return writePairs(Object.entries(entries).map(([key, value]) => ({ name: key, value: byteStringOfText(value) })), digitZero);
}

/** The texts among the values of its configuration, which is a JSON object. */
function pluginConfiguration(host: Host, { configuration, mosn }: Filter, index: number): Uint8Array | undefined {
  const dropped = (reason: string): void => void host.recorder.deed("configuration-dropped", { filter: index, reason: byteStringOfText(reason) });
  const own = configuration === undefined ? {} : objectIn(bytesOf(configuration)), all: Readonly<Record<string, unknown>> = { ...own, ...mosn?.user };
  if (own === undefined) dropped("it is no JSON object");
  const texts = Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === "string"), others = Object.keys(all).filter((key) => typeof all[key] !== "string");
  if (others.length > 0) dropped(`only texts are handed over, and ${others.join(", ")} ${others.length === 1 ? "is none" : "are none"}`);
  return texts.length === 0 ? undefined : writePairs(texts.map(([name, value]) => ({ name: byteStringOfText(name), value: byteStringOfText(value) })), digitZero);
}
function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return toByteString(bytes) === "" ? {} : undefined;
  }
}
