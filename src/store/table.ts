/** Many exchanges of a capture: run in the background without a recording, shown as a table, opened one by one. */
import { messageOf } from "../base/thrown.ts";
import type { Verdict } from "../recording/verdict.ts";
import type { Capture } from "../traffic/capture.ts";
import type { CapturedEntry as Entry } from "../traffic/to-actions.ts";
import { loadParser, tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withActions, withSetup } from "./edits.ts";
import type { Editing } from "./editing.ts";
import { modulesFor } from "./running.ts";
import type { Running } from "./running.ts";
import type { CapturedEntry, TrafficTable } from "./types.ts";

export interface Table {
  /** Shows a capture's exchanges and runs them. */
  begin(found: { readonly name: string; readonly label: string; readonly capture: Capture; readonly entries: readonly CapturedEntry[] }, carries: boolean): Promise<void>;
  again(carries: boolean): Promise<void>;
  stop(): void;
  show(shown: boolean): void;
  close(): void;
  open(index: number, alone: boolean): Promise<void>;
  dispose(): void;
}

/** ms between two looks of a table at its rows while it is run: whoever draws them takes the time of the run */
const tellEvery = 250;
/** More workers than this are not worth the memory of their modules. */
const mostWorkers = 4;

export function createTable(bench: Bench, editing: Editing, running: Running): Table {
  const { store, input } = bench;
  let capture: Capture | undefined, entries: readonly Entry[] = [];
  let end = (): void => undefined;

  const put = (change: Partial<TrafficTable>): void => {
    const { table } = store.getState();
    if (table !== undefined) store.setState({ table: { ...table, ...change } });
  };

  async function run(carries: boolean): Promise<void> {
    end();
    const of = capture;
    if (of === undefined) return;
    const { draft, missing } = store.getState(), verdicts: (Verdict | undefined)[] = Array.from({ length: entries.length }), begun = performance.now();
    put({ verdicts, done: 0, version: 0, running: true, carries, setup: draft.setup, modules: store.getState().modules, milliseconds: undefined, failure: undefined });
    const [{ setupWith }, parse] = await Promise.all([import("../traffic/to-actions.ts"), loadParser(bench)]);
    const setup = setupWith(draft.setup, of), parsed = parse({ ...draft, setup, actions: [], expect: [] });
    put({ setup });
    if (!parsed.ok || missing.length > 0 || draft.setup.chain.length === 0) return put({ running: false, failure: notRunnable(parsed.ok ? undefined : parsed.problems[0], missing) });
    const engine = input.spareEngine();
    let over = false, done = 0, version = 0, told = performance.now();
    end = () => {
      over = true;
      engine.dispose();
      end = () => undefined;
      put({ running: false, done, version: ++version, milliseconds: performance.now() - begun });
    };
    try {
      await engine.batch({ scenario: parsed.scenario, modules: modulesFor(bench, parsed.scenario), entries, workers: carries ? 1 : Math.max(1, Math.min(mostWorkers, input.processors ?? 1)) }, (more) => {
        if (over) return;
        for (const verdict of more) verdicts[verdict.index] = verdict;
        done += more.length;
        const now = performance.now();
        if (now - told < tellEvery) return;
        told = now;
        put({ done, version: ++version });
      });
      if (!over) end();
    } catch (thrown) {
      if (over) return;
      end();
      put({ failure: messageOf(thrown) });
    }
  }

  return {
    async begin(found, carries) {
      const { entriesOf } = await import("../traffic/to-actions.ts");
      ({ capture } = found);
      entries = entriesOf(found.capture);
      const { draft, modules } = store.getState();
      store.setState({ table: { name: found.name, label: found.label, entries: found.entries, verdicts: [], done: 0, version: 0, running: true, carries, setup: draft.setup, modules, milliseconds: undefined, failure: undefined, shown: true, opened: undefined } });
      await run(carries);
    },
    again: run,
    stop: () => end(),
    show(shown) {
      if (store.getState().table === undefined) tell(bench, "Traffic", "There is no table yet: drop or paste a capture with several requests (HAR, an Envoy tap, an access log) and run it as a table.");
      else put({ shown });
    },
    close() {
      end();
      capture = undefined;
      entries = [];
      store.setState({ table: undefined });
    },
    async open(index, alone) {
      const { table, draft } = store.getState(), verdict = table?.verdicts[index], of = capture;
      if (of === undefined || table === undefined || verdict === undefined) return;
      try {
        const [{ actionsOfEntries, setupWith }] = await Promise.all([import("../traffic/to-actions.ts"), loadParser(bench)]);
        const from = alone ? index : verdict.since, chosen = { ...of, exchanges: of.exchanges.slice(from, index + 1) };
        const opened = withActions(withSetup(draft, setupWith(table.setup, chosen)), actionsOfEntries(entries.slice(from, index + 1)));
        const { origin, modules, sources } = store.getState();
        editing.replace({ draft: opened, origin, modules, sources });
        store.setState({ firstVisit: false, following: true });
        put({ shown: false, opened: index });
        // the same rows as in the run without a recording; alone, the exchange begins elsewhere
        const inner = verdict.step - verdict.first;
        if (editing.settle()) running.begin((recording) => Math.min(recording.length - 1, Math.max(0, alone ? firstRowOf(recording) + inner : verdict.step)));
      } catch (thrown) {
        tell(bench, "Captured traffic", messageOf(thrown));
      }
    },
    dispose: () => end(),
  };
}

function firstRowOf(recording: { readonly length: number; brief(step: number): { readonly name: string } }): number {
  for (let step = 0; step < recording.length; step++) if (recording.brief(step).name === "send-headers") return step;
  return 0;
}

function notRunnable(problem: { readonly path: string; readonly message: string } | undefined, missing: readonly string[]): string {
  if (problem !== undefined) return `The scenario cannot run: ${problem.path} ${problem.message}`;
  return missing.length > 0 ? `The module ${missing.join(", ")} is not open.` : "The chain has no filter: add a module.";
}
