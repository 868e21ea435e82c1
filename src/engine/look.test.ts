// What a re-run sees in the guests' memories is what the recorded calls said was there.
import { describe, expect, test } from "vitest";
import { equalBytes } from "../base/bytes.ts";
import { lookPlace, pointersOf } from "../debugger/memory-place.ts";
import type { Recording } from "../recording/log.ts";
import { createSession } from "../host/session.ts";
import { runSample, sampleInput, sampleScenario } from "../testing/sample-runs.ts";
import { look } from "./look.ts";
import type { Looked } from "./protocol.ts";

const lookAt = (id: string, recording: Recording, step: number, onStep: (step: number) => void = () => undefined, now: () => number = () => 0): Looked => look({ scenario: sampleScenario(id), modules: sampleInput(id), place: lookPlace(recording, step) }, { createSession, now }, onStep);
function memoryOf(looked: Looked, vm: number): Uint8Array {
  if (!looked.ok) throw new Error(looked.reason);
  return looked.memories.find((one) => one.vm === vm)?.bytes ?? new Uint8Array(0);
}

describe.each(["edit-headers", "body-rewrite", "shared-queue", "two-threads", "crash"])("memory of %s", (id) => {
  test("holds the bytes of every fifth host call where its pointers say, and what it was given", () => {
    const { recording } = runSample(id);
    let compared = 0;
    for (let step = 1; step < recording.length; step++) {
      const row = recording.row(step);
      if (row.kind !== "host-call" || step % 5 !== 0) continue;
      const memory = memoryOf(lookAt(id, recording, step), row.vm);
      for (const { name, address, length = 0, kind } of pointersOf(row, memory)) {
        const arg = (kind === "input" ? row.inputs : row.outputs).find((one) => one.name === name);
        if (kind === "cell" || !(arg?.value instanceof Uint8Array) || arg.type === "iovs") continue;
        expect(equalBytes(memory.subarray(address, address + length), arg.value), `${row.name} ${name} at step ${step}`).toBe(true);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe("where a look ends", () => {
  test("before the guest has done anything of a callback, after all of a host call, and at a fault", () => {
    const { recording } = runSample("crash"), steps = Array.from({ length: recording.length }, (_, i) => i);
    const moment = (kind: string): string | undefined => steps.map((step) => [recording.brief(step).kind, lookPlace(recording, step).moment] as const).find(([of]) => of === kind)?.[1];
    expect([moment("callback"), moment("host-call"), moment("fault")]).toEqual(["opened", "closed", "closed"]);
    const fault = steps.find((step) => recording.brief(step).kind === "fault") ?? 0;
    expect(lookAt("crash", recording, fault)).toMatchObject({ ok: true });
  });
  test("the size is the one that was recorded", () => {
    const { recording } = runSample("rate-limit"), last = recording.length - 1;
    const vm = [...recording.stateAt(last).entities.values()].find(({ size }) => size > 0);
    expect(memoryOf(lookAt("rate-limit", recording, last), 0).length).toBe((vm?.size ?? 0) * 65536);
  });
  test("a run that goes another way is told, and one that ends before", () => {
    const { recording } = runSample("edit-headers"), place = lookPlace(recording, 12), input = { scenario: sampleScenario("edit-headers"), modules: sampleInput("edit-headers") };
    const at = (changed: Partial<typeof place>): Looked => look({ ...input, place: { ...place, ...changed } }, { createSession, now: () => 0 }, () => undefined);
    expect(at({ name: "proxy_log" })).toEqual({ ok: false, reason: expect.stringContaining(`at step 12 came ${place.name}, not proxy_log`) });
    expect(at({ step: 100000 })).toEqual({ ok: false, reason: expect.stringMatching(/^The run ended at step \d+ this time, before step 100000\.$/) });
  });
  test("it tells how far it is", () => {
    let time = 0;
    const told: number[] = [], { recording } = runSample("edit-headers");
    lookAt("edit-headers", recording, recording.length - 1, (step) => told.push(step), () => (time += 1000));
    expect(told).toEqual([0]);
  });
});
