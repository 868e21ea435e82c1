/** Contexts that a 0 from on_done keeps until the guest calls proxy_done (T-54, T-57): the specification has it, Envoy does not. */
import type { Context } from "../../context.ts";

/** `finish` runs after the guest call in which proxy_done was called. */
export function awaitDone(context: Context, finish: () => void): void {
  context.finish = finish;
  context.vm.host.recorder.deed("finalization-awaited", { filter: context.plugin.index, context: context.id });
}
