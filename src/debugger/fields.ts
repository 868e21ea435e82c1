/** Fields of deeds, actions and faults, and arguments of calls, by name. */
import { textOf } from "../base/byte-string.ts";
import { readVarint } from "../base/varint.ts";
import type { Recording } from "../recording/log.ts";
import type { Arg, Fields, HostCallRow } from "../recording/row.ts";
import { RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";

export const numberOf = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
};
export const textField = (fields: Fields, name: string): string => {
  const value = fields[name];
  return value instanceof Uint8Array ? textOf(value).text : "";
};

export const bytesField = (fields: Fields, name: string): Uint8Array => {
  const value = fields[name];
  return value instanceof Uint8Array ? value : none;
};

export const argOf = (args: readonly Arg[], name: string): Arg | undefined => args.find((a) => a.name === name);
const none = new Uint8Array(0);
export function bytesArg(args: readonly Arg[], name: string): Uint8Array {
  const value = argOf(args, name)?.value;
  return value instanceof Uint8Array ? value : none;
}
export function numberArg(args: readonly Arg[], name: string): number {
  const value = argOf(args, name)?.value;
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : value === true ? 1 : 0;
}
export const hasOutput = (row: HostCallRow, name: string): boolean => argOf(row.outputs, name) !== undefined;

/** The first numbers of a deed's, action's or fault's payload, without making its row: for passes over very many rows. */
export function leadingNumbers(recording: Recording, step: number, count: number): readonly number[] {
  const segment = recording.segments[step >> segmentShift], at = segment?.rows.payload[step & (segmentRows - 1)];
  if (segment === undefined || at === undefined) return [];
  const cursor = { bytes: segment.payload, at }, out: number[] = [];
  while (out.length < count && cursor.at < segment.payloadUsed) out.push(readVarint(cursor));
  return out;
}

/** Visits the rows of some kinds of deeds and actions in order: step, name, the first numbers of their payload. */
export function forDeeds(recording: Recording, names: readonly string[], count: number, visit: (step: number, name: string, numbers: readonly number[]) => void): void {
  const wanted = new Map(names.flatMap((name) => {
    const code = recording.names.indexOf(name);
    return code < 0 ? [] : [[code, name] as const];
  }));
  if (wanted.size === 0) return;
  for (const [s, segment] of recording.segments.entries()) {
    const { code, kind } = segment.rows;
    for (let i = 0; i < segment.count; i++) {
      const name = (kind[i] ?? 0) >= RowKindCode.proxy ? wanted.get(code[i] ?? -1) : undefined;
      if (name !== undefined) visit(s * segmentRows + i, name, leadingNumbers(recording, s * segmentRows + i, count));
    }
  }
}
