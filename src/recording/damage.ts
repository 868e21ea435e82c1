/** Whether every row and every state of a recording can be shown: what a file holds may be damaged where its header does not say so. */
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "./log.ts";
import { actionRows, deeds, faults } from "./deeds.ts";
import type { Row } from "./row.ts";

/** What is wrong, for a person; undefined when nothing is. */
export function damageOf(recording: Recording): string | undefined {
  for (let step = 0; step < recording.length; step++) {
    const row = attempt(() => recording.row(step));
    if (row === undefined) return `row ${step} ends too early`;
    if (!isKnown(row)) return `row ${step} is of a kind that is not known here`;
  }
  return attempt(() => recording.stateAt(recording.length - 1)) === undefined ? "its changes of state do not follow from each other" : undefined;
}

/** The readers of rows and states throw where bytes end too early or name what is not there: in a file that is damage, not a fault of ours. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isKnown(row: Row): boolean {
  switch (row.kind) {
    case "proxy": return Object.hasOwn(deeds, row.name);
    case "action": return Object.hasOwn(actionRows, row.name);
    case "fault": return Object.hasOwn(faults, row.name);
    case "callback":
    case "host-call": return row.name !== "";
    case "origin": return true;
    default: return unreachable(row);
  }
}
