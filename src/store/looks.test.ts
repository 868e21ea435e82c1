// The memory at a step, and the text of a panic that was not printed, through the store.
import { describe, expect, test } from "vitest";
import { faultCard } from "../debugger/fault/fault-card.ts";
import { isUnexplained, withPanic } from "../debugger/fault/panic-in-memory.ts";
import { plain } from "../debugger/sentence.ts";
import { stepToFault } from "../debugger/stepping.ts";
import { guestOf } from "../testing/host-guest.ts";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";

const told = () => ({ onStep: () => undefined, signal: new AbortController().signal });

async function opened(id: string): Promise<TestBench> {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.at.openSample(id);
  await bench.settled();
  return bench;
}

/** wat that writes a text eight bytes at a time: nothing of it stands in the module as a whole. */
function writes(text: string, address: number): string {
  const bytes = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8, "\0")), view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 8 }, (_, i) => `(i64.store (i32.const ${address + 8 * i}) (i64.const ${view.getBigInt64(8 * i, true)}))`).join(" ");
}
async function stopping(wat: string): Promise<TestBench> {
  const bench = testWorkbench(), { bytes } = await guestOf({ exports: ["proxy_on_request_headers"], after: { proxy_on_request_headers: wat } });
  await bench.at.start();
  const scenario = { version: 1, setup: { chain: [{ module: { name: "guest.wasm" } }] }, actions: [{ do: "exchange", id: "a" }] };
  await bench.at.openFiles([{ name: "guest.wasm", bytes }, { name: "scenario.json", bytes: new TextEncoder().encode(JSON.stringify(scenario)) }]);
  await bench.settled();
  return bench;
}
const faultOf = ({ at: { recording } }: TestBench): number => (recording === undefined ? 0 : (stepToFault(recording, 0, "forward") ?? 0));

describe("the memory at a step", () => {
  test("is there for each VM, one look after another", async () => {
    const bench = await opened("shared-queue"), last = bench.at.length - 1;
    const first = await bench.at.lookAtMemory(last, told()), second = await bench.at.lookAtMemory(1, told());
    expect(first?.ok === true ? first.memories.map(({ vm, bytes }) => [vm, bytes.length % 65536]) : first).toEqual([[0, 0], [1, 0]]);
    expect(second).toMatchObject({ ok: true });
  });
  test("follows what was done at the live edge", async () => {
    const bench = await opened("edit-headers"), before = bench.at.length;
    bench.at.act({ do: "exchange", id: "more", path: "/old/x" });
    await bench.settled();
    expect(bench.at.length).toBeGreaterThan(before);
    expect(await bench.at.lookAtMemory(bench.at.length - 1, told())).toMatchObject({ ok: true });
  });
  test("is not looked for once nobody wants it", async () => {
    const bench = await opened("edit-headers"), control = new AbortController();
    control.abort();
    expect(await bench.at.lookAtMemory(3, { onStep: () => undefined, signal: control.signal })).toBeUndefined();
  });
});

describe("the text of a panic that was not printed", () => {
  test("is found where the callback put it, and translated", async () => {
    const bench = await stopping(`${writes("panicked at src/lib.rs:7:5: unexpected status: 2", 0x5000)} unreachable`), step = faultOf(bench), { recording } = bench.at;
    const found = await bench.at.panicInMemory(step, told());
    expect(found).toMatchObject({ vm: 0, address: 0x5000, text: "panicked at src/lib.rs:7:5: unexpected status: 2" });
    const card = recording === undefined ? undefined : faultCard(recording, step);
    if (recording === undefined || card === undefined || found === undefined) throw new Error("no fault");
    expect(isUnexplained(card)).toBe(true);
    const said = withPanic(recording, card, found).sentences.map(plain);
    expect(said[0]).toContain("at 0x5000, lies panicked at src/lib.rs:7:5");
    expect(said[0]).toContain("probably");
    expect(said.join(" ")).toContain("2 is bad-argument");
  });
  test("is not looked for in what lay there before: a text in the module is none", async () => {
    const bench = await stopping("unreachable");
    expect(await bench.at.panicInMemory(faultOf(bench), told())).toBeUndefined();
  });
  test("nor where the guest has printed it", async () => {
    const bench = await opened("crash"), { recording } = bench.at, card = recording === undefined ? undefined : faultCard(recording, faultOf(bench));
    expect(card === undefined ? undefined : isUnexplained(card)).toBe(false);
  });
});
