/** What the scrubber draws: one mark per step, or the most telling one of the steps that share a pixel; sections; held spans. */
import { callbackOf } from "../abi/callbacks.ts";
import type { Recording } from "../recording/log.ts";
import { Flag, RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";
import { castOf } from "./cast.ts";
import { numberOf, textField } from "./fields.ts";

/** The later ones win where steps share a pixel. */
export const markShapes = ["deed", "call", "callback", "changed", "clock", "refused", "hold", "local", "fault"] as const;
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
  "stream-reset": "refused", "upstream-failed": "refused", "route-not-found": "refused", "buffer-limit-exceeded": "refused", advance: "clock",
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
  if (kind === RowKindCode["host-call"]) {
    const result = rows.result[i] ?? 0;
    // not-found and empty are answers; what has a reason besides is a refusal
    if ((rows.why[i] ?? 0) !== 0 && result !== 0 && result !== 1 && result !== 7) return "refused";
    return (flags & Flag.Changed) === 0 ? "call" : "changed";
  }
  if (kind === RowKindCode.callback) return shapes.actions.has(code) && rows.result[i] !== 0 && (flags & Flag.Open) === 0 ? "hold" : "callback";
  return shapes.deeds.get(code) ?? "deed";
}

/** Start, each exchange, each tick: where the run's parts begin. */
export function scrubberSections(recording: Recording): ScrubberSection[] {
  const codes = new Map<number, string>();
  for (const name of ["headers-received", "tick-due", "configuration-removed"]) {
    const code = recording.names.indexOf(name);
    if (code >= 0) codes.set(code, name);
  }
  const sections: ScrubberSection[] = recording.length > 1 ? [{ first: 1, text: "start" }] : [];
  const add = (first: number, text: string): void => {
    // a run of ticks is one section
    if (text !== "tick" || sections.at(-1)?.text !== "tick") sections.push({ first, text });
  };
  const statuses = statusByExchange(recording);
  for (const [s, segment] of recording.segments.entries()) {
    for (let i = 0; i < segment.count; i++) {
      const name = codes.get(segment.rows.code[i] ?? -1), step = s * segmentRows + i;
      if (name === undefined || segment.rows.kind[i] !== RowKindCode.proxy) continue;
      const row = recording.row(step);
      if (row.kind !== "proxy") continue;
      if (name === "tick-due") add(step, "tick");
      else if (name === "configuration-removed") add(step, "removed");
      else if (numberOf(row.fields, "from") === 0) {
        const exchange = numberOf(row.fields, "exchange"), status = statuses.get(exchange);
        const number = castOf(recording).exchanges.length > 1 ? `${exchange + 1}  ` : "";
        add(sentBefore(recording, step), `${number}${textField(row.fields, "line").replace(/[?#].*$/, "")}${status === undefined ? "" : ` ${status}`}`);
      }
    }
  }
  return sections;
}

/** The user's action that brought a request belongs to its section. */
function sentBefore(recording: Recording, step: number): number {
  const before = recording.brief(step - 1);
  return before.kind === "action" && before.name === "send-headers" ? step - 1 : step;
}

function statusByExchange(recording: Recording): ReadonlyMap<number, number> {
  const out = new Map<number, number>();
  forRowsNamed(recording, "stream-complete", (row) => {
    const status = numberOf(row.fields, "status");
    if (status > 0) out.set(numberOf(row.fields, "exchange"), status);
  });
  return out;
}

/** From where a stream is held to where it goes on, ends or the run ends. */
export function heldSpans(recording: Recording): HeldSpan[] {
  const open = new Map<string, number>(), spans: HeldSpan[] = [];
  const ends: { readonly step: number; readonly key: string; readonly held: boolean }[] = [];
  for (const name of ["held", "resumed", "local-response", "stream-reset", "stream-complete"] as const) {
    forRowsNamed(recording, name, (row) => {
      const exchange = numberOf(row.fields, "exchange"), side = numberOf(row.fields, "side");
      const all = name === "held" || name === "resumed" ? [`${exchange} ${side}`] : [`${exchange} 0`, `${exchange} 1`];
      for (const key of all) ends.push({ step: row.step, key, held: name === "held" });
    });
  }
  for (const { step, key, held } of ends.toSorted((a, b) => a.step - b.step)) {
    const from = open.get(key);
    if (held && from === undefined) open.set(key, step);
    if (!held && from !== undefined) {
      spans.push({ from, to: step });
      open.delete(key);
    }
  }
  for (const from of open.values()) spans.push({ from, to: recording.length - 1 });
  return spans.toSorted((a, b) => a.from - b.from);
}

function forRowsNamed(recording: Recording, name: string, visit: (row: Extract<ReturnType<Recording["row"]>, { kind: "proxy" }>) => void): void {
  const code = recording.names.indexOf(name);
  if (code < 0) return;
  for (const [s, segment] of recording.segments.entries()) {
    for (let i = 0; i < segment.count; i++) {
      if (segment.rows.code[i] !== code) continue;
      const row = recording.row(s * segmentRows + i);
      if (row.kind === "proxy") visit(row);
    }
  }
}

export const scrubberView = (recording: Recording, pixels: number): ScrubberView =>
  ({ last: recording.length - 1, marks: scrubberMarks(recording, pixels), sections: scrubberSections(recording), held: heldSpans(recording) });
