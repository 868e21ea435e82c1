// Runs that are kept, and where the shown one parts from them.
import { expect, it } from "vitest";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { Workbench } from "./types.ts";

async function opened() {
  const bench = testWorkbench();
  await bench.store.getState().openSample("http-call");
  await bench.until((now) => now.runState === "idle");
  return bench;
}
const compared = (now: Workbench): boolean => now.parting !== undefined && now.parting.recording === now.recording && now.pending === undefined;

it("keeps a run as it was, though it goes on, and finds where the shown one parts from it", async () => {
  const bench = await opened();
  bench.at.keepRun();
  const { kept, length } = bench.at;
  expect([kept?.recording.length, kept?.note]).toEqual([length, `${length - 1} steps, Envoy`]);
  await bench.until(compared);
  expect(bench.at.parting?.first).toBeUndefined();

  bench.at.advance(1000);
  const grown = await bench.until((now) => now.length > length && now.runState === "idle" && compared(now) && now.parting?.first !== undefined);
  expect(kept?.recording.length).toBe(length);
  expect(grown.parting?.first).toEqual({ left: length, right: length });

  bench.at.set(["actions", 0, "path"], "/other");
  const edited = await bench.until((now) => now.recording !== grown.recording && compared(now));
  expect(edited.parting?.from).toBe(kept);
  expect(edited.parting?.first?.right).toBeLessThan(length);
  bench.at.forgetKept();
  expect([bench.at.kept, bench.at.parting]).toEqual([undefined, undefined]);
  bench.at.dispose();
});

it("has the run before an edit at hand, and none of another document", async () => {
  const bench = await opened(), { recording, length } = bench.at;
  expect(bench.at.previous).toBeUndefined();
  bench.at.set(["setup", "profile"], "higress");
  await bench.until((now) => now.recording !== recording && now.runState === "idle" && now.pending === undefined);
  expect(bench.at.previous?.recording.length).toBe(length);
  expect(bench.at.parting).toBeUndefined();
  const { recording: edited } = bench.at;
  await bench.store.getState().openSample("auth");
  await bench.until((now) => now.recording !== edited && now.runState === "idle");
  expect(bench.at.previous === undefined).toBe(true);
  bench.at.dispose();
});
