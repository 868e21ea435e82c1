import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { lastInside } from "../../../debugger/call-tree.ts";
import { counted } from "../../../debugger/words.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { capsOf, useCommand } from "../../shortcuts/shortcuts.tsx";
import { Button, Kbd } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Pane } from "../../parts/pane.tsx";
import { useShared } from "../../parts/shared-pane.tsx";
import type { ListHandle } from "../../parts/virtual-list.tsx";
import type { Panel } from "../panel.ts";
import { useEventsView } from "./events-view.ts";
import { useGroups } from "./groups.ts";
import { Rows } from "./rows.tsx";
import { useMatches } from "./search.ts";
import { found, unfolded, type Visible } from "./visible.ts";

function Search({ onLeave }: { readonly onLeave: () => void }) {
  const query = useEventsView((view) => view.query), setQuery = useEventsView((view) => view.setQuery);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") setQuery("");
    else if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    onLeave();
  };
  return (
    <label className="field event-search">
      <Icon name="search" />
      <input
        type="text" data-search="events" aria-label="Filter the events" placeholder="callback, host call, header" spellCheck={false} autoComplete="off"
        value={query} onChange={(event) => setQuery(event.target.value)} onKeyDown={onKeyDown}
      />
      <Kbd>/</Kbd>
    </label>
  );
}

/** Leaves only the steps that changed something. */
function OnlyChanged() {
  const on = useEventsView((view) => view.changed), command = useCommand("only-changed");
  return <Button look="plain" className="button-low" icon="diamond" aria-pressed={on} aria-label={command.title} title={`${command.title}  ${capsOf(command) ?? ""}`} onClick={command.run} />;
}

/** How many breakpoints there are, and the way to them. */
function Points() {
  const count = useWorkbench((workbench) => workbench.breakpoints.length), command = useCommand("breakpoints");
  return <Button look="plain" className="button-low" title={command.title} onClick={command.run}>{counted(count, "breakpoint")}</Button>;
}

/** A broken invariant of ours: it is said, and what was shown stays. */
function Failure({ text }: { readonly text: string }) {
  const rerun = useWorkbench((workbench) => workbench.rerun);
  return (
    <div className="fault-banner events-failure" role="alert">
      <Icon name="octagon" />
      <div>
        <h3>Proxyscope has a fault of its own</h3>
        <p>The run could not go on. Your scenario is kept, and what had run before is still here.</p>
        <pre>{text}</pre>
        <Button onClick={rerun}>Run again</Button> <Button look="plain" icon="copy" onClick={() => void navigator.clipboard.writeText(text)}>Copy what happened</Button>
      </div>
    </div>
  );
}

function Events() {
  const list = useRef<ListHandle>(null), tabs = useShared("events");
  const recording = useWorkbench((workbench) => workbench.recording), length = useWorkbench((workbench) => workbench.length);
  const folded = useEventsView((view) => view.folded), query = useEventsView((view) => view.query), changed = useEventsView((view) => view.changed);
  const { setFolded, setQuery, setChanged } = useEventsView.getState();
  const matches = useMatches(recording, length, query, changed);
  const failure = useWorkbench((workbench) => workbench.failure), missing = useWorkbench((workbench) => workbench.missing);
  const last = Math.max(0, length - 1);
  useEffect(() => setFolded(new Set()), [recording, setFolded]);
  const { groups, toggle: onGroup } = useGroups(recording, length);
  const visible = useMemo<Visible>(
    () => (matches !== undefined ? found(matches.steps) : unfolded(last, folded, (step) => (recording === undefined ? step : lastInside(recording, step)), groups)),
    [recording, last, folded, groups, matches],
  );
  const hidden = matches === undefined ? 0 : matches.searched - matches.steps.length;
  return (
    <Pane
      id="events" title="Events" tabs={tabs} grow foldable={tabs === undefined} className="events" digits={last > 9999 ? "long" : undefined}
      head={<>
        <span className="text-3 clip">{matches === undefined ? counted(last, "step") : `${matches.steps.length} of ${counted(last, "step")}${matches.searched < last ? `, ${matches.searched} searched` : ""}`}</span>
        <Points />
        <span className="grow" />
        <OnlyChanged />
        <Search onLeave={() => list.current?.focus()} />
      </>}
    >
      {failure !== undefined && <Failure text={failure} />}
      {matches !== undefined && matches.steps.length === 0 && (
        <p className="empty">No event matches. {hidden === 1 ? "1 is" : `${hidden.toLocaleString("en")} are`} hidden. <button type="button" className="link" onClick={() => { setQuery(""); setChanged(false); }}>Clear</button></p>
      )}
      {matches === undefined && last === 0 && failure === undefined && <p className="empty">{missing.length > 0 ? `Nothing runs until ${missing.join(" and ")} is open.` : "Nothing has run yet. Open a filter or choose a sample on the left."}</p>}
      {recording !== undefined && last > 0 && <Rows filtered={matches !== undefined} recording={recording} visible={visible} groups={groups} onGroup={onGroup} list={list} />}
    </Pane>
  );
}

export const panel: Panel = { id: "events", title: "Events", place: "middle", View: Events };
