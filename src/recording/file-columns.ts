/** From the columns of a file back to segments, refusing what does not hold together. */
import { failed, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { Recording } from "./log.ts";
import { OpKind } from "./ops.ts";
import type { Outcome, RunEnd } from "./outcome.ts";
import { rowKinds, segmentRows } from "./segment.ts";
import type { OpColumns, RowColumns } from "./segment.ts";
import { whyCode, whys } from "./whys.ts";
import type { Why } from "./whys.ts";

export interface FileHeader {
  readonly names: readonly string[];
  readonly whys: readonly string[];
  readonly rows: number;
  readonly operations: number;
  readonly clock: number;
  readonly payload: readonly number[];
  readonly opPayload: readonly number[];
  readonly segmentOps: readonly number[];
  readonly end: RunEnd;
  readonly outcome: Outcome | undefined;
}

const rowBytes = 32, opBytes = 17, clockBytes = 12;
const sum = (list: readonly number[]): number => list.reduce((total, n) => total + n, 0);

export function readColumns(bytes: Uint8Array, from: number, header: FileHeader, recording: Recording): Result<true> {
  const { rows, operations, clock } = header;
  const segments = Math.ceil(rows / segmentRows), payloadBytes = sum(header.payload);
  if (rows === 0 || header.payload.length !== segments || header.opPayload.length !== segments || header.segmentOps.length !== segments || sum(header.segmentOps) !== operations) return failed("The recording is damaged: its counts do not fit each other.");
  const clockAt = from + rows * rowBytes + operations * opBytes, payloadAt = clockAt + clock * clockBytes;
  const opPayloadAt = payloadAt + payloadBytes, end = opPayloadAt + sum(header.opPayload);
  if (bytes.length < end) return failed(`The recording is cut off: ${bytes.length} bytes are there, ${end} were expected.`);
  if (bytes.length > end) return failed(`The recording is damaged: ${bytes.length - end} bytes follow its end.`);

  const whyOf = Uint8Array.from(header.whys, (why) => (whys.includes(why as Why) ? whyCode(why as Why) : 0));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const clockSteps: number[] = [], clockTimes: number[] = [];
  for (let i = 0; i < clock; i++) {
    clockSteps.push(view.getUint32(clockAt + i * 4, true));
    clockTimes.push(view.getFloat64(clockAt + clock * 4 + i * 8, true));
  }
  let firstOp = 0, payload = 0, opPayload = 0;
  for (let s = 0; s < segments; s++) {
    const first = s * segmentRows, count = Math.min(segmentRows, rows - first), opCount = header.segmentOps[s] ?? 0;
    const own = rowsOf(bytes, from, rows, first, count), ops = opsOf(bytes, from + rows * rowBytes, operations, firstOp, opCount);
    for (let i = 0; i < count; i++) own.why[i] = whyOf[own.why[i] ?? 0] ?? 0;
    const payloadSize = header.payload[s] ?? 0, opPayloadSize = header.opPayload[s] ?? 0;
    const problem = problemOf(own, first, header, { from: firstOp, to: firstOp + opCount }, payloadSize) ?? problemOfOps(ops, opPayloadSize, header.operations);
    if (problem !== undefined) return failed(`The recording is damaged: ${problem}.`);
    recording.append({
      first, count, rows: own, firstOp, opCount, ops,
      payload: { start: payload, from: 0, bytes: bytes.slice(payloadAt + payload, payloadAt + payload + payloadSize) },
      opPayload: { start: opPayload, from: 0, bytes: bytes.slice(opPayloadAt + opPayload, opPayloadAt + opPayload + opPayloadSize) },
      clockSteps: s === 0 ? clockSteps : [], clockTimes: s === 0 ? clockTimes : [], patches: [], names: s === 0 ? header.names : [],
    });
    firstOp += opCount;
    payload += payloadSize;
    opPayload += opPayloadSize;
  }
  return ok(true);
}

/** Takes stretches of one column after another; columns begin at any byte, so each is copied. */
function taker(bytes: Uint8Array, from: number, total: number, first: number, count: number): (size: number) => ArrayBuffer {
  let at = from;
  return (size) => {
    // a Buffer of Node's would give a part of itself
    const piece = Uint8Array.prototype.slice.call(bytes, at + first * size, at + (first + count) * size);
    at += total * size;
    return piece.buffer;
  };
}

function rowsOf(bytes: Uint8Array, from: number, total: number, first: number, count: number): RowColumns {
  const take = taker(bytes, from, total, first, count);
  return {
    parent: new Uint32Array(take(4)), last: new Uint32Array(take(4)), context: new Uint32Array(take(4)), result: new Int32Array(take(4)),
    payload: new Uint32Array(take(4)), firstOp: new Uint32Array(take(4)), code: new Uint16Array(take(2)), kind: new Uint8Array(take(1)),
    vm: new Uint16Array(take(2)), why: new Uint8Array(take(1)), flags: new Uint8Array(take(1)), thread: new Uint8Array(take(1)),
  };
}

function opsOf(bytes: Uint8Array, from: number, total: number, first: number, count: number): OpColumns {
  const take = taker(bytes, from, total, first, count);
  return { kind: new Uint8Array(take(1)), entity: new Uint32Array(take(4)), a: new Uint32Array(take(4)), b: new Uint32Array(take(4)), payload: new Uint32Array(take(4)) };
}

function problemOf(r: RowColumns, first: number, header: FileHeader, ops: { readonly from: number; readonly to: number }, payloadSize: number): string | undefined {
  let payload = 0, firstOp = ops.from;
  for (let i = 0; i < r.parent.length; i++) {
    const step = first + i;
    if ((r.parent[i] ?? 0) >= Math.max(1, step) || (r.last[i] ?? 0) < step || (r.last[i] ?? 0) >= header.rows) return `row ${step} does not nest`;
    if ((r.kind[i] ?? 0) >= rowKinds.length || (r.code[i] ?? 0) >= header.names.length) return `row ${step} is of an unknown kind`;
    if ((r.payload[i] ?? 0) < payload || (r.payload[i] ?? 0) > payloadSize) return `the payload of row ${step} is outside its arena`;
    if ((r.firstOp[i] ?? 0) < firstOp || (r.firstOp[i] ?? 0) > ops.to) return `the operations of row ${step} are out of order`;
    payload = r.payload[i] ?? 0;
    firstOp = r.firstOp[i] ?? 0;
  }
  return undefined;
}

function problemOfOps(ops: OpColumns, size: number, operations: number): string | undefined {
  if (ops.payload.some((at) => at > size)) return "the payload of an operation is outside its arena";
  // each of the entities that are deleted was created by an operation
  return ops.kind.some((kind, i) => kind === OpKind.Delete && (ops.a[i] ?? 0) > operations) ? "an operation deletes more than there can be" : undefined;
}
