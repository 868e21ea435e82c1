import { Fragment } from "react";
import { useLayout } from "./hooks/layout.ts";
import { useRoom } from "./hooks/media.ts";
import { useWorkbench } from "./hooks/workbench.ts";
import { useIntroduction } from "./panels/first-visit/introduction.ts";
import { panelsAt } from "./panels/panels.ts";
import { SharedPane } from "./parts/shared-pane.tsx";

/** The right column: state and Why. The source stands above them while the page introduces itself, else it shares Why's pane. */
export function Right() {
  const [introducing] = useIntroduction();
  const { low: isLow } = useRoom();
  const sources = useWorkbench((workbench) => workbench.sources.length > 0);
  const chosen = useLayout((layout) => layout.front["why"]) ?? "why";
  // what is asked of the state needs the room that the introduction takes
  const asked = useLayout((layout) => layout.front["state"]) !== undefined;
  const apart = introducing && !isLow && !asked;
  const [why, ...more] = panelsAt("why"), [source] = panelsAt("source");
  const sharing = apart || !sources || why === undefined || source === undefined ? undefined : { name: "why", label: "Why and source", tabs: [why, source].map(({ id, title }) => ({ id, title })) };
  const front = sharing !== undefined && chosen === "source" ? source : why;
  return (
    <>
      {apart && source !== undefined && <source.View />}
      {panelsAt("state").map(({ id, View }) => <Fragment key={id}><View /></Fragment>)}
      <SharedPane sharing={sharing}>{front !== undefined && <front.View key={front.id} />}</SharedPane>
      {!asked && more.map(({ id, View }) => <View key={id} />)}
    </>
  );
}
