/**
 * Access loggers (`envoy.access_loggers.wasm`): on_log of the root context for each stream that is over, after the filters were logged and before
 * they are done (seen on 1.36.2 and 1.40.0; semantics 8 speaks of a context for the stream, there is none). One whose VM has failed is passed by
 * without a word, or gets a new VM as its policy says.
 */
import type { LoggedStream } from "../../context.ts";
import type { Host } from "../../host.ts";
import type { Thread } from "../../thread.ts";
import { pluginNow } from "./failure.ts";

export function tellAccessLoggers(host: Host, thread: Thread, logged: LoggedStream): void {
  for (const [index, { role, failurePolicy }] of host.scenario.setup.chain.entries()) {
    if (role !== "access-logger" || host.end !== undefined) continue;
    const plugin = pluginNow(host, thread, index, failurePolicy), root = plugin?.root;
    if (plugin === undefined || root === undefined || plugin.vm.failed) continue;
    root.logged = logged;
    // what it defers it does as a root, past the stream
    plugin.vm.call("proxy_on_log", root, [root.id], 0, { closing: () => (root.logged = undefined) });
    root.logged = undefined;
  }
}
