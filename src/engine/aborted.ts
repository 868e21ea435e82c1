/** How a recording ends when its worker had to be ended: open rows are closed as aborted, and a fault row says why. */
import { ByteSink } from "../base/varint.ts";
import type { Recording } from "../recording/log.ts";
import { Flag, opColumns, rowColumns, RowKindCode, segmentRows } from "../recording/segment.ts";
import type { Batch, Patch } from "../recording/segment.ts";

const fault = "budget";
const encoder = new TextEncoder();

/** The batch that ends a recording after a guest did not return within `milliseconds`. The recording has at least its origin. */
export function budgetBatch(recording: Recording, milliseconds: number): Batch {
  const newest = recording.length - 1, step = recording.length;
  const open = openRows(recording);
  const entry = open.map((row) => recording.brief(row)).find((row) => row.kind === "callback");
  const patches: Patch[] = open.map((row) => ({ step: row, last: newest, result: 0, why: 0, flags: Flag.Aborted }));

  const tail = recording.segments.at(-1);
  if (tail === undefined) throw new Error("a recording without rows cannot be ended");
  const fresh = step % segmentRows === 0;
  const payload = fresh ? { start: tail.payloadStart + tail.payloadUsed, from: 0 } : { start: tail.payloadStart, from: tail.payloadUsed };
  const opPayload = fresh ? { start: tail.opPayloadStart + tail.opPayloadUsed, from: 0 } : { start: tail.opPayloadStart, from: tail.opPayloadUsed };

  const known = recording.names.indexOf(fault);
  const rows = rowColumns(1);
  rows.last[0] = step;
  rows.payload[0] = payload.from;
  rows.firstOp[0] = recording.opCount;
  rows.code[0] = known < 0 ? recording.names.length : known;
  rows.kind[0] = RowKindCode.fault;
  rows.vm[0] = entry?.vm ?? 0;
  rows.thread[0] = entry?.thread ?? 0;
  rows.context[0] = 0;

  // fields in the order of deeds.ts: callback (a value of its own bytes), milliseconds
  const fields = new ByteSink(64);
  const name = encoder.encode(entry?.name ?? "");
  fields.varint(name.length * 2);
  fields.bytes(name);
  fields.varint(Math.round(milliseconds));

  return {
    first: step, count: 1, rows, payload: { ...payload, bytes: fields.toBytes() },
    firstOp: recording.opCount, opCount: 0, ops: opColumns(0), opPayload: { ...opPayload, bytes: new Uint8Array(0) },
    clockSteps: [], clockTimes: [], patches, names: known < 0 ? [fault] : [],
  };
}

/** Rows that have begun and not ended, the innermost first: rows nest, so they enclose the newest one. */
export function openRows(recording: Recording): number[] {
  const open: number[] = [];
  for (let step = recording.length - 1; step > 0; step = recording.brief(step).parent) {
    if ((recording.brief(step).flags & Flag.Open) !== 0) open.push(step);
  }
  return open;
}

