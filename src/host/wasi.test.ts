// WASI through a real instance (T-93, T-94).
import { describe, expect, it } from "vitest";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunctionName } from "../abi/host-functions.ts";
import type { Recording } from "../recording/log.ts";
import { answersIn, answersOf, call, guestOf } from "../testing/host-guest.ts";
import type { Call, Served } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";

const filter = { environment: { A: "1", LONG: "two words" } };
const run = (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes, ...filter }], actions: [] });
const answers = (...calls: readonly Call[]) => answersIn("proxy_on_configure", calls, run);
const errno = (name: string, why: string) => ({ status: name, why });
const success = { status: "Success" }, badf = errno("Badf", "wasi-bad-descriptor"), notsup = errno("Notsup", "wasi-not-supported"), nosys = errno("Nosys", "wasi-not-supported");
/** The whole memory of the guest after a call. */
function imageAfter(recording: Recording, served: Served | undefined): Uint8Array {
  const row = recording.row((served?.row.step ?? 0) + 1), image = row.kind === "host-call" ? row.inputs[1]?.value : undefined;
  if (!(image instanceof Uint8Array)) throw new Error("no image of the memory");
  return image;
}
/** The guest's memory where a call wrote to an address it was given itself. */
const place = 0x2800;
async function wrote(made: Call, length: number): Promise<Uint8Array> {
  const guest = await guestOf({ calls: { proxy_on_configure: [made] } }), { recording } = run(guest.bytes);
  const [served] = guest.served(recording);
  expect(served?.status).toBe(0);
  const outside = (served?.stray ?? []).filter((at) => at < place || at >= place + length);
  expect(outside).toEqual([]);
  return imageAfter(recording, served).slice(place, place + length);
}

describe("output", () => {
  it("T-93 joins the pieces of a write, counts them, and knows two descriptors", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: [call("fd_write", { fd: 1, text: ["one ", "two\n"] as never }), call("fd_write", { fd: 2, text: "err" }), call("fd_write", { fd: 2 }), call("fd_write", { fd: 0, text: "x" }), call("fd_write", { fd: 3, text: "x" })] } });
    const { recording } = run(guest.bytes);
    expect(answersOf(guest, recording)).toEqual([8, 3, 0].map((nwritten) => ({ status: "Success", gave: { nwritten } })).concat([badf, badf] as never));
    expect(guest.served(recording).map(({ row }) => Buffer.from((row.inputs[1]?.value as Uint8Array | undefined) ?? []).toString())).toEqual(["one two\n", "err", "", "x", "x"]);
  });
  it("T-10 refuses pieces and cells outside memory with errno 21", async () => {
    expect(await answers(call("fd_write", { fd: 1, text: { at: 0x1fffc, length: 1 } }), call("fd_write", { fd: 1, text: { at: 0x2700, length: 1 } }))).toEqual([errno("Fault", "input-outside-memory"), errno("Fault", "input-outside-memory")]);
  });
});

describe("environment", () => {
  it("T-94 sizes and writes the variables, and no arguments", async () => {
    expect(await answers(call("environ_sizes_get"), call("args_sizes_get"), call("args_get"))).toEqual([{ status: "Success", gave: { count: 2, buf_size: 19 } }, { status: "Success", gave: { argc: 0, argv_buf_size: 0 } }, success]);
    const bytes = await wrote(call("environ_get", { environ: place, environ_buf: place + 16 }), 40);
    const view = new DataView(bytes.buffer);
    expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([place + 16, place + 20]);
    expect(Buffer.from(bytes.slice(8)).toString()).toBe("????????A=1\0LONG=two words\0?????");
  });
  it("T-94 checks both places first", async () => {
    const fault = errno("Fault", "wasi-fault");
    expect(await answers(call("environ_get", { environ: 0x20000, environ_buf: place }), call("environ_get", { environ: place, environ_buf: 0x1fff0 }), call("environ_get", { environ: 0xffffffff, environ_buf: 0xffffffff }))).toEqual([fault, fault, fault]);
  });
});

describe("clock and randomness", () => {
  const epoch = 1767225600n * 1000000000n;
  it("T-94 has two clocks, both virtual", async () => {
    expect(await answers(call("clock_time_get", { clock_id: 0 }), call("clock_time_get", { clock_id: 1 }), call("clock_time_get", { clock_id: 2 }), call("clock_res_get", { clock_id: 0 }), call("clock_res_get", { clock_id: 3 }))).toEqual([
      { status: "Success", gave: { time: epoch + 1000n } }, { status: "Success", gave: { time: 2000n } }, errno("Notsup", "wasi-bad-clock"), { status: "Success", gave: { resolution: 1n } }, errno("Notsup", "wasi-bad-clock"),
    ]);
  });
  it("T-94 has randomness from the scenario's seed: the same for the same one", async () => {
    const random = async (seed: number): Promise<string> => {
      const guest = await guestOf({ calls: { proxy_on_configure: [call("random_get", { buf: place, len: 32 })] } });
      const { recording } = runChain({ filters: [{ bytes: guest.bytes }], setup: { seed }, actions: [] });
      const [served] = guest.served(recording);
      return Buffer.from(imageAfter(recording, served).slice(place, place + 32)).toString("hex");
    };
    const [one, again, other] = [await random(1), await random(1), await random(2)];
    expect(one).toBe(again);
    expect(one).not.toBe(other);
    expect(new Set(one.match(/../g)).size).toBeGreaterThan(16);
  });
  it("T-94 gives at most 65536 bytes, inside memory", async () => {
    expect(await answers(call("random_get", { buf: 0x10000, len: 65536 }), call("random_get", { buf: 0x10000, len: 65537 }), call("random_get", { buf: 0x1ffff, len: 2 }))).toEqual([success, errno("Inval", "wasi-too-many-bytes"), errno("Fault", "wasi-fault")]);
  });
});

