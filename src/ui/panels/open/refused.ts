/** What a run says about modules that were not loaded. */
import type { Recording } from "../../../recording/log.ts";
import type { FieldValue } from "../../../recording/row.ts";
import type { Refused } from "./refusals.ts";

export interface RefusedFilter extends Refused {
  /** place in the chain, from 0 */
  readonly filter: number;
  readonly step: number;
}

const text = (value: FieldValue | undefined): string => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value === undefined ? "" : String(value));

/** The rows that tell why, oldest first; none when the chain was loaded. Refusals stand at the end of a run. */
export function refusedIn(recording: Recording | undefined): readonly RefusedFilter[] {
  if (recording === undefined || recording.end !== "refused") return [];
  const found: RefusedFilter[] = [];
  /** A program ends itself from its entry point; a library never does. */
  let exited = false;
  for (let step = 1; step < recording.length; step++) {
    const { kind, name } = recording.brief(step);
    if (kind === "host-call" && name === "proc_exit") exited = true;
    if (kind !== "fault") continue;
    const row = recording.row(step);
    if (row.kind === "fault" && row.name === "restricted-call" && text(row.fields["name"]).endsWith("proc_exit")) exited = true;
    if (row.kind !== "fault" || (row.name !== "load-refused" && row.name !== "start-failed")) continue;
    const { filter, problem, subject, callback, details } = row.fields;
    found.push({
      step,
      filter: typeof filter === "number" ? filter : 0,
      problem: row.name === "load-refused" ? text(problem) : exited && text(callback) === "_start" ? "wasi-command" : row.name,
      subject: text(row.name === "start-failed" ? callback : subject),
      details: text(details),
    });
  }
  return found;
}
