// How guests stop: a closed kind and frames in the recording, never an engine's words.
import { describe, expect, it } from "vitest";
import type { Row } from "../recording/row.ts";
import { call, guestOf } from "../testing/host-guest.ts";
import { invariantsOf } from "../testing/invariants.ts";
import { runChain } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";
import { trapKind } from "./traps.ts";

const rowsOf = ({ recording }: HostRun): Row[] => Array.from({ length: recording.length }, (_, step) => recording.row(step));
const text = (bytes: unknown): string => Buffer.from(bytes instanceof Uint8Array ? bytes : []).toString();
const faultsOf = (run: HostRun): unknown[] => rowsOf(run).flatMap((row) => (row.kind === "fault" ? [[row.name, text(row.fields["kind"]), text(row.fields["callback"])]] : []));
const trapping = (wat: string, extra = "") => guestOf({ after: { proxy_on_request_headers: wat }, exports: ["proxy_on_log", "proxy_on_done", "proxy_on_delete", "proxy_on_tick"], extra });

/** The innermost frame's: frames count in the module that was given, not in the patched one that runs. */
function instructionAt(bytes: Uint8Array, frames: unknown): string {
  if (!(frames instanceof Uint8Array) || frames.length < 8) return "no frames";
  return Buffer.from([bytes[new DataView(frames.buffer, frames.byteOffset).getUint32(4, true)] ?? 0]).toString("hex");
}

describe("a trap", () => {
  it.each([
    ["unreachable", "unreachable", ""],
    ["out-of-bounds", "(drop (i32.load (i32.const 0x7ffffff0)))", ""],
    ["divide-by-zero", "(drop (i32.div_u (i32.const 1) (local.get 2)))", ""],
    ["integer-overflow", "(drop (i32.div_s (i32.const 0x80000000) (i32.sub (i32.const 0) (i32.const 1))))", ""],
    ["bad-conversion", "(drop (i32.trunc_f64_s (f64.const 1e300)))", ""],
    ["remainder-by-zero", "(drop (i32.rem_u (i32.const 1) (i32.sub (local.get 2) (local.get 2))))", ""],
    ["indirect-call", "(call_indirect (type $t) (i32.const 0))", "(type $t (func)) (table 1 funcref)"],
    ["table-out-of-bounds", "(call_indirect (type $t) (i32.const 7))", "(type $t (func)) (table 1 funcref)"],
    ["out-of-bounds", "(memory.fill (i32.const -4) (i32.const 0) (i32.const 100))", ""],
  ])("of kind %s says where it was and answers 503", async (kind, wat, extra) => {
    const guest = await trapping(wat, extra), run = runChain({ filters: [{ bytes: guest.bytes }], actions: [{ do: "exchange", id: "a", method: kind === "divide-by-zero" ? "POST" : "GET", body: kind === "divide-by-zero" ? "x" : "" }] });
    expect(faultsOf(run)).toEqual([["trap", kind, "proxy_on_request_headers"]]);
    const fault = rowsOf(run).find((row) => row.kind === "fault"), frames = fault?.kind === "fault" ? fault.fields["frames"] : undefined;
    expect(instructionAt(guest.bytes, frames)).toMatch(/^(?:00|11|28|6e|6d|70|aa|fc)$/);
    expect(rowsOf(run).find((row) => row.step === fault?.parent)).toMatchObject({ kind: "callback", aborted: true });
    expect(run.outcome.exchanges[0]).toMatchObject({ client: { status: 503, end: "complete" }, access: { details: "wasm_fail_stream" } });
    expect(run.outcome.end).toBe("fault");
    expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
  });
  it("of depth is a kind of its own", async () => {
    const guest = await trapping("(call $deep)", "(func $deep (call $deep))");
    expect(faultsOf(runChain({ filters: [{ bytes: guest.bytes }] }))).toEqual([["stack-overflow", "", "proxy_on_request_headers"]]);
  });
  it("T-96 is the last of its VM: no callback, no tick, and T-95 503 for the streams that follow", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 100 })] }, after: { proxy_on_request_headers: "unreachable" }, exports: ["proxy_on_log", "proxy_on_tick"] });
    const run = runChain({ filters: [{ bytes: guest.bytes }], actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }, { do: "advance", by: 500 }] });
    expect(rowsOf(run).filter((row) => row.kind === "callback").map((row) => row.kind === "callback" && row.name)).toEqual(["proxy_on_configure", "proxy_on_request_headers"]);
    expect(run.outcome.exchanges.map(({ client }) => client.status)).toEqual([503, 503]);
  });
  it("in one VM leaves another filter's to log, finish and delete", async () => {
    const sound = await guestOf({ exports: ["proxy_on_request_headers", "proxy_on_log", "proxy_on_done", "proxy_on_delete"] }), bad = await trapping("unreachable");
    const run = runChain({ filters: [{ bytes: sound.bytes }, { bytes: bad.bytes }] });
    expect(rowsOf(run).flatMap((row) => (row.kind === "callback" && row.context === 2 ? [`${row.vm} ${row.name}`] : []))).toEqual(["0 proxy_on_request_headers", "1 proxy_on_request_headers", "0 proxy_on_log", "0 proxy_on_done", "0 proxy_on_delete"]);
  });
  it("while the proxy starts refuses the configuration", async () => {
    const guest = await guestOf({ after: { proxy_on_configure: "unreachable" } }), run = runChain({ filters: [{ bytes: guest.bytes }] });
    expect([run.outcome.end, run.outcome.refusal, run.outcome.exchanges]).toEqual(["refused", "Function: proxy_on_configure failed: Uncaught RuntimeError: unreachable", []]);
  });
});

