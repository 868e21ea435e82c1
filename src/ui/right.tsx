import { useLayout } from "./hooks/layout.ts";
import { useRoom } from "./hooks/media.ts";
import { useWorkbench } from "./hooks/workbench.ts";
import { useIntroduction } from "./panels/first-visit/introduction.ts";
import { panelsAt } from "./panels/panels.ts";
import { headHeight } from "./parts/pane.tsx";
import { SharedPane } from "./parts/shared-pane.tsx";
import { Split } from "./parts/split.tsx";

/** The right column: state and Why. The source stands above them while the page introduces itself, else it shares Why's pane. */
export function Right() {
  const [introducing] = useIntroduction();
  const { low: isLow } = useRoom();
  const sources = useWorkbench((workbench) => workbench.sources.length > 0);
  const chosen = useLayout((layout) => layout.front["why"]) ?? "why";
  const stateFolded = useLayout((layout) => layout.folded["state"] === true), whyFolded = useLayout((layout) => layout.folded["why"] === true);
  // what is asked of the state needs the room that the introduction takes
  const asked = useLayout((layout) => layout.front["state"]) !== undefined;
  const apart = introducing && !isLow && !asked;
  const [why, ...more] = panelsAt("why"), [source] = panelsAt("source"), [state] = panelsAt("state");
  if (why === undefined || state === undefined) return null;
  const sharing = apart || !sources || source === undefined ? undefined : { name: "why", label: "Why and source", ...(introducing && !asked ? {} : { fold: "why" }), tabs: [why, source].map(({ id, title }) => ({ id, title })) };
  const Front = sharing !== undefined && chosen === "source" && source !== undefined ? source.View : why.View;
  if (introducing && !asked) {
    return (
      <div className="introduced">
        {apart && source !== undefined && <source.View />}
        <state.View />
        <SharedPane sharing={sharing}><Front /></SharedPane>
        {more.map(({ id, View }) => <View key={id} />)}
      </div>
    );
  }
  // one of the two takes the room: the one below, when both are folded
  const isWhyFolded = whyFolded && !stateFolded;
  return (
    <Split
      id="right" direction="column"
      parts={[
        { id: "state", least: 10, folded: stateFolded ? headHeight : undefined, content: <state.View /> },
        {
          id: "why", least: 5.25, folded: isWhyFolded ? headHeight : undefined, content: <SharedPane sharing={sharing}><Front /></SharedPane>,
          size: { name: "why", edge: "Height of Why", fallback: "40%" },
        },
      ]}
    />
  );
}
