/**
 * WASI as Envoy answers it (semantics 19, T-93, T-94): one table of ours. What writes the environment into memory is left to
 * browser_wasi_shim, with pointers checked before; clock, random and poll are ours, because a run must be repeatable.
 */
import { WASI } from "@bjorn3/browser_wasi_shim";
import { WasiErrno } from "../abi/codes.ts";
import type { hostFunctions } from "../abi/host-functions.ts";
import { fail, ok } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Implements } from "./functions/functions.ts";
import { readClock } from "./host.ts";
import type { Vm } from "./vm.ts";

type WasiName = { [K in keyof typeof hostFunctions]: (typeof hostFunctions)[K]["group"] extends "wasi" ? K : never }[keyof typeof hostFunctions];

const stdout = 1, stderr = 2;
const realtime = 0, monotonic = 1;
const mostRandomBytes = 65536;
/** rights of fd_fdstat_get: fd_write */
const rightsToWrite = 64n;

const badDescriptor = fail(WasiErrno.Badf, "wasi-bad-descriptor");
const notSupported = (): Answer => fail(WasiErrno.Notsup, "wasi-not-supported");
const noSystemCall = (): Answer => fail(WasiErrno.Nosys, "wasi-not-supported");
const fault = fail(WasiErrno.Fault, "wasi-fault");
const always = (): Answer => ok();

const isOutput = (fd: number): boolean => fd === stdout || fd === stderr;
const forOutputs = (_vm: Vm, { fd }: { readonly fd: number }): Answer => (isOutput(fd) ? ok() : badDescriptor);

function environmentOf(vm: Vm): readonly string[] {
  const list = Object.entries(vm.host.scenario.setup.chain[vm.filter]?.environment ?? {}).map(([key, value]) => `${key}=${value}`);
  return vm.host.rules.machine.environmentReversed ? list.toReversed() : list;
}
const encoder = new TextEncoder();
const sizeOf = (list: readonly string[]): number => list.reduce((sum, text) => sum + encoder.encode(text).length + 1, 0);

/** Writes a list of strings with the shim: pointers at `list`, texts at `buffer`. */
export function writeList(vm: Vm, which: "environ_get" | "args_get", texts: readonly string[], list: number, buffer: number): Answer {
  if (!vm.memory.inBounds(list, texts.length * 4) || !vm.memory.inBounds(buffer, sizeOf(texts))) return fault;
  const shim = new WASI([], [...texts], [], { debug: false });
  const memory = vm.exports?.memory;
  if (memory === undefined) return fault;
  shim.inst = { exports: { memory } };
  shim.wasiImport[which]?.(list, buffer);
  return ok();
}

export const wasi: Implements<WasiName> = {
  args_get: always,
  args_sizes_get: () => ok({ argc: 0, argv_buf_size: 0 }),
  environ_get: (vm, { environ, environ_buf }) => writeList(vm, "environ_get", environmentOf(vm), environ, environ_buf),
  environ_sizes_get(vm) {
    const list = environmentOf(vm);
    return ok({ count: list.length, buf_size: sizeOf(list) });
  },
  clock_time_get(vm, { clock_id }) {
    if (clock_id !== realtime && clock_id !== monotonic) return fail(WasiErrno.Notsup, "wasi-bad-clock");
    const now = readClock(vm.host);
    return ok({ time: clock_id === realtime ? now : now - vm.host.epoch });
  },
  clock_res_get: (_vm, { clock_id }) => (clock_id === realtime || clock_id === monotonic ? ok({ resolution: 1n }) : fail(WasiErrno.Notsup, "wasi-bad-clock")),
  fd_write: (_vm, { fd, text }) => (isOutput(fd) ? ok({ nwritten: text.length }) : badDescriptor),
  /** The offset is not looked at. */
  fd_pwrite: (_vm, { fd, text }) => (isOutput(fd) ? ok({ nwritten: text.length }) : badDescriptor),
  fd_read: noSystemCall,
  fd_pread: noSystemCall,
  fd_seek: always,
  fd_tell: (_vm, { fd }) => (isOutput(fd) ? ok({ offset: 0n }) : badDescriptor),
  fd_close: always,
  fd_fdstat_get(vm, { fd, stat }) {
    if (!isOutput(fd)) return badDescriptor;
    if (!vm.memory.write(stat, new Uint8Array(24))) return fault;
    vm.memory.writeU64(stat + 8, rightsToWrite);
    return ok();
  },
  fd_fdstat_set_flags: noSystemCall,
  fd_fdstat_set_rights: forOutputs,
  fd_prestat_get: () => badDescriptor,
  fd_prestat_dir_name: noSystemCall,
  fd_filestat_get: () => badDescriptor,
  fd_filestat_set_size: forOutputs,
  fd_filestat_set_times: forOutputs,
  fd_advise: always,
  fd_allocate: forOutputs,
  fd_datasync: forOutputs,
  fd_sync: forOutputs,
  fd_readdir: () => fail(WasiErrno.Exist, "wasi-not-supported", { bufused: 0 }),
  fd_renumber: (_vm, { fd }) => (isOutput(fd) ? notSupported() : badDescriptor),
  path_open: () => fail(WasiErrno.Noent, "wasi-not-supported"),
  path_create_directory: notSupported,
  path_filestat_get: notSupported,
  path_filestat_set_times: notSupported,
  path_link: notSupported,
  path_readlink: () => fail(WasiErrno.Notsup, "wasi-not-supported", { bufused: 0 }),
  path_remove_directory: notSupported,
  path_rename: notSupported,
  path_symlink: notSupported,
  path_unlink_file: notSupported,
  sock_accept: () => fail(WasiErrno.Notsup, "wasi-not-supported", { opened_fd: 0 }),
  /** The flags are a cell of 16 bits. */
  sock_recv(vm, { ro_flags }) {
    return vm.memory.write(ro_flags, new Uint8Array(2)) ? fail(WasiErrno.Notsup, "wasi-not-supported", { ro_datalen: 0 }) : fault;
  },
  sock_send: () => fail(WasiErrno.Notsup, "wasi-not-supported", { so_datalen: 0 }),
  sock_shutdown: notSupported,
  sched_yield: always,
  poll_oneoff: (vm) => (vm.host.rules.machine.pollOneoffWorks ? ok({ nevents: 0 }) : noSystemCall()),
  random_get(vm, { buf, len }) {
    if (len > mostRandomBytes) return fail(WasiErrno.Inval, "wasi-too-many-bytes");
    return vm.memory.write(buf, vm.host.random.bytes(len)) ? ok() : fault;
  },
  /** Where it is not restricted, Envoy logs it and returns (semantics 2.1). */
  proc_exit: always,
};
