// Where a guest stopped: engines word a stack differently, a recording holds function indices and offsets in the user's file.
import { describe, expect, it } from "vitest";
import { readModule } from "../module/read-module.ts";
import { sectionIds } from "../module/types.ts";
import { call, guestOf } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import type { HostRun } from "../testing/host-run.ts";
import { framesOf, recursionOf, wasmFrames } from "./stack.ts";
import type { GuestCode } from "./stack.ts";
import { trapKind } from "./traps.ts";

const guestCode: GuestCode = { bytes: new Uint8Array(), toOriginal: (offset) => offset - 2, functionNamed: (name) => (name === "count" ? 7 : undefined) };
const withStack = (stack: string): Error => Object.assign(new Error("trap"), { stack });
/** "7@416 9@512" */
const read = (frames: Uint8Array): string => {
  const view = new DataView(frames.buffer, frames.byteOffset), out: string[] = [];
  for (let at = 0; at < frames.length; at += 8) out.push(`${view.getUint32(at, true)}@${view.getUint32(at + 4, true)}`);
  return out.join(" ");
};
const text = (frames: string): string => read(Uint8Array.from(frames, (char) => char.charCodeAt(0)));

const v8 = `RuntimeError: unreachable
    at core::panicking::panic_fmt (wasm://wasm/008a3c02:wasm-function[7]:0x1a2)
    at wasm://wasm/008a3c02:wasm-function[9]:0x202
    at importCall (http://127.0.0.1/assets/worker.js:12:34)
    at proxy_on_request_headers (wasm://wasm/filter-008a3c02:wasm-function[300]:0x1000a)
    at Vm.call (http://127.0.0.1/assets/worker.js:56:7)`;
const spiderMonkey = `core::panicking::panic_fmt@http://127.0.0.1/assets/worker.js line 3 > WebAssembly.Module:wasm-function[7]:0x1a2
@http://127.0.0.1/assets/worker.js line 3 > WebAssembly.Module:wasm-function[9]:0x202
importCall@http://127.0.0.1/assets/worker.js:12:34
proxy_on_request_headers@http://127.0.0.1/assets/worker.js line 3 > WebAssembly.Module:wasm-function[300]:0x1000a
call@http://127.0.0.1/assets/worker.js:56:7
`;
const javaScriptCore = `<?>.wasm-function[count]@[wasm code]
<?>.wasm-function[9]@[wasm code]
<?>.wasm-function[somebody else]@[wasm code]
wasm-stub@[wasm code]
call@http://127.0.0.1/assets/worker.js:56:7`;

describe("the stack of a trap", () => {
  it("reads alike in V8 and SpiderMonkey, with offsets in the file", () => {
    expect(text(framesOf(withStack(v8), guestCode))).toBe("7@416 9@512 300@65544");
    expect(framesOf(withStack(spiderMonkey), guestCode)).toBe(framesOf(withStack(v8), guestCode));
  });
  it("has functions only in JavaScriptCore, by number or by name", () => {
    expect(wasmFrames(javaScriptCore)).toEqual([{ function: "count", offset: 0 }, { function: 9, offset: 0 }, { function: "somebody else", offset: 0 }]);
    expect(text(framesOf(withStack(javaScriptCore), guestCode))).toBe("7@0 9@0");
  });
  it("is not found in the name of a function that looks like a frame", () => {
    expect(wasmFrames("    at wasm-function[1]:0x1 (wasm://wasm/00:wasm-function[7]:0x1a2)\n    at wasm-function[1]:0x1 (worker.js:1:1)")).toEqual([{ function: 7, offset: 0x1a2 }]);
  });
  it("keeps the innermost 64 frames", () => {
    const deep = Array.from({ length: 100 }, (_, i) => `at wasm://wasm/0:wasm-function[${i}]:0x10`).join("\n");
    expect(framesOf(withStack(deep), guestCode).length).toBe(64 * 8);
  });
  it("of a recursion is the set of the functions that recurse", () => {
    const frames = [5, 12, 11, 12, 11, 12, 11].map((index) => `at wasm://wasm/0:wasm-function[${index}]:0x10`).join("\n");
    expect(text(recursionOf(withStack(frames), guestCode))).toBe("11@0 12@0");
    expect(text(recursionOf(withStack(frames.split("\n").slice(1).join("\n")), guestCode))).toBe("11@0 12@0");
  });
});

it("a conversion is told from a memory access in the words of JavaScriptCore too", () => {
  expect(["Out of bounds Trunc operation", "Out of bounds memory access"].map((words) => trapKind(new WebAssembly.RuntimeError(words)))).toEqual(["bad-conversion", "out-of-bounds"]);
});

function faultFrames(run: HostRun): string {
  for (let step = 1; step < run.recording.length; step++) {
    const row = run.recording.row(step);
    if (row.kind === "fault") return read(row.fields["frames"] instanceof Uint8Array ? row.fields["frames"] : new Uint8Array());
  }
  return "no fault";
}

describe("a fault row", () => {
  it("has more frames than an engine tells unasked, at the bytes of the file as it was given", async () => {
    const body = Array.from({ length: 20 }, (_, i) => `(func $f${i} ${i === 19 ? "unreachable" : `(call $f${i + 1})`})`).join("\n");
    const guest = await guestOf({ after: { proxy_on_request_headers: "(call $f0)" }, extra: body });
    const file = readModule(guest.bytes), module = file.ok ? file.value : undefined, code = module?.sections.find(({ id }) => id === sectionIds.code);
    const frames = faultFrames(runChain({ filters: [{ bytes: guest.bytes }] })).split(" ").map((frame) => frame.split("@").map(Number));
    expect(frames.length).toBe(21);
    // the memory section was rewritten before the code: the bytes at these offsets of the file are `unreachable` and `call`
    const bytes = frames.map(([, offset = 0]) => guest.bytes[offset]);
    expect(bytes).toEqual([0x00, ...Array.from({ length: 20 }, () => 0x10)]);
    expect(frames.every(([, offset = 0]) => code !== undefined && offset > code.offset && offset < code.offset + code.size)).toBe(true);
  });
  it("of a stack overflow names the functions that recurse", async () => {
    const guest = await guestOf({ after: { proxy_on_request_headers: "(call $ping)" }, extra: "(func $ping (call $pong)) (func $pong (call $ping))" });
    const frames = faultFrames(runChain({ filters: [{ bytes: guest.bytes }] })).split(" ").map((frame) => frame.split("@").map(Number));
    expect(frames.map(([, offset]) => offset)).toEqual([0, 0]);
    expect(frames[1]?.[0]).toBe((frames[0]?.[0] ?? 0) + 1);
  });
  it("of a call that is not allowed there leads to the call", async () => {
    const guest = await guestOf({ calls: { _initialize: [call("proxy_set_tick_period_milliseconds", { tick_period: 1 })] } });
    const frames = faultFrames(runChain({ filters: [{ bytes: guest.bytes }] }));
    expect(frames).toMatch(/^\d+@\d+$/);
  });
});
