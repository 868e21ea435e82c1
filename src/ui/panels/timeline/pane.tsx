import { useRef, type ReactNode } from "react";
import { useLayout } from "../../hooks/layout.ts";
import { useRoom } from "../../hooks/media.ts";
import { Pane } from "../../parts/pane.tsx";
import { useShared } from "../../parts/shared-pane.tsx";
import { Splitter } from "../../parts/splitter.tsx";
import { useIntroduction } from "../first-visit/introduction.ts";

/** Below this a diagram shows nothing; above it the events do, px. */
const least = 96, leastBelow = 120;

/** The pane of the timeline, as high as it will be while its code is on its way, with the edge to the events. */
export function TimelinePane({ head, children }: { readonly head: ReactNode; readonly children: ReactNode }) {
  const tabs = useShared("timeline"), { name: layout } = useRoom();
  const [introducing] = useIntroduction();
  const size = useLayout((state) => state.sizes[layout]?.timeline), setSize = useLayout((state) => state.setSize);
  const pane = useRef<HTMLElement>(null);
  const isShared = tabs !== undefined;
  return (
    <Pane
      id="timeline" title="Timeline" tabs={tabs} ref={pane} grow={isShared} foldable={!isShared} head={head} className={`timeline${introducing ? " timeline-first" : ""}`}
      style={isShared || size === undefined ? undefined : { flex: "none", height: size, maxHeight: `calc(100% - ${leastBelow}px)` }}
      edge={!isShared && (
        <Splitter
          label="Height of the timeline" edge="row" min={least} max={() => (pane.current?.parentElement?.offsetHeight ?? 0) - leastBelow} size={() => pane.current?.offsetHeight ?? 0}
          onSize={(height) => setSize(layout, "timeline", height)} onReset={() => setSize(layout, "timeline", undefined)} style={{ top: "auto", bottom: "-0.25rem" }}
        />
      )}
    >
      {children}
    </Pane>
  );
}
