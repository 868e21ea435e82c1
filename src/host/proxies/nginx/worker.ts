/**
 * A worker process: its instances of each module, the roots in them, its timers and calls. It dies as a whole, and the master starts
 * another one, which goes on with the configuration as it was; what is shared between workers lives on.
 */
import { byteStringOfText } from "../../../base/byte-string.ts";
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import type { NginxSettings } from "../../../scenario/nginx.ts";
import { bytesOf } from "../../../scenario/bytes.ts";
import type { Context } from "../../context.ts";
import type { Host, Plugin } from "../../host.ts";
import { HostStop } from "../../limits.ts";
import type { Due } from "../../scheduler.ts";
import type { Thread } from "../../thread.ts";
import type { Vm } from "../../vm.ts";
import { createInstance, Refused } from "./load.ts";
import type { NginxStream } from "./nginx-stream.ts";
import type { SharedState } from "./shared-state.ts";

/** Which callback runs: it decides what a host call may do. */
export type PhaseName = "root" | "vm-start" | "configure" | "tick" | "create" | "request-headers" | "request-body" | "response-headers" | "response-body" | "done" | "log" | "delete" | "call-response";
export interface Now { readonly phase: PhaseName; readonly filter: number; readonly stream: NginxStream | undefined }

/** One instance of a module, with the roots of its filters. */
export interface Instance { readonly vm: Vm; readonly roots: Map<number, Context> }

const none = new Uint8Array();

export class Worker {
  readonly host: Host;
  readonly thread: Thread;
  readonly settings: NginxSettings;
  readonly shared: SharedState;
  /** of each filter, drawn when the configuration is read */
  readonly rootIds: readonly number[];
  now: Now | undefined;
  streams = new Set<NginxStream>();
  /** streams that have begun since it was started */
  begun = 0;
  nextStream = 1;
  nextCall = 0;
  starting = false;
  readonly #instances = new Map<string, Instance>();
  readonly #timers = new Map<Context, { readonly entity: number; period: number; due: Due | undefined }>();
  /** grows with each process: what the one before has scheduled is not done */
  generation = 0;

  constructor(host: Host, thread: Thread, settings: NginxSettings, shared: SharedState, rootIds: readonly number[]) {
    this.host = host;
    this.thread = thread;
    this.settings = settings;
    this.shared = shared;
    this.rootIds = rootIds;
  }

  /* Start, end and death */

