import type { MenuEntry } from "../../parts/menu-button.tsx";
import { MenuButton } from "../../parts/menu-button.tsx";
import type { Reorder } from "./reorder.ts";

interface RowMenuProps {
  /** what the row is, for "Move x-user up" */
  readonly what: string;
  readonly index: number;
  readonly count: number;
  readonly reorder?: Reorder | undefined;
  readonly onMove: (from: number, to: number) => void;
  readonly onRemove: () => void;
  /** before moving and removing */
  readonly entries?: readonly MenuEntry[];
}

/** The handle at the end of a row: press it for what can be done with the row, drag it to move the row. */
export function RowMenu({ what, index, count, reorder, onMove, onRemove, entries = [] }: RowMenuProps) {
  const all = (): readonly MenuEntry[] => [
    ...entries,
    { kind: "item", text: "Move up", keys: "Alt ↑", icon: "arrow-up", disabled: index === 0, run: () => onMove(index, index - 1) },
    { kind: "item", text: "Move down", keys: "Alt ↓", icon: "arrow-down", disabled: index === count - 1, run: () => onMove(index, index + 1) },
    { kind: "line" },
    { kind: "item", text: "Remove", icon: "bin", run: onRemove },
  ];
  return (
    <span className="scn-handle" {...reorder?.handle(index)}>
      <MenuButton label={`Change ${what}`} icon="grip" look="plain" className="scn-handle-button" entries={all} />
    </span>
  );
}
