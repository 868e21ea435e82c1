/**
 * How Envoy starts a chain on its threads (semantics 4), filter by filter: on the main thread a canary that is thrown away and then the main
 * thread's own plugin, where the scenario asks for them; then each worker thread. The first start of all decides whether the configuration is
 * accepted. What fails later is a filter that its thread does not have.
 */
import type { Context } from "../../context.ts";
import type { Host } from "../../host.ts";
import type { Thread } from "../../thread.ts";
import { configurePlugin, createVm, endVm, finishRoot, loadPlugin } from "./load-plugin.ts";
import { releaseIn } from "./releases.ts";
import { isSamePlugin, vmKeyOf } from "./vm-key.ts";

/** The reason in Envoy's words when the configuration is refused. */
export function startChain(host: Host): string | undefined {
  const { chain } = host.scenario.setup, { mainThread } = host;
  if (mainThread !== undefined) {
    const refusal = startOnMain(host, mainThread.canary, mainThread.thread);
    if (refusal !== undefined || host.end !== undefined) return refusal;
  }
  for (const index of chain.keys()) {
    for (const [i, thread] of host.threads.entries()) {
      const decides = mainThread === undefined && i === 0;
      const refusal = host.scheduler.on(thread.number, () => startOn(host, thread, index, decides));
      if ((decides && refusal !== undefined) || host.end !== undefined) return refusal;
    }
  }
  return undefined;
}

function startOnMain(host: Host, canary: Thread, main: Thread): string | undefined {
  for (const [index, filter] of host.scenario.setup.chain.entries()) {
    const before = host.scenario.setup.chain.slice(0, index);
    if (!before.some((other) => isSamePlugin(other, filter, releaseIn(host).optionsMakePlugins))) {
      const refusal = host.scheduler.on(canary.number, () => tryOut(host, canary, index));
      if (refusal !== undefined || host.end !== undefined) return refusal;
    }
    host.scheduler.on(main.number, () => startOn(host, main, index, false));
    if (host.end !== undefined) return undefined;
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

/** The configuration is removed, on every thread the last filter first. What VMs share goes with the last of them. */
export function stopChain(host: Host): void {
  const { mainThread, threads } = host;
  const gone = new Set(host.scenario.setup.chain.map(({ vmId }) => vmId));
  let left = 1;
  const over = (): void => {
    if (--left > 0) return;
    host.recorder.deed("shared-state-removed", {}, () => {
      host.sharedData.forget(gone);
      host.queues.forget(gone);
      host.metrics.forget();
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

/** The last filter's first; filters that are one plugin have one. */
const rootsOf = (thread: Thread): readonly Context[] => [...new Set(thread.plugins.toReversed().flatMap((plugin) => plugin?.root ?? []))];

function stopOn(host: Host, thread: Thread, roots: readonly Context[], over: () => void): void {
  const unfinished = new Set(roots);
  for (const root of roots) {
    host.cause = host.recorder.deed("configuration-removed", { filter: root.plugin.index });
    finishRoot(host, root, () => {
      unfinished.delete(root);
      if (![...unfinished].some(({ vm }) => vm === root.vm)) root.vm.end();
      over();
    });
  }
  thread.plugins.length = 0;
  thread.vms = [];
}
