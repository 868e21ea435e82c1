/** What the scrubber knows of a run, gathered in one pass over its rows that goes on where it stopped. */
import { callbackOf } from "../abi/callbacks.ts";
import type { Recording } from "../recording/log.ts";
import { Flag, RowKindCode, segmentRows, segmentShift } from "../recording/segment.ts";
import { leadingNumbers } from "./fields.ts";
import { numbers, type Numbers } from "./timeline/numbers.ts";

/** The later ones win where steps share a pixel. */
const markShapes = ["deed", "call", "callback", "changed", "clock", "refused", "hold", "local", "fault"] as const;
export type MarkShape = (typeof markShapes)[number];
export const rankOf: Readonly<Record<MarkShape, number>> = Object.fromEntries(markShapes.map((shape, i) => [shape, i])) as Record<MarkShape, number>;

export interface SectionStart { readonly first: number; readonly exchange: number; readonly what: "exchange" | "tick" | "removed" }
export interface HeldSpan { readonly from: number; readonly to: number }

/** The most telling rows of a run of them: of ticks (calls, callbacks) and of signs (what stands out); 0 for none. */
export interface Telling { tick: number; sign: number }

/** Rows that are told by their most telling ones where many share a pixel. */
export const blockRows = 64;

export interface Scan {
  /** the first row that has not been seen */
  readonly next: number;
  /** by stretch of `blockRows` rows that has been seen whole */
  readonly ticks: Numbers;
  readonly signs: Numbers;
  readonly starts: readonly SectionStart[];
  /** by exchange, once it is complete */
  readonly statuses: ReadonlyMap<number, number>;
  readonly exchanges: number;
  /** in the order in which they ended */
  readonly spans: readonly HeldSpan[];
  /** steps at which sides of streams are held that are held still */
  readonly held: Iterable<number>;
  shapeAt(step: number): MarkShape;
  /** Takes a row into account where it tells more than those before. */
  consider(telling: Telling, step: number): void;
  /** Looks at no more than so many further rows; false when there is none left that is complete. */
  advance(rows: number): boolean;
}

const scans = new WeakMap<Recording, Scan>();
export function scanOf(recording: Recording): Scan {
  let found = scans.get(recording);
  if (found === undefined) scans.set(recording, (found = createScan(recording)));
  return found;
}

const deedShapes: Readonly<Record<string, MarkShape>> = {
  held: "hold", "still-held": "hold", "local-response": "local", "tick-due": "clock", "call-replied": "clock", "call-failed": "clock", timeout: "refused",
  "stream-reset": "refused", "upstream-failed": "refused", "route-not-found": "refused", "buffer-limit-exceeded": "refused", "reading-stopped": "refused", advance: "clock",
};

/** Of a host call: not-found and empty are answers; what has a reason besides is a refusal. */
export function callShape(flags: number, result: number, why: number): "call" | "changed" | "refused" {
  if (why !== 0 && result !== 0 && result !== 1 && result !== 7) return "refused";
  return (flags & Flag.Changed) === 0 ? "call" : "changed";
}

/** What a code of the recording's table of names means here. */
interface Meaning { readonly shape: MarkShape | undefined; readonly returnsAction: boolean; readonly deed: ((step: number, exchange: number, second: number) => void) | undefined }

function createScan(recording: Recording): Scan {
  const ticks = numbers(), signs = numbers(), starts: SectionStart[] = [], statuses = new Map<number, number>(), spans: HeldSpan[] = [], open = new Map<number, number>();
  const meanings: Meaning[] = [];
  let next = 1, exchanges = 0, block: Telling = { tick: 0, sign: 0 };

  const begins = (step: number, exchange: number): void => {
    exchanges++;
    starts.push({ first: sentBefore(recording, step), exchange, what: "exchange" });
  };
  const close = (key: number, step: number): void => {
    const from = open.get(key);
    if (from !== undefined) spans.push({ from, to: step });
    open.delete(key);
  };
  const closeBoth = (step: number, exchange: number): void => {
    close(exchange * 2, step);
    close(exchange * 2 + 1, step);
  };
  const deeds: Readonly<Record<string, Meaning["deed"]>> = {
    "headers-received": (step, exchange, from) => { if (from === 0) begins(step, exchange); },
    "connection-opened": begins,
    // a run of ticks is one section
    "tick-due": (step) => { if (starts.at(-1)?.what !== "tick") starts.push({ first: step, exchange: -1, what: "tick" }); },
    "configuration-removed": (step) => { starts.push({ first: step, exchange: -1, what: "removed" }); },
    held: (step, exchange, side) => { if (!open.has(exchange * 2 + side)) open.set(exchange * 2 + side, step); },
    resumed: (step, exchange, side) => close(exchange * 2 + side, step),
    "local-response": closeBoth, "stream-reset": closeBoth, "connection-closed": closeBoth,
    "stream-complete": (step, exchange, status) => {
      statuses.set(exchange, status);
      closeBoth(step, exchange);
    },
  };
  const meaningOf = (code: number): Meaning => {
    while (meanings.length <= code) {
      const name = recording.names[meanings.length] ?? "";
      meanings.push({ shape: deedShapes[name], returnsAction: callbackOf(name)?.result === "action", deed: deeds[name] });
    }
    return meanings[code] ?? { shape: undefined, returnsAction: false, deed: undefined };
  };

  function shapeAt(step: number): MarkShape {
    const rows = recording.segments[step >> segmentShift]?.rows, i = step & (segmentRows - 1);
    if (rows === undefined) return "deed";
    const flags = rows.flags[i] ?? 0, kind = rows.kind[i];
    if (kind === RowKindCode.fault || (flags & Flag.Aborted) !== 0) return "fault";
    if (kind === RowKindCode["host-call"]) return callShape(flags, rows.result[i] ?? 0, rows.why[i] ?? 0);
    const { shape, returnsAction } = meaningOf(rows.code[i] ?? 0);
    if (kind === RowKindCode.callback) return returnsAction && rows.result[i] !== 0 && (flags & Flag.Open) === 0 ? "hold" : "callback";
    return shape ?? "deed";
  }
  function consider(telling: Telling, step: number): void {
    const rank = rankOf[shapeAt(step)], of = rank <= rankOf.callback ? "tick" : "sign";
    if (telling[of] === 0 || rank > rankOf[shapeAt(telling[of])]) telling[of] = step;
  }

  return {
    ticks, signs, starts, statuses, spans, shapeAt, consider,
    get next() { return next; },
    get exchanges() { return exchanges; },
    get held() { return open.values(); },
    advance(most) {
      for (const end = Math.min(recording.length, next + most); next < end; next++) {
        const rows = recording.segments[next >> segmentShift]?.rows, i = next & (segmentRows - 1);
        if (rows === undefined || ((rows.flags[i] ?? 0) & Flag.Open) !== 0) return false;
        consider(block, next);
        if (next % blockRows === 0) {
          ticks.push(block.tick);
          signs.push(block.sign);
          block = { tick: 0, sign: 0 };
        }
        if ((rows.kind[i] ?? 0) < RowKindCode.proxy) continue;
        const { deed } = meaningOf(rows.code[i] ?? 0);
        if (deed === undefined) continue;
        const [exchange = 0, second = 0] = leadingNumbers(recording, next, 2);
        deed(next, exchange, second);
      }
      return next < recording.length;
    },
  };
}

/** The user's action that brought a request belongs to its section. */
function sentBefore(recording: Recording, step: number): number {
  const before = recording.brief(step - 1);
  return before.kind === "action" && (before.name === "send-headers" || before.name === "open-connection") ? step - 1 : step;
}
