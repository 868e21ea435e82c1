/** What is true of every recording, whatever was run. Each check returns what is wrong, in words; nothing when all is well. */
import { hostCallParams, wordCount } from "../recording/arguments.ts";
import { encodeRecording, decodeRecording } from "../recording/file.ts";
import type { Recording } from "../recording/log.ts";
import { Flag, segmentRows, segmentShift } from "../recording/segment.ts";
import { joined } from "../recording/state.ts";
import type { Entity, Piece, State } from "../recording/state.ts";

const most = 10;

/** Rows are dense, row 0 is origin and the only one, and time never decreases. */
export function stepsAndTime(recording: Recording): string[] {
  const wrong: string[] = [];
  const { steps, times } = recording.clock;
  for (let i = 0; i < steps.length; i++) {
    if ((times[i] ?? 0) < (times[i - 1] ?? 0)) wrong.push(`time goes back at step ${steps[i]}: ${times[i - 1]} ns, then ${times[i]}`);
    if (i > 0 && (steps[i] ?? 0) <= (steps[i - 1] ?? 0)) wrong.push(`clock entries out of order at step ${steps[i]}`);
  }
  let rows = 0;
  for (const [i, segment] of recording.segments.entries()) {
    rows += segment.count;
    if (i < recording.segments.length - 1 && segment.count !== segmentRows) wrong.push(`segment ${i} holds ${segment.count} rows`);
  }
  if (rows !== recording.length) wrong.push(`${rows} rows in segments, ${recording.length} in all`);
  for (let step = 0; step < recording.length; step++) {
    const row = recording.row(step);
    if (row.step !== step) wrong.push(`row ${step} says it is ${row.step}`);
    if ((row.kind === "origin") !== (step === 0)) wrong.push(`row ${step} is ${row.kind}`);
    if (wrong.length > most) break;
  }
  return wrong;
}

/** Every row is closed, encloses a run of rows that directly follow it, and lies in the row that encloses it. */
export function nesting(recording: Recording): string[] {
  const wrong: string[] = [], open: { readonly step: number; readonly last: number }[] = [];
  for (let step = 1; step < recording.length && wrong.length <= most; step++) {
    const row = recording.brief(step);
    while ((open.at(-1)?.last ?? Infinity) < step) open.pop();
    if ((row.flags & Flag.Open) !== 0) wrong.push(`row ${step} (${row.name}) was never closed`);
    if (row.last < step || row.last >= recording.length) wrong.push(`row ${step} (${row.name}) ends at ${row.last} of ${recording.length}`);
    const around = open.at(-1);
    if (row.parent !== (around?.step ?? 0)) wrong.push(`row ${step} (${row.name}) is in row ${row.parent}, the innermost around it is ${around?.step ?? 0}`);
    if (around !== undefined && row.last > around.last) wrong.push(`row ${step} (${row.name}) ends at ${row.last}, after row ${around.step} around it`);
    if (row.last > step) open.push({ step, last: row.last });
  }
  return wrong;
}

/** A host call has all its words, also when they point nowhere; a readable one has all its inputs. */
export function wordsOfCalls(recording: Recording): string[] {
  const wrong: string[] = [];
  for (let step = 1; step < recording.length && wrong.length <= most; step++) {
    if (recording.brief(step).kind !== "host-call") continue;
    const row = recording.row(step);
    if (row.kind !== "host-call") continue;
    const params = hostCallParams(row.name) ?? [];
    const expected = params.reduce((sum, param) => sum + wordCount(param), 0);
    if (row.words.length !== expected) wrong.push(`row ${step} (${row.name}) has ${row.words.length} words of ${expected}`);
    const inputs = params.filter((param) => !param.kind.startsWith("out-")).length;
    if (row.readable && row.inputs.length !== inputs) wrong.push(`row ${step} (${row.name}) has ${row.inputs.length} inputs of ${inputs}`);
    if (!row.readable && row.why !== "input-outside-memory") wrong.push(`row ${step} (${row.name}) could not be read, but its reason is ${row.why}`);
    if (row.result !== 0 && row.why === "none" && row.name !== "pthread_equal") wrong.push(`row ${step} (${row.name}) gave ${row.result} without a reason`);
  }
  return wrong;
}

