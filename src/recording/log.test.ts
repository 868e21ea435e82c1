import { describe, expect, test } from "vitest";
import { toByteString } from "../base/byte-string.ts";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { ColumnWriter } from "./column-writer.ts";
import { createRecording } from "./log.ts";
import type { Recording } from "./log.ts";
import { OpKind } from "./ops.ts";
import type { Row } from "./row.ts";
import { Flag, segmentRows } from "./segment.ts";
import { joined } from "./state.ts";
import type { State } from "./state.ts";

/** A state without what depends on how it was folded. */
export function plain(state: State): unknown {
  return [...state.entities.values()].toSorted((a, b) => a.id - b.id).map(({ epoch: _epoch, pieces, values, items, ...entity }) => ({
    ...entity,
    pieces: pieces.map((p) => [p.by, toByteString(joined([p]))]),
    values: [...(values ?? [])].map(([key, value]) => [key, value.by, value.number, toByteString(value.blob.bytes)]),
    items: items.map((i) => [i.by, toByteString(i.blob.bytes)]),
  }));
}

function find(recording: Recording, name: string, nth = 0): Row {
  let left = nth;
  for (let step = 0; step < recording.length; step++) if (recording.brief(step).name === name && left-- === 0) return recording.row(step);
  throw new Error(`no row ${name}`);
}

describe("rows", () => {
  const held = heldAndResumed().recording;
  test("origin, deeds and actions", () => {
    expect(held.row(0).kind).toBe("origin");
    expect(find(held, "headers-received")).toMatchObject({ kind: "proxy", time: 10e6, changed: true, fields: { exchange: 0, from: 0, count: 7, end: 1 } });
    const action = find(held, "send-headers");
    expect(action.kind === "action" && toByteString(action.fields["line"] as Uint8Array)).toBe("GET /admin?tab=users");
  });
  test("callbacks: cause, arguments by name, result, nesting", () => {
    const row = find(held, "proxy_on_http_call_response");
    if (row.kind !== "callback") throw new Error(row.kind);
    expect(held.brief(row.cause).name).toBe("call-replied");
    expect(row.args.map((a) => [a.name, a.type, a.value])).toEqual([["plugin_context_id", "context", 1], ["call_id", "token", 4], ["num_headers", "u32", 3], ["body_size", "u32", 42], ["num_trailers", "u32", 0]]);
    expect(row.last).toBe(row.step + 8);
    expect(held.row(row.step + 1)).toMatchObject({ parent: row.step, name: "proxy_set_effective_context", context: 1 });
    expect(held.row(row.step + 2)).toMatchObject({ parent: row.step, context: 2 });
    const headers = find(held, "proxy_on_request_headers");
    expect(headers).toMatchObject({ result: 1 });
    expect(headers.kind === "callback" && headers.args[2]).toEqual({ name: "end_of_stream", type: "bool", value: true });
  });
  test("host calls: inputs in wire order, outputs, enumerations", () => {
    const row = find(held, "proxy_get_header_map_value");
    if (row.kind !== "host-call") throw new Error(row.kind);
    expect(row.words).toHaveLength(5);
    expect(row.inputs).toEqual([{ name: "map_type", type: "enum", of: "MapType", value: 0 }, { name: "key", type: "bytes", value: new TextEncoder().encode(":path") }]);
    expect(row.outputs).toEqual([{ name: "value", type: "out-bytes", value: new TextEncoder().encode("/admin?tab=users") }]);
    expect(find(held, "proxy_get_header_map_value", 1)).toMatchObject({ result: 1, why: "header-missing", outputs: [] });
  });
  test("a call whose input was outside memory has its words and nothing else", () => {
    const row = find(refusedAndFaulted().recording, "proxy_get_header_map_value");
    expect(row).toMatchObject({ readable: false, result: 6, why: "input-outside-memory", inputs: [], outputs: [] });
    expect(row.kind === "host-call" && row.words.length).toBe(5);
  });
  test("64-bit words", () => {
    const b = recordingBuilder(handScenario());
    b.in(1, 1);
    b.call("proxy_increment_metric", { inputs: { metric_id: 4, offset: -3n } });
    b.call("proxy_get_metric", { inputs: { metric_id: 4 }, outputs: { value: 2 ** 40 } });
    b.call("proxy_record_metric", { inputs: { metric_id: 5, value: 2 ** 33 } });
    b.flush();
    const [increment, get, record] = [1, 2, 3].map((step) => b.recording.row(step));
    expect(increment?.kind === "host-call" && increment.inputs[1]?.value).toBe(-3n);
    expect(get?.kind === "host-call" && get.outputs[0]?.value).toBe(2n ** 40n);
    expect(record?.kind === "host-call" && record.inputs[1]?.value).toBe(2n ** 33n);
  });
  test("names that the tables do not have keep their words", () => {
    const recording = createRecording({ scenario: handScenario(), modules: [] });
    const writer = new ColumnWriter((batch) => recording.append(batch));
    writer.close(writer.open("origin", "origin", 0, 0, 0), 0, 0, 0);
    const step = writer.open("host-call", "proxy_from_the_future", 1, 0, 1);
    writer.number(7);
    writer.number(9);
    writer.close(step, 0, 0, 0);
    writer.flush();
    expect(recording.row(1)).toMatchObject({ name: "proxy_from_the_future", words: [7, 9], inputs: [], readable: false });
  });
  test("what a guest left behind when it was stopped is read as far as it goes", () => {
    const recording = createRecording({ scenario: handScenario(), modules: [] });
    const writer = new ColumnWriter((batch) => recording.append(batch));
    writer.close(writer.open("origin", "origin", 0, 0, 0), 0, 0, 0);
    writer.open("callback", "proxy_on_tick", 1, 0, 1);
    writer.number(0);
    writer.number(1);
    writer.open("host-call", "proxy_log", 1, 0, 1);
    writer.number(2);
    writer.flush();
    expect(recording.row(1)).toMatchObject({ open: true, aborted: false });
    expect(recording.row(2)).toMatchObject({ open: true, parent: 1, words: [2], readable: false });
  });
});

