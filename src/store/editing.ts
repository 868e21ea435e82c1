/** The document: edits, undo and redo, and what is wrong with it. */
import { messageOf } from "../base/thrown.ts";
import type { Problem } from "../scenario/parse.ts";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import { loadParser, tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { begun, changed, redone, undone } from "./history.ts";
import type { History } from "./history.ts";
import { missingModules } from "./running.ts";
import type { Running } from "./running.ts";
import type { WorkDocument } from "./types.ts";

export interface Editing {
  /** One more change that can be undone. */
  change(draft: ScenarioInput, what?: string): void;
  /** Another document takes the place of this one; that can be undone too. */
  replace(document: WorkDocument): void;
  /** The same without a way back: what a tab begins with. */
  beginWith(document: WorkDocument): void;
  undo(): void;
  redo(): void;
  /** Reads the draft again, unless it is told what is read in it; true when it is right and all modules are there. */
  settle(complete?: Scenario): boolean;
  /** The same draft, known to be right, without a new run: what happened at the live edge. */
  appended(draft: ScenarioInput): void;
}

export function createEditing(bench: Bench, running: Running): Editing {
  const { store } = bench;

  function put(history: History<WorkDocument>): void {
    bench.history = history;
    store.setState({ ...history.present, canUndo: history.past.length > 0, canRedo: history.future.length > 0 });
  }

  function settle(complete?: Scenario): boolean {
    const { parse } = bench;
    if (parse === undefined && complete === undefined) {
      loadParser(bench).then(() => settle() && running.schedule(), (thrown: unknown) => tell(bench, "The scenario", messageOf(thrown)));
      return false;
    }
    const parsed = complete === undefined ? parse?.(store.getState().draft) : { ok: true as const, scenario: complete };
    if (parsed === undefined) return false;
    if (!parsed.ok) {
      store.setState({ problems: parsed.problems });
      return false;
    }
    const missing = missingModules(bench, parsed.scenario);
    const empty: readonly Problem[] = parsed.scenario.setup.chain.length === 0 ? [{ path: "setup.chain", message: "has no filter: add a module" }] : [];
    store.setState({ scenario: parsed.scenario, problems: empty, missing });
    return empty.length === 0 && missing.length === 0;
  }

  const present = (): WorkDocument => bench.history.present;
  function travel(history: History<WorkDocument>): void {
    if (history === bench.history) return;
    put(history);
    if (settle()) running.schedule();
  }

  return {
    change(draft, what) {
      if (draft === present().draft) return;
      put(changed(bench.history, { ...present(), draft }, what, bench.input.now()));
      store.setState({ firstVisit: false });
      if (settle()) running.schedule();
    },
    replace: (document) => put(changed(bench.history, document, undefined, bench.input.now())),
    beginWith: (document) => put(begun(document)),
    undo: () => travel(undone(bench.history)),
    redo: () => travel(redone(bench.history)),
    settle,
    appended(draft) {
      put(changed(bench.history, { ...present(), draft }, undefined, bench.input.now()));
      store.setState({ firstVisit: false });
      settle();
    },
  };
}
