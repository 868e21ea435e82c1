/** What a failed VM means for the streams that begin later: the failure policies (T-95, semantics 20). */
import { nanosecondsPerMillisecond } from "../../../scenario/clock.ts";
import type { Filter } from "../../../scenario/scenario.ts";
import type { Host, Plugin } from "../../host.ts";
import type { Thread } from "../../thread.ts";
import { loadPlugin } from "./load-plugin.ts";

/**
 * Takes each plugin that a stream which begins now has, in the order of the chain. A plugin may be given a new VM before it is taken, and
 * takes its context id before the next one is looked at.
 */
export function takePlugins(host: Host, thread: Thread, exchange: number, take: (plugin: Plugin) => void): void {
  for (const [index, { failurePolicy, role }] of host.scenario.setup.chain.entries()) {
    if (role !== "filter") continue;
    const plugin = pluginNow(host, thread, index, failurePolicy);
    if (plugin === undefined) host.recorder.deed("filter-passed-by", { exchange, filter: index, reason: thread.plugins[index] === undefined ? "left-out" : failurePolicy });
    else take(plugin);
    if (host.end !== undefined) return;
  }
}

/** undefined: the stream goes past the filter. */
export function pluginNow(host: Host, thread: Thread, index: number, policy: Filter["failurePolicy"]): Plugin | undefined {
  const plugin = thread.plugins[index];
  if (plugin?.vm.failed !== true) return plugin;
  switch (policy) {
    case "fail-closed": return plugin;
    case "fail-open":
    case "fail-open-at-once": return undefined;
    case "fail-reload": return reloaded(host, thread, plugin);
  }
}

/** A new VM at most once per backoff, which begins with the last try; until then, and when it does not start, the failed one stays. */
function reloaded(host: Host, thread: Thread, plugin: Plugin): Plugin {
  const { recorder, scheduler, random } = host, { index, filter: { reloadBackoff } } = plugin;
  const after = Math.floor((scheduler.now - (thread.loadedAt[index] ?? 0)) / nanosecondsPerMillisecond);
  const backoff = Math.round(reloadBackoff + random.fraction() * reloadBackoff * mostJitter);
  if (after < backoff) {
    recorder.deed("vm-reload-waits", { filter: index, after, backoff });
    return plugin;
  }
  thread.loadedAt[index] = scheduler.now;
  host.cause = recorder.deed("vm-reload", { filter: index, after });
  const loaded = loadPlugin(host, thread, index, "thread-local");
  if (!loaded.ok) {
    recorder.deed("vm-reload-failed", { filter: index });
    return plugin;
  }
  thread.plugins[index] = loaded.plugin;
  return loaded.plugin;
}

/** The backoff is the base interval and up to half of it more. */
const mostJitter = 0.5;
