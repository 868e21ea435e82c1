/** What stops a run deterministically. Thrown through the guest: nothing of it runs afterwards. */
import type { Host } from "./host.ts";

/** Unwinds the guest for a reason of the host; the row that says why has been written. */
export class HostStop extends Error {
  override readonly name = "HostStop";
}

/** Called before a row that a guest causes is written. */
export function countRow(host: Host): void {
  const { limits } = host.scenario.setup;
  const writer = host.recorder.writer;
  if (--host.entryRowsLeft < 0) stop(host, "entry-rows", limits.entryRows);
  if (writer.step >= limits.rows) stop(host, "rows", limits.rows);
  if (writer.kept >= limits.bytes) stop(host, "bytes", limits.bytes);
}

/** Between callbacks: true when the run is over its limits, with the fault row written. */
export function overLimits(host: Host): boolean {
  const { limits } = host.scenario.setup;
  const writer = host.recorder.writer;
  if (writer.step >= limits.rows) reached(host, "rows", limits.rows);
  else if (writer.kept >= limits.bytes) reached(host, "bytes", limits.bytes);
  return host.end === "limit";
}

function reached(host: Host, which: string, limit: number): void {
  if (host.end !== undefined) return;
  host.end = "limit";
  host.recorder.fault("limit", { which, limit });
}
function stop(host: Host, which: string, limit: number): never {
  reached(host, which, limit);
  throw new HostStop(`limit of ${which} reached`);
}
