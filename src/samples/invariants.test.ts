// What is true of every recording, over every sample.
import { describe, expect, it } from "vitest";
import { encodeRecording } from "../recording/file.ts";
import { parseScenario } from "../scenario/parse.ts";
import { foldEqualsHost, invariantsOf } from "../testing/invariants.ts";
import { runSample, sampleIds, sampleScenario } from "../testing/sample-runs.ts";

describe.each(sampleIds)("sample %s", (id) => {
  const { recording, session, outcome } = runSample(id);

  it("runs to its end", () => {
    expect(recording.length).toBeGreaterThan(5);
    expect(outcome.end).not.toBe("running");
  });
  it("is recorded without a gap: steps, time, nesting, words, operations, fold, file", () => {
    expect(invariantsOf(recording, session.state)).toEqual([]);
  });
  it("gives the same bytes again", () => {
    expect(Buffer.compare(encodeRecording(runSample(id).recording), encodeRecording(recording))).toBe(0);
  });
  it("gives the same bytes when rows leave after every step, and folds to the host's state after each", () => {
    const wrong: string[] = [];
    const flushed = runSample(id, { flushEvery: 1, onFlush: (so, host) => wrong.push(...foldEqualsHost(so, host.state)) });
    expect(wrong).toEqual([]);
    expect(Buffer.compare(encodeRecording(flushed.recording), encodeRecording(recording))).toBe(0);
  });
  it("has a scenario that JSON does not change", () => {
    const scenario = sampleScenario(id);
    expect(parseScenario(JSON.parse(JSON.stringify(scenario)))).toEqual({ ok: true, scenario });
  });
});
