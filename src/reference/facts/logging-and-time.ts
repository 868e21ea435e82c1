/** proxy_log, the clock, the timer, contexts. */
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { Facts } from "../facts.ts";

export const loggingAndTime = {
  proxy_log: {
    says: [
      "Writes a line to the proxy's log. The text is not terminated by NUL and may be any bytes. [19]",
      "A line below the proxy's own level is dropped, and the call is Ok all the same. [19]",
      "It is the only `proxy_` function that may be called while a start function or the allocator runs. [T-11] [T-12]",
      "A line of 0 bytes is a line, unlike with `fd_write`. [T-93]",
    ],
    answers: { BadArgument: "The level is above 5: `LogLevel` 6 (off) is an answer, never an argument. [19]" },
    see: ["LogLevel", "proxy_get_log_level"],
  },
  proxy_get_log_level: {
    says: ["Tells the lowest level that the proxy writes, so that a filter can leave out the work for lines nobody sees. [1]", "Envoy answers its own number, which can be 6, off. [1]"],
    differs: { "ABI 0.1.0 and 0.2.0": "Not offered: a module of those versions that imports it does not load. [T-02]" },
    see: ["LogLevel", "proxy_log"],
  },
  proxy_done: {
    says: ["Says that a root context which answered 0 to `proxy_on_done` has finished; then `proxy_on_delete` follows. [T-57]"],
    answers: { NotFound: "Nothing is pending for this filter. [T-57]" },
    differs: { Envoy: "Does not wait after a root's `proxy_on_done` answered 0: the VM is gone at once, without `proxy_on_delete`, so this call is never Ok there. [T-57]", spec: "Waits, and deletes the root after this call has returned. [T-57]" },
  },
  proxy_set_effective_context: {
    says: [
      "Makes the host calls that follow act on another context, until the guest returns to the host. [T-21]",
      "That is how a root callback, such as `proxy_on_http_call_response`, goes on with the stream that is waiting. [5]",
      "A nested call of the allocator saves and restores it; if the context vanishes meanwhile, calls act on the current one. [T-21] [T-22]",
      "Header maps 4 to 7 and buffers 4 and 5 are the root's whatever is effective; calls out, `proxy_get_status` and the timer use the root of the effective context. [T-23]",
    ],
    answers: { BadArgument: "No context has this id: it never had, or it has ended. Calls that follow act on the current context then. [T-21] [6.8]" },
    see: ["proxy_continue_stream", "proxy_send_local_response"],
  },
  emscripten_notify_memory_growth: { says: ["Emscripten's runtime says that memory has grown. Nothing comes of it: the host takes a fresh look at memory after each call anyway. [T-12] [2.1]"] },
  pthread_equal: { says: ["Compares two thread ids: 1 when they are equal, else 0. The result is no status. [19]"] },
  proxy_get_current_time_nanoseconds: {
    says: ["Nanoseconds since 1970 by the wall clock, as a u64 written little endian. [2]", "In a run here the clock is virtual: it starts where the scenario says and moves a little with each reading. [2.1]"],
    see: ["clock_time_get"],
  },
  proxy_set_tick_period_milliseconds: {
    says: [
      "Sets the period of the only timer that a root context has; a call from a stream sets its root's. 0 ends it, another call replaces it. [T-75]",
      "The first `proxy_on_tick` comes one period after the call, each further one a period after the one before, never in a burst. [T-76]",
      "There is one timer per root and thread, the main thread's among them: n workers make n + 1 ticks per period. [T-77]",
    ],
    see: ["proxy_on_tick"],
  },
} as const satisfies Partial<Record<HostFunctionName, Facts>>;
