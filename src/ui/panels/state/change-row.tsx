import { useId, type KeyboardEvent, type ReactNode } from "react";
import { textOf } from "../../../base/byte-string.ts";
import type { ChangeKind } from "../../../debugger/diff.ts";
import type { ReadMessage } from "../../../debugger/grpc-messages.ts";
import { BytesText } from "../../parts/bytes-text.tsx";
import { BytesValue } from "../../parts/bytes-value.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import type { StateValue } from "../../../debugger/value-history.ts";
import { sameValue, useStateView } from "./selected.ts";

export interface Change {
  readonly id: string;
  readonly change: ChangeKind;
  readonly name: Uint8Array | string;
  readonly value?: Uint8Array | undefined;
  /** what the value says, by a schema */
  readonly read?: ReadMessage | undefined;
  /** replaced: what was there before; removed: what is gone */
  readonly old?: Uint8Array | undefined;
  /** in place of bytes, in our words */
  readonly words?: ReactNode;
  /** the step that wrote it last; 0: it was there from the start */
  readonly by: number;
  /** instead of a step: who sent it */
  readonly sender?: string | undefined;
  /** this very step changed it */
  readonly now: boolean;
  /** whose history a click or an arrow shows */
  readonly selects?: StateValue;
  /** what that is called, where it is not the name of the row */
  readonly title?: string;
}

const marks: Readonly<Record<ChangeKind, string>> = { same: "", added: "+", removed: "−", replaced: "~" };
const spoken: Readonly<Record<ChangeKind, string>> = { same: "", added: "added", removed: "removed", replaced: "replaced" };
const titleOf = ({ name, title }: Change): string => title ?? (typeof name === "string" ? name : textOf(name).text);

function Value(row: Change) {
  const { change, value, read, old, words } = row, label = titleOf(row);
  if (words !== undefined && value === undefined) return <span className="change-words">{words}</span>;
  switch (change) {
    case "removed": return <del>{old !== undefined && <BytesValue bytes={old} label={label} />}</del>;
    case "replaced": return <>{old !== undefined && <><del><BytesText bytes={old} most={48} /></del> → </>}<b>{value !== undefined && <BytesValue bytes={value} label={label} />}</b>{words}</>;
    default: return <>{value !== undefined && <BytesValue bytes={value} label={label} read={read} />}{words}</>;
  }
}

interface RowsProps {
  readonly label: string;
  readonly rows: readonly Change[];
  readonly wide?: boolean;
}

/** Values as rows: mark, name, value (before and after when it was replaced), and the step that changed it. Arrows select a row. */
export function ChangeRows({ label, rows, wide = false }: RowsProps) {
  const prefix = useId();
  const selected = useStateView((view) => view.selected), select = useStateView((view) => view.select);
  const at = rows.findIndex((row) => sameValue(row.selects, selected));
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = rows[Math.max(0, Math.min(rows.length - 1, at === -1 ? 0 : at + by))];
    if (next?.selects === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    select({ ...next.selects, title: titleOf(next) });
    document.querySelector(`[id="${prefix}${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const active = rows[at];
  return (
    <div role="grid" aria-label={label} className="change-rows" tabIndex={0} data-entrance aria-activedescendant={active === undefined ? undefined : `${prefix}${active.id}`} onKeyDown={onKeyDown}>
      {rows.map((row) => {
        const { id, change, name, by, sender, now, selects } = row;
        const classes = ["change", wide ? "change-wide" : "", change === "same" ? "" : `change-made change-${change}`, now ? "change-now" : "", sameValue(selects, selected) ? "change-chosen" : ""];
        return (
          <div key={id} id={`${prefix}${id}`} className={classes.filter(Boolean).join(" ")} role="row" aria-selected={sameValue(selects, selected)} onClick={() => { if (selects !== undefined) select({ ...selects, title: titleOf(row) }); }}>
            <span className="change-mark" role="gridcell"><span aria-hidden="true">{marks[change]}</span><span className="only-read">{spoken[change]}</span></span>
            <span className="change-name" role="rowheader">{typeof name === "string" ? name : <BytesValue bytes={name} label="name" />}</span>
            <span className="change-value" role="gridcell"><Value {...row} /></span>
            <span className="change-by" role="gridcell">{now ? "this step" : sender ?? (by > 0 ? <StepLink step={by} /> : "")}</span>
          </div>
        );
      })}
    </div>
  );
}
