import { useLayout } from "./hooks/layout.ts";
import { useIntroduction } from "./panels/first-visit/introduction.ts";
import { panelsAt } from "./panels/panels.ts";
import { Button } from "./parts/button.tsx";
import { tabPanel, Tabs } from "./parts/tabs.tsx";

/** The left column: its panels are tabs. */
export function LeftTabs({ onFold }: { readonly onFold: () => void }) {
  const panels = panelsAt("left");
  const [introducing] = useIntroduction();
  const chosen = useLayout((layout) => layout.front["left"]) ?? (introducing ? "open" : "scenario");
  const setFront = useLayout((layout) => layout.setFront);
  const front = panels.find((panel) => panel.id === chosen) ?? panels[0];
  if (front === undefined) return null;
  const { View, Aside } = front;
  return (
    <>
      <div className="head head-left" data-pane="left-tabs" tabIndex={-1}>
        <Tabs
          label="Left column" prefix="left" value={front.id} onChange={(id) => setFront("left", id)}
          tabs={panels.map(({ id, title, Count }) => ({ id, title, ...(Count === undefined ? {} : { count: <Count /> }) }))}
        />
        <span className="text-3 clip head-aside">{Aside !== undefined && <Aside />}</span>
        <Button look="plain" className="button-low button-fold" icon="chevron-left" aria-label="Fold the left column" onClick={onFold} />
      </div>
      <div className="pane-body column-flex" {...tabPanel("left", front.id)}><View /></div>
    </>
  );
}