describe("in the words of Firefox", () => {
  const trap = (words: string, ...code: readonly number[]): string | undefined => {
    const error = new WebAssembly.RuntimeError(words);
    error.stack = "@a.js line 1 > WebAssembly.Module:wasm-function[2]:0x3\n@a.js line 1 > WebAssembly.Module:wasm-function[3]:0x1\n";
    // one byte was put in front of the code
    return trapKind(error, { bytes: Uint8Array.of(0xff, 0xff, ...code), toOriginal: (offset) => offset - 1 });
  };
  it.each([
    ["unreachable executed", [0x00], "unreachable"],
    ["index out of bounds", [0x28], "out-of-bounds"],
    ["index out of bounds", [0xfc, 11], "out-of-bounds"],
    ["index out of bounds", [0xfd, 0], "out-of-bounds"],
    ["index out of bounds", [0x11], "table-out-of-bounds"],
    ["table index out of bounds", [0x25], "table-out-of-bounds"],
    ["table index out of bounds", [0xfc, 12], "table-out-of-bounds"],
    ["indirect call to null", [0x11], "indirect-call"],
    ["indirect call signature mismatch", [0x13], "indirect-call"],
    ["integer divide by zero", [0x6d], "divide-by-zero"],
    ["integer divide by zero", [0x80], "divide-by-zero"],
    ["integer divide by zero", [0x6f], "remainder-by-zero"],
    ["integer divide by zero", [0x82], "remainder-by-zero"],
    ["integer overflow", [0x7f], "integer-overflow"],
    ["integer overflow", [0xaa], "bad-conversion"],
    ["invalid conversion to integer", [0xb1], "bad-conversion"],
    ["unaligned memory access", [0xfe, 0], "unaligned"],
  ] as const)("%s at %j is of kind %s", (words, code, kind) => {
    expect(trap(words, ...code)).toBe(kind);
  });
});

it("keeps more frames of a guest than an engine keeps by itself", async () => {
  const depth = "(func $deep (param i32) (if (i32.eqz (local.get 0)) (then unreachable)) (call $deep (i32.sub (local.get 0) (i32.const 1))))";
  Object.assign(Error, { stackTraceLimit: 10 });
  const guest = await trapping("(call $deep (i32.const 30))", depth), fault = rowsOf(runChain({ filters: [{ bytes: guest.bytes }] })).find((row) => row.kind === "fault");
  expect(fault?.kind === "fault" && fault.fields["frames"]).toHaveLength(8 * 32);
});

it("an error of ours is no trap", () => {
  expect([trapKind(new RangeError("Invalid typed array length: -1")), trapKind(new TypeError("x is not a function")), trapKind(new RangeError("Maximum call stack size exceeded")), trapKind(new WebAssembly.RuntimeError("unreachable"))])
    .toEqual([undefined, undefined, "stack-overflow", "unreachable"]);
});
