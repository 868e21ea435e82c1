import type { ReactNode } from "react";
import { Pane } from "../../parts/pane.tsx";
import { useShared } from "../../parts/shared-pane.tsx";

/** The pane of the timeline, there while its code is on its way. */
export function TimelinePane({ head, children }: { readonly head: ReactNode; readonly children: ReactNode }) {
  const tabs = useShared("timeline");
  return <Pane id="timeline" title="Timeline" tabs={tabs} grow foldable={tabs === undefined} head={head} className="timeline">{children}</Pane>;
}
