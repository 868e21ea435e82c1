import { memo, useContext, useMemo, type KeyboardEvent } from "react";
import { lastAtMost } from "../../../base/sorted.ts";
import type { LogLine } from "../../../debugger/log-lines.ts";
import { enumWord, timeWords } from "../../../debugger/words.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { BytesText } from "../../parts/bytes-text.tsx";
import { StepsContext } from "../../parts/step-link.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import { linesOf, useLogView } from "./log-view.ts";

/** Levels from this one on are coloured. */
const warn = 3, error = 4;
const levels = [0, 1, 2, 3, 4, 5];
const levelColour = (level: number): string => (level >= error ? "fault" : level >= warn ? "notice" : "text-2");

function useLines(): readonly LogLine[] {
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version);
  // the recording is the same object while it grows: the version tells
  return useMemo(() => (recording === undefined || version < 0 ? [] : linesOf(recording)), [recording, version]);
}

interface RowProps { readonly line: LogLine; readonly cursor: boolean; readonly ahead: boolean; readonly onGo: (step: number) => void }

const LogRow = memo(function LogRow({ line, cursor, ahead, onGo }: RowProps) {
  const { point } = useContext(StepsContext);
  return (
    <div
      className={`log-row ${cursor ? "log-row-cursor" : ""} ${ahead ? "log-ahead" : ""}`} role="option" id={`log-${line.step}`} aria-selected={cursor} tabIndex={-1}
      onClick={() => onGo(line.step)} onPointerEnter={() => point(line.step)} onPointerLeave={() => point(undefined)}
    >
      <span className="step-link">{line.step}</span>
      <span className="log-time">{timeWords(Math.floor(line.time / 1e6) * 1e6)}</span>
      <span className="text-2">{line.who}{line.thread !== undefined && <span className="text-3"> {line.thread}</span>}</span>
      <span className={ahead && line.level < warn ? "text-3" : levelColour(line.level)}>{line.word}</span>
      <span className="log-text"><BytesText bytes={line.text} most={1024} /></span>
      {line.hidden !== undefined && <span className="badge">{line.hidden}</span>}
    </div>
  );
});

export function Log() {
  const lines = useLines();
  const level = useLogView((view) => view.level), setLevel = useLogView((view) => view.setLevel);
  const cursor = useWorkbench((workbench) => workbench.cursor), moveTo = useWorkbench((workbench) => workbench.moveTo);
  const shown = useMemo(() => (level === 0 ? lines : lines.filter((line) => line.level >= level)), [lines, level]);
  const near = lastAtMost(shown.length, (index) => shown[index]?.step ?? 0, cursor), reveal = useMemo(() => (near < 0 ? undefined : { index: near }), [near]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const line = by === 0 ? undefined : shown[by === -1 && shown[near]?.step !== cursor ? near : near + by];
    if (line === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(line.step);
  };
  const onLine = shown[near]?.step === cursor;
  if (lines.length === 0) return <p className="empty">No filter has written to the log.</p>;
  if (shown.length === 0) {
    return <p className="empty">Nothing at {enumWord("LogLevel", level)} or above. {lines.length} {lines.length === 1 ? "line is" : "lines are"} hidden. <button type="button" className="link" onClick={() => setLevel(0)}>Show all</button></p>;
  }
  return (
    <VirtualList
      count={shown.length} reveal={reveal} role="listbox" aria-label="Log" tabIndex={0} data-entrance keep={onLine ? near : undefined} aria-activedescendant={onLine ? `log-${cursor}` : undefined} onKeyDown={onKeyDown}
      row={(index) => {
        const line = shown[index];
        return line === undefined ? null : <LogRow key={line.step} line={line} cursor={line.step === cursor} ahead={line.step > cursor} onGo={moveTo} />;
      }}
    />
  );
}

export function Level() {
  const level = useLogView((view) => view.level), setLevel = useLogView((view) => view.setLevel);
  return (
    <label className="log-level text-3">
      all filters, <span className="only-read">lowest level shown:</span>
      <select value={level} onChange={(event) => setLevel(Number(event.target.value))}>
        {levels.map((each) => <option key={each} value={each}>{enumWord("LogLevel", each)} and above</option>)}
      </select>
    </label>
  );
}

export const Count = () => useLines().length;
