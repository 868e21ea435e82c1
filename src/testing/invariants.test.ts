// The checks notice what they are there for.
import { describe, expect, it } from "vitest";
import { emptyState } from "../recording/state.ts";
import { foldEqualsHost, invariantsOf, nesting, stepsAndTime, wordsOfCalls } from "./invariants.ts";
import { handScenario } from "./recording-by-hand.ts";
import { recordingBuilder } from "./recording-builder.ts";
import type { RecordingBuilder } from "./recording-builder.ts";

function built(work: (b: RecordingBuilder) => void): RecordingBuilder {
  const b = recordingBuilder(handScenario());
  work(b);
  b.flush();
  return b;
}

describe("checks of recordings", () => {
  it("find nothing in a sound one", () => {
    const b = built((r) => {
      r.in(0, 1);
      r.callback("proxy_on_configure", [1, 0], 1, () => r.call("proxy_log", { inputs: { level: 2, message: "hello" } }));
    });
    expect(invariantsOf(b.recording, b.state)).toEqual([]);
  });
  it("find a row that stays open", () => {
    const b = built((r) => r.writer.open("callback", "proxy_on_tick", 0, 0, 1));
    expect(nesting(b.recording).join()).toContain("was never closed");
  });
  it("find time that goes back", () => {
    const b = built((r) => {
      for (const at of [10, 5]) {
        r.at(at);
        r.deed("client-gone", { exchange: 0 });
      }
    });
    expect(stepsAndTime(b.recording).join()).toContain("time goes back");
  });
  it("find a status without a reason, and a bad pointer without its words", () => {
    const b = built((r) => {
      r.call("proxy_log", { status: 2 });
      r.writer.close(r.writer.open("host-call", "proxy_log", 0, 0, 0), 6, 1, 0);
    });
    const wrong = wordsOfCalls(b.recording).join();
    expect(wrong).toContain("without a reason");
    expect(wrong).toContain("has 0 words of 3");
  });
  it("find a change of the host's state that is no operation", () => {
    const b = built((r) => void r.create("vm", "m.wasm", 0));
    expect(foldEqualsHost(b.recording, b.state)).toEqual([]);
    const entity = [...b.state.entities.values()][0];
    if (entity !== undefined) entity.size = 9;
    expect(foldEqualsHost(b.recording, b.state)).toHaveLength(1);
    expect(foldEqualsHost(b.recording, emptyState())).toHaveLength(1);
  });
});
