/** WASI as wazero 1.2.1 answers it to MOSN: clocks that stand still between two looks, random bytes from a fixed seed, and no output. */
import { WasiErrno } from "../../../abi/codes.ts";
import type { Answer } from "../../answer.ts";
import { fail, ok } from "../../answer.ts";
import type { Implements } from "../../functions/functions.ts";
import { GuestExit } from "../../traps.ts";
import type { Vm } from "../../vm.ts";
import { seededBytes } from "./seeded-bytes.ts";

const realtime = 0, monotonic = 1;
/** 1 January 2022, and a millisecond for each look. */
const firstTime = 1640995200000000000n, eachLook = 1000000n;
const badDescriptor = fail(WasiErrno.Badf, "wasi-bad-descriptor"), notSupported = fail(WasiErrno.Nosys, "wasi-not-supported");

interface Instance { walltime: bigint; nanotime: bigint; readonly random: (count: number) => Uint8Array; readonly closed: Set<number> }
const instances = new WeakMap<Vm, Instance>();
function instanceOf(vm: Vm): Instance {
  let known = instances.get(vm);
  if (known === undefined) instances.set(vm, (known = { walltime: firstTime, nanotime: 0n, random: seededBytes(), closed: new Set() }));
  return known;
}
const isOpen = (vm: Vm, fd: number): boolean => fd <= 2 && !instanceOf(vm).closed.has(fd);
const forOpen = (vm: Vm, fd: number, answer: () => Answer): Answer => (isOpen(vm, fd) ? answer() : badDescriptor);
/** A character device with these rights, and nothing more. */
const deviceOf = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 0xff, 1, 0xe0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

type Own = "clock_time_get" | "clock_res_get" | "random_get" | "fd_write" | "fd_pwrite" | "fd_read" | "fd_seek" | "fd_tell" | "fd_close" | "fd_fdstat_get" | "fd_prestat_get" | "environ_sizes_get" | "environ_get" | "poll_oneoff" | "sched_yield" | "proc_exit";

export const wazeroWasi: Implements<Own> = {
  clock_time_get(vm, { clock_id }) {
    const instance = instanceOf(vm);
    if (clock_id === realtime) {
      const time = instance.walltime;
      instance.walltime += eachLook;
      return ok({ time });
    }
    if (clock_id !== monotonic) return fail(WasiErrno.Inval, "wasi-bad-clock");
    const time = instance.nanotime;
    instance.nanotime += eachLook;
    return ok({ time });
  },
  clock_res_get: (_vm, { clock_id }) => (clock_id === realtime ? ok({ resolution: 1000n }) : clock_id === monotonic ? ok({ resolution: 1n }) : fail(WasiErrno.Inval, "wasi-bad-clock")),
  random_get: (vm, { buf, len }) => (vm.memory.inBounds(buf, len) && vm.memory.write(buf, instanceOf(vm).random(len)) ? ok() : fail(WasiErrno.Fault, "wasi-fault")),
  /** What is written goes nowhere. */
  fd_write: (vm, { fd, text }) => (fd === 1 || fd === 2 ? forOpen(vm, fd, () => ok({ nwritten: text.length })) : badDescriptor),
  fd_pwrite: () => badDescriptor,
  fd_read: (vm, { fd }) => forOpen(vm, fd, () => (fd === 0 ? ok({ nread: 0 }) : badDescriptor)),
  fd_seek: (vm, { fd }) => forOpen(vm, fd, () => notSupported),
  fd_tell: (vm, { fd }) => forOpen(vm, fd, () => notSupported),
  fd_close: (vm, { fd }) => forOpen(vm, fd, () => {
    instanceOf(vm).closed.add(fd);
    return ok();
  }),
  fd_fdstat_get: (vm, { fd, stat }) => forOpen(vm, fd, () => (vm.memory.write(stat, deviceOf) ? ok() : fail(WasiErrno.Fault, "wasi-fault"))),
  fd_prestat_get: (vm, { fd }) => forOpen(vm, fd, () => ok()),
  /** The environment of a filter is not handed on. */
  environ_sizes_get: () => ok({ count: 0, buf_size: 0 }),
  environ_get: () => ok(),
  poll_oneoff: (_vm, { nsubscriptions }) => (nsubscriptions === 0 ? fail(WasiErrno.Inval, "wasi-not-supported") : fail(WasiErrno.Inval, "wasi-not-supported", { nevents: nsubscriptions })),
  sched_yield: () => ok(),
  /** The instance is closed for good. */
  proc_exit(_vm, { code }) {
    throw new GuestExit(code);
  },
};
