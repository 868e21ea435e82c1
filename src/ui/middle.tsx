import { useLayout } from "./hooks/layout.ts";
import { useRoom } from "./hooks/media.ts";
import { panelsAt } from "./panels/panels.ts";
import { SharedPane } from "./parts/shared-pane.tsx";

/** The middle column: the timeline above the events; on a small screen they share one pane. */
export function Middle() {
  const isSmall = useRoom().name === "small", chosen = useLayout((layout) => layout.front["middle"]) ?? "events";
  const panels = panelsAt("middle"), sharing = isSmall ? { name: "middle", label: "Timeline and events", tabs: panels.map(({ id, title }) => ({ id, title })) } : undefined;
  return <SharedPane sharing={sharing}>{panels.filter(({ id }) => !isSmall || id === chosen).map(({ id, View }) => <View key={id} />)}</SharedPane>;
}
