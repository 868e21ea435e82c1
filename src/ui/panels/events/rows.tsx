/** The rows on show: stepping through them, folding, and the heads of the main thread's rows. */
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { foldable, lastInside } from "../../../debugger/call-tree.ts";
import { eventLine } from "../../../debugger/event-line.ts";
import { mainThreadSummary, runOf } from "../../../debugger/main-thread-rows.ts";
import { timeWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { VirtualList, type ListHandle } from "../../parts/virtual-list.tsx";
import { useBreaks } from "./breaks.ts";
import { EventRow, eventRowId } from "./event-row.tsx";
import { useEventsView } from "./events-view.ts";
import { GroupRow } from "./group-row.tsx";
import type { Group, Visible } from "./visible.ts";

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

interface RowsProps {
  /** only what matches a filter is on show */
  readonly filtered: boolean;
  readonly recording: Recording;
  readonly visible: Visible;
  readonly groups: readonly Group[];
  readonly onGroup: (group: number) => void;
  readonly list: React.RefObject<ListHandle | null>;
}

export function Rows({ filtered, recording, visible, groups, onGroup, list }: RowsProps) {
  const version = useWorkbench((workbench) => workbench.version);
  const cursor = useWorkbench((workbench) => workbench.cursor), pointed = useWorkbench((workbench) => workbench.pointed);
  const moveTo = useWorkbench((workbench) => workbench.moveTo);
  const folded = useEventsView((view) => view.folded), setFolded = useEventsView((view) => view.setFolded), toggle = useEventsView((view) => view.toggle);

  // a step that is folded away is unfolded when the cursor goes there
  useEffect(() => {
    const around = foldedAround(recording, useEventsView.getState().folded, cursor);
    if (around.length > 0) setFolded(new Set([...useEventsView.getState().folded].filter((step) => !around.includes(step))));
  }, [recording, cursor, setFolded]);
  // so is a group that it is in, unless it was an arrow key, which goes to the head of one
  const atHead = useRef<number>(undefined), under = useRef({ groups, onGroup });
  under.current = { groups, onGroup };
  useEffect(() => {
    const group = runOf(under.current.groups, cursor);
    if (atHead.current !== cursor && under.current.groups[group]?.open === false) under.current.onGroup(group);
  }, [recording, cursor]);
  // a move of the cursor scrolls, and so does the end of a filter; a fold does not
  const rows = useRef(visible);
  rows.current = visible;
  const reveal = useMemo(() => (recording.length > 0 && cursor > 0 && rows.current.count > 0 ? { index: rows.current.indexOf(cursor), filtered } : undefined), [recording, cursor, filtered]);

  const { stops, onBreak } = useBreaks(recording);

  const onFold = useCallback((step: number) => {
    const at = cursor;
    toggle(step);
    if (at > step && at <= lastInside(recording, step)) moveTo(step);
  }, [cursor, recording, toggle, moveTo]);

  /** Closes or opens a group; the cursor goes to its head when it is inside. */
  const onFoldGroup = useCallback((step: number) => {
    const group = runOf(groups, step), { from, to, open } = groups[group] ?? { from: 0, to: 0, open: false };
    if (open && cursor >= from && cursor <= to) {
      atHead.current = from;
      moveTo(from);
    }
    onGroup(group);
  }, [cursor, groups, moveTo, onGroup]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || visible.count === 0) return;
    const at = visible.indexOf(Math.max(1, cursor)), row = recording.brief(Math.min(cursor, recording.length - 1)), page = list.current?.pageSize() ?? 1;
    const group = filtered ? undefined : groups[runOf(groups, row.step)];
    const go = (index: number): void => {
      const inside = Math.max(0, Math.min(visible.count - 1, index)), step = visible.stepAt(inside);
      if (!visible.headAt(inside)) return moveTo(step);
      if (groups[runOf(groups, step)]?.open === false) {
        atHead.current = step;
        return moveTo(step);
      }
      // the head of an open group is no step: the cursor passes it
      if (index > at) moveTo(step);
      else if (inside > 0) go(inside - 1);
    };
    switch (event.key) {
      case "ArrowDown": go(cursor === 0 ? 0 : at + 1); break;
      case "ArrowUp": go(visible.stepAt(at) < cursor ? at : at - 1); break;
      case "PageDown": go(at + page); break;
      case "PageUp": go(at - page); break;
      case "ArrowLeft":
        if (group?.open === false) break;
        if (foldable(recording, row.step) && !folded.has(row.step)) toggle(row.step);
        else if (row.parent > 0) moveTo(row.parent);
        else if (group !== undefined) onFoldGroup(row.step);
        break;
      case "ArrowRight":
        if (group?.open === false) onFoldGroup(row.step);
        else if (folded.has(row.step)) toggle(row.step);
        else if (foldable(recording, row.step)) go(at + 1);
        break;
      default: return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const at = visible.count === 0 || cursor < 1 ? -1 : visible.indexOf(cursor), onRow = at >= 0 && visible.stepAt(at) === cursor && !visible.headAt(at);
  return (
    <VirtualList
      handle={list} count={visible.count} reveal={reveal} role="treegrid" aria-label="Events" aria-rowcount={visible.count} keep={onRow ? at : undefined} aria-activedescendant={onRow ? eventRowId(cursor) : undefined} tabIndex={0} data-entrance
      data-version={version} onKeyDown={onKeyDown}
      row={(index) => {
        const step = visible.stepAt(index);
        if (step <= 0 || step >= recording.length) return null;
        const run = filtered ? undefined : groups[runOf(groups, step)];
        if (run !== undefined && visible.headAt(index)) {
          return <GroupRow key={`group-${step}`} index={index} step={step} time={timeAt(recording, step)} summary={mainThreadSummary(recording, run)} open={run.open} cursor={step === cursor} ahead={step > cursor} onFold={onFoldGroup} />;
        }
        const line = eventLine(recording, step);
        return (
          <EventRow
            key={step} index={index} step={step} depth={line.depth} under={run !== undefined} time={timeAt(recording, step)} who={line.who} thread={line.thread} kind={line.kind} name={line.name} rest={line.rest}
            meaning={line.result?.meaning} result={line.result?.word ?? ""} fold={!foldable(recording, step) ? undefined : folded.has(step) ? "closed" : "open"}
            cursor={step === cursor} ahead={step > cursor} pointed={step === pointed} stops={stops(step)} onGo={moveTo} onFold={onFold} onBreak={onBreak}
          />
        );
      }}
    />
  );
}
