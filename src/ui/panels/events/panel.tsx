import { useSession } from "../../hooks/session.ts";
import { countText } from "../../hooks/times.ts";
import { Pane } from "../../parts/pane.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import type { Panel } from "../panel.ts";
function Events() {
  const recording = useSession((session) => session.recording), length = useSession((session) => session.length);
  const cursor = useSession((session) => session.cursor), moveTo = useSession((session) => session.moveTo);
  if (recording === undefined) return null;
  return (
    <Pane id="events" title="Events" grow className="events" head={<span className="text-3">{countText(length - 1, "step")}</span>}>
      <VirtualList
        count={length - 1} role="treegrid" aria-label="Events" tabIndex={0} data-entrance
        row={(index) => {
          const brief = recording.brief(index + 1);
          return (
            <div key={index} className={`event ${brief.step === cursor ? "event-cursor" : ""} ${brief.step > cursor ? "event-ahead" : ""} ${brief.parent === 0 ? "" : "event-inner"}`} role="row" onClick={() => moveTo(brief.step)}>
              <span className="event-margin" /><span className="event-step">{brief.step}</span><span className="event-time" /><span className="event-who">{brief.kind}</span><span className="event-text">{brief.name}</span><span />
            </div>
          );
        }}
      />
    </Pane>
  );
}
export const panel: Panel = { id: "events", title: "Events", place: "middle", View: Events };
