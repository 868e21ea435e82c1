/** What the scrubber draws: one mark per step, or the most telling one of the steps that share a pixel; sections; held spans. */
import { callbackOf } from "../abi/callbacks.ts";
import type { Recording } from "../recording/log.ts";
import { Flag, RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";
import { forDeeds, textField } from "./fields.ts";
import { streamWords } from "./who.ts";

/** The later ones win where steps share a pixel. */
const markShapes = ["deed", "call", "callback", "changed", "clock", "refused", "hold", "local", "fault"] as const;
export type MarkShape = (typeof markShapes)[number];
export interface ScrubberMark { readonly step: number; readonly shape: MarkShape }
export interface ScrubberSection { readonly first: number; readonly text: string }
export interface HeldSpan { readonly from: number; readonly to: number }
export interface ScrubberView { readonly last: number; readonly marks: readonly ScrubberMark[]; readonly sections: readonly ScrubberSection[]; readonly held: readonly HeldSpan[] }

const rank: Readonly<Record<MarkShape, number>> = Object.fromEntries(markShapes.map((shape, i) => [shape, i])) as Record<MarkShape, number>;

/** At most two marks for each of `pixels`: the most telling and, where it is another, the tallest tick. */
export function scrubberMarks(recording: Recording, pixels: number): ScrubberMark[] {
  const last = recording.length - 1, slots = Math.max(1, Math.floor(pixels));
  const shapes = shapesByCode(recording);
  if (last <= slots) return Array.from({ length: last }, (_, i) => ({ step: i + 1, shape: shapeAt(recording, shapes, i + 1) }));
  const marks: ScrubberMark[] = [];
  let slot = -1, sign: ScrubberMark | undefined, tick: ScrubberMark | undefined;
  const put = (): void => {
    if (tick !== undefined) marks.push(tick);
    if (sign !== undefined) marks.push(sign);
  };
  for (let step = 1; step <= last; step++) {
    const at = Math.floor(((step - 1) / last) * slots);
    if (at !== slot) {
      put();
      slot = at;
      sign = tick = undefined;
    }
    const shape = shapeAt(recording, shapes, step);
    if (rank[shape] <= rank.callback) {
      if (tick === undefined || rank[shape] > rank[tick.shape]) tick = { step, shape };
    } else if (sign === undefined || rank[shape] > rank[sign.shape]) sign = { step, shape };
  }
  put();
  return marks;
}

interface Shapes { readonly deeds: ReadonlyMap<number, MarkShape>; readonly actions: ReadonlySet<number> }

const deedShapes: Readonly<Record<string, MarkShape>> = {
  held: "hold", "still-held": "hold", "local-response": "local", "tick-due": "clock", "call-replied": "clock", "call-failed": "clock", timeout: "refused",
  "stream-reset": "refused", "upstream-failed": "refused", "route-not-found": "refused", "buffer-limit-exceeded": "refused", "reading-stopped": "refused", advance: "clock",
};

function shapesByCode(recording: Recording): Shapes {
  const found = new Map<number, MarkShape>(), actions = new Set<number>();
  for (const [code, name] of recording.names.entries()) {
    const shape = deedShapes[name];
    if (shape !== undefined) found.set(code, shape);
    if (callbackOf(name)?.result === "action") actions.add(code);
  }
  return { deeds: found, actions };
}

function shapeAt(recording: Recording, shapes: Shapes, step: number): MarkShape {
  const rows = recording.segments[step >> segmentShift]?.rows, i = step & (segmentRows - 1);
  if (rows === undefined) return "deed";
  const flags = rows.flags[i] ?? 0, kind = rows.kind[i];
  if (kind === RowKindCode.fault || (flags & Flag.Aborted) !== 0) return "fault";
  const code = rows.code[i] ?? 0;
  if (kind === RowKindCode["host-call"]) return callShape(flags, rows.result[i] ?? 0, rows.why[i] ?? 0);
  if (kind === RowKindCode.callback) return shapes.actions.has(code) && rows.result[i] !== 0 && (flags & Flag.Open) === 0 ? "hold" : "callback";
  return shapes.deeds.get(code) ?? "deed";
}

/** Of a host call: not-found and empty are answers; what has a reason besides is a refusal. */
export function callShape(flags: number, result: number, why: number): "call" | "changed" | "refused" {
  if (why !== 0 && result !== 0 && result !== 1 && result !== 7) return "refused";
  return (flags & Flag.Changed) === 0 ? "call" : "changed";
}

interface SectionStart { readonly first: number; readonly exchange: number; readonly what: "exchange" | "tick" | "removed" }

/** Start, each exchange, each tick: where the run's parts begin. Where there are more than `most`, exchanges in a row share one. */
export function scrubberSections(recording: Recording, most = Infinity): ScrubberSection[] {
  if (recording.length < 2) return [];
  const starts: SectionStart[] = [], statuses = new Map<number, number>();
  let exchanges = 0;
  forDeeds(recording, ["headers-received", "connection-opened", "tick-due", "configuration-removed", "stream-complete"], 2, (step, name, [exchange = 0, second = 0]) => {
    if (name === "stream-complete") statuses.set(exchange, second);
    else if (name === "headers-received" || name === "connection-opened") {
      if (name === "headers-received" && second !== 0) return;
      exchanges++;
      starts.push({ first: sentBefore(recording, step), exchange, what: "exchange" });
    // a run of ticks is one section
    } else if (name === "configuration-removed") starts.push({ first: step, exchange: -1, what: "removed" });
    else if (starts.at(-1)?.what !== "tick") starts.push({ first: step, exchange: -1, what: "tick" });
  });
  const sections: ScrubberSection[] = [{ first: 1, text: "start" }];
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

/** The user's action that brought a request belongs to its section. */
function sentBefore(recording: Recording, step: number): number {
  const before = recording.brief(step - 1);
  return before.kind === "action" && (before.name === "send-headers" || before.name === "open-connection") ? step - 1 : step;
}

/** From where a stream is held to where it goes on, ends or the run ends. Spans closer together than `gap` steps become one. */
export function heldSpans(recording: Recording, gap = 0): HeldSpan[] {
  if (!recording.names.includes("held")) return [];
  const open = new Map<number, number>(), spans: HeldSpan[] = [];
  const close = (key: number, step: number): void => {
    const from = open.get(key);
    if (from === undefined) return;
    spans.push({ from, to: step });
    open.delete(key);
  };
  forDeeds(recording, ["held", "resumed", "local-response", "stream-reset", "stream-complete", "connection-closed"], 2, (step, name, [exchange = 0, side = 0]) => {
    if (name === "held") {
      if (!open.has(exchange * 2 + side)) open.set(exchange * 2 + side, step);
    } else if (name === "resumed") close(exchange * 2 + side, step);
    else {
      close(exchange * 2, step);
      close(exchange * 2 + 1, step);
    }
  });
  for (const from of open.values()) spans.push({ from, to: recording.length - 1 });
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
