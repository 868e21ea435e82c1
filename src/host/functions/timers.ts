/** Timers and time (T-75 to T-77). */
import { ok } from "../answer.ts";
import { rootOf } from "../context.ts";
import { readClock } from "../host.ts";
import type { Implements } from "./functions.ts";

export const timers: Implements<"proxy_set_tick_period_milliseconds" | "proxy_get_current_time_nanoseconds"> = {
  proxy_set_tick_period_milliseconds(vm, { tick_period }) {
    const context = vm.acting;
    if (context !== undefined) vm.host.timers.set(rootOf(context), tick_period);
    return ok();
  },
  proxy_get_current_time_nanoseconds: (vm) => ok({ time: readClock(vm.host) }),
};
