/** What WASI calls that went well did (semantics 19): most do nothing, and say ok. */
import type { HostCallRow } from "../recording/row.ts";
import { firstBytes } from "./call-text.ts";
import { numberArg } from "./fields.ts";
import { code, say } from "./sentence.ts";
import type { Sentence } from "./sentence.ts";
import { bytesWords, counted, displayName } from "./words.ts";

export function wasiSentences(row: HostCallRow): Sentence[] {
  const n = (name: string): number => numberArg(row.inputs, name), outNumber = (name: string): number => numberArg(row.outputs, name);
  switch (row.name) {
    case "fd_write":
    case "fd_pwrite": return [say`${bytesWords(firstBytes(row.inputs).length)} were written to ${n("fd") === 2 ? "standard error, which the proxy logs as an error" : "standard output, which the proxy logs as info"}.`];
    case "clock_time_get": return [say`The scenario's clock was read; each read takes 1 µs of virtual time.`];
    case "args_sizes_get":
    case "args_get": return [say`A filter is started without arguments.`];
    case "environ_sizes_get": return [say`The filter's environment has ${counted(outNumber("count"), "variable")}, ${bytesWords(outNumber("buf_size"))} long together.`];
    case "environ_get": return [say`The filter's environment was read. It is part of its VM configuration.`];
    case "fd_fdstat_get": return [say`${n("fd") === 2 ? "Standard error" : "Standard output"} is open and can only be written to; the proxy logs what is written.`];
    case "random_get": return [say`${bytesWords(n("len"))} came from the scenario's seed, so they are the same in every run.`];
    case "proc_exit": return [say`The guest asked to end with code ${n("code")}. Outside its start functions Envoy logs that and returns; what follows is usually a trap.`];
    case "clock_res_get": return [say`The clock counts in nanoseconds.`];
    case "fd_tell": return [say`${n("fd") === 2 ? "Standard error" : "Standard output"} is always at its beginning: what is written goes to the log.`];
    case "sched_yield": return [say`Nothing else could run meanwhile: a proxy's thread is the guest's until it returns.`];
    case "poll_oneoff": return [say`Nothing was waited for, and no event was told: the proxy says ok at once.`];
    default: return [say`Nothing was done: the proxy says ok to ${code(displayName(row.name))} and leaves it at that, since a filter has no files.`];
  }
}