describe("time", () => {
  test("is that of the newest entry at or before the step", () => {
    const { recording } = heldAndResumed();
    expect(recording.timeOf(0)).toBe(0);
    expect(recording.timeOf(find(recording, "send-headers").step - 1)).toBe(0);
    expect(recording.timeOf(find(recording, "send-headers").step)).toBe(10e6);
    expect(recording.timeOf(recording.length - 1)).toBe(1032e6);
  });
});

describe("state", () => {
  test.each([["held", heldAndResumed], ["faulted", refusedAndFaulted]] as const)("folding everything gives what the writer's side holds: %s", (_name, make) => {
    const { recording, builder } = make();
    expect(plain(recording.stateAt(recording.length - 1))).toEqual(plain(builder.state));
  });
  test("every step, forwards, backwards and cold, gives the same", () => {
    const { recording } = heldAndResumed();
    const forwards = Array.from({ length: recording.length }, (_, step) => plain(recording.stateAt(step)));
    for (let step = recording.length - 1; step >= 0; step--) expect(plain(recording.stateAt(step))).toEqual(forwards[step]);
    for (let step = 0; step < recording.length; step += 5) expect(plain(heldAndResumed().recording.stateAt(step))).toEqual(forwards[step]);
  });
  test("an answer stays as it is when later ones are asked for", () => {
    const { recording, entities } = heldAndResumed();
    const add = find(recording, "proxy_add_header_map_value").step;
    const before = recording.stateAt(add - 1), count = before.entities.get(entities.requestHeaders)?.entries.length;
    recording.stateAt(add);
    recording.stateAt(recording.length - 1);
    expect(before.entities.get(entities.requestHeaders)?.entries.length).toBe(count);
    expect(recording.stateAt(add).entities.get(entities.requestHeaders)?.entries.at(-1)).toEqual({ name: "x-auth-role", value: "admin", by: add });
  });
  test("operations and history name their steps", () => {
    const { recording, entities } = heldAndResumed();
    const replace = find(recording, "proxy_replace_header_map_value").step;
    expect(recording.operationsOf(replace).map((o) => [o.step, o.op.kind])).toEqual([[replace, OpKind.ListSplice], [replace, OpKind.ListSplice]]);
    expect(recording.operationsOf(replace + 1)).toEqual([]);
    const history = recording.historyOf(entities.requestHeaders);
    expect(history.map((h) => recording.brief(h.step).name)).toEqual([
      "headers-received", "headers-received", "headers-received", "held", "proxy_remove_header_map_value", "proxy_add_header_map_value",
      "proxy_replace_header_map_value", "proxy_replace_header_map_value", "headers-sent",
    ]);
  });
});

test("a deletion belongs to the history of every entity of its run", () => {
  const b = recordingBuilder(handScenario());
  b.deed("client-gone");
  const first = b.create("buffer", "a", 0), second = b.create("buffer", "b", 0), third = b.create("buffer", "c", 0);
  b.op({ kind: OpKind.Delete, entity: first, a: 2 });
  b.flush();
  expect([first, second, third].map((id) => b.recording.historyOf(id).map((h) => h.op.kind))).toEqual([[OpKind.Create, OpKind.Delete], [OpKind.Create, OpKind.Delete], [OpKind.Create]]);
});

