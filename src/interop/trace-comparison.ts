/** An Envoy's trace that somebody recorded, beside our run of what they say is the same: the first difference of each thread. What is taken out of both is listed in comparable-trace.ts. */
import type { Recording } from "../recording/log.ts";
import { canaryThread, isWorker, mainThread, threadName } from "../recording/threads.ts";
import { comparableTrace, firstDifference } from "./comparable-trace.ts";
import type { ComparableLine } from "./comparable-trace.ts";
import { traceOfRecording } from "./trace-of-recording.ts";
import { parseWasmTrace } from "./wasm-trace.ts";
import type { TraceCall, TraceEvent } from "./wasm-trace.ts";

/** `line` of what the trace has is a line of its text, of ours a step. Absent: there is nothing more. */
export interface TraceDifference { readonly trace?: ComparableLine; readonly ours?: ComparableLine; readonly before: readonly ComparableLine[] }
export interface ComparedThread {
  /** as we call it */
  readonly name: string;
  /** lines that both have */
  readonly equal: number;
  readonly difference?: TraceDifference;
  /** The trace ends, and our run goes on: no difference. */
  readonly goesOn?: ComparableLine;
}
export interface TraceComparison {
  readonly threads: readonly ComparedThread[];
  /** What was not compared, and from where on. */
  readonly notes: readonly string[];
}

