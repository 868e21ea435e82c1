import { useEffect, useRef } from "react";
import { counted } from "../debugger/words.ts";
import { useLayout } from "./hooks/layout.ts";
import { useRoom } from "./hooks/media.ts";
import { useWorkbench } from "./hooks/workbench.ts";
import { useIntroduction } from "./panels/first-visit/introduction.ts";
import { Icon } from "./parts/icon.tsx";
import { Split } from "./parts/split.tsx";
import { LeftTabs } from "./left.tsx";
import { Middle } from "./middle.tsx";
import { Right } from "./right.tsx";

/** rem */
const railWidth = 2;

/** Closes the drawer at a click beside it and at Escape, which gives the focus back to the rail. */
function useDrawerEnd(left: React.RefObject<HTMLElement | null>): void {
  const drawer = useLayout((state) => state.drawer), { setDrawer } = useLayout.getState();
  useEffect(() => {
    if (!drawer) return;
    const close = (event: PointerEvent | KeyboardEvent): void => {
      if (event instanceof KeyboardEvent ? event.key !== "Escape" || event.defaultPrevented : event.target instanceof Node && left.current?.contains(event.target) === true) return;
      if (event.target instanceof Element && event.target.closest(".floating-layer, .veil, [role=dialog]") !== null) return;
      setDrawer(false);
      if (event instanceof KeyboardEvent) left.current?.querySelector<HTMLElement>(".rail-side")?.focus();
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, [drawer, setDrawer, left]);
}

/** What a client does first in each exchange: the rail counts them. */
const begins: ReadonlySet<string> = new Set(["exchange", "send-headers", "connection", "open-connection"]);

/** The left column, and the rail that it folds to. */
function Left({ isNarrow }: { readonly isNarrow: boolean }) {
  const drawer = useLayout((state) => state.drawer), { setDrawer, setLeftFolded } = useLayout.getState();
  const rail = useLayout((state) => state.leftFolded) || isNarrow;
  const requests = useWorkbench((workbench) => (workbench.draft.actions ?? []).filter((action) => begins.has(action.do)).length);
  const tcp = useWorkbench((workbench) => workbench.draft.setup.listener?.kind === "tcp");
  const left = useRef<HTMLElement>(null);
  useDrawerEnd(left);
  return (
    <section ref={left} className="column column-left" aria-label="Scenario and files" data-left={rail ? (drawer ? "drawer" : "rail") : undefined}>
      <button type="button" className="rail-side" aria-expanded={drawer} onClick={() => { if (isNarrow) setDrawer(!drawer); else setLeftFolded(false); }}>
        <Icon name={drawer ? "chevron-left" : "chevron-right"} /><b>Scenario</b> {requests > 0 && <span>{counted(requests, tcp ? "connection" : "request")}</span>}
      </button>
      <div className="column-left-body"><LeftTabs onFold={() => { if (isNarrow) setDrawer(false); else setLeftFolded(true); }} /></div>
    </section>
  );
}

export function Columns() {
  const { name: layout } = useRoom();
  const isSmall = layout === "small", isNarrow = layout !== "wide";
  const leftFolded = useLayout((state) => state.leftFolded), { setRailed } = useLayout.getState();
  const [introducing] = useIntroduction(), readOnly = useWorkbench((workbench) => workbench.readOnly);
  useEffect(() => setRailed(isNarrow), [isNarrow, setRailed]);
  return (
    <div className="columns">
      <Split
        id="columns" direction="row"
        parts={[
          ...(readOnly ? [] : [{
            id: "left", least: 12.5, folded: isNarrow || leftFolded ? railWidth : undefined, content: <Left isNarrow={isNarrow} />,
            size: { name: "left", edge: "Width of the left column", fallback: introducing ? "17.5rem" : "16rem" },
          } as const]),
          { id: "middle", least: isSmall ? 0 : 22.5, content: <section className="column"><Middle /></section> },
          ...(isSmall ? [] : [{ id: "right", least: 20, content: <section className="column column-right"><Right /></section>, size: { name: "right", edge: "Width of the right column", fallback: isNarrow ? "25.5rem" : "29.25rem" } } as const]),
        ]}
      />
    </div>
  );
}