describe("the others", () => {
  it("T-94 tells what its descriptors are", async () => {
    const bytes = await wrote(call("fd_fdstat_get", { fd: 1, stat: place }), 24);
    expect(Buffer.from(bytes).toString("hex")).toBe("0000000000000000400000000000000000000000000000000000".slice(0, 48));
    expect(await answers(call("fd_fdstat_get", { fd: 0, stat: place }), call("fd_fdstat_get", { fd: 1, stat: 0x1fff0 }))).toEqual([badf, errno("Fault", "wasi-fault")]);
  });
  const expected: Readonly<Partial<Record<HostFunctionName, object>>> = {
    fd_seek: success, fd_close: success, fd_advise: success, sched_yield: success, proc_exit: { status: "0" },
    fd_prestat_get: badf, fd_filestat_get: badf, fd_tell: badf, fd_datasync: badf, fd_sync: badf, fd_allocate: badf, fd_renumber: badf, fd_fdstat_set_rights: badf, fd_filestat_set_size: badf, fd_filestat_set_times: badf, fd_pwrite: badf,
    fd_read: nosys, fd_pread: nosys, fd_fdstat_set_flags: nosys, fd_prestat_dir_name: nosys,
    path_open: errno("Noent", "wasi-not-supported"), path_create_directory: notsup, path_filestat_get: notsup, path_filestat_set_times: notsup, path_readlink: { ...notsup, gave: { bufused: 0 } }, path_remove_directory: notsup, path_rename: notsup, path_unlink_file: notsup,
    sock_accept: { ...notsup, gave: { opened_fd: 0 } }, sock_send: { ...notsup, gave: { so_datalen: 0 } }, sock_shutdown: notsup,
    poll_oneoff: { status: "Success", gave: { nevents: 0 } }, fd_readdir: { ...errno("Exist", "wasi-not-supported"), gave: { bufused: 0 } },
  };
  it.each(Object.entries(expected))("%s", async (name, answer) => {
    expect(await answers(call(name as HostFunctionName))).toEqual([answer]);
  });
  it("answers for the two outputs where they do", async () => {
    const made = (["fd_tell", "fd_sync", "fd_datasync", "fd_allocate", "fd_fdstat_set_rights", "fd_filestat_set_size", "fd_filestat_set_times", "fd_pwrite", "fd_renumber"] as const).map((name) => call(name, { fd: 2 }));
    expect(await answers(...made)).toEqual([{ status: "Success", gave: { offset: 0n } }, ...Array.from({ length: 6 }, () => success), { status: "Success", gave: { nwritten: 0 } }, notsup]);
  });
  it("write a record by fd_pwrite too, wherever it is told to write", async () => {
    expect(await answers(call("fd_pwrite", { fd: 1, text: "hi", offset: 9n }))).toEqual([{ status: "Success", gave: { nwritten: 2 } }]);
  });
  it("sock_recv clears its flags, which are 16 bits", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: [call("sock_recv", { ro_flags: place })] } }), { recording } = run(guest.bytes);
    expect(guest.served(recording)).toMatchObject([{ status: 58, recorded: { ro_datalen: 0 }, stray: [place, place + 1] }]);
    expect(await answers(call("sock_recv", { ro_flags: 0x1ffff }))).toEqual([errno("Fault", "wasi-fault")]);
  });
  it("T-94 poll_oneoff was missing in 1.36.2", async () => {
    expect(await answersIn("proxy_on_configure", [call("poll_oneoff")], (bytes) => runChain({ filters: [{ bytes }], setup: { profile: "envoy@1.36.2" }, actions: [] }))).toEqual([nosys]);
  });
  it("are all of the table", () => {
    const elsewhere = ["args_get", "args_sizes_get", "environ_get", "environ_sizes_get", "clock_time_get", "clock_res_get", "fd_write", "fd_fdstat_get", "random_get", "sock_recv"];
    // Envoy registers these two with a type that no guest has
    const unlinked = ["path_link", "path_symlink"];
    const table = Object.entries(hostFunctions).filter(([, { group }]) => group === "wasi").map(([name]) => name);
    expect([...Object.keys(expected), ...elsewhere, ...unlinked].toSorted()).toEqual(table.toSorted());
  });
});
