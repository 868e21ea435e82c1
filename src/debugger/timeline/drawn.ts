/** One beat as it is drawn: its items with their words, made when it comes into view. */
import type { Recording } from "../../recording/log.ts";
import { Flag } from "../../recording/segment.ts";
import { displayName } from "../words.ts";
import { callShape } from "../scrubber-scan.ts";
import type { Meaning } from "../words.ts";
import { laneOf } from "./drawing.ts";
import type { Drawing } from "./drawing.ts";
import { arrowLabel, faultWords, heldWords, noteWords, refusedWords, signWords } from "./labels.ts";
import { itemKinds, lineKinds } from "./sheet.ts";
import type { LineKind } from "./sheet.ts";

export type MarkShape = "call" | "changed" | "refused";
/** A host call in a strip. */
export interface StripMark { readonly step: number; readonly shape: MarkShape; readonly name: string }
/** A callback of a bar. */
export interface BarPart { readonly step: number; readonly name: string }
/** Words beside a lane. `strong` stands before them; `step`: of which step they tell, where it is not that of their item. */
export interface Words { readonly meaning: Meaning; readonly strong?: string; readonly text: string; readonly step?: number }

interface Item { readonly step: number; readonly lane: number }
export interface BarItem extends Item { readonly kind: "bar"; readonly parts: readonly BarPart[]; readonly strip: readonly StripMark[]; readonly words: Words | undefined; readonly faulted: boolean }
export interface ArrowItem extends Item { readonly kind: "arrow"; readonly to: number; readonly line: LineKind; readonly local: boolean; readonly label: string }
export interface SignItem extends Item { readonly kind: "sign"; readonly words: Words }
export interface NoteItem extends Item { readonly kind: "note"; readonly words: Words }
export interface HeldItem extends Item { readonly kind: "held"; readonly words: Words }
export type DrawnItem = BarItem | ArrowItem | SignItem | NoteItem | HeldItem;

export interface DrawnBeat {
  readonly beat: number;
  /** ms of virtual time */
  readonly time: number;
  readonly exchange: number;
  /** the step it begins with, and the least and greatest step of its marks */
  readonly start: number;
  readonly first: number;
  readonly last: number;
  readonly items: readonly DrawnItem[];
  /** by lane: the part of a held span that passes through */
  readonly held: readonly { readonly lane: number; readonly part: "begin" | "middle" | "end" | "only"; readonly step: number }[];
  /** Steps of the marks in order, each once. */
  readonly steps: readonly number[];
}

/** Host calls that are drawn of one bar: a guest may make a million in one callback. */
const mostMarks = 400;

function insideBar(drawing: Drawing, lane: number, from: number, to: number): Pick<BarItem, "parts" | "strip"> {
  const { recording } = drawing, strip: StripMark[] = [], parts: BarPart[] = [], end = Math.min(to, recording.length - 1);
  for (let step = from; step <= end && strip.length < mostMarks; step++) {
    const row = recording.brief(step);
    if (laneOf(drawing, row).id !== lane) continue;
    if (row.kind === "host-call") strip.push({ step, shape: callShape(row.flags, row.result, row.why), name: displayName(row.name) });
    else if (row.kind === "callback") parts.push({ step, name: displayName(row.name) });
  }
  return { parts, strip };
}

/** What stopped in it. */
function faultIn(recording: Recording, from: number, to: number): number | undefined {
  if ((recording.brief(from).flags & Flag.Aborted) === 0 && (recording.brief(to).flags & Flag.Aborted) === 0 && recording.brief(to).kind !== "fault") return undefined;
  for (let step = to; step >= from; step--) if (recording.brief(step).kind === "fault") return step;
  return undefined;
}

function barItem(drawing: Drawing, lane: number, step: number, last: number): BarItem {
  const { recording } = drawing, inside = insideBar(drawing, lane, step, last), fault = faultIn(recording, step, Math.min(last, recording.length - 1));
  const refused = inside.strip.findLast((mark) => mark.shape === "refused");
  const words = fault !== undefined ? faultWords(drawing, fault, lane) : refused === undefined ? undefined : refusedWords(recording, refused.step);
  return { kind: "bar", step, lane, ...inside, words, faulted: fault !== undefined };
}

export function drawBeat(drawing: Drawing, beat: number): DrawnBeat {
  const { recording, pen, spans } = drawing, { beats, items: columns } = pen.sheet;
  const from = beats.first.at(beat), to = beat + 1 < beats.start.length ? beats.first.at(beat + 1) : columns.kind.length;
  const items: DrawnItem[] = [], steps = new Set<number>();
  for (let i = from; i < to; i++) {
    const kind = itemKinds[columns.kind.at(i)] ?? "note", step = columns.step.at(i), lane = columns.from.at(i);
    switch (kind) {
      case "bar": {
        const bar = barItem(drawing, lane, step, columns.last.at(i));
        for (const mark of [...bar.parts, ...bar.strip]) steps.add(mark.step);
        if (bar.words?.step !== undefined) steps.add(bar.words.step);
        items.push(bar);
        break;
      }
      case "arrow": {
        const line = lineKinds[columns.line.at(i)] ?? "headers";
        items.push({ kind, step, lane, to: columns.to.at(i), line, local: columns.local.at(i) === 1, label: arrowLabel(drawing, step, columns.to.at(i)) });
        break;
      }
      case "sign": items.push({ kind, step, lane, words: signWords(recording, step) }); break;
      case "note": items.push({ kind, step, lane, words: noteWords(recording, step, columns.local.at(i) === 1) }); break;
      case "held": items.push({ kind, step, lane, words: heldWords(drawing, step) }); break;
      default:
    }
    steps.add(step);
  }
  const sorted = [...steps].toSorted((a, b) => a - b);
  const held = spans.within(beat, beat).map(({ lane, step, fromBeat, toBeat }) => ({
    lane, step, part: fromBeat === toBeat ? "only" as const : fromBeat === beat ? "begin" as const : toBeat === beat ? "end" as const : "middle" as const,
  }));
  const start = beats.start.at(beat);
  return { beat, time: beats.time.at(beat), exchange: beats.exchange.at(beat), start, first: sorted[0] ?? start, last: sorted.at(-1) ?? start, items, held, steps: sorted };
}
