import { useLayout } from "./hooks/layout.ts";
import { useRoom } from "./hooks/media.ts";
import { useIntroduction } from "./panels/first-visit/introduction.ts";
import { panelsAt } from "./panels/panels.ts";
import { headHeight } from "./parts/pane.tsx";
import { SharedPane } from "./parts/shared-pane.tsx";
import { Split } from "./parts/split.tsx";

/** The middle column: the timeline above the events; on a small screen they share one pane. */
export function Middle() {
  const isSmall = useRoom().name === "small", chosen = useLayout((layout) => layout.front["middle"]) ?? "events";
  const folded = useLayout((layout) => layout.folded["timeline"] === true), eventsFolded = useLayout((layout) => layout.folded["events"] === true);
  const [introducing] = useIntroduction();
  const panels = panelsAt("middle"), [timeline, ...events] = panels;
  if (timeline === undefined || isSmall) {
    const sharing = { name: "middle", label: "Timeline and events", tabs: panels.map(({ id, title }) => ({ id, title })) };
    return <SharedPane sharing={sharing}>{panels.filter(({ id }) => id === chosen).map(({ id, View }) => <View key={id} />)}</SharedPane>;
  }
  return (
    <Split
      id="middle" direction="column"
      parts={[
        {
          id: "timeline", least: 6, folded: folded ? headHeight : undefined, content: <timeline.View />,
          size: { name: "timeline", edge: "Height of the timeline", fallback: introducing ? "13rem" : "22.5rem" },
        },
        { id: "events", least: 7.5, folded: eventsFolded && !folded ? headHeight : undefined, content: events.map(({ id, View }) => <View key={id} />) },
      ]}
    />
  );
}
