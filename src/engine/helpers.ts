/** Work beside the run that is shown, in workers of their own: ended when a guest does not return. */
import { messageOf } from "../base/thrown.ts";
import type { Verdict } from "../recording/verdict.ts";
import type { BatchEntry, BatchInput, FromWorker, Measured, RunInput } from "./protocol.ts";
import type { Spawned } from "./spawn.ts";
import { createWatchdog } from "./watchdog.ts";
import type { Timers } from "./watchdog.ts";

export interface HelperWorld {
  readonly timers: Timers;
  /** A worker that serves nobody else until its `end`. */
  enlist(): { readonly worker: Spawned; end(): void };
}

type Done<T> = { readonly silent: false; readonly value: T } | { readonly silent: true };

function helped<T>({ timers, enlist }: HelperWorld, limit: number, hear: (message: FromWorker) => void, ask: (calls: Spawned["calls"]) => Promise<T>): Promise<Done<T>> {
  const { worker, end } = enlist();
  return new Promise((resolve, reject) => {
    const over = (): void => {
      watchdog.stop();
      end();
    };
    // until its first sign of life it is loading code and compiling modules
    let begun = false;
    const watchdog = createWatchdog(limit, timers, () => begun, () => {
      over();
      resolve({ silent: true });
    });
    const fail = (message: string): void => {
      over();
      reject(new Error(message));
    };
    worker.listen((message) => {
      begun = true;
      watchdog.heard();
      hear(message);
    }, fail);
    ask(worker.calls).then((value) => {
      over();
      resolve({ silent: false, value });
    }, (thrown: unknown) => fail(messageOf(thrown)));
  });
}

export async function measureIn(world: HelperWorld, input: RunInput, repeats: number, onRepeat: (done: number) => void): Promise<Measured> {
  const limit = input.scenario.setup.limits.entryMilliseconds;
  const done = await helped(world, limit, (message) => { if (message.type === "repeated") onRepeat(message.done); }, (calls) => calls.measure({ ...input, repeats }));
  if (done.silent) throw new Error(`A callback did not return within ${limit} ms, so its time cannot be taken.`);
  return done.value;
}

/** In the order of the entries within each part; the parts are run at the same time. */
export async function batchIn(world: HelperWorld, { entries, workers, ...input }: BatchInput, onVerdicts: (verdicts: readonly Verdict[]) => void): Promise<void> {
  const size = Math.ceil(entries.length / Math.max(1, workers)), parts: (readonly BatchEntry[])[] = [];
  for (let from = 0; from < entries.length; from += size) parts.push(entries.slice(from, from + size));
  await Promise.all(parts.map((part) => runPart(world, input, part, onVerdicts)));
}

/** When a guest does not return, the part is run again carefully, so that it is known in which exchange. */
async function runPart(world: HelperWorld, input: RunInput, entries: readonly BatchEntry[], onVerdicts: (verdicts: readonly Verdict[]) => void): Promise<void> {
  const limit = input.scenario.setup.limits.entryMilliseconds;
  let told = 0;
  for (const careful of [false, true]) {
    let heard = 0, allHeard = (): void => undefined;
    // the last verdicts and the answer come by different ways
    const all = new Promise<void>((resolve) => { allHeard = resolve; });
    const done = await helped(world, limit, (message) => {
      if (message.type !== "verdicts") return;
      const fresh = message.verdicts.slice(Math.max(0, told - heard));
      heard += message.verdicts.length;
      told = Math.max(told, heard);
      if (fresh.length > 0) onVerdicts(fresh);
      if (heard >= entries.length) allHeard();
    }, (calls) => calls.batch({ ...input, entries, careful }).then(() => all));
    if (!done.silent) return;
  }
  const nothing = { step: 0, first: 0, since: entries[0]?.index ?? 0, steps: 0, took: 0, headers: [], bodies: [] };
  onVerdicts(entries.slice(told).map(({ index }, i): Verdict => (i === 0
    ? { ...nothing, index, kind: "faulted", cause: { name: "budget", details: String(limit) } }
    : { ...nothing, index, kind: "not-run", cause: { name: "budget", details: String(limit) } })));
}
