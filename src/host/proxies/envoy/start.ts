/**
 * How Envoy starts a chain on its threads (semantics 4), filter by filter: on the main thread a canary that is thrown away and then the main
 * thread's own plugin, where the scenario asks for them; then each worker thread. The first start of all decides whether the configuration is
 * accepted. What fails later is a filter that its thread does not have.
 */
import { ofListener, onMainOnly, startOrder } from "../../../scenario/roles.ts";
import type { FilterRole } from "../../../scenario/roles.ts";
import type { Context } from "../../context.ts";
import type { Host } from "../../host.ts";
import type { Thread } from "../../thread.ts";
import { configurePlugin, createVm, endVm, filterAt, finishRoot, loadPlugin } from "./load-plugin.ts";
import { releaseIn } from "./releases.ts";
import { isSamePlugin, vmKeyOf } from "./vm-key.ts";

/** The reason in Envoy's words when the configuration is refused. What did not go with the listener is not started again with it. */
export function startChain(host: Host): string | undefined {
  const { setup } = host.scenario, mainToo = setup.mainThread, order = startOrder(setup);
  const refused = startOnMain(host, order);
  if (refused !== undefined || host.end !== undefined) return refused;
  for (const index of order.filter((place) => !onMainOnly(filterAt(host, place)))) {
    for (const [i, thread] of host.threads.entries()) {
      if (thread.plugins[index] !== undefined) continue;
      const decides = !mainToo && i === 0;
      const refusal = host.scheduler.on(thread.number, () => startOn(host, thread, index, decides));
      if ((decides && refusal !== undefined) || host.end !== undefined) return refusal;
    }
  }
  return undefined;
}

/** All of the chain with a canary before each, or what has no other thread alone. */
function startOnMain(host: Host, order: readonly number[]): string | undefined {
  const { mainThread: mainToo } = host.scenario.setup;
  if (host.mainThread === undefined) return undefined;
  const { thread: main, canary } = host.mainThread;
  const places = order.filter((index) => (mainToo || onMainOnly(filterAt(host, index))) && main.plugins[index] === undefined);
  for (const [i, index] of places.entries()) {
    const filter = filterAt(host, index), before = places.slice(0, i).map((place) => filterAt(host, place));
    if (mainToo && !before.some((other) => isSamePlugin(other, filter, releaseIn(host).optionsMakePlugins))) {
      const refusal = host.scheduler.on(canary.number, () => tryOut(host, canary, index));
      // the listener is there already, and goes again in good order
      if (refusal !== undefined && !ofListener(filter)) host.scheduler.on(main.number, () => stopOn(host, main, rootsOf(main), () => {}));
      if (refusal !== undefined || host.end !== undefined) return refusal;
    }
    const refusal = host.scheduler.on(main.number, () => startOn(host, main, index, !mainToo));
    if ((!mainToo && refusal !== undefined) || host.end !== undefined) return refusal;
  }
  return undefined;
}

/** The module is loaded once for all its plugins, start functions and all; each plugin is then tried in a clone of its own, which is thrown away. */
function tryOut(host: Host, canary: Thread, index: number): string | undefined {
  const key = vmKeyOf(host, index);
  if (!canary.vms.some((vm) => vm.key === key)) {
    const base = createVm(host, canary, index, key);
    if (!base.ok) return base.refusal;
    canary.vms = [...canary.vms, base.vm];
  }
  const clone = createVm(host, canary, index, key);
  if (!clone.ok) return clone.refusal;
  const configured = configurePlugin(host, clone, index, "base");
  if (configured.ok) host.recorder.deed("canary-removed", { filter: index }, () => endVm(host, clone.vm));
  return configured.ok ? undefined : configured.refusal;
}

function startOn(host: Host, thread: Thread, index: number, decides: boolean): string | undefined {
  const loaded = loadPlugin(host, thread, index, decides ? "base" : "thread-local");
  thread.plugins[index] = loaded.ok ? loaded.plugin : undefined;
  thread.loadedAt[index] = host.scheduler.now;
  return loaded.ok ? undefined : loaded.refusal;
}

/** The listener is removed: on every thread its access loggers end, then its filters, the last one first. What VMs share goes with the last of them. */
export function stopChain(host: Host): void {
  const { mainThread, threads, scenario: { setup: { chain } } } = host;
  const staying = chain.filter((filter) => !ofListener(filter)), gone = new Set(chain.map(({ vmId }) => vmId).filter((vmId) => !staying.some((filter) => filter.vmId === vmId)));
  let left = 1;
  const over = (): void => {
    if (--left > 0 || gone.size === 0) return;
    host.recorder.deed("shared-state-removed", {}, () => {
      host.sharedData.forget(gone);
      host.queues.forget(gone);
      if (staying.length === 0) host.metrics.forget();
    });
  };
  for (const thread of mainThread === undefined ? threads : [mainThread.thread, ...threads]) {
    const roots = rootsOf(thread);
    left += roots.length;
    host.scheduler.on(thread.number, () => stopOn(host, thread, roots, over));
  }
  for (const base of mainThread?.canary.vms ?? []) base.end();
  if (mainThread !== undefined) mainThread.canary.vms = [];
  over();
}

/** Those of access loggers first, then those of filters, the last one's first; filters that are one plugin have one. What stays keeps its root. */
function rootsOf(thread: Thread): readonly Context[] {
  const kept = new Set(thread.plugins.flatMap((plugin) => (plugin?.root === undefined || ofListener(plugin.filter) ? [] : [plugin.root])));
  const roots = (role: FilterRole): readonly Context[] => thread.plugins.toReversed().flatMap((plugin) => (plugin?.root === undefined || plugin.filter.role !== role ? [] : [plugin.root]));
  return [...new Set([...roots("access-logger"), ...roots("filter")])].filter((root) => !kept.has(root));
}

function stopOn(host: Host, thread: Thread, roots: readonly Context[], over: () => void): void {
  const unfinished = new Set(roots);
  for (const [index, plugin] of thread.plugins.entries()) if (plugin !== undefined && ofListener(plugin.filter)) thread.plugins[index] = undefined;
  thread.vms = thread.vms.filter((vm) => thread.plugins.some((plugin) => plugin?.vm === vm));
  for (const root of roots) {
    host.cause = host.recorder.deed("configuration-removed", { filter: root.plugin.index });
    finishRoot(host, root, () => {
      unfinished.delete(root);
      if (![...unfinished].some(({ vm }) => vm === root.vm) && !thread.vms.includes(root.vm)) root.vm.end();
      over();
    });
  }
}
