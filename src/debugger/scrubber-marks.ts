/** What the scrubber draws: one mark per step, or the most telling one of the steps that share a pixel; sections; held spans. */
import type { Recording } from "../recording/log.ts";
import { textField } from "./fields.ts";
import { blockRows, scanOf, type HeldSpan, type MarkShape, type Scan, type SectionStart, type Telling } from "./scrubber-scan.ts";
import { streamWords } from "./who.ts";

export type { HeldSpan, MarkShape };
export interface ScrubberMark { readonly step: number; readonly shape: MarkShape }
export interface ScrubberSection { readonly first: number; readonly text: string }
export interface ScrubberView { readonly last: number; readonly marks: readonly ScrubberMark[]; readonly sections: readonly ScrubberSection[]; readonly held: readonly HeldSpan[] }

/** Everything that has arrived is taken into account. */
function seen(recording: Recording): Scan {
  const scan = scanOf(recording);
  scan.advance(Infinity);
  return scan;
}

/** Looks at some more of a long run, so that `scrubberView` has less to do at once; false when nothing is left. */
export const growScrubber = (recording: Recording, rows: number): boolean => scanOf(recording).advance(rows);

/** Stretches that share a pixel before a run is drawn by stretches. */
const blocksPerSlot = 4;

/** At most two marks for each of `pixels`: the most telling and, where it is another, the tallest tick. */
export function scrubberMarks(recording: Recording, pixels: number): ScrubberMark[] {
  const last = recording.length - 1, slots = Math.max(1, Math.floor(pixels)), scan = seen(recording);
  const markAt = (step: number): ScrubberMark => ({ step, shape: scan.shapeAt(step) });
  if (last <= slots) return Array.from({ length: last }, (_, i) => markAt(i + 1));
  const marks: ScrubberMark[] = [];
  let slot = -1, telling: Telling = { tick: 0, sign: 0 };
  const put = (): void => {
    if (telling.tick > 0) marks.push(markAt(telling.tick));
    if (telling.sign > 0) marks.push(markAt(telling.sign));
  };
  const consider = (step: number): void => {
    const at = Math.floor(((step - 1) / last) * slots);
    if (at !== slot) {
      put();
      slot = at;
      telling = { tick: 0, sign: 0 };
    }
    scan.consider(telling, step);
  };
  let step = 1;
  if (last >= slots * blockRows * blocksPerSlot) {
    for (let block = 0; block < scan.ticks.length; block++) {
      const tick = scan.ticks.at(block), sign = scan.signs.at(block);
      for (const of of tick < sign ? [tick, sign] : [sign, tick]) if (of > 0) consider(of);
    }
    step = scan.ticks.length * blockRows + 1;
  }
  for (; step <= last; step++) consider(step);
  put();
  return marks;
}

/** Start, each exchange, each tick: where the run's parts begin. Where there are more than `most`, exchanges in a row share one. */
export function scrubberSections(recording: Recording, most = Infinity): ScrubberSection[] {
  if (recording.length < 2) return [];
  const { starts, statuses, exchanges } = seen(recording), sections: ScrubberSection[] = [{ first: 1, text: "start" }];
  if (starts.length > most) return sections.concat(grouped(starts, Math.max(1, Math.floor(most))));
  for (const { first, exchange, what } of starts) sections.push({ first, text: what === "exchange" ? exchangeText(recording, first, exchange, exchanges > 1, statuses.get(exchange)) : what });
  return sections;
}

function grouped(starts: readonly SectionStart[], most: number): ScrubberSection[] {
  const only = starts.filter((s) => s.what === "exchange"), each = Math.ceil(only.length / most), out: ScrubberSection[] = [];
  for (let i = 0; i < only.length; i += each) {
    const from = only[i], to = only[Math.min(i + each, only.length) - 1];
    if (from !== undefined && to !== undefined) out.push({ first: from.first, text: from === to ? `${from.exchange + 1}` : `${from.exchange + 1} to ${to.exchange + 1}` });
  }
  return out;
}

/** "2  GET /admin 200", "connection 2" */
function exchangeText(recording: Recording, first: number, exchange: number, several: boolean, status: number | undefined): string {
  const row = recording.row(first);
  if (row.kind !== "origin" && (row.name === "open-connection" || row.name === "connection-opened")) return streamWords(recording, exchange);
  const line = row.kind === "proxy" || row.kind === "action" ? textField(row.fields, "line") : "";
  return `${several ? `${exchange + 1}  ` : ""}${line.replace(/[?#].*$/, "")}${status === undefined || status === 0 ? "" : ` ${status}`}`;
}

/** From where a stream is held to where it goes on, ends or the run ends. Spans closer together than `gap` steps become one. */
export function heldSpans(recording: Recording, gap = 0): HeldSpan[] {
  const scan = seen(recording), spans = [...scan.spans, ...[...scan.held].map((from) => ({ from, to: recording.length - 1 }))];
  const merged: HeldSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (gap > 0 && last !== undefined && span.from - last.to <= gap) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}

/** Room of a section with a text that can be read, in marks. */
const sectionWidth = 8;

export function scrubberView(recording: Recording, pixels: number): ScrubberView {
  const last = recording.length - 1;
  return { last, marks: scrubberMarks(recording, pixels), sections: scrubberSections(recording, Math.max(8, pixels / sectionWidth)), held: heldSpans(recording, last > pixels ? last / pixels : 0) };
}
