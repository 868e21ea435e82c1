import type { CSSProperties, ReactNode, Ref } from "react";
import { useLayout } from "../hooks/layout.ts";
import { useWorkbench } from "../hooks/workbench.ts";
import { Button } from "./button.tsx";

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
  readonly foldable?: boolean;
  readonly className?: string;
  readonly style?: CSSProperties | undefined;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** A region of the page with a 28px head; it folds to the head. */
export function Pane({ id, title, head, tabs, grow = false, digits, foldable = false, className, style, ref, children }: PaneProps) {
  const folded = useLayout((layout) => foldable && layout.folded[id] === true);
  const setFolded = useLayout((layout) => layout.setFolded);
  const rerunning = useWorkbench((workbench) => workbench.pending !== undefined && workbench.recording !== undefined);
  const classes = ["pane", grow && !folded ? "pane-grow" : "", folded ? "pane-folded" : "", className ?? ""].filter(Boolean).join(" ");
  return (
    <section ref={ref} className={classes} style={folded ? undefined : style} aria-label={title} data-pane={id} data-digits={digits} tabIndex={-1}>
      <div className="head" onDoubleClick={(event) => { if (foldable && event.target === event.currentTarget) setFolded(id, !folded); }}>
        {tabs ?? <h2>{title}</h2>}
        {rerunning && <span className="text-3">running</span>}
        {head}
        {foldable && folded && <><span className="grow" /><Button look="plain" className="button-low" icon="chevron-right" aria-label={`Unfold ${title}`} onClick={() => setFolded(id, false)} /></>}
      </div>
      {!folded && children}
    </section>
  );
}
