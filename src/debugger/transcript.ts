/**
 * A recording as indented text, words instead of numbers, the same for the same run: what the command line prints, golden files hold and
 * reports paste.
 */
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import type { Row } from "../recording/row.ts";
import { callParts } from "./call-text.ts";
import { callbackText } from "./callback-text.ts";
import { deedText } from "./deed-text.ts";
import { callbackResult, callResult } from "./event-line.ts";
import { mainThreadRows, mainThreadSummary, runOf } from "./main-thread-rows.ts";
import { threadWords, who } from "./who.ts";
import { castOf } from "./cast.ts";
import { displayName, timeWords } from "./words.ts";

export interface TranscriptOptions {
  /** first and last step; all of them unless said */
  readonly from?: number;
  readonly to?: number;
  /** how many bytes of a value are written; 256 unless said */
  readonly most?: number;
  /** every row of the main thread and the canary; one line for each run of them unless said */
  readonly mainThread?: boolean;
}

/** Lines without a newline at their end. */
export function* transcriptLines(recording: Recording, options: TranscriptOptions = {}): Generator<string, void> {
  for (const { line } of transcriptSteps(recording, options)) yield line;
}

/** The same lines, each with the step it tells of. */
export function* transcriptSteps(recording: Recording, { from = 1, to = recording.length - 1, most = 256, mainThread = false }: TranscriptOptions = {}): Generator<{ readonly step: number; readonly line: string }, void> {
  const several = recording.meta.scenario.setup.chain.length > 1;
  const open: { readonly step: number; readonly last: number; readonly line: string | undefined }[] = [];
  const folded = mainThread ? [] : mainThreadRows(recording);
  let time = from <= 1 ? 0 : recording.timeOf(from - 1);
  for (let step = from; step <= to; step++) {
    for (let top = open.at(-1); top !== undefined && top.last < step; top = open.at(-1)) {
      open.pop();
      if (top.line !== undefined) yield { step: top.step, line: `${indent(open.length)}${top.line}` };
    }
    const row = recording.row(step);
    if (row.time !== time) {
      time = row.time;
      yield { step, line: `${indent(open.length)}${timeWords(time)}` };
    }
    const run = folded[runOf(folded, step)];
    if (run !== undefined) {
      const part = { from: step, to: Math.min(run.to, to) }, { threads, text } = mainThreadSummary(recording, part);
      yield { step, line: `[${threads}] ${text}` };
      step = part.to;
      continue;
    }
    yield { step, line: `${indent(open.length)}${threadNote(recording, row)}${textOf(recording, row, several, most)}` };
    if (row.kind === "callback" || row.last > step) open.push({ step, last: row.open ? to : row.last, line: row.kind === "callback" ? returned(row) : undefined });
  }
  for (let top = open.pop(); top !== undefined; top = open.pop()) if (top.line !== undefined) yield { step: top.step, line: `${indent(open.length)}${top.line}` };
}

export function transcript(recording: Recording, options: TranscriptOptions = {}): string {
  let text = "";
  for (const line of transcriptLines(recording, options)) text += `${line}\n`;
  return text;
}

const indent = (depth: number): string => "  ".repeat(depth);

/** "-> pause", on a line of its own after what was inside. */
function returned(row: Row): string | undefined {
  const result = row.kind === "callback" ? callbackResult(row) : undefined;
  return result === undefined ? undefined : `-> ${result.word}`;
}

function textOf(recording: Recording, row: Row, several: boolean, most: number): string {
  const prefix = several && (row.kind === "callback" || (row.kind === "host-call" && row.parent === 0)) ? `${who(recording, row)}: ` : "";
  switch (row.kind) {
    case "origin": return "";
    case "callback": return `${prefix}${displayName(row.name)}(${callbackText(recording, row)})`;
    case "host-call": {
      const result = callResult(row), { given, gave } = callParts(recording, row, { most, fullWords: true });
      // what was looked for and is not there needs no reason
      const why = result?.meaning === "refused" && row.why !== "none" && row.why !== result.word ? ` (${row.why})` : "";
      const notes = `${row.inAllocator ? " (in the allocator)" : ""}${row.undelivered ? " (not delivered)" : ""}`;
      return `${prefix}${displayName(row.name)}(${given})${result === undefined ? "" : ` -> ${result.word}`}${gave === "" ? "" : `${result === undefined ? " ->" : ","} ${gave}`}${why}${notes}`;
    }
    case "proxy":
    case "action": {
      const { name } = deedText(recording, row), actor = who(recording, row);
      return `${actor === "proxy" || actor === "you" ? "" : `${actor}: `}${name}${exchangeNote(recording, row)}`;
    }
    case "fault": {
      const { name, rest } = deedText(recording, row);
      return `fault: ${name}${rest === "" ? "" : ` ${rest}`}`;
    }
    default: return unreachable(row);
  }
}

/** "[worker 1] ", before what is not inside another row, where there is more than one thread. */
function threadNote(recording: Recording, row: Row): string {
  const thread = row.kind === "action" || row.parent > 0 ? undefined : threadWords(recording, row.thread);
  return thread === undefined ? "" : `[${thread}] `;
}

/** Which exchange a deed belongs to, where there are several. */
function exchangeNote(recording: Recording, row: Extract<Row, { kind: "proxy" | "action" }>): string {
  const { exchanges } = castOf(recording), index = row.fields["exchange"];
  return exchanges.length > 1 && typeof index === "number" ? ` [${castOf(recording).exchange(index)?.id ?? index}]` : "";
}