/** Many rows and operations, flushed after every `every` rows. */
function long(rows: number, every: number): { readonly recording: Recording; readonly last: State } {
  const b = recordingBuilder(handScenario());
  b.in(1, 2);
  b.deed("vm-created", { filter: 0 });
  const map = b.create("header-map", "request-headers", 0), data = b.create("shared-data", "", 0), body = b.create("buffer", "request-body", 0);
  for (let n = 0; n < rows; n++) {
    b.at(n >> 3);
    if (n % 3 === 0) b.callback("proxy_on_request_headers", [2, n, 1], 0, () => {
      b.call("proxy_add_header_map_value", { inputs: { map_type: 0, key: `x-header-${n % 50}`, value: `value ${n}` }, inside: () => b.headers(map, [[`x-header-${n % 50}`, `value ${n}`]], 0, n > 90 ? 1 : 0) });
    });
    else if (n % 3 === 1) b.call("proxy_set_shared_data", { inputs: { key: `key ${n % 7}`, value: `v${n}` }, inside: () => b.put(data, `key ${n % 7}`, `v${n}`, n) });
    else b.call("proxy_set_buffer_bytes", { inputs: { buffer_type: 0, buffer: `chunk ${n}` }, inside: () => b.op({ kind: OpKind.BytesSplice, entity: body, a: 0, b: b.state.entities.get(body)?.size ?? 0, parts: [{ blob: { bytes: new TextEncoder().encode(`chunk ${n}`), at: -1 }, from: 0, length: 7 }] }) });
    if (n % every === 0) b.flush();
  }
  b.flush();
  return { recording: b.recording, last: b.state };
}

describe("batches", () => {
  const whole = long(20000, 1e9), pieces = long(20000, 37), single = long(9000, 1);
  test("segments are adopted or put together, with the same result", () => {
    expect(whole.recording.length).toBeGreaterThan(3 * segmentRows);
    expect(pieces.recording.length).toBe(whole.recording.length);
    for (let step = 0; step < whole.recording.length; step += 997) {
      expect(pieces.recording.row(step)).toEqual(whole.recording.row(step));
      expect(plain(pieces.recording.stateAt(step))).toEqual(plain(whole.recording.stateAt(step)));
    }
    expect(plain(whole.recording.stateAt(whole.recording.length - 1))).toEqual(plain(whole.last));
    expect(plain(single.recording.stateAt(single.recording.length - 1))).toEqual(plain(single.last));
  });
  test("references to bytes of other segments and of the operations' arena are found", () => {
    const { recording } = whole;
    let found = 0;
    for (let step = segmentRows; step < recording.length; step += 101) {
      const row = recording.row(step);
      if (row.kind !== "host-call") continue;
      for (const arg of row.inputs) {
        if (!(arg.value instanceof Uint8Array)) continue;
        expect(toByteString(arg.value)).toMatch(/^(?:key \d|v\d|chunk \d|x-header-\d|value \d)/);
        found++;
      }
    }
    expect(found).toBeGreaterThan(200);
  });
  test("a batch out of order is refused", () => {
    const recording = createRecording({ scenario: handScenario(), modules: [] });
    const writer = new ColumnWriter((batch) => {
      recording.append(batch);
      expect(() => recording.append(batch)).toThrow(/were expected/);
    });
    writer.close(writer.open("origin", "origin", 0, 0, 0), 0, 0, 0);
    writer.flush();
  });
  test("a row that left open is completed by a patch, and keeps that it changed something", () => {
    const b = recordingBuilder(handScenario());
    b.in(1, 1);
    b.callback("proxy_on_tick", [1], 0, () => {
      b.flush();
      expect(b.recording.row(1)).toMatchObject({ open: true, last: 1 });
      b.create("context", "5", 0);
      b.flush();
      expect(b.recording.row(1)).toMatchObject({ open: true, changed: true });
      b.call("proxy_log", { inputs: { level: 2, message: "x" } });
    });
    b.flush();
    expect(b.recording.row(1)).toMatchObject({ open: false, changed: true, last: 2 });
    expect(b.recording.brief(1).flags).toBe(Flag.Changed);
  });
  test("bytes that arrive after their row, at the end of a segment, are kept", () => {
    const recording = createRecording({ scenario: handScenario(), modules: [] });
    const writer = new ColumnWriter((batch) => recording.append(batch));
    for (let n = 0; n < segmentRows - 1; n++) writer.close(writer.open("origin", "origin", 0, 0, 0), 0, 0, 0);
    const step = writer.open("callback", "proxy_on_tick", 1, 0, 1);
    writer.flush();
    writer.number(0);
    writer.number(9);
    const inner = writer.open("host-call", "proxy_done", 1, 0, 1);
    writer.number(1);
    writer.close(inner, 0, 0, 0);
    writer.close(step, 0, 0, 0);
    writer.flush();
    const row = recording.row(step);
    expect(row.kind === "callback" && row.args).toEqual([{ name: "plugin_context_id", type: "context", value: 9 }]);
    expect(recording.row(inner)).toMatchObject({ parent: step, readable: true });
  });
});
