/** Contexts (semantics 5, 8). */
import { Status } from "../../abi/codes.ts";
import { fail, ok } from "../answer.ts";
import type { Implements } from "./functions.ts";

export const contexts: Implements<"proxy_set_effective_context" | "proxy_done" | "emscripten_notify_memory_growth" | "pthread_equal"> = {
  /** T-21 */
  proxy_set_effective_context(vm, { context_id }) {
    const context = vm.contexts.get(context_id);
    if (context === undefined) return fail(Status.BadArgument, "context-unknown");
    vm.effective = context;
    return ok();
  },
  /** T-57: Envoy never waits for it, so there is never anything to finish; the specification does. */
  proxy_done(vm) {
    const context = vm.acting, finish = context?.finish;
    if (context === undefined || finish === undefined) return fail(Status.NotFound, "nothing-to-finish");
    context.finish = undefined;
    vm.defer(finish);
    return ok();
  },
  emscripten_notify_memory_growth: () => ok(),
  pthread_equal: (_vm, { left, right }) => ({ status: left === right ? 1 : 0, why: 0 }),
};
