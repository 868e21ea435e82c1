/** What two rows must share to count as the same: a number that stands for everything a row says, but for where in guest memory and in which step it was said. */
import { unreachable } from "../../base/unreachable.ts";
import type { Recording } from "../../recording/log.ts";
import { OpKind } from "../../recording/ops.ts";
import type { Arg, Fields, Row } from "../../recording/row.ts";
import type { Operation } from "../../recording/state.ts";
import { who } from "../who.ts";

/** `full`: rows that are the same. `given`: without what came of it. `loose`: the same call, callback or deed, whatever it was given. */
export interface Fingerprint { readonly full: number; readonly given: number; readonly loose: number }

/** Fields that name a step or a place in the module's code. */
const places: ReadonlySet<string> = new Set(["cleared", "since", "frames"]);
/** What the clock said is told by the time of the rows. */
const clocks: ReadonlySet<string> = new Set(["clock_time_get", "proxy_get_current_time_nanoseconds"]);

/** `depth`: how many rows it stands in; `waited`: whole milliseconds since the row before, of outermost rows. */
export function fingerprint(recording: Recording, row: Row, depth: number, waited: number): Fingerprint {
  const sum = startSum();
  addText(sum, row.kind);
  addText(sum, who(recording, row));
  addNumber(sum, depth);
  addNumber(sum, row.thread);
  if (row.kind === "origin") return { full: value(sum), given: value(sum), loose: value(sum) };
  addText(sum, row.name);
  const loose = value(sum);
  addNumber(sum, waited);
  if (row.kind === "callback" || row.kind === "host-call") {
    addNumber(sum, row.context);
    for (const arg of row.kind === "callback" ? row.args : row.inputs) addArg(sum, arg);
  } else addFields(sum, row.fields);
  const given = value(sum);
  if (row.kind === "callback" || row.kind === "host-call") addNumber(sum, row.aborted ? -2 : row.result);
  if (row.kind === "host-call") {
    addText(sum, row.why);
    if (!clocks.has(row.name)) for (const arg of row.outputs) addArg(sum, arg);
  }
  if (row.changed) for (const { op } of recording.operationsOf(row.step)) addChange(sum, op);
  return { full: value(sum), given, loose };
}

function addArg(sum: Sum, { name, type, value: given }: Arg): void {
  if (type === "address") return;
  addText(sum, name);
  if (given instanceof Uint8Array) addBytes(sum, given);
  else addText(sum, String(given));
}

function addFields(sum: Sum, fields: Fields): void {
  for (const name of Object.keys(fields)) {
    const given = fields[name];
    if (given === undefined || places.has(name)) continue;
    if (typeof given === "number") addNumber(sum, given);
    else addBytes(sum, given);
  }
}

/** What a row did to the state. When a timer is due is told by the time of its tick; how much memory a module asks for is told by the state. */
function addChange(sum: Sum, op: Operation): void {
  addNumber(sum, op.kind);
  switch (op.kind) {
    case OpKind.Create: return addText(sum, op.name);
    case OpKind.ListSplice:
      for (const entry of op.entries) {
        addText(sum, entry.name);
        addText(sum, entry.value);
      }
      return;
    case OpKind.BytesSplice:
      for (const part of op.parts) addBytes(sum, part.blob.bytes.subarray(part.from, part.from + part.length));
      return;
    case OpKind.Put:
      addText(sum, op.key);
      return op.key === "due" ? undefined : addBytes(sum, op.blob.bytes);
    case OpKind.DeleteKey: return addText(sum, op.key);
    case OpKind.Push: return addBytes(sum, op.blob.bytes);
    case OpKind.Phase: return addNumber(sum, op.a);
    case OpKind.Delete:
    case OpKind.Pop:
    case OpKind.MemorySize: return;
    default: unreachable(op);
  }
}

/** Two sums of 32 bits (FNV-1a from two starts), of which 53 bits are kept: a million rows that differ hardly ever share one. */
interface Sum { a: number; b: number }
const startSum = (): Sum => ({ a: 0x811c9dc5, b: 0x9e3779b9 });
function add(sum: Sum, word: number): void {
  sum.a = Math.imul(sum.a ^ word, 0x01000193);
  sum.b = Math.imul(sum.b ^ word, 0x85ebca6b);
  sum.b ^= sum.b >>> 13;
}
function addText(sum: Sum, text: string): void {
  for (let i = 0; i < text.length; i++) add(sum, text.charCodeAt(i));
  add(sum, 0x1ffff);
}
function addBytes(sum: Sum, bytes: Uint8Array): void {
  for (const byte of bytes) add(sum, byte);
  add(sum, 0x2ffff);
}
function addNumber(sum: Sum, number: number): void {
  add(sum, number | 0);
  add(sum, 0x3ffff);
}
const value = ({ a, b }: Sum): number => (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff);
