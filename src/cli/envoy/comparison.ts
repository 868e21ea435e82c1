/** Our run of a scenario and Envoy's, side by side, as lines. */
import { comparableOutcome } from "../../interop/comparable-outcome.ts";
import { comparableTrace, firstDifference } from "../../interop/comparable-trace.ts";
import type { ComparableLine } from "../../interop/comparable-trace.ts";
import type { TraceEvent } from "../../interop/wasm-trace.ts";
import { traceOfRecording } from "../../interop/trace-of-recording.ts";
import type { Recording } from "../../recording/log.ts";
import type { Outcome } from "../../recording/outcome.ts";
import { canaryThread, isWorker, mainThread, threadName } from "../../recording/threads.ts";
import type { EnvoyAnswer } from "./ask-envoy.ts";

/** Callbacks and host calls of each thread on which there were some; what was seen from outside; how it ended. */
export interface Account { readonly threads: readonly ThreadAccount[]; readonly outside: readonly ComparableLine[]; readonly end: string }
export interface ThreadAccount { readonly name: string; readonly trace: readonly ComparableLine[] }

/** The canary runs on the main thread: Envoy's log tells the two as one. */
export function accountOfRun(recording: Recording, outcome: Outcome): Account {
  const events = traceOfRecording(recording), workers = [...new Set(events.map(({ thread }) => Number(thread)))].filter(isWorker).toSorted((a, b) => a - b);
  const of = (...threads: readonly number[]): readonly TraceEvent[] => events.filter(({ thread }) => threads.includes(Number(thread)));
  return { threads: accountsOf(of(canaryThread, mainThread), workers.map((worker) => of(worker))), outside: comparableOutcome(outcome), end: outcome.end === "refused" ? "refused" : outcome.end === "proxy-crash" ? "died" : "ran" };
}

export function accountOfEnvoy({ main, workers, exchanges, connections, upstreams, end }: EnvoyAnswer): Account {
  return { threads: accountsOf(main, workers), outside: comparableOutcome({ exchanges, connections, upstreams }), end };
}

const accountsOf = (main: readonly TraceEvent[], workers: readonly (readonly TraceEvent[])[]): readonly ThreadAccount[] =>
  [{ name: threadName(mainThread), trace: comparableTrace(main) }, ...workers.map((events, number) => ({ name: threadName(number), trace: comparableTrace(events) }))].filter(({ trace }) => trace.length > 0);

export interface Difference {
  readonly where: "trace" | "outside" | "end";
  /** of a trace */
  readonly thread?: string;
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
  const threads = [...new Set([...envoy.threads, ...ours.threads].map(({ name }) => name))];
  const found = [...threads.flatMap((name) => differenceIn("trace", linesOf(envoy, name), linesOf(ours, name), name)), ...differenceIn("outside", envoy.outside, ours.outside)];
  return envoy.end === ours.end ? found : [...found, { where: "end", at: 0, envoy: { text: envoy.end, line: 0 }, ours: { text: ours.end, line: 0 }, before: [] }];
}

const linesOf = ({ threads }: Account, thread: string): readonly ComparableLine[] => threads.find(({ name }) => name === thread)?.trace ?? [];

function differenceIn(where: Difference["where"], envoy: readonly ComparableLine[], ours: readonly ComparableLine[], thread?: string): readonly Difference[] {
  const at = firstDifference(envoy, ours);
  if (at === undefined) return [];
  return [{ where, ...(thread !== undefined && { thread }), at, envoy: envoy[at], ours: ours[at], before: envoy.slice(Math.max(0, at - contextLines), at).map(({ text }) => text) }];
}

/** Lines of callbacks and host calls, of all threads. */
export const traceLines = ({ threads }: Account): number => threads.reduce((sum, { trace }) => sum + trace.length, 0);

/** As it is kept in a file. */
export const accountText = ({ threads, outside, end }: Account): string =>
  `${[...threads.flatMap(({ name, trace }) => [`Callbacks and host calls, ${name}`, ...trace.map(({ text }) => text), ""]), "From outside", ...outside.map(({ text }) => text), "", `The proxy ${end}`].join("\n")}\n`;
