import { expect, test } from "vitest";
import { toByteString } from "../base/byte-string.ts";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed } from "../testing/recording-by-hand.ts";
import { logLines } from "./log-lines.ts";

test("proxy_log and fd_write, with level, context and whose default hides them", () => {
  expect(logLines(heldAndResumed().recording).map(({ text, ...line }) => ({ ...line, text: toByteString(text) }))).toEqual([
    { step: 5, time: 0, who: "auth", context: 1, level: 1, word: "debug", source: "proxy_log", hidden: "Envoy hides debug by default", text: "starting" },
    { step: 26, time: 1012e6, who: "auth", context: 2, level: 2, word: "info", source: "proxy_log", hidden: "Istio hides info by default", text: "alice (admin) may GET /admin" },
  ]);
});

test("T-93: standard output is info, standard error is error, one newline goes, nothing is no record", () => {
  const b = recordingBuilder(handScenario());
  b.in(0, 1);
  b.call("fd_write", { inputs: { fd: 1, text: "a\n\n" } });
  b.call("fd_write", { inputs: { fd: 2, text: "b" } });
  b.call("fd_write", { inputs: { fd: 1, text: "" } });
  b.call("fd_write", { inputs: { fd: 3, text: "c" }, status: 8, why: "wasi-bad-descriptor" });
  b.call("proxy_log", { inputs: { level: 4, message: "" } });
  b.call("proxy_log", { inputs: { level: 9, message: "x" }, status: 2, why: "log-level-unknown" });
  b.call("proxy_log", { readable: false, status: 6, why: "input-outside-memory" });
  b.flush();
  expect(logLines(b.recording).map((l) => [l.step, l.word, toByteString(l.text), l.source])).toEqual([[1, "info", "a\n", "stdout"], [2, "error", "b", "stderr"], [5, "error", "", "proxy_log"]]);
  expect(logLines(b.recording, 2).map((l) => l.step)).toEqual([2, 5]);
  expect(logLines(b.recording)[1]?.hidden).toBeUndefined();
});
