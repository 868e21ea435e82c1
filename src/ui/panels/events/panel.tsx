import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { foldable, lastInside } from "../../../debugger/call-tree.ts";
import { eventLine } from "../../../debugger/event-line.ts";
import { counted, timeWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button, Kbd } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Pane } from "../../parts/pane.tsx";
import { VirtualList, type ListHandle } from "../../parts/virtual-list.tsx";
import type { Panel } from "../panel.ts";
import { EventRow, eventRowId } from "./event-row.tsx";
import { useEventsView } from "./events-view.ts";
import { useMatches } from "./search.ts";
import { found, unfolded, type Visible } from "./visible.ts";

/** Time to the millisecond, where it differs from the row before. */
function timeAt(recording: Recording, step: number): string {
  const ms = (of: number): number => Math.floor(recording.timeOf(of) / 1e6);
  return step > 1 && ms(step) === ms(step - 1) ? "" : timeWords(ms(step) * 1e6);
}

/** Outer rows that hide a step by being folded. */
function foldedAround(recording: Recording, folded: ReadonlySet<number>, step: number): number[] {
  const around: number[] = [];
  if (folded.size === 0 || step <= 0 || step >= recording.length) return around;
  for (let at = recording.brief(step).parent; at > 0; at = recording.brief(at).parent) if (folded.has(at)) around.push(at);
  return around;
}

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

interface RowsProps {
  /** only what matches a filter is on show */
  readonly filtered: boolean;
  readonly recording: Recording;
  readonly visible: Visible;
  readonly list: React.RefObject<ListHandle | null>;
}

function Rows({ filtered, recording, visible, list }: RowsProps) {
  const version = useWorkbench((workbench) => workbench.version);
  const cursor = useWorkbench((workbench) => workbench.cursor), pointed = useWorkbench((workbench) => workbench.pointed);
  const moveTo = useWorkbench((workbench) => workbench.moveTo);
  const folded = useEventsView((view) => view.folded), setFolded = useEventsView((view) => view.setFolded), toggle = useEventsView((view) => view.toggle);

  // a step that is folded away is unfolded when the cursor goes there
  useEffect(() => {
    const around = foldedAround(recording, useEventsView.getState().folded, cursor);
    if (around.length > 0) setFolded(new Set([...useEventsView.getState().folded].filter((step) => !around.includes(step))));
  }, [recording, cursor, setFolded]);
  // a move of the cursor scrolls, and so does the end of a filter; a fold does not
  const rows = useRef(visible);
  rows.current = visible;
  useEffect(() => {
    if (cursor > 0 && rows.current.count > 0) list.current?.reveal(rows.current.indexOf(cursor));
  }, [recording, cursor, filtered, list]);

  const onFold = useCallback((step: number) => {
    const at = cursor;
    toggle(step);
    if (at > step && at <= lastInside(recording, step)) moveTo(step);
  }, [cursor, recording, toggle, moveTo]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || visible.count === 0) return;
    const at = visible.indexOf(Math.max(1, cursor)), row = recording.brief(Math.min(cursor, recording.length - 1)), page = list.current?.pageSize() ?? 1;
    const go = (index: number): void => moveTo(visible.stepAt(Math.max(0, Math.min(visible.count - 1, index))));
    switch (event.key) {
      case "ArrowDown": go(cursor === 0 ? 0 : at + 1); break;
      case "ArrowUp": go(visible.stepAt(at) < cursor ? at : at - 1); break;
      case "PageDown": go(at + page); break;
      case "PageUp": go(at - page); break;
      case "ArrowLeft":
        if (foldable(recording, row.step) && !folded.has(row.step)) toggle(row.step);
        else if (row.parent > 0) moveTo(row.parent);
        break;
      case "ArrowRight":
        if (folded.has(row.step)) toggle(row.step);
        else if (foldable(recording, row.step)) go(at + 1);
        break;
      default: return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <VirtualList
      handle={list} count={visible.count} role="treegrid" aria-label="Events" aria-rowcount={visible.count} aria-activedescendant={eventRowId(cursor)} tabIndex={0} data-entrance
      data-version={version} onKeyDown={onKeyDown}
      row={(index) => {
        const step = visible.stepAt(index);
        if (step <= 0 || step >= recording.length) return null;
        const line = eventLine(recording, step);
        return (
          <EventRow
            key={step} index={index} step={step} depth={line.depth} time={timeAt(recording, step)} who={line.who} thread={line.thread} kind={line.kind} name={line.name} rest={line.rest}
            meaning={line.result?.meaning} result={line.result?.word ?? ""} fold={!foldable(recording, step) ? undefined : folded.has(step) ? "closed" : "open"}
            cursor={step === cursor} ahead={step > cursor} pointed={step === pointed} onGo={moveTo} onFold={onFold}
          />
        );
      }}
    />
  );
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
  const list = useRef<ListHandle>(null);
  const recording = useWorkbench((workbench) => workbench.recording), length = useWorkbench((workbench) => workbench.length);
  const folded = useEventsView((view) => view.folded), query = useEventsView((view) => view.query);
  const { setFolded, setQuery } = useEventsView.getState();
  const matches = useMatches(recording, length, query);
  const failure = useWorkbench((workbench) => workbench.failure), missing = useWorkbench((workbench) => workbench.missing);
  const last = Math.max(0, length - 1);
  useEffect(() => setFolded(new Set()), [recording, setFolded]);
  const visible = useMemo<Visible>(
    () => (matches !== undefined ? found(matches.steps) : unfolded(last, folded, (step) => (recording === undefined ? step : lastInside(recording, step)))),
    [recording, last, folded, matches],
  );
  const hidden = matches === undefined ? 0 : matches.searched - matches.steps.length;
  return (
    <Pane
      id="events" title="Events" grow className="events" digits={last > 9999 ? "long" : undefined}
      head={<>
        <span className="text-3 clip">{matches === undefined ? counted(last, "step") : `${matches.steps.length} of ${counted(last, "step")}${matches.searched < last ? `, ${matches.searched} searched` : ""}`}</span>
        <span className="grow" />
        <Search onLeave={() => list.current?.focus()} />
      </>}
    >
      {failure !== undefined && <Failure text={failure} />}
      {matches !== undefined && matches.steps.length === 0 && (
        <p className="empty">No event matches. {hidden === 1 ? "1 is" : `${hidden.toLocaleString("en")} are`} hidden. <button type="button" className="link" onClick={() => setQuery("")}>Clear</button></p>
      )}
      {matches === undefined && last === 0 && failure === undefined && <p className="empty">{missing.length > 0 ? `Nothing runs until ${missing.join(" and ")} is open.` : "Nothing has run yet. Open a filter or choose a sample on the left."}</p>}
      {recording !== undefined && last > 0 && <Rows filtered={matches !== undefined} recording={recording} visible={visible} list={list} />}
    </Pane>
  );
}

export const panel: Panel = { id: "events", title: "Events", place: "middle", View: Events };
