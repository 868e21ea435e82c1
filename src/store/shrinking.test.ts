// Scenarios made smaller with runs of real filters.
import { expect, it } from "vitest";
import { symptomsOf } from "../debugger/shrink/symptom.ts";
import type { Symptom } from "../debugger/shrink/symptom.ts";
import { testWorkbench } from "../testing/test-workbench.ts";

async function opened(sample: string) {
  const bench = testWorkbench();
  await bench.store.getState().openSample(sample);
  await bench.until((now) => !now.running && now.outcome !== undefined);
  const { recording } = bench.at;
  if (recording === undefined) throw new Error("nothing ran");
  return { bench, symptoms: symptomsOf(recording) };
}
const of = (symptoms: readonly Symptom[], kind: Symptom["kind"]): Symptom => {
  const found = symptoms.find((symptom) => symptom.kind === kind);
  if (found === undefined) throw new Error(`the run shows no ${kind}`);
  return found;
};
const never = new AbortController().signal;

it("keeps of a crash the one request that makes it", async () => {
  const { bench, symptoms } = await opened("crash"), before = bench.at.draft;
  const runs: number[] = [];
  const found = await bench.at.shrink(of(symptoms, "fault"), { onTried: (tried) => runs.push(tried), signal: never });
  expect(found?.complete).toBe(true);
  expect(found?.smaller.actions).toHaveLength(1);
  expect(JSON.stringify(found?.smaller).length).toBeLessThan(JSON.stringify(before).length / 2);
  expect(runs).toEqual(Array.from({ length: found?.tried ?? 0 }, (_, i) => i + 1));
  expect(bench.at.draft).toBe(before);

  bench.at.edit(() => found?.smaller ?? before);
  const small = await bench.until((now) => !now.running && now.pending === undefined && now.recording?.meta.scenario.actions.length === 1);
  expect(small.recording === undefined ? [] : symptomsOf(small.recording)).toContainEqual(of(symptoms, "fault"));
  bench.at.undo();
  expect(bench.at.draft).toEqual(before);
  bench.at.dispose();
});

it("keeps of a client that waits for ever the exchange that is held", async () => {
  const { bench, symptoms } = await opened("paused-forever"), waits = of(symptoms, "waits");
  const found = await bench.at.shrink(waits, { onTried: () => undefined, signal: never });
  expect(found?.smaller.actions?.map((action) => ("id" in action ? action.id : action.do))).toEqual([waits.kind === "waits" ? waits.exchange : ""]);
  bench.at.dispose();
});

it("is stopped at any time, and gives the smallest so far", async () => {
  const { bench, symptoms } = await opened("crash"), stop = new AbortController();
  const found = await bench.at.shrink(of(symptoms, "fault"), { onTried: (tried) => { if (tried === 4) stop.abort(); }, signal: stop.signal });
  expect(found).toMatchObject({ complete: false, tried: 4 });
  const none = await bench.at.shrink(of(symptoms, "fault"), { onTried: () => undefined, signal: AbortSignal.abort() });
  expect(none).toMatchObject({ complete: false, smaller: bench.at.draft });
  bench.at.dispose();
});

it("says so when a run does not show what is looked for", async () => {
  const { bench } = await opened("hello-headers");
  expect(await bench.at.shrink({ kind: "status", exchange: "nobody", status: 299, text: "" }, { onTried: () => undefined, signal: never })).toBeUndefined();
  bench.at.dispose();
});
