/** The walk through the changes of the value that is selected in the state. */
import { changesOf, headerHistory, keyHistory, neighbour } from "../../../debugger/history.ts";
import { valueHistory } from "../../../debugger/value-history.ts";
import type { WorkbenchStore } from "../../../store/index.ts";
import { useStateView } from "./selected.ts";

/** Moves the cursor to the earlier or later change of the selected value. */
export function goToChange(workbench: WorkbenchStore, direction: "forward" | "back"): void {
  const { recording, cursor, moveTo } = workbench.getState(), { selected } = useStateView.getState();
  if (recording === undefined || selected === undefined) return;
  const { entity, name, key, item } = selected;
  const steps = name !== undefined ? headerHistory(recording, entity, name).map((write) => write.step)
    : key !== undefined ? keyHistory(recording, entity, key).map((write) => write.step)
    : item !== undefined ? valueHistory(recording, selected).map((change) => change.step) : changesOf(recording, entity);
  const to = neighbour(steps, cursor, direction);
  if (to !== undefined) moveTo(to);
}