/** Operations belong to rows in order, and the Changed flag says which rows have some. */
function operationsOfRows(recording: Recording): string[] {
  const wrong: string[] = [];
  let before = 0;
  for (let step = 0; step < recording.length && wrong.length <= most; step++) {
    const segment = recording.segments[step >> segmentShift];
    const first = segment?.rows.firstOp[step & (segmentRows - 1)] ?? 0;
    if (first < before) wrong.push(`operations of row ${step} begin at ${first}, before those of the row before it`);
    before = first;
  }
  for (let step = 0; step < recording.length && wrong.length <= most; step++) {
    const some = recording.operationsOf(step).length > 0, said = (recording.brief(step).flags & Flag.Changed) !== 0;
    if (some !== said) wrong.push(`row ${step} ${some ? "changed something and does not say so" : "says it changed something and did not"}`);
  }
  return wrong;
}

/** An entity as plain data, bytes joined where one step wrote them. */
function plainEntity(entity: Entity): unknown {
  return {
    id: entity.id, kind: entity.kind, name: entity.name, parent: entity.parent, about: entity.about, created: entity.created,
    phase: entity.phase, phaseWho: entity.phaseWho, phaseBy: entity.phaseBy, size: entity.size,
    entries: entity.entries.map(({ name, value, by }) => [name, value, by]),
    pieces: runsOf(entity.pieces),
    values: [...(entity.values ?? [])].map(([key, { blob, number, by }]) => [key, hex(blob.bytes), number, by]),
    items: entity.items.map(({ blob, by }) => [hex(blob.bytes), by]),
  };
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

/** Neighbouring pieces of one step as one: a piece may be cut in two without any difference to see. */
function runsOf(pieces: readonly Piece[]): [string, number][] {
  const runs: { by: number; parts: Piece[] }[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last !== undefined && last.by === piece.by) last.parts.push(piece);
    else runs.push({ by: piece.by, parts: [piece] });
  }
  return runs.map(({ by, parts }) => [hex(joined(parts)), by]);
}

/** State as plain data, entities in the order of their ids. */
const plainState = (state: State): readonly unknown[] => [...state.entities.values()].toSorted((a, b) => a.id - b.id).map(plainEntity);

/** Where a fold of a recording and the host's state differ. */
export function foldEqualsHost(recording: Recording, host: State): string[] {
  const folded = recording.stateAt(recording.length - 1), wrong: string[] = [];
  for (const id of new Set([...folded.entities.keys(), ...host.entities.keys()])) {
    const left = folded.entities.get(id), right = host.entities.get(id);
    const a = left === undefined ? "absent" : JSON.stringify(plainEntity(left)), b = right === undefined ? "absent" : JSON.stringify(plainEntity(right));
    if (a !== b) wrong.push(`entity ${id}: folded ${a}, host ${b}`);
  }
  return wrong.slice(0, most);
}

/** Recording, file and recording again are the same, byte by byte, row by row, state by state. */
function fileIsIdentity(recording: Recording): string[] {
  const bytes = encodeRecording(recording), again = decodeRecording(bytes);
  if (!again.ok) return [again.reason];
  const wrong: string[] = [];
  if (Buffer.compare(encodeRecording(again.value), bytes) !== 0) wrong.push("the file of what was read is another one");
  for (let step = 0; step < recording.length && wrong.length <= most; step++) {
    if (text(recording.row(step)) !== text(again.value.row(step))) wrong.push(`row ${step} is ${text(again.value.row(step))}, was ${text(recording.row(step))}`);
  }
  const last = recording.length - 1;
  for (const step of [0, last >> 2, last >> 1, last]) {
    if (JSON.stringify(plainState(recording.stateAt(step))) !== JSON.stringify(plainState(again.value.stateAt(step)))) wrong.push(`the state at step ${step} is another one`);
  }
  return wrong;
}
const text = (value: unknown): string => JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? `${v}n` : v instanceof Uint8Array ? hex(v) : v));

/** Everything that needs one run and no second one. */
export function invariantsOf(recording: Recording, host: State): string[] {
  return [...stepsAndTime(recording), ...nesting(recording), ...wordsOfCalls(recording), ...operationsOfRows(recording), ...foldEqualsHost(recording, host), ...fileIsIdentity(recording)];
}
