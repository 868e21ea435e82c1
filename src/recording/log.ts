/** The reader's side of a recording: an array of segments, filled by batches. */
import type { Scenario } from "../scenario/scenario.ts";
import { createFold } from "./fold.ts";
import type { HistoryEntry } from "./fold.ts";
import type { Outcome, RunEnd } from "./outcome.ts";
import { decodeRow } from "./rows.ts";
import type { Row } from "./row.ts";
import { rowKinds, segmentRows, segmentShift } from "./segment.ts";
import type { Batch } from "./segment.ts";
import { createSegments, opsUpTo } from "./segments.ts";
import type { Segment, Segments } from "./segments.ts";
import type { State } from "./state.ts";
import { createValues } from "./values.ts";

export interface ModuleIdentity { readonly name: string; readonly sha256: string; readonly size: number }

/** What a recording is of. */
export interface RecordingMeta { readonly scenario: Scenario; readonly modules: readonly ModuleIdentity[] }

/** What every reader (debugger, panels, file, command line) is given. */
export interface Recording {
  readonly meta: RecordingMeta;
  /** number of rows, row 0 (origin) included; the newest step is `length - 1` */
  readonly length: number;
  /** grows with every batch, so that a view can tell whether it is stale */
  readonly version: number;
  readonly opCount: number;
  /** what the rows' codes stand for */
  readonly names: readonly string[];
  /** Columns by segment, for readers that pass over very many rows: `step >> segmentShift`, then `step & (segmentRows - 1)` below `count`. */
  readonly segments: readonly Segment[];
  /** steps at which time moved, and the ns since the start of the run */
  readonly clock: { readonly steps: readonly number[]; readonly times: readonly number[] };
  readonly end: RunEnd;
  readonly outcome: Outcome | undefined;

  append(batch: Batch): void;
  /** How the run ended, or stands now; may be told again when a run goes on. */
  finish(end: RunEnd, outcome?: Outcome): void;
  /** Folds what has arrived, so that the next `stateAt` costs one stretch between checkpoints and not the whole run. */
  prepare(): void;

  row(step: number): Row;
  /** Cheap columns of one row, without decoding its payload. */
  brief(step: number): Brief;
  /** All operations of rows 0..step folded. The result must not be changed. */
  stateAt(step: number): State;
  /** Virtual time of a row, ns since the start of the run. */
  timeOf(step: number): number;
  /** The operations of one row. */
  operationsOf(step: number): readonly HistoryEntry[];
  /** One operation, by its index in the run. */
  operation(index: number): HistoryEntry;
  /** Every operation of one entity, oldest first. */
  historyOf(entity: number): readonly HistoryEntry[];
}
export interface Brief {
  readonly step: number; readonly parent: number; readonly last: number; readonly kind: Row["kind"]; readonly name: string;
  readonly vm: number; readonly thread: number; readonly context: number; readonly result: number; readonly flags: number; readonly why: number;
}

export function createRecording(meta: RecordingMeta): Recording {
  const segments: Segments = createSegments();
  const values = createValues(segments), fold = createFold(segments, values);
  const names: string[] = [];
  const clock = { steps: [] as number[], times: [] as number[] };
  let version = 0, end: RunEnd = "running", outcome: Outcome | undefined;
  const timeOf = (step: number): number => {
    let low = -1, high = clock.steps.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((clock.steps[middle] ?? 0) <= step) low = middle;
      else high = middle - 1;
    }
    return clock.times[low] ?? 0;
  };
  return {
    meta, names, clock, timeOf,
    get length() { return segments.length; },
    get version() { return version; },
    get opCount() { return segments.opCount; },
    get segments() { return segments.list; },
    get end() { return end; },
    get outcome() { return outcome; },
    append(batch) {
      segments.append(batch);
      for (const name of batch.names) names.push(name);
      for (const step of batch.clockSteps) clock.steps.push(step);
      for (const time of batch.clockTimes) clock.times.push(time);
      version++;
    },
    finish(reason, what) {
      end = reason;
      outcome = what;
      version++;
    },
    prepare: () => fold.advance(),
    row: (step) => decodeRow(segments, values, names, timeOf, step),
    brief(step) {
      const r = segments.list[step >> segmentShift]?.rows, i = step & (segmentRows - 1);
      if (r === undefined || step >= segments.length) throw new RangeError(`row ${step} is not in the recording, which has ${segments.length}`);
      return {
        step, parent: r.parent[i] ?? 0, last: r.last[i] ?? step, kind: rowKinds[r.kind[i] ?? 0] ?? "origin", name: names[r.code[i] ?? 0] ?? "",
        vm: r.vm[i] ?? 0, thread: r.thread[i] ?? 0, context: r.context[i] ?? 0, result: r.result[i] ?? 0, flags: r.flags[i] ?? 0, why: r.why[i] ?? 0,
      };
    },
    stateAt: (step) => fold.stateAt(step),
    operationsOf: (step) => fold.operations(step === 0 ? 0 : opsUpTo(segments, step - 1), opsUpTo(segments, step)),
    operation: (index) => fold.operation(index),
    historyOf: (entity) => fold.historyOf(entity),
  };
}
