import { useLayout } from "./hooks/layout.ts";
import { useRoom } from "./hooks/media.ts";
import { useWorkbench } from "./hooks/workbench.ts";
import { panelsAt } from "./panels/panels.ts";
import type { Panel } from "./panels/panel.ts";
import { Button } from "./parts/button.tsx";
import { Split } from "./parts/split.tsx";
import { tabPanel, Tabs } from "./parts/tabs.tsx";

function StripTabs({ panels }: { readonly panels: readonly Panel[] }) {
  const chosen = useLayout((state) => state.front["strip"]);
  const { setStripFolded, setFront } = useLayout.getState();
  const front = panels.find((panel) => panel.id === chosen) ?? panels[0];
  if (front === undefined) return null;
  const { View, Aside } = front;
  return (
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
  );
}

function Beside({ panel: { id, title, Count, View } }: { readonly panel: Panel }) {
  return (
    <section className="strip-tabs" aria-label={title} data-pane={id} tabIndex={-1}>
      <div className="head"><h2>{title}</h2> {Count !== undefined && <span className="text-3"><Count /></span>}</div>
      <div className="strip-body"><View /></div>
    </section>
  );
}

/** Tabs at the foot of the page, and beside them what has room there. On a small screen the right column's panels are tabs here too. */
export function Strip() {
  const { name: layout } = useRoom();
  const hasSource = useWorkbench((workbench) => workbench.sources.length > 0);
  const beside = layout === "wide" ? panelsAt("strip").find((panel) => panel.beside === true) : undefined;
  const panels = [...(layout === "small" ? [...panelsAt("state"), ...panelsAt("why").slice(0, 1), ...(hasSource ? panelsAt("source") : [])] : []), ...panelsAt("strip").filter((panel) => panel !== beside)];
  return (
    <section className="strip" aria-label="Log, transcript, cost and findings">
      <Split
        id="strip" direction="row"
        parts={[
          { id: "tabs", least: layout === "wide" ? 25 : 0, content: <StripTabs panels={panels} /> },
          ...(beside === undefined ? [] : [{ id: "beside", least: 15, content: <Beside panel={beside} />, size: { name: "beside", edge: `Width of ${beside.title}`, fallback: "43%" } } as const]),
        ]}
      />
    </section>
  );
}
