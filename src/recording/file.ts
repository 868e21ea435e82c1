/**
 * The recording as a file, little endian:
 *
 *   8 bytes  magic  50 58 53 52 45 43 0D 0A  "PXSREC\r\n"
 *   u32 version · u32 length of the header · header, JSON in UTF-8
 *   each row column, all segments joined, in the order of `rowColumnNames`
 *   each operation column, in the order of `opColumnNames`
 *   clock: u32 steps, then f64 times (ns since the start of the run)
 *   the arena of row payloads, the arena of operation payloads
 *
 * Header, since version 1: version, scenario, modules (name, sha256, size), names (what codes of rows stand for), whys (what the why column
 * indexes), rows, operations, clock (their counts), payload and opPayload (bytes per segment), segmentOps (operations per segment), end, outcome (optional).
 * gzip, where wanted, is around all of it.
 */
import type { Bytes } from "../base/bytes.ts";
import { failed, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import { upgrade } from "../base/upgrade.ts";
import { ByteSink } from "../base/varint.ts";
import { readScenario } from "../scenario/parse.ts";
import { damageOf } from "./damage.ts";
import { readColumns } from "./file-columns.ts";
import type { FileHeader } from "./file-columns.ts";
import { createRecording } from "./log.ts";
import type { ModuleIdentity, Recording } from "./log.ts";
import type { RunEnd } from "./outcome.ts";
import { outcomeFromJson, outcomeToJson } from "./outcome-json.ts";
import { opColumnNames, rowColumnNames } from "./segment-columns.ts";
import { recordingUpgrades, recordingVersion } from "./upgrades.ts";
import { whys } from "./whys.ts";

/** gzip or gunzip; `CompressionStream` where there is one. */
export type Transform = (bytes: Bytes) => Promise<Bytes>;

const magic = [0x50, 0x58, 0x53, 0x52, 0x45, 0x43, 0x0d, 0x0a] as const;
const encoder = new TextEncoder();

export function encodeRecording(recording: Recording): Bytes {
  const { meta, segments, clock } = recording;
  const header = {
    version: recordingVersion, scenario: meta.scenario, modules: meta.modules, names: recording.names, whys,
    rows: recording.length, operations: recording.opCount, clock: clock.steps.length,
    payload: segments.map((s) => s.payloadUsed), opPayload: segments.map((s) => s.opPayloadUsed), segmentOps: segments.map((s) => s.opCount),
    end: recording.end, ...(recording.outcome !== undefined && { outcome: outcomeToJson(recording.outcome) }),
  };
  const json = encoder.encode(JSON.stringify(header));
  const sink = new ByteSink(json.length + recording.length * 48 + 1024);
  for (const byte of magic) sink.u8(byte);
  sink.u32(recordingVersion);
  sink.u32(json.length);
  sink.bytes(json);
  for (const name of rowColumnNames) for (const s of segments) sink.bytes(bytesOfColumn(s.rows[name], s.count));
  for (const name of opColumnNames) for (const s of segments) sink.bytes(bytesOfColumn(s.ops[name], s.opCount));
  for (const step of clock.steps) sink.u32(step);
  for (const time of clock.times) sink.f64(time);
  for (const s of segments) sink.bytes(s.payload.subarray(0, s.payloadUsed));
  for (const s of segments) sink.bytes(s.opPayload.subarray(0, s.opPayloadUsed));
  return sink.toBytes();
}

const bytesOfColumn = (column: Uint8Array | Uint16Array | Uint32Array | Int32Array, count: number): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, count * column.BYTES_PER_ELEMENT);

/** The reason of a failure is for a person: what is wrong with the file. */
export function decodeRecording(bytes: Uint8Array): Result<Recording> {
  if (bytes.length < magic.length || magic.some((byte, i) => bytes[i] !== byte)) return failed("This is not a recording: it does not begin as one.");
  if (bytes.length < 16) return failed(`The recording is cut off after ${bytes.length} bytes, inside its head.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true), headerEnd = 16 + view.getUint32(12, true);
  if (version > recordingVersion) return failed(`This recording was made by a newer release: format ${version}, formats up to ${recordingVersion} can be read here.`);
  if (headerEnd > bytes.length) return failed(`The recording is cut off after ${bytes.length} bytes, inside its header of ${headerEnd - 16}.`);
  const header = headerOf(bytes.slice(16, headerEnd));
  if (!header.ok) return header;
  const { fields, recording } = header.value;
  const read = readColumns(bytes, headerEnd, fields, recording);
  if (!read.ok) return read;
  const damage = damageOf(recording);
  if (damage !== undefined) return failed(`The recording is damaged: ${damage}.`);
  recording.finish(fields.end, fields.outcome);
  recording.prepare();
  return ok(recording);
}

/** With `gzip`, what it makes of the file. */
export async function writeRecordingFile(recording: Recording, gzip?: Transform): Promise<Bytes> {
  const bytes = encodeRecording(recording);
  return gzip === undefined ? bytes : gzip(bytes);
}

/** A compressed file needs `gunzip`; one that is not compressed is read as it is. */
export async function readRecordingFile(bytes: Bytes, gunzip?: Transform): Promise<Result<Recording>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return decodeRecording(bytes);
  if (gunzip === undefined) return failed("This recording is compressed with gzip, which cannot be undone here.");
  let plain: Bytes;
  try {
    plain = await gunzip(bytes);
  } catch {
    return failed("This file is compressed with gzip, and its compressed data is damaged or cut off.");
  }
  return decodeRecording(plain);
}

const ends: readonly RunEnd[] = ["idle", "still-held", "fault", "refused", "proxy-crash", "limit", "running"];

function headerOf(bytes: Bytes): Result<{ readonly fields: FileHeader; readonly recording: Recording }> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return failed("The recording is damaged: its header is not JSON.");
  }
  const upgraded = upgrade(json, recordingUpgrades);
  if (!upgraded.ok) return upgraded;
  const h = upgraded.value;
  const scenario = readScenario(h["scenario"]);
  if (!scenario.ok) return failed(`The scenario inside the recording cannot be read: ${scenario.problems[0]?.path ?? ""}: ${scenario.problems[0]?.message ?? ""}`);
  const end = ends.find((e) => e === h["end"]);
  const outcome = outcomeFromJson(h["outcome"]);
  const { names, whys: reasons, modules, payload, opPayload, segmentOps, rows, operations, clock } = h;
  if (!isTexts(names) || !isTexts(reasons) || !isCounts(payload) || !isCounts(opPayload) || !isCounts(segmentOps) || !isCount(rows) || !isCount(operations) || !isCount(clock) || !isModules(modules) || end === undefined) {
    return failed("The recording is damaged: its header lacks a part.");
  }
  const fields = { names, whys: reasons, payload, opPayload, segmentOps, rows, operations, clock, end, outcome };
  return ok({ fields, recording: createRecording({ scenario: scenario.scenario, modules }) });
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string");
const isModules = (value: unknown): value is ModuleIdentity[] =>
  Array.isArray(value) && value.every((m: unknown) => typeof m === "object" && m !== null && "name" in m && typeof m.name === "string" && "sha256" in m && typeof m.sha256 === "string" && "size" in m && isCount(m.size));
