/** Where a run calls a host function, or is called back by a name. */
import type { Recording } from "../recording/log.ts";
import { RowKindCode, segmentRows } from "../recording/segment.ts";

export interface Uses {
  readonly count: number;
  /** The first of them, as many as were asked for. */
  readonly steps: readonly number[];
  /** By what came back, the most frequent first: how often, and the first step of it. */
  readonly results: readonly { readonly result: number; readonly count: number; readonly first: number }[];
}

/** Reads columns alone, so that a million rows take milliseconds. */
export function usesOf(recording: Recording, name: string, most: number): Uses {
  const code = recording.names.indexOf(name), steps: number[] = [], results = new Map<number, { count: number; first: number }>();
  let count = 0;
  if (code >= 0) {
    for (const [index, { rows, count: there }] of recording.segments.entries()) {
      for (let i = 0; i < there; i++) {
        if (rows.code[i] !== code || (rows.kind[i] !== RowKindCode.callback && rows.kind[i] !== RowKindCode["host-call"])) continue;
        const step = index * segmentRows + i, result = rows.result[i] ?? 0, same = results.get(result);
        if (count++ < most) steps.push(step);
        if (same === undefined) results.set(result, { count: 1, first: step });
        else same.count++;
      }
    }
  }
  return { count, steps, results: [...results].map(([result, of]) => ({ result, ...of })).toSorted((a, b) => b.count - a.count || a.first - b.first) };
}

/** The use after a step, or before it; undefined where there is none. */
export function nextUse(recording: Recording, name: string, step: number, direction: "forward" | "back"): number | undefined {
  const code = recording.names.indexOf(name), by = direction === "forward" ? 1 : -1;
  if (code < 0) return undefined;
  for (let at = step + by; at > 0 && at < recording.length; at += by) {
    const { kind, name: found } = recording.brief(at);
    if (found === name && (kind === "callback" || kind === "host-call")) return at;
  }
  return undefined;
}
