/** Which host calls are allowed while the allocator (T-11) or start functions (T-12) run. */
import type { HostFunction } from "../abi/host-functions.ts";
import type { VmMode } from "./vm.ts";

const inAllocator = new Set(["proxy_log", "fd_write", "clock_time_get", "poll_oneoff"]);
const notWhileStarting = new Set(["fd_read", "fd_seek", "fd_close", "path_open", "sched_yield", "proc_exit"]);

export function allowedWhile(mode: VmMode, name: string, declared: HostFunction, restrictsAllocator: boolean): boolean {
  switch (mode) {
    case "normal": return true;
    case "section": return false;
    case "allocating": return !restrictsAllocator || inAllocator.has(name);
    case "starting": return name === "proxy_log" || name === "emscripten_notify_memory_growth" || (declared.module === "wasi" && !notWhileStarting.has(name));
  }
}