const contextLines = 3;
const begins = /\[(?:host->vm|vm->host)\] (?:[\w.]+\.)?\w+\(/;

/** Whether a text has lines of a trace. */
export const isWasmTrace = (text: string): boolean => begins.test(text);

export const compareTrace = (bytes: Uint8Array, recording: Recording): TraceComparison => compareEvents(parseWasmTrace(bytes), recording);

function compareEvents(events: readonly TraceEvent[], recording: Recording): TraceComparison {
  const { setup } = recording.meta.scenario, notes: string[] = [], logs = events.filter((event) => event.kind === "log"), levels = logs.some(({ level }) => level !== "");
  const ours = traceOfRecording(recording).filter(({ kind }) => logs.length > 0 || kind !== "log").map((event) => (event.kind === "log" && !levels ? { ...event, level: "" } : event));
  if (logs.length === 0) notes.push("The trace has no lines of what the filters logged: they are not compared.");
  if (setup.logLevel !== "trace" && events.some((event) => isCall(event) && event.name === "proxy_get_log_level")) notes.push(`A trace is written at log level trace. The scenario's is ${setup.logLevel}, which proxy_get_log_level tells a filter that asks.`);
  const theirs = [...new Set(events.map(({ thread }) => thread))].map((thread) => events.filter((event) => event.thread === thread));
  const workers = theirs.filter(servesStreams), others = theirs.filter((each) => !servesStreams(each)), [main] = others.filter((each) => each.some(isCall));
  const mine = [...new Set(ours.map(({ thread }) => Number(thread)))].filter(isWorker).toSorted((a, b) => a - b).map((number) => ({ name: threadName(number), events: ours.filter(({ thread }) => Number(thread) === number) })).filter((each) => workers.length === 0 || servesStreams(each.events));
  const mains = ours.filter(({ thread }) => [canaryThread, mainThread].includes(Number(thread))), threads: ComparedThread[] = [];
  if (main !== undefined && workers.length > 0 && mains.length > 0) threads.push(comparedThread(threadName(mainThread), main, mains, notes));
  else if (main !== undefined && workers.length > 0) notes.push("The lines of Envoy's main thread are not compared: the scenario runs without it (setup.mainThread).");
  const left = workers.length > 0 ? workers : main === undefined ? [] : [main];
  for (const [i, each] of left.entries()) {
    const own = mine[i];
    if (own !== undefined) threads.push(comparedThread(own.name, each, own.events, notes));
    else if (i > 0) notes.push(`The trace has ${left.length} worker threads that served something, and our run ${mine.length}: the others are not compared (setup.threads).`);
    else notes.push("Our run has nothing to compare with the trace: no filter was called.");
    if (own === undefined) break;
  }
  return { threads, notes };
}

const isCall = (event: TraceEvent): event is TraceCall => event.kind === "call";
const isCallback = (event: TraceEvent): event is TraceCall => isCall(event) && event.of === "callback" && event.name.startsWith("proxy_on_") && event.name !== "proxy_on_memory_allocate";
const ofStream = (event: TraceEvent): boolean => isCallback(event) && (event.name === "proxy_on_context_create" ? event.words[1] !== "0" : streamCallback.test(event.name));
const streamCallback = /^proxy_on_(?:request|response|new_connection|downstream|upstream|log$)/;
const servesStreams = (events: readonly TraceEvent[]): boolean => events.some(ofStream);

function comparedThread(name: string, theirs: readonly TraceEvent[], ours: readonly TraceEvent[], notes: string[]): ComparedThread {
  const { trace, run } = aligned(theirs, ours, name, notes), a = comparableTrace(trace), b = comparableTrace(run), at = firstDifference(a, b);
  if (at === undefined) return { name, equal: a.length };
  const there = a[at], here = b[at];
  if (there === undefined && here !== undefined) return { name, equal: at, goesOn: here };
  return { name, equal: at, difference: { ...(there !== undefined && { trace: there }), ...(here !== undefined && { ours: here }), before: a.slice(Math.max(0, at - contextLines), at) } };
}

/** A trace may begin in the middle, where contexts have other numbers; and without prefixes every thread's start stands in it one after the other. */
function aligned(theirs: readonly TraceEvent[], ours: readonly TraceEvent[], name: string, notes: string[]): { readonly trace: readonly TraceEvent[]; readonly run: readonly TraceEvent[] } {
  const first = theirs.findIndex(isCallback), begun = theirs[first];
  if (begun === undefined || !isCall(begun)) return { trace: theirs, run: ours };
  if (!isStart(theirs, begun)) {
    const same = ours.findIndex((event) => isCallback(event) && event.name === begun.name && (event.name !== "proxy_on_context_create" || event.words[1] !== "0")), mine = ours[same];
    if (mine === undefined || !isCall(mine)) return { trace: theirs, run: ours };
    const by = Number(begun.words[0] ?? 0) - Number(mine.words[0] ?? 0);
    notes.push(`The trace of the ${name} begins in the middle, with line ${begun.line}: it is compared from step ${mine.line} on${by === 0 ? "" : `, contexts counted from ${mine.words[0] ?? ""} as here`}.`);
    return { trace: theirs.slice(first).map((event) => renumbered(event, by)), run: ours.slice(same) };
  }
  const starts = theirs.flatMap((event, i) => (isCallback(event) && event.name === begun.name && event.words.join() === begun.words.join() ? [i] : [])), last = starts.at(-1);
  if (theirs.some(({ thread }) => thread !== "") || last === undefined || last === first) return { trace: theirs, run: ours };
  notes.push(`The lines of the trace do not tell their threads: what stands before line ${theirs[last]?.line ?? 0} is taken for the start of others, and all that follows for one thread's.`);
  const own = ours.findIndex(isCallback);
  return { trace: theirs.slice(last), run: ours.slice(Math.max(0, own)) };
}

const isStart = (theirs: readonly TraceEvent[], begun: TraceCall): boolean =>
  (begun.name === "proxy_on_context_create" && begun.words[1] === "0") || theirs.slice(0, theirs.indexOf(begun)).some((event) => isCall(event) && event.of === "callback" && /^(?:_initialize|_start|main|__main_void)$/.test(event.name));

/** The root context keeps its number. */
function renumbered(event: TraceEvent, by: number): TraceEvent {
  if (by === 0 || !isCall(event) || (event.name !== "proxy_set_effective_context" && !isCallback(event)) || !ofStreamContext(event)) return event;
  return { ...event, words: [String(Number(event.words[0]) - by), ...event.words.slice(1)] };
}
const ofStreamContext = (event: TraceCall): boolean => Number(event.words[0]) > 1 && !/^proxy_on_(?:tick|queue_ready|configure|vm_start)$/.test(event.name);
