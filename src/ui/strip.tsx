import { useRef, type CSSProperties } from "react";
import { useLayout } from "./hooks/layout.ts";
import { useStripFolded } from "./hooks/strip.ts";
import { useRoom } from "./hooks/media.ts";
import { useWorkbench } from "./hooks/workbench.ts";
import { panelsAt } from "./panels/panels.ts";
import { Button } from "./parts/button.tsx";
import { Splitter } from "./parts/splitter.tsx";
import { tabPanel, Tabs } from "./parts/tabs.tsx";

/** Tabs at the foot of the page, and beside them what has room there. On a small screen the right column's panels are tabs here too. */
export function Strip() {
  const { name: layout } = useRoom();
  const hasSource = useWorkbench((workbench) => workbench.sources.length > 0);
  const size = useLayout((state) => state.sizes[layout]?.strip), besideSize = useLayout((state) => state.sizes[layout]?.beside);
  const folded = useStripFolded();
  const chosen = useLayout((state) => state.front["strip"]);
  const { setSize, setStripFolded, setFront } = useLayout.getState();
  const strip = useRef<HTMLElement>(null), besideTabs = useRef<HTMLElement>(null);
  const beside = layout === "wide" ? panelsAt("strip").find((panel) => panel.beside === true) : undefined;
  const panels = [...(layout === "small" ? [...panelsAt("state"), ...panelsAt("why").slice(0, 1), ...(hasSource ? panelsAt("source") : [])] : []), ...panelsAt("strip").filter((panel) => panel !== beside)];
  const front = panels.find((panel) => panel.id === chosen) ?? panels[0];
  if (front === undefined || folded) return null;
  const { View, Aside } = front;
  const style: CSSProperties & { "--strip"?: string } = size === undefined ? {} : { "--strip": `${size}px` };
  return (
    <section ref={strip} className="strip" style={style} aria-label="Log, transcript and findings">
      <Splitter
        label="Height of the strip" edge="row" after min={56} max={() => innerHeight - 240} size={() => strip.current?.offsetHeight ?? 0}
        onSize={(height) => setSize(layout, "strip", height)} onReset={() => setSize(layout, "strip", undefined)}
      />
      <div className="strip-tabs" data-pane="strip" tabIndex={-1}>
        <div className="head">
          <Tabs
            label="Strip" prefix="strip" value={front.id} onChange={(id) => setFront("strip", id)}
            tabs={panels.map(({ id, title, Count }) => ({ id, title, ...(Count === undefined ? {} : { count: <Count /> }) }))}
          />
          <span className="grow" />
          {Aside !== undefined && <Aside />}
          <Button look="plain" className="button-low button-fold" icon="chevron-down" aria-label="Fold the strip into the status line" onClick={() => setStripFolded(true)} />
        </div>
        <div className="strip-body" {...tabPanel("strip", front.id)}><View /></div>
      </div>
      {beside !== undefined && (
        <section ref={besideTabs} className="strip-beside" style={besideSize === undefined ? undefined : { width: besideSize }} aria-label={beside.title} data-pane={beside.id} tabIndex={-1}>
          <Splitter
            label={`Width of ${beside.title}`} edge="column" after min={240} max={() => (strip.current?.offsetWidth ?? 0) - 400} size={() => besideTabs.current?.offsetWidth ?? 0} style={{ left: 0 }}
            onSize={(width) => setSize(layout, "beside", width)} onReset={() => setSize(layout, "beside", undefined)}
          />
          <div className="head"><h2>{beside.title}</h2> {beside.Count !== undefined && <span className="text-3"><beside.Count /></span>}</div>
          <div className="strip-body"><beside.View /></div>
        </section>
      )}
    </section>
  );
}
