/** The findings of a run: every rule is shown each row once, in order, however many rows there are. */
import type { Recording } from "../../recording/log.ts";
import type { CallbackRow } from "../../recording/row.ts";
import { Flag, segmentRows, segmentShift } from "../../recording/segment.ts";
import { castOf } from "../cast.ts";
import type { ExportsOf, Finding, FindingWords, Rule, Run, Watch } from "./finding.ts";
import { rules } from "./rules.ts";
import { createStreams, httpCallbackNames } from "./streams.ts";

export interface Findings {
  /** Looks at no more than so many further rows; false when there is none left that is complete. */
  advance(rows: number): boolean;
  /** In the order of their steps. */
  list(): readonly Finding[];
}

/** At most so many of one rule are told apart; what comes after is counted with the last. */
const mostOfOneRule = 25;

const nothingKnown: ExportsOf = () => undefined;

/** All findings of a recording as it stands. */
export function findingsOf(recording: Recording, exportsOf: ExportsOf = nothingKnown): readonly Finding[] {
  const findings = createFindings(recording, exportsOf);
  findings.advance(Number.POSITIVE_INFINITY);
  return findings.list();
}

export function createFindings(recording: Recording, exportsOf: ExportsOf = nothingKnown): Findings {
  const streams = createStreams(recording), seen = createBook();
  const run = (rule: Rule): Run => ({ recording, streams, exportsOf, get cast() { return castOf(recording); }, report: seen.reporter(rule) });
  const watches = rules.map((rule) => ({ rule, watch: rule.watch(run(rule)) }));
  const on = handlers(recording, watches.map(({ watch }) => watch.on ?? {})), after = handlers(recording, watches.map(({ watch }) => watch.after ?? {}));
  const ledger = handlers(recording, [Object.fromEntries([...httpCallbackNames.map((name) => [name, (step: number) => streams.entered(callback(step))] as const), ["proxy_send_local_response", answered] as const])]);
  const ledgerAfter = handlers(recording, [Object.fromEntries(httpCallbackNames.map((name) => [name, (step: number) => streams.left(callback(step))]))]);
  const open: number[] = [];
  let next = 1;

  function callback(step: number): CallbackRow {
    const row = recording.row(step);
    if (row.kind !== "callback") throw new Error(`row ${step} is no callback`);
    return row;
  }
  function answered(step: number): void {
    const { vm, context, result } = recording.brief(step);
    if (result === 0) streams.answered(vm, context, step);
  }
  /** Ends callbacks whose last row stands before `step`. */
  function leave(step: number): void {
    for (let top = open.at(-1); top !== undefined && recording.brief(top).last < step; top = open.at(-1)) {
      open.pop();
      const { code } = columnsAt(recording, top);
      ledgerAfter(code, top);
      after(code, top);
    }
  }
  return {
    advance(rows) {
      for (let left = rows; left > 0 && next < recording.length; left--, next++) {
        const { code, kind, flags } = columnsAt(recording, next);
        if ((flags & Flag.Open) !== 0) return false;
        leave(next);
        ledger(code, next);
        on(code, next);
        if (kind === callbackKind) open.push(next);
      }
      if (next < recording.length) return true;
      leave(recording.length);
      return false;
    },
    list() {
      const now = seen.copy();
      for (const { rule, watch } of watches) watch.atEnd?.(now.reporter(rule));
      return now.list();
    },
  };
}

const callbackKind = 1;
function columnsAt(recording: Recording, step: number): { readonly code: number; readonly kind: number; readonly flags: number } {
  const rows = recording.segments[step >> segmentShift]?.rows, i = step & (segmentRows - 1);
  return { code: rows?.code[i] ?? 0, kind: rows?.kind[i] ?? 0, flags: rows?.flags[i] ?? 0 };
}

type Handler = (step: number) => void;
/** By code of the recording's table of names, which grows with it. */
function handlers(recording: Recording, tables: readonly NonNullable<Watch["on"]>[]): (code: number, step: number) => void {
  const byName = new Map<string, Handler[]>(), byCode: (readonly Handler[])[] = [];
  for (const table of tables) for (const [name, handler] of Object.entries(table)) byName.set(name, [...(byName.get(name) ?? []), handler]);
  return (code, step) => {
    while (byCode.length <= code) byCode.push(byName.get(recording.names[byCode.length] ?? "") ?? []);
    for (const handler of byCode[code] ?? []) handler(step);
  };
}

interface Book {
  reporter(rule: Rule): Run["report"];
  copy(): Book;
  list(): readonly Finding[];
}

function createBook(from: ReadonlyMap<string, readonly (Finding & { readonly key: string })[]> = new Map()): Book {
  const byRule = new Map([...from].map(([id, list]) => [id, [...list]]));
  return {
    reporter: (rule) => (key, step, words) => {
      const of = byRule.get(rule.id) ?? [], found = of.findIndex((finding) => finding.key === key), at = found < 0 && of.length >= mostOfOneRule ? of.length - 1 : found;
      byRule.set(rule.id, of);
      const before = of[at];
      if (before === undefined) of.push({ key, rule: rule.id, guess: rule.guess === true, step, times: 1, ...(words() satisfies FindingWords) });
      else of[at] = { ...before, times: before.times + 1 };
    },
    copy: () => createBook(byRule),
    list: () => [...byRule.values()].flat().toSorted((a, b) => a.step - b.step),
  };
}
