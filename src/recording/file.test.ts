import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { equalBytes } from "../base/bytes.ts";
import type { Bytes } from "../base/bytes.ts";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { decodeRecording, encodeRecording, readRecordingFile, writeRecordingFile } from "./file.ts";
import type { Recording } from "./log.ts";
import type { Outcome } from "./outcome.ts";
import { segmentRows } from "./segment.ts";

function decoded(bytes: Uint8Array): Recording {
  const read = decodeRecording(bytes);
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}
const reason = (bytes: Uint8Array): string => {
  const read = decodeRecording(bytes);
  return read.ok ? "" : read.reason;
};

const outcome: Outcome = {
  end: "idle",
  exchanges: [{ id: "first", client: { status: 200, informational: [], headers: [["x", "\xfc"]], body: Uint8Array.of(0, 255, 10), end: "complete" }, access: { code: 200, details: "via_upstream", flags: "-", cluster: "backend", received: 0, sent: 5 } }],
  connections: [{ id: "second", client: { received: Uint8Array.of(1, 254), end: "ended" }, upstream: { cluster: "db", received: Uint8Array.of(7), end: "reset" }, access: { code: 0, details: "-", flags: "UR", cluster: "db", received: 1, sent: 2 } }, { id: "third", client: { received: new Uint8Array(0), end: "open" }, heldBy: 1 }],
  upstreams: { backend: [{ method: "GET", path: "/", headers: [], body: new Uint8Array(0), aborted: false }] },
};

function many(every: number): Recording {
  const b = recordingBuilder(handScenario());
  b.in(1, 2);
  b.deed("vm-created");
  const map = b.create("header-map", "request-headers", 0);
  for (let n = 0; n < segmentRows * 2 + 100; n++) {
    b.at(n / 10);
    b.call("proxy_add_header_map_value", { inputs: { map_type: 0, key: `key ${n % 9}`, value: `value ${n}` }, inside: () => b.headers(map, [[`key ${n % 9}`, `value ${n}`]], 0, n > 5 ? 1 : 0) });
    if (n % every === 0) b.flush();
  }
  b.flush();
  b.recording.finish("idle");
  return b.recording;
}

describe("recording to file to recording is identity", () => {
  test.each([["held", heldAndResumed], ["faulted", refusedAndFaulted]] as const)("%s", (_name, make) => {
    const { recording } = make();
    recording.finish("idle", outcome);
    const bytes = encodeRecording(recording), again = decoded(bytes);
    expect(again.length).toBe(recording.length);
    for (let step = 0; step < recording.length; step++) {
      expect(again.row(step)).toEqual(recording.row(step));
      expect([...again.stateAt(step).entities.keys()]).toEqual([...recording.stateAt(step).entities.keys()]);
    }
    expect(again.outcome).toEqual(outcome);
    expect(again.end).toBe("idle");
    expect(again.meta).toEqual(recording.meta);
    expect(encodeRecording(again)).toEqual(bytes);
  });
  test("several segments; how the rows arrived does not show", () => {
    const whole = encodeRecording(many(1e9));
    expect(equalBytes(encodeRecording(many(101)), whole)).toBe(true);
    expect(equalBytes(encodeRecording(decoded(whole)), whole)).toBe(true);
  });
});

describe("compression is around the file", () => {
  const zip = (bytes: Bytes): Promise<Bytes> => Promise.resolve(new Uint8Array(gzipSync(bytes)));
  const unzip = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(gunzipSync(bytes));
  const { recording } = heldAndResumed();
  test("with and without", async () => {
    const packed = await writeRecordingFile(recording, zip);
    expect(packed.length).toBeLessThan(encodeRecording(recording).length);
    for (const file of [packed, await writeRecordingFile(recording)]) {
      const read = await readRecordingFile(file, unzip);
      expect(read.ok && encodeRecording(read.value)).toEqual(encodeRecording(recording));
    }
  });
  test("damaged, or nothing to undo it with", async () => {
    const packed = await writeRecordingFile(recording, zip);
    expect(await readRecordingFile(packed.slice(0, 100), unzip)).toEqual({ ok: false, reason: "This file is compressed with gzip, and its compressed data is damaged or cut off." });
    expect(await readRecordingFile(packed)).toEqual({ ok: false, reason: "This recording is compressed with gzip, which cannot be undone here." });
  });
});

describe("files that cannot be read", () => {
  const bytes = encodeRecording(heldAndResumed().recording);
  const headerLength = new DataView(bytes.buffer).getUint32(12, true);
  const header = (): Record<string, unknown> => JSON.parse(new TextDecoder().decode(bytes.slice(16, 16 + headerLength))) as Record<string, unknown>;
  const withHeader = (change: (h: Record<string, unknown>) => void): Uint8Array => {
    const h = header();
    change(h);
    const json = new TextEncoder().encode(JSON.stringify(h));
    const out = new Uint8Array(bytes.length - headerLength + json.length);
    out.set(bytes.slice(0, 16));
    new DataView(out.buffer).setUint32(12, json.length, true);
    out.set(json, 16);
    out.set(bytes.slice(16 + headerLength), 16 + json.length);
    return out;
  };
  test("foreign", () => {
    for (const other of [new Uint8Array(0), new TextEncoder().encode("{}"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0)]) expect(reason(other)).toBe("This is not a recording: it does not begin as one.");
  });
  test("cut, anywhere", () => {
    for (const length of [8, 15, 16, 40, 16 + headerLength, bytes.length - 1]) expect(reason(bytes.slice(0, length))).toMatch(/^The recording is cut off/);
    expect(reason(Uint8Array.of(...bytes, 0))).toBe("The recording is damaged: 1 bytes follow its end.");
  });
  test("newer", () => {
    const newer = bytes.slice();
    newer[8] = 7;
    expect(reason(newer)).toBe("This recording was made by a newer release: format 7, formats up to 1 can be read here.");
  });
  test("damaged", () => {
    const broken = bytes.slice();
    broken[20] = 0xff;
    broken[21] = 0x00;
    expect(reason(broken)).toBe("The recording is damaged: its header is not JSON.");
    expect(reason(withHeader((h) => { delete h["names"]; }))).toBe("The recording is damaged: its header lacks a part.");
    expect(reason(withHeader((h) => { h["rows"] = 0; }))).toBe("The recording is damaged: its counts do not fit each other.");
    expect(reason(withHeader((h) => { h["scenario"] = { version: 1 }; }))).toBe("The scenario inside the recording cannot be read: setup: is missing");
    const rows = bytes.slice();
    new DataView(rows.buffer).setUint32(16 + headerLength + 4 * 3, 9999, true);
    expect(reason(rows)).toBe("The recording is damaged: row 3 does not nest.");
  });
  test("reasons are found by name, wherever the file's table has them", () => {
    const moved = withHeader((h) => { h["whys"] = (h["whys"] as string[]).map((why) => (why === "header-missing" ? "cas-mismatch" : why)); });
    const recording = decoded(moved), found = [];
    for (let step = 0; step < recording.length; step++) {
      const row = recording.row(step);
      if (row.kind === "host-call" && row.why !== "none") found.push(row.why);
    }
    expect(found).toEqual(["cas-mismatch"]);
  });
});
