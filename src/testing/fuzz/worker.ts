/** The part of `npm run fuzz` that can hang or run out of memory: feeds inputs, counts branches, tells of crashes. */
import { Session } from "node:inspector";
import { crashOf, stride } from "./feed.ts";
import type { Crash } from "./feed.ts";
import { targets } from "./targets.ts";

/** What it tells its parent: the input that comes next, one that crashed, and at the end the branches. */
export type Told = { readonly at: number } | { readonly crash: Omit<Crash, "bytes"> } | { readonly branches: readonly BranchCount[] };
/** Of one parser: how many of its branches were taken, and the beginnings of those that were not. */
export interface BranchCount { readonly target: string; readonly file: string; readonly taken: number; readonly all: number; readonly missed: readonly string[] }
/** Left out: what the type checker asks for where a value is always there, and what the compiler adds. */
const notOurs = /^(?:\?\?\s*(?:0|""|\[\]|\{\}|"[\w-]+"|-1|undefined|none|step|new Uint8Array\(\))$|static\s*\{\s*__name)/;
interface Range { readonly startOffset: number; readonly endOffset: number; readonly count: number }
interface ScriptCoverage { readonly scriptId: string; readonly url: string; readonly functions: readonly { readonly functionName: string; readonly ranges: readonly Range[] }[] }

const [seed = 0, from = 0, to = 0] = process.argv.slice(2, 5).map(Number);
const tell = (told: Told): void => void process.send?.(told);
const session = new Session();
session.connect();
const ask = (method: string, parameters: object = {}): unknown => {
  let answer: unknown, failed: Error | null = null;
  session.post(method, parameters, (error, result) => {
    failed = error;
    answer = result;
  });
  if (failed !== null) throw failed;
  return answer;
};

ask("Debugger.enable");
ask("Profiler.enable");
ask("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
const fed = targets(process.argv[5]);
for (let input = from; input < to; input++) {
  // a message is sent at once: what comes after it may hang
  if (input % stride === 0) tell({ at: input });
  const crash = crashOf(fed, seed, input);
  if (crash !== undefined) tell({ crash: { target: crash.target, input, reason: crash.reason } });
}

/** A branch is a block that V8 counts by itself: the body of a function, and each part of it that runs another number of times. */
function countsOf(): readonly BranchCount[] {
  const { result } = ask("Profiler.takePreciseCoverage") as { readonly result: readonly ScriptCoverage[] };
  return fed.flatMap(({ name, parsers }) => parsers.map((file): BranchCount => {
    const script = result.find(({ url }) => url.split("?")[0]?.endsWith(`/src/${file}`)), all = script?.functions.flatMap((f) => f.ranges) ?? [];
    const { scriptSource } = script === undefined ? { scriptSource: "" } : (ask("Debugger.getScriptSource", { scriptId: script.scriptId }) as { readonly scriptSource: string });
    const ranges = all.filter(({ startOffset, endOffset }) => !notOurs.test(scriptSource.slice(startOffset, endOffset)));
    const missed = ranges.filter(({ count }) => count === 0).map(({ startOffset, endOffset }) => scriptSource.slice(startOffset, Math.min(endOffset, startOffset + 100)).replaceAll(/\s+/g, " "));
    return { target: name, file, taken: ranges.length - missed.length, all: ranges.length, missed };
  }));
}
tell({ branches: countsOf() });
process.disconnect?.();
