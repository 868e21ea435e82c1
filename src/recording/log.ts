/** The reader's side of a recording: an array of segments, filled by batches. */
import type { Batch } from "./segment.ts";
import type { Row } from "./row.ts";
import type { State } from "./state.ts";

/** What every reader (debugger, panels, file, command line) is given. */
export interface Recording {
  /** number of rows, row 0 (origin) included; the newest step is `length - 1` */
  readonly length: number;
  /** grows with every batch, so that a view can tell whether it is stale */
  readonly version: number;
  readonly opCount: number;
  append(batch: Batch): void;
  row(step: number): Row;
  /** Cheap columns of one row, without decoding its payload. */
  brief(step: number): Brief;
  /** All operations of rows 0..step folded. The result must not be changed. */
  stateAt(step: number): State;
  /** Virtual time of a row, ns since the start of the run. */
  timeOf(step: number): number;
}
export interface Brief {
  readonly step: number; readonly parent: number; readonly last: number; readonly kind: Row["kind"]; readonly name: string;
  readonly vm: number; readonly thread: number; readonly context: number; readonly result: number; readonly flags: number; readonly why: number;
}
