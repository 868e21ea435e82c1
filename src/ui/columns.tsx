import { useEffect, useRef, type CSSProperties } from "react";
import { counted } from "../debugger/words.ts";
import { useLayout, type SizeName } from "./hooks/layout.ts";
import { useRoom } from "./hooks/media.ts";
import { useWorkbench } from "./hooks/workbench.ts";
import { useIntroduction } from "./panels/first-visit/introduction.ts";
import { Icon } from "./parts/icon.tsx";
import { Splitter } from "./parts/splitter.tsx";
import { LeftTabs } from "./left.tsx";
import { Middle } from "./middle.tsx";
import { Right } from "./right.tsx";

const px = (size: number | undefined): string | undefined => (size === undefined ? undefined : `${size}px`);

/** Widths below which a column is of no use, px. */
const leastLeft = 200, leastRight = 320, leastMiddle = 360;

export function Columns() {
  const { name: layout } = useRoom();
  const isSmall = layout === "small", isNarrow = layout !== "wide";
  const sizes = useLayout((state) => state.sizes[layout]) ?? {};
  const leftFolded = useLayout((state) => state.leftFolded), drawer = useLayout((state) => state.drawer);
  const { setSize, setDrawer, setLeftFolded, setRailed } = useLayout.getState();
  const requests = useWorkbench((workbench) => (workbench.draft.actions ?? []).filter((action) => action.do === "exchange" || action.do === "send-headers" || action.do === "connection" || action.do === "open-connection").length);
  const tcp = useWorkbench((workbench) => workbench.draft.setup.listener?.kind === "tcp");
  const columns = useRef<HTMLElement>(null), left = useRef<HTMLElement>(null), right = useRef<HTMLElement>(null);
  const [introducing] = useIntroduction();
  const rail = isNarrow || leftFolded;
  const style: CSSProperties & Record<"--left" | "--right" | "--right-narrow", string | undefined> = { "--left": px(sizes.left) ?? (introducing ? "17.5rem" : undefined), "--right": px(sizes.right), "--right-narrow": px(sizes.right) };
  const room = (other: HTMLElement | null): number => (columns.current?.offsetWidth ?? 0) - (other?.offsetWidth ?? 0) - leastMiddle;
  const edge = (name: SizeName) => ({ onSize: (size: number) => setSize(layout, name, size), onReset: () => setSize(layout, name, undefined) });

  useEffect(() => setRailed(isNarrow), [isNarrow, setRailed]);
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
  }, [drawer, setDrawer]);

  return (
    <main ref={columns} className="columns" style={style} data-left={rail ? (drawer ? "drawer" : "rail") : undefined}>
      <section ref={left} className="column column-left" aria-label="Scenario and files">
        <button type="button" className="rail-side" aria-expanded={drawer} onClick={() => { if (isNarrow) setDrawer(!drawer); else setLeftFolded(false); }}>
          <Icon name={drawer ? "chevron-left" : "chevron-right"} /><b>Scenario</b> {requests > 0 && <span>{counted(requests, tcp ? "connection" : "request")}</span>}
        </button>
        <div className="column-left-body"><LeftTabs onFold={() => { if (isNarrow) setDrawer(false); else setLeftFolded(true); }} /></div>
      </section>
      <section className="column">
        {!rail && <Splitter label="Width of the left column" edge="column" min={leastLeft} max={() => room(right.current)} size={() => left.current?.offsetWidth ?? 0} style={{ left: 0 }} {...edge("left")} />}
        <Middle />
      </section>
      <section ref={right} className="column column-right">
        <Splitter label="Width of the right column" edge="column" after min={leastRight} max={() => room(left.current)} size={() => right.current?.offsetWidth ?? 0} style={{ left: 0 }} {...edge("right")} />
        {!isSmall && <Right />}
      </section>
    </main>
  );
}
