/** Captured traffic between its file and the scenario: previewed first, taken when a person says where it goes. */
import type { Capture } from "../traffic/capture.ts";
import { messageOf } from "../base/thrown.ts";
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { actionsOf as actionsOfDraft, withActions, withSetup } from "./edits.ts";
import type { Editing } from "./editing.ts";
import type { Table } from "./table.ts";

export interface Traffic {
  preview(found: { readonly name: string; readonly label: string; readonly capture: Capture }): Promise<void>;
  take(place: "replace" | "append"): Promise<void>;
  pack(packed: boolean): Promise<void>;
  table(carries: boolean): Promise<void>;
  drop(): void;
}

export function createTraffic({ store, ...bench }: Bench, editing: Editing, table: Table): Traffic {
  /** As it was read, and as it is taken. */
  let read: Capture | undefined, waiting: Capture | undefined;
  const drop = (): void => {
    read = waiting = undefined;
    store.setState({ captured: undefined });
  };
  async function show(name: string, label: string, capture: Capture, isPacked: boolean): Promise<void> {
    const [{ noteLines }, { packableOf }, { actionsOf, lineOf }] = await Promise.all([import("../traffic/notes.ts"), import("../traffic/pack.ts"), import("../traffic/to-actions.ts")]);
    const notes = noteLines([...capture.notes, ...capture.exchanges.flatMap((exchange) => exchange.notes), ...actionsOf(capture).notes]);
    waiting = capture;
    store.setState({ captured: { name, label, entries: capture.exchanges.map(lineOf), notes, skipped: capture.skipped, packable: packableOf(capture), packed: isPacked } });
  }

  return {
    async preview({ name, label, capture }) {
      const { partCalls } = await import("../traffic/calls.ts"), parted = partCalls(capture, store.getState().draft.setup);
      read = parted;
      await show(name, label, parted, false);
    },
    async pack(wanted) {
      const of = read, { captured } = store.getState();
      if (of === undefined || captured === undefined) return;
      const { packed } = await import("../traffic/pack.ts"), capture = wanted ? await packed(of) : of;
      if (read === of) await show(captured.name, captured.label, capture, wanted);
    },
    async take(place) {
      const capture = waiting;
      if (capture === undefined) return;
      drop();
      try {
        const [{ actionsOf, setupWith }, { withCalls }] = await Promise.all([import("../traffic/to-actions.ts"), import("../traffic/calls.ts")]);
        const { draft } = store.getState(), before = place === "append" ? actionsOfDraft(draft) : [];
        const taken = new Set(before.flatMap((action) => ("id" in action ? [action.id] : "exchange" in action && action.exchange !== undefined ? [action.exchange] : [])));
        const placed = place === "append" ? withSetup(draft, withCalls(draft.setup, capture)) : withSetup(draft, setupWith(draft.setup, capture));
        editing.change(withActions(placed, [...before, ...actionsOf(capture, taken).actions]));
      } catch (thrown) {
        tell({ store, ...bench }, "Captured traffic", messageOf(thrown));
      }
    },
    async table(carries) {
      const capture = waiting, { captured } = store.getState();
      if (capture === undefined || captured === undefined) return;
      drop();
      await table.begin({ ...captured, capture }, carries);
    },
    drop,
  };
}