  /** Roots start in the order of their ids: create, vm_start, configure. Why the process exits, if it does. */
  start(): string | undefined {
    const { chain } = this.host.scenario.setup, order = chain.map((_, i) => i).toSorted((a, b) => (this.rootIds[a] ?? 0) - (this.rootIds[b] ?? 0));
    this.starting = true;
    try {
      for (const filter of order) {
        const instance = this.#instance(String(filter), filter), failed = this.#startRoot(instance, filter);
        if (failed !== undefined) return this.#refuse(filter, failed, `failed initializing "${this.nameOf(filter)}" filter (${failed === "proxy_on_context_create" ? "on_context_create internal" : failed === "proxy_on_vm_start" ? "on_vm_start" : "on_configure"} failure)`);
      }
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return this.#refuse(error.filter, undefined, error.message);
      if (error instanceof HostStop && this.host.end === undefined) return "a worker process dies at each start, on signal 11, and the master goes on starting new ones";
      throw error;
    } finally {
      this.starting = false;
    }
  }
  #refuse(filter: number, callback: string | undefined, details: string): string {
    if (callback !== undefined) this.host.recorder.fault("start-failed", { filter, callback, details: byteStringOfText(details) });
    return details;
  }
  #startRoot(instance: Instance, filter: number): string | undefined {
    const root = this.#createRoot(instance, filter), { vm } = instance, { plugin } = root;
    if (vm.failed) return "proxy_on_context_create";
    const started = this.run({ phase: "vm-start", filter, stream: undefined }, () => vm.call("proxy_on_vm_start", root, [root.id, plugin.vmConfiguration.length], 1));
    if (started === undefined || started === 0) return "proxy_on_vm_start";
    const configured = this.#configure(root);
    if (configured === undefined || configured === 0) return "proxy_on_configure";
    this.host.recorder.deed("plugin-ready", { filter });
    return undefined;
  }

  /** Signal 11: everything of the process is gone, and nothing of what runs now goes on. */
  crash(cause: string, seen = "1.27.4"): never {
    const { recorder, scheduler } = this.host, exchange = this.now?.stream?.index ?? 0, filter = this.now?.filter ?? 0;
    recorder.fault("worker-crash", { exchange, filter, cause: byteStringOfText(cause), seen, loops: this.starting ? 1 : 0 });
    if (this.starting) throw new HostStop(cause);
    const gone = this.#loseAll();
    scheduler.on(this.thread.number, () => scheduler.after(0, () => {
      recorder.deed("worker-restarted", { thread: this.thread.number }, () => recorder.removeEach(gone));
      this.start();
    }));
    throw new HostStop(cause);
  }
  /** The process is no more; clients and servers notice. */
  lose(): void {
    this.host.recorder.removeEach(this.#loseAll());
  }
  /** The entities that are gone with it: not at once, for a row of its guest may still be open. */
  #loseAll(): readonly number[] {
    const gone: number[] = [];
    this.generation++;
    for (const stream of [...this.streams]) stream.lose();
    this.streams.clear();
    for (const timer of this.#timers.values()) {
      this.host.scheduler.cancel(timer.due);
      gone.push(timer.entity);
    }
    this.#timers.clear();
    for (const vm of this.thread.vms) {
      vm.end();
      gone.push(...[...vm.contexts.values()].map(({ entity }) => entity), vm.entity);
    }
    this.thread.vms = [];
    this.#instances.clear();
    this.now = undefined;
    this.begun = 0;
    this.nextStream = 1;
    this.nextCall = 0;
    return gone;
  }

  /* Instances and roots */

  nameOf(filter: number): string {
    const { chain } = this.host.scenario.setup;
    return chain[filter]?.name === "" ? (chain[filter]?.module.name ?? "") : (chain[filter]?.name ?? "");
  }
  /** Filters whose modules are loaded under one name are in one instance. */
  #moduleOf(filter: number): string {
    const f = this.host.scenario.setup.chain[filter];
    return JSON.stringify([f?.module.name, f?.vmId]);
  }
  #instance(scope: string, filter: number): Instance {
    const { isolation } = this.settings, key = isolation === "filter" ? `${scope} ${filter}` : isolation === "stream" && scope.startsWith("stream") ? `${scope} ${this.#moduleOf(filter)}` : this.#moduleOf(filter);
    const known = this.#instances.get(key);
    if (known?.vm.failed === false) return known;
    const instance: Instance = { vm: createInstance(this, filter, key), roots: new Map() };
    this.#instances.set(key, instance);
    return instance;
  }
  /** The root of a filter in the instance that serves a stream now; made again where its instance was lost. Undefined: it trapped. */
  rootFor(filter: number, stream: NginxStream | undefined): Context | undefined {
    const scope = stream === undefined || this.settings.isolation === "none" ? String(filter) : `stream ${stream.index}`;
    const instance = this.#instance(scope, filter), found = instance.roots.get(filter);
    if (found !== undefined) return found;
    const root = this.#createRoot(instance, filter);
    if (!instance.vm.failed) this.#configure(root);
    return instance.vm.failed ? undefined : root;
  }
  #createRoot(instance: Instance, filter: number): Context {
    const { recorder, scenario: { setup: { chain } } } = this.host, { vm } = instance, own = chain[filter], id = this.rootIds[filter] ?? 0;
    if (own === undefined) throw new Error(`no filter at place ${filter}`);
    const plugin: Plugin = {
      index: filter, filter: own, name: this.nameOf(filter), vm, abi: vm.abi, configuration: own.configuration === undefined ? none : bytesOf(own.configuration),
      vmConfiguration: own.vmConfiguration === undefined ? none : bytesOf(own.vmConfiguration), root: undefined, configuring: false,
    };
    const root: Context = { id, entity: 0, vm, plugin, root: undefined, stream: undefined };
    plugin.root = root;
    instance.roots.set(filter, root);
    vm.contexts.set(id, root);
    this.thread.plugins[filter] = plugin;
    this.run({ phase: "root", filter, stream: undefined }, () => vm.call("proxy_on_context_create", root, [id, 0], 0, {
      opening: () => {
        root.entity = recorder.create("context", String(id), vm.entity, `filter=${filter}\0root=0\0exchange=`);
      },
    }));
    return root;
  }
  #configure(root: Context): number | undefined {
    return this.run({ phase: "configure", filter: root.plugin.index, stream: undefined }, () => root.vm.call("proxy_on_configure", root, [root.id, root.plugin.configuration.length], 1));
  }
  /** A stream is over: what was made for it alone stays, for ticks go on, but nobody asks for it again. */
  run<T>(now: Now, work: () => T): T {
    const before = this.now;
    this.now = now;
    try {
      return work();
    } finally {
      this.now = before;
    }
  }

  /* Timers */

  /** False: one is set. */
  setTick(root: Context, period: number): boolean {
    const { recorder } = this.host, timer = this.#timers.get(root);
    if (period === 0) {
      if (timer !== undefined) {
        this.host.scheduler.cancel(timer.due);
        recorder.remove(timer.entity);
        this.#timers.delete(root);
      }
      return true;
    }
    if (timer !== undefined) return false;
    const made = { entity: recorder.create("timer", "tick", root.entity, `filter=${root.plugin.index}`), period, due: undefined };
    this.#timers.set(root, made);
    this.#arm(root);
    return true;
  }
  #arm(root: Context): void {
    const timer = this.#timers.get(root), { scheduler } = this.host, { generation } = this;
    if (timer === undefined) return;
    timer.due = scheduler.on(this.thread.number, () => scheduler.after(timer.period * nanosecondsPerMillisecond, () => {
      if (generation === this.generation) this.#tick(root);
    }, "background"));
  }
  /** Its instance may be another one by now: the timer goes on, and so does the one that the new root has set. */
  #tick(root: Context): void {
    const timer = this.#timers.get(root), filter = root.plugin.index, { recorder } = this.host;
    if (timer === undefined) return;
    this.host.cause = recorder.deed("tick-due", { filter, period: timer.period }, () => this.#arm(root));
    const now = root.vm.failed ? this.rootFor(filter, undefined) : root;
    if (now === undefined) return;
    if (!now.vm.has("proxy_on_tick")) this.crash("proxy_on_tick is due, and the guest does not export it");
    this.run({ phase: "tick", filter, stream: undefined }, () => now.vm.call("proxy_on_tick", now, [now.id], 0));
  }

  log(filter: number, level: string, text: string, about: "filter" | "proxy" = "proxy"): void {
    this.host.recorder.deed("logged", { filter, about, level, text: byteStringOfText(text) });
  }
}

export const workers = new WeakMap<Thread, Worker>();
export function workerOf(vm: Vm): Worker {
  const thread = vm.host.threads.find(({ number }) => number === vm.thread), worker = thread && workers.get(thread);
  if (worker === undefined) throw new Error(`no worker on thread ${vm.thread}`);
  return worker;
}
