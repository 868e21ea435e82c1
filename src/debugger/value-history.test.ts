import { describe, expect, test } from "vitest";
import { toByteString } from "../base/byte-string.ts";
import { runSample } from "../testing/sample-runs.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode } from "../recording/ops.ts";
import type { EntityKind } from "../recording/ops.ts";
import { bodyRanges } from "./body-ranges.ts";
import { queues, sharedData } from "./state-lists.ts";
import { bodies } from "./state-view.ts";
import { valueHistory } from "./value-history.ts";
import type { StateValue } from "./value-history.ts";

const last = (recording: Recording): number => recording.length - 1;
const text = (bytes: Uint8Array | undefined): string => (bytes === undefined ? "-" : toByteString(bytes));
const told = (recording: Recording, value: StateValue): string[] => valueHistory(recording, value).map(({ who, old, value: now, words }) => [who, old === undefined ? "" : `${text(old)} >`, now === undefined ? "" : text(now), words ?? ""].filter((part) => part !== "").join(" "));
function first(recording: Recording, kind: EntityKind, name?: string): number {
  for (let step = 0; step < recording.length; step++) {
    const found = [...recording.stateAt(step).entities.values()].find((one) => one.kind === entityKindCode(kind) && (name === undefined || one.name === name));
    if (found !== undefined) return found.id;
  }
  throw new Error(`no ${kind}`);
}
const stepOf = (recording: Recording, name: string, nth = 1): number => {
  for (let step = 0, left = nth; step < recording.length; step++) if (recording.brief(step).name === name && --left === 0) return step;
  throw new Error(`no ${name}`);
};

describe("the history of a value", () => {
  test("a header: who wrote it, what was there before", () => {
    const { recording } = runSample("edit-headers"), map = first(recording, "header-map", "request-headers");
    const path = valueHistory(recording, { entity: map, name: ":path" });
    expect(path.map(({ who, old, value }) => [who, text(old), text(value)])).toEqual([["client", "-", "/old/books"], ["edit-headers", "/old/books", "/new/books"]]);
  });
  test("an item of a queue: put in by whom, taken out by whom; the next one is another", () => {
    const { recording } = runSample("shared-queue"), queue = first(recording, "queue");
    expect(told(recording, { entity: queue, item: 0 })).toEqual(["producer /tea put in", "consumer /tea > taken out"]);
    expect(told(recording, { entity: queue, item: 1 })).toEqual(["producer /cake put in", "consumer /cake > taken out"]);
    expect(told(recording, { entity: queue })[0]).toBe("consumer registered");
    expect(queues(recording, stepOf(recording, "proxy_enqueue_shared_queue", 2))[0]?.items).toMatchObject([{ nth: 1, who: "producer" }]);
  });
  test("shared data: every write with its cas", () => {
    const { recording } = runSample("rate-limit"), [store] = sharedData(recording, last(recording)), key = store?.entries[0]?.key ?? "";
    const writes = valueHistory(recording, { entity: store?.entity ?? 0, key });
    expect(writes.map(({ words }) => words)).toEqual(writes.map((_, i) => `cas ${i + 1}`));
    expect(writes.slice(1).map(({ old }) => text(old))).toEqual(writes.slice(0, -1).map(({ value }) => text(value)));
  });
  test("a metric: from one number to the next; a timer: its period and when it is due", () => {
    const { recording } = runSample("two-threads"), metrics = first(recording, "metrics"), [metric] = [...(recording.stateAt(last(recording)).entities.get(metrics)?.values?.keys() ?? [])];
    expect(told(recording, { entity: metrics, key: metric ?? "" }).slice(0, 2)).toEqual(["ticking defined, 0", "ticking 0 → 1"]);
    expect(told(recording, { entity: first(recording, "timer") })[0]).toMatch(/^ticking every 1 s, next at \+/);
  });
  test("a call: called, replied", () => {
    const { recording } = runSample("http-call");
    expect(told(recording, { entity: first(recording, "call") }).map((line) => line.split(" ").slice(-1)[0])).toEqual(["called", "replied", "gone"]);
  });
  test("a body: which bytes each write took away and what it put there", () => {
    const { recording } = runSample("body-rewrite"), step = stepOf(recording, "proxy_set_buffer_bytes"), body = bodies(recording, step, "last-step").find(({ part, changed }) => part === "now" && changed);
    expect(valueHistory(recording, { entity: body?.entity ?? 0 }).map(({ words }) => words)).toEqual(["6 bytes at 0", "11 bytes at 6", "17 bytes at 0 replaced by 19", "19 bytes taken from 0 on", "gone"]);
  });
});

describe("ranges of a body", () => {
  const { recording } = runSample("body-rewrite"), replaced = stepOf(recording, "proxy_set_buffer_bytes");
  const ranges = (step: number, part: string): string[] => {
    const body = bodies(recording, step, "last-step").find((one) => one.part === part && one.size > 0 && one.title === "request body");
    return bodyRanges(recording, step, body?.entity ?? 0).map(({ from, length, who, what, by }) => `${from}+${length} ${who} ${what} ${by}`);
  };
  test("chunks keep the step at which they came, wherever the proxy has put them since", () => {
    const chunks = [1, 2].map((nth) => stepOf(recording, "data-received", nth));
    const expected = [`0+6 client chunk ${chunks[0]}`, `6+11 client chunk ${chunks[1]}`];
    expect(ranges(replaced - 1, "received")).toEqual(expected);
    expect(ranges(replaced - 1, "now")).toEqual(expected);
  });
  test("what a filter wrote is its own, after it was sent too", () => {
    expect(ranges(replaced, "now")).toEqual([`0+19 body-rewrite set_buffer_bytes ${replaced}`]);
    expect(ranges(stepOf(recording, "data-sent"), "sent")).toEqual([`0+19 body-rewrite set_buffer_bytes ${replaced}`]);
  });
});
