import type { ReactNode } from "react";
import { useLayout } from "../hooks/layout.ts";
import { useLong } from "../hooks/long.ts";
import { useWorkbench } from "../hooks/workbench.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { useSharing } from "./shared-pane.tsx";
import { tabPanel } from "./tabs.tsx";

interface PaneProps {
  readonly id: string;
  readonly title: string;
  /** after the title, in the head */
  readonly head?: ReactNode;
  /** instead of the title: tabs */
  readonly tabs?: ReactNode;
  readonly grow?: boolean;
  /** long: numbers of steps have five digits and more */
  readonly digits?: "long" | undefined;
  /** its title folds it to its head */
  readonly foldable?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** What is left of a folded pane, rem: its head without a line below it. */
export const headHeight = 1.75;

/** A region of the page with a 28px head; it folds to the head. */
export function Pane({ id, title, head, tabs, grow = false, digits, foldable = false, className, children }: PaneProps) {
  const sharing = useSharing(), foldedAs = tabs === undefined ? (foldable ? id : undefined) : sharing?.fold;
  const folded = useLayout((layout) => foldedAs !== undefined && layout.folded[foldedAs] === true);
  const setFolded = useLayout((layout) => layout.setFolded);
  const rerunning = useLong(useWorkbench((workbench) => workbench.pending !== undefined && workbench.recording !== undefined));
  const classes = ["pane", grow && !folded ? "pane-grow" : "", folded ? "pane-folded" : "", className ?? ""].filter(Boolean).join(" ");
  return (
    <section className={classes} aria-label={title} data-pane={id} data-digits={digits} tabIndex={-1}>
      <div className="head">
        {tabs ?? <h2>{foldable ? <button type="button" aria-expanded={!folded} onClick={() => setFolded(id, !folded)}>{title}</button> : title}</h2>}
        {rerunning && <span className="text-3">running</span>}
        {!folded && head}
        {folded && tabs === undefined && <><span className="grow" /><Icon name="chevron-right" className="text-3" /></>}
        {tabs !== undefined && foldedAs !== undefined && (
          <>
            {folded && <span className="grow" />}
            <Button look="plain" className="button-low button-fold" icon={folded ? "chevron-up" : "chevron-down"} aria-label={`${folded ? "Unfold" : "Fold"} ${sharing?.label ?? title}`} onClick={() => setFolded(foldedAs, !folded)} />
          </>
        )}
      </div>
      {!folded && (sharing !== undefined && tabs !== undefined ? <div className="contents" {...tabPanel(sharing.name, id)}>{children}</div> : children)}
    </section>
  );
}
