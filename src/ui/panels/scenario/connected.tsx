/** The editor with the store behind it. */
import { useMemo } from "react";
import type { ScenarioInput } from "../../../scenario/scenario.ts";
import type { Origin } from "../../../store/index.ts";
import { useOpening } from "../../drop-target.tsx";
import { pickFiles, read } from "../../files.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Troubles } from "../open/troubles.tsx";
import { ScenarioEditor } from "./editor.tsx";

/** What was opened, by where it came from: the first draft seen of each. */
const firstDrafts = new WeakMap<Origin, ScenarioInput>();

function openedAs(origin: Origin, draft: ScenarioInput): ScenarioInput {
  const first = firstDrafts.get(origin);
  if (first !== undefined) return first;
  firstDrafts.set(origin, draft);
  return draft;
}

/** The first of each id: a list is long, and every row asks. */
function useById<T extends { readonly id: string }>(list: readonly T[] | undefined): (id: string) => T | undefined {
  return useMemo(() => {
    const byId = new Map(list?.toReversed().map((one) => [one.id, one]));
    return (id) => byId.get(id);
  }, [list]);
}

export function Connected() {
  const store = useWorkbenchStore();
  const draft = useWorkbench((state) => state.draft), origin = useWorkbench((state) => state.origin);
  const problems = useWorkbench((state) => state.problems), outcome = useWorkbench((state) => state.outcome);
  const missing = useWorkbench((state) => state.missing), over = useWorkbench((state) => state.runState === "over");
  const { openFiles } = useOpening();
  const outcomeOf = useById(outcome?.exchanges), connectionOf = useById(outcome?.connections);
  return (
    <ScenarioEditor
      troubles={<Troubles />}
      scenario={draft} opened={openedAs(origin, draft)} problems={problems} missing={missing} outcomeOf={outcomeOf} connectionOf={connectionOf} over={over}
      onChange={(next, what) => store.getState().edit(() => next, what)}
      onAppend={(actions) => store.getState().act(...actions)}
      onUndo={() => store.getState().undo()}
      onAddFilter={() => void pickFiles().then((files) => openFiles(files, "chain"))}
      onReplaceModule={(index) =>
        void pickFiles().then(async ([file]) => {
          if (file !== undefined) await store.getState().replaceModule(index, await read(file));
        })
      }
    />
  );
}
