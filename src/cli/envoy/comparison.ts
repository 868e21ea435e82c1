/** Our run of a scenario and Envoy's, side by side, as lines. */
import { comparableOutcome } from "../../interop/comparable-outcome.ts";
import { comparableTrace, firstDifference } from "../../interop/comparable-trace.ts";
import type { ComparableLine } from "../../interop/comparable-trace.ts";
import { traceOfRecording } from "../../interop/trace-of-recording.ts";
import type { Recording } from "../../recording/log.ts";
import type { Outcome } from "../../recording/outcome.ts";
import type { EnvoyAnswer } from "./ask-envoy.ts";

/** Callbacks and host calls; what was seen from outside; how it ended. */
export interface Account { readonly trace: readonly ComparableLine[]; readonly outside: readonly ComparableLine[]; readonly end: string }

export function accountOfRun(recording: Recording, outcome: Outcome): Account {
  return { trace: comparableTrace(traceOfRecording(recording)), outside: comparableOutcome(outcome), end: outcome.end === "refused" ? "refused" : outcome.end === "proxy-crash" ? "died" : "ran" };
}

/** The worker's side; the main thread's when no worker began. */
export function accountOfEnvoy({ threads, exchanges, connections, upstreams, end }: EnvoyAnswer): Account {
  const [main, worker] = threads;
  return { trace: comparableTrace((worker ?? main)?.events ?? []), outside: comparableOutcome({ exchanges, connections, upstreams }), end };
}

export interface Difference {
  readonly where: "trace" | "outside" | "end";
  /** index of the line, from 0 */
  readonly at: number;
  readonly envoy: ComparableLine | undefined;
  readonly ours: ComparableLine | undefined;
  /** lines that both have, just before */
  readonly before: readonly string[];
}

const contextLines = 3;

/** The first difference of each part; none when all is equal. */
export function differences(envoy: Account, ours: Account): readonly Difference[] {
  const found: Difference[] = [];
  for (const where of ["trace", "outside"] as const) {
    const at = firstDifference(envoy[where], ours[where]);
    if (at !== undefined) found.push({ where, at, envoy: envoy[where][at], ours: ours[where][at], before: envoy[where].slice(Math.max(0, at - contextLines), at).map(({ text }) => text) });
  }
  if (envoy.end !== ours.end) found.push({ where: "end", at: 0, envoy: { text: envoy.end, line: 0 }, ours: { text: ours.end, line: 0 }, before: [] });
  return found;
}

/** As it is kept in a file. */
export const accountText = ({ trace, outside, end }: Account): string =>
  `${["Callbacks and host calls", ...trace.map(({ text }) => text), "", "From outside", ...outside.map(({ text }) => text), "", `The proxy ${end}`].join("\n")}\n`;
