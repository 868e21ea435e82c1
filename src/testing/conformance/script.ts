/** The probe's script, as far as telling what a case needs takes: callbacks, ops and their arguments. */
import type { ConformanceCase } from "./case.ts";

export interface ScriptLine {
  /** index of the filter in the chain */
  readonly filter: number;
  /** "reqh", "tick", ...; "*" for every callback */
  readonly callback: string;
  readonly op: string;
  readonly args: string;
  /** `@k`: only for the kth stream */
  readonly stream?: number;
}

export function scriptLines(c: ConformanceCase): readonly ScriptLine[] {
  return c.chain.flatMap((filter, i) => [filter.vmScript, filter.script].flatMap((script) => (script ?? "").split("\n").flatMap((line) => parseLine(line, i))));
}

function parseLine(line: string, filter: number): ScriptLine[] {
  const found = /^\s*(\*|[a-z]+)((?:[#@]\d+|[+-])*)\s+(\S+)\s*(.*?)\s*$/.exec(line);
  const [, callback, where = "", op, args = ""] = found ?? [];
  if (callback === undefined || op === undefined) return [];
  const stream = /@(\d+)/.exec(where)?.[1];
  return [{ filter, callback, op, args, ...(stream !== undefined && { stream: Number(stream) }) }];
}
