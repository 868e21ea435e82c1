/** The object form of a row, made on demand. The layout of payloads is told in row.ts. */
import { unreachable } from "../base/unreachable.ts";
import { readVarint } from "../base/varint.ts";
import type { ByteCursor } from "../base/varint.ts";
import { callbackParams, hostCallParams, isLong, isOutputKind, isStored, scalarOf, wordCount } from "./arguments.ts";
import type { AnyParam } from "./arguments.ts";
import { actionRows, deeds, faults } from "./deeds.ts";
import type { ActionRowName, DeedName, FaultName, FieldKind } from "./deeds.ts";
import type { Arg, Fields, FieldValue, Row } from "./row.ts";
import { Flag, rowKinds, segmentRows, segmentShift } from "./segment.ts";
import type { Segments } from "./segments.ts";
import type { Values } from "./values.ts";
import { whys } from "./whys.ts";

export function decodeRow(segments: Segments, values: Values, names: readonly string[], timeOf: (step: number) => number, step: number): Row {
  const segment = segments.list[step >> segmentShift], i = step & (segmentRows - 1);
  if (segment === undefined || i >= segment.count) throw new RangeError(`row ${step} is not in the recording, which has ${segments.length}`);
  const r = segment.rows;
  const at = r.payload[i] ?? 0, end = i + 1 < segment.count ? (r.payload[i + 1] ?? 0) : segment.payloadUsed;
  const cursor: ByteCursor = { bytes: segment.payload.subarray(0, end), at };
  const flags = r.flags[i] ?? 0, kind = rowKinds[r.kind[i] ?? 0] ?? "origin", name = names[r.code[i] ?? 0] ?? "";
  const result = r.result[i] ?? 0;
  const base = {
    step, parent: r.parent[i] ?? 0, last: r.last[i] ?? step, time: timeOf(step), vm: r.vm[i] ?? 0, thread: r.thread[i] ?? 0, context: r.context[i] ?? 0,
    open: (flags & Flag.Open) !== 0, aborted: (flags & Flag.Aborted) !== 0, changed: (flags & Flag.Changed) !== 0,
  };
  switch (kind) {
    case "origin": return { ...base, kind };
    case "callback": {
      const cause = more(cursor) ? readVarint(cursor) : 0;
      const words = restOfWords(cursor);
      return { ...base, kind, name, cause, args: scalars(callbackParams(name, words.length), words), result };
    }
    case "host-call": return { ...base, kind, name, ...hostCall(cursor, values, name), result, why: whys[r.why[i] ?? 0] ?? "none", inAllocator: (flags & Flag.InAllocator) !== 0, undelivered: (flags & Flag.Undelivered) !== 0 };
    case "proxy": return { ...base, kind, name: name as DeedName, fields: fieldsOf(deeds, name, cursor, values) };
    case "action": return { ...base, kind, name: name as ActionRowName, fields: fieldsOf(actionRows, name, cursor, values) };
    case "fault": return { ...base, kind, name: name as FaultName, fields: fieldsOf(faults, name, cursor, values) };
    default: return unreachable(kind);
  }
}

/** A row that was left open ends early: whatever follows is read only as far as it goes. */
const more = (cursor: ByteCursor): boolean => cursor.at < cursor.bytes.length;

function restOfWords(cursor: ByteCursor): number[] {
  const words: number[] = [];
  while (more(cursor)) words.push(readVarint(cursor));
  return words;
}

function scalars(params: readonly AnyParam[] | undefined, words: readonly number[]): Arg[] {
  if (params === undefined) return words.map((value, i) => ({ name: `word ${i}`, type: "u32", value }));
  return params.map((param, i) => scalarArg(param, words[i] ?? 0));
}

const scalarArg = (param: AnyParam, word: number | bigint): Arg =>
  ({ name: param.name, type: param.kind, value: scalarOf(param, word), ...(param.of !== undefined && { of: param.of }) });

interface HostCallParts { readonly words: readonly (number | bigint)[]; readonly readable: boolean; readonly inputs: readonly Arg[]; readonly outputs: readonly Arg[] }

function hostCall(cursor: ByteCursor, values: Values, name: string): HostCallParts {
  const params = hostCallParams(name);
  if (params === undefined) return { words: restOfWords(cursor), readable: false, inputs: [], outputs: [] };
  const words: (number | bigint)[] = [];
  for (const param of params) {
    for (let n = wordCount(param); n > 0; n--) {
      if (!more(cursor)) return { words, readable: false, inputs: [], outputs: [] };
      const low = readVarint(cursor);
      words.push(isLong(param) ? (BigInt(more(cursor) ? readVarint(cursor) : 0) << 32n) | BigInt(low) : low);
    }
  }
  const readable = more(cursor) && readVarint(cursor) !== 0;
  if (!readable) return { words, readable, inputs: [], outputs: [] };
  const inputs: Arg[] = [];
  let word = 0;
  for (const param of params) {
    if (isStored(param)) {
      if (more(cursor)) inputs.push({ name: param.name, type: param.kind, value: values.bytes(cursor) });
    } else if (!isOutputKind(param)) inputs.push(scalarArg(param, words[word] ?? 0));
    word += wordCount(param);
  }
  return { words, readable, inputs, outputs: outputsOf(cursor, values, params.filter(isOutputKind)) };
}

function outputsOf(cursor: ByteCursor, values: Values, params: readonly AnyParam[]): Arg[] {
  let mask = more(cursor) ? readVarint(cursor) : 0;
  const outputs: Arg[] = [];
  for (const param of params) {
    if (mask % 2 === 1 && more(cursor)) outputs.push({ name: param.name, type: param.kind, value: outputOf(cursor, values, param) });
    mask = Math.floor(mask / 2);
  }
  return outputs;
}

function outputOf(cursor: ByteCursor, values: Values, param: AnyParam): number | bigint | Uint8Array {
  if (param.kind === "out-u32") return readVarint(cursor);
  if (param.kind !== "out-u64") return values.bytes(cursor);
  const low = BigInt(readVarint(cursor));
  return (BigInt(readVarint(cursor)) << 32n) | low;
}

function fieldsOf(tables: Readonly<Record<string, Readonly<Record<string, FieldKind>>>>, name: string, cursor: ByteCursor, values: Values): Fields {
  const fields: Record<string, FieldValue> = {};
  for (const [key, kind] of Object.entries(tables[name] ?? {})) {
    if (!more(cursor)) break;
    fields[key] = kind === "n" ? readVarint(cursor) : values.bytes(cursor);
  }
  return fields;
}
