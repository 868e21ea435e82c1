import type { CSSProperties, ReactNode, Ref } from "react";
import { useLayout } from "../hooks/layout.ts";
import { useLong } from "../hooks/long.ts";
import { useWorkbench } from "../hooks/workbench.ts";
import { Icon } from "./icon.tsx";

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
  /** what sits on its border: a splitter */
  readonly edge?: ReactNode;
  readonly className?: string;
  readonly style?: CSSProperties | undefined;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** A region of the page with a 28px head; it folds to the head. */
export function Pane({ id, title, head, tabs, grow = false, digits, foldable = false, edge, className, style, ref, children }: PaneProps) {
  const folded = useLayout((layout) => foldable && layout.folded[id] === true);
  const setFolded = useLayout((layout) => layout.setFolded);
  const rerunning = useLong(useWorkbench((workbench) => workbench.pending !== undefined && workbench.recording !== undefined));
  const classes = ["pane", grow && !folded ? "pane-grow" : "", folded ? "pane-folded" : "", className ?? ""].filter(Boolean).join(" ");
  return (
    <section ref={ref} className={classes} style={folded ? undefined : style} aria-label={title} data-pane={id} data-digits={digits} tabIndex={-1}>
      <div className="head">
        {tabs ?? <h2>{foldable ? <button type="button" aria-expanded={!folded} onClick={() => setFolded(id, !folded)}>{title}</button> : title}</h2>}
        {rerunning && <span className="text-3">running</span>}
        {!folded && head}
        {folded && <><span className="grow" /><Icon name="chevron-right" className="text-3" /></>}
      </div>
      {!folded && children}
      {!folded && edge}
    </section>
  );
}
