import { expect, test } from "vitest";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { growScrubber, heldSpans, scrubberMarks, scrubberSections } from "./scrubber-marks.ts";

const { recording } = heldAndResumed(), other = refusedAndFaulted().recording;

test("one mark per step where there is room", () => {
  const marks = scrubberMarks(recording, 400);
  expect(marks.map((m) => m.step)).toEqual(Array.from({ length: recording.length - 1 }, (_, i) => i + 1));
  const shape = (step: number): string | undefined => marks[step - 1]?.shape;
  expect([shape(1), shape(4), shape(5), shape(6), shape(13), shape(15), shape(17), shape(18), shape(23), shape(28)]).toEqual(["deed", "callback", "call", "changed", "hold", "call", "hold", "clock", "changed", "deed"]);
  const faulted = scrubberMarks(other, 400);
  expect([13, 17, 22, 27, 29].map((step) => faulted[step - 1]?.shape)).toEqual(["fault", "refused", "call", "fault", "local"]);
});

test("at most two marks a pixel in a long run, the most telling ones", () => {
  const b = recordingBuilder(handScenario());
  b.in(0, 1);
  for (let n = 0; n < 5000; n++) b.callback("proxy_on_tick", [1], 0, () => { b.call("proxy_log"); });
  b.fault("trap", { kind: "unreachable" });
  for (let n = 0; n < 5000; n++) b.call("proxy_log");
  b.flush();
  const marks = scrubberMarks(b.recording, 100);
  expect(marks.length).toBeLessThanOrEqual(200);
  expect(marks.filter((m) => m.shape === "fault")).toEqual([{ step: 10001, shape: "fault" }]);
  expect(marks.every((m, i) => i === 0 || m.step !== marks[i - 1]?.step)).toBe(true);
});

test("a long run is drawn by stretches, and grows as one that is drawn at once", () => {
  const b = recordingBuilder(handScenario());
  b.in(0, 1);
  const tick = (): void => { b.callback("proxy_on_tick", [1], 0, () => { b.call("proxy_log"); }); };
  for (let n = 0; n < 9000; n++) tick();
  b.flush();
  expect(growScrubber(b.recording, 100)).toBe(true);
  b.fault("trap", { kind: "unreachable" });
  for (let n = 0; n < 9000; n++) tick();
  b.flush();
  const marks = scrubberMarks(b.recording, 20);
  expect(growScrubber(b.recording, 100)).toBe(false);
  expect(marks.length).toBeLessThanOrEqual(40);
  expect(marks.filter((m) => m.shape === "fault")).toEqual([{ step: 18001, shape: "fault" }]);
  // drawn row by row, the same rows are the most telling ones
  expect(scrubberMarks(b.recording, 200).filter((m) => m.shape === "fault")).toEqual([{ step: 18001, shape: "fault" }]);
});

test("sections: start and each exchange with its status", () => {
  expect(scrubberSections(recording)).toEqual([{ first: 1, text: "start" }, { first: 10, text: "GET /admin 200" }]);
  expect(scrubberSections(other)).toEqual([{ first: 1, text: "start" }, { first: 10, text: "GET /admin 503" }]);
});

test("ticks in a row are one section", () => {
  const b = recordingBuilder(handScenario());
  for (let n = 0; n < 3; n++) b.deed("tick-due", { filter: 0, period: 5 });
  b.flush();
  expect(scrubberSections(b.recording)).toEqual([{ first: 1, text: "start" }, { first: 1, text: "tick" }]);
});

test("held spans end where the stream goes on, or with the run", () => {
  expect(heldSpans(recording)).toEqual([{ from: 17, to: 28 }]);
  const b = recordingBuilder(handScenario());
  b.deed("held", { exchange: 0, side: 0 });
  b.deed("held", { exchange: 1, side: 1 });
  b.deed("client-gone");
  b.deed("stream-complete", { exchange: 1 });
  b.flush();
  expect(heldSpans(b.recording)).toEqual([{ from: 1, to: 4 }, { from: 2, to: 4 }]);
});

test("many exchanges share sections, held spans that touch become one", () => {
  const b = recordingBuilder(handScenario());
  for (let n = 0; n < 100; n++) {
    b.deed("headers-received", { exchange: n, from: 0, line: "GET /" });
    b.deed("held", { exchange: n, side: 0 });
    b.deed("resumed", { exchange: n, side: 0 });
  }
  b.flush();
  expect(scrubberSections(b.recording, 4)).toEqual([{ first: 1, text: "start" }, { first: 1, text: "1 to 25" }, { first: 76, text: "26 to 50" }, { first: 151, text: "51 to 75" }, { first: 226, text: "76 to 100" }]);
  expect(scrubberSections(b.recording)).toHaveLength(101);
  expect(heldSpans(b.recording)).toHaveLength(100);
  expect(heldSpans(b.recording, 5)).toEqual([{ from: 2, to: 300 }]);
});
