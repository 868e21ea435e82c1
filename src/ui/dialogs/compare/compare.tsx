/** Loaded when two runs are looked at side by side. */
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { sameOutcomes } from "../../../debugger/comparison.ts";
import type { Comparison } from "../../../debugger/compare/compare-recordings.ts";
import { counted } from "../../../debugger/words.ts";
import type { KeptRun } from "../../../store/index.ts";
import { useCompare, type Pair } from "../../hooks/compare.ts";
import { useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { FloatingDialog } from "../../parts/floating/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { VirtualList, type ListHandle } from "../../parts/virtual-list.tsx";
import { BothStates, stepsAt } from "./both-states.tsx";
import { itemAt, itemsOf } from "./folded.ts";
import { PairRow, pairRowId } from "./pair-row.tsx";
import { useComparison } from "./use-comparison.ts";
import "./compare.css";

interface CompareProps {
  readonly pair: Pair;
  /** another run stands on the left */
  readonly onBase: (left: KeptRun) => void;
  readonly onClose: () => void;
}

export function Compare({ pair, onBase, onClose }: CompareProps) {
  const { left, right } = pair, compared = useComparison(left, right);
  return (
    <FloatingDialog title="Two runs side by side" onClose={onClose} className="compare">
      {compared.state === "failed" && <p className="compare-note" role="alert">The comparison has a fault of its own: {compared.message}</p>}
      {compared.state === "working" && (
        <div className="compare-note" role="status">
          <p>Comparing {counted(left.recording.length - 1, "step")} with {counted(right.recording.length - 1, "step")}</p>
          <progress max={1} value={compared.done} aria-label="How much has been compared" />
          <Button onClick={onClose}>Cancel</Button>
        </div>
      )}
      {compared.state === "done" && <SideBySide key={left.title} pair={pair} comparison={compared.comparison} onBase={onBase} onClose={onClose} />}
    </FloatingDialog>
  );
}

/** The comparison that the page asked for. */
export function ComparePage({ pair }: { readonly pair: Pair }) {
  const show = useCompare((state) => state.show);
  return <Compare pair={pair} onBase={(left) => show({ ...pair, left })} onClose={() => show(undefined)} />;
}

function SideBySide({ pair, comparison, onBase, onClose }: CompareProps & { readonly comparison: Comparison }) {
  const { left, right } = pair, { differences, first, counts } = comparison;
  const workbench = useWorkbenchStore(), list = useRef<ListHandle>(null);
  const [at, setAt] = useState(first ?? 0), [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const items = useMemo(() => itemsOf(comparison, opened), [comparison, opened]), index = itemAt(items, at);
  useEffect(() => list.current?.focus(), []);
  const reveal = useMemo(() => ({ index }), [index]);
  const open = (from: number): void => {
    setOpened(new Set([...opened, from]));
    setAt(from);
  };
  const choose = useCallback((row: number) => setAt(row), []);
  const chooseItem = (to: number): void => {
    const item = items[Math.max(0, Math.min(items.length - 1, to))];
    if (item !== undefined) setAt(item.kind === "row" ? item.at : item.from);
  };
  const toDifference = (direction: 1 | -1): void => {
    const to = direction === 1 ? differences.find((start) => start > at) : differences.findLast((start) => start < at);
    if (to !== undefined) setAt(to);
  };
  const toStep = (side: "left" | "right", step: number): void => {
    const to = comparison[side].indexOf(step);
    if (to >= 0) setAt(to);
  };
  const goThere = (): void => {
    workbench.getState().moveTo(stepsAt(comparison, at).right);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = list.current?.pageSize() ?? 1;
    const item = items[index];
    switch (event.ctrlKey || event.metaKey || event.altKey ? "" : event.key) {
      case "ArrowDown": chooseItem(index + 1); break;
      case "ArrowUp": chooseItem(index - 1); break;
      case "PageDown": chooseItem(index + page); break;
      case "PageUp": chooseItem(index - page); break;
      case "Home": chooseItem(0); break;
      case "End": chooseItem(items.length - 1); break;
      case "n": toDifference(1); break;
      case "p": toDifference(-1); break;
      case "f": if (first !== undefined) setAt(first); break;
      case " ":
      case "ArrowRight": if (item?.kind === "fold") open(item.from); break;
      case "Enter":
        if (item?.kind === "fold") open(item.from);
        else if (pair.shown) goThere();
        break;
      default: return;
    }
    event.preventDefault();
  };
  const nth = differences.findLastIndex((start) => start <= at) + 1, item = items[index];
  return (
    <div className="compare-body">
      <div className="compare-runs">
        <div className="compare-tools">
          <span className="grow clip" role="status">{first === undefined ? "Every step is the same." : `${counted(differences.length, "difference")}${nth > 0 ? `, at ${nth}` : ""}: ${countsWords(counts)}`}</span>
          <Seen left={left} right={right} />
          <Button look="plain" className="button-low" keys="p" disabled={nth === 0 || (nth === 1 && differences[0] === at)} onClick={() => toDifference(-1)}>Previous</Button>
          <Button look="plain" className="button-low" keys="n" disabled={nth === differences.length} onClick={() => toDifference(1)}>Next</Button>
          <Button look="plain" className="button-low" keys="f" disabled={first === undefined} onClick={() => setAt(first ?? 0)}>First</Button>
          {pair.shown && <Button look="plain" className="button-low" icon="open" keys="Enter" onClick={goThere}>Go to the step</Button>}
        </div>
        <div className="compare-heads">
          <span />
          <span className="clip">
            {pair.bases.length < 2 ? <b>{left.title}</b> : (
              <select aria-label="Compare with" value={pair.bases.indexOf(left)} onChange={(event) => { const base = pair.bases[Number(event.target.value)]; if (base !== undefined) onBase(base); }}>
                {pair.bases.map((base, i) => <option key={i} value={i}>{base.title}</option>)}
              </select>
            )} <span className="text-3">{left.note}</span>
          </span>
          <span className="clip"><b>{right.title}</b> <span className="text-3">{right.note}</span></span>
        </div>
        <VirtualList
          handle={list} count={items.length} reveal={reveal} keep={index} className="compare-list" role="grid" aria-label="Steps of both runs" aria-rowcount={items.length} tabIndex={0}
          aria-activedescendant={item?.kind === "row" ? pairRowId(item.at) : item === undefined ? undefined : foldId(item.from)} onKeyDown={onKeyDown}
          row={(i) => {
            const one = items[i];
            if (one === undefined) return null;
            if (one.kind === "row") return <PairRow key={one.at} comparison={comparison} at={one.at} index={i} chosen={i === index} onChoose={choose} />;
            return (
              <div key={`fold ${one.from}`} id={foldId(one.from)} className={`pair pair-fold ${i === index ? "pair-chosen" : ""}`} role="row" aria-rowindex={i + 1} aria-selected={i === index} title="Show them" onClick={() => open(one.from)}>
                <span className="pair-mark" role="gridcell"><Icon name="chevron-right" /></span><span role="gridcell">{counted(one.to - one.from, "step")} the same in both</span>
              </div>
            );
          }}
        />
      </div>
      <BothStates comparison={comparison} at={at} titles={{ left: left.title, right: right.title }} onStep={toStep} />
    </div>
  );
}

const foldId = (from: number): string => `pair-fold-${from}`;

function countsWords({ changed, onlyLeft, onlyRight }: Comparison["counts"]): string {
  const parts = [[changed, "changed"], [onlyLeft, "only left"], [onlyRight, "only right"]] as const;
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count.toLocaleString("en")} ${word}`).join(", ");
}

/** Whether the world outside could tell the runs apart. */
function Seen({ left, right }: Pick<Pair, "left" | "right">) {
  const same = useMemo(() => left.outcome !== undefined && right.outcome !== undefined && sameOutcomes(left.outcome, right.outcome), [left, right]);
  return <span title="What clients, upstreams and the access log saw" className={same ? "text-3" : "changed"}><Icon name={same ? "check" : "diamond"} /> {same ? "the same seen outside" : "not the same seen outside"}</span>;
}
