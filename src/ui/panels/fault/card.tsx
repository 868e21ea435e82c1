import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { faultCard } from "../../../debugger/fault/fault-card.ts";
import { isUnexplained, withPanic } from "../../../debugger/fault/panic-in-memory.ts";
import type { PolicyLine } from "../../../debugger/fault/policies.ts";
import { faultReport, type NameOf } from "../../../debugger/fault/report.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { useCommand } from "../../shortcuts/shortcuts.tsx";
import { BytesText } from "../../parts/bytes-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { SentenceText } from "../../parts/sentence.tsx";
import { Leading } from "./leading.tsx";
import { NotLoaded } from "./not-loaded.tsx";
import { Policies } from "./policies.tsx";
import { Stack } from "./stack.tsx";
import { Unprinted, usePanicSearch } from "./unprinted.tsx";
import "./fault.css";

interface FaultCardProps {
  readonly step: number;
  /** The focus was in what the card stands in place of. */
  readonly takesFocus: boolean;
  readonly onEvents: () => void;
}

/** What a promise gives, once it has; `cancelled` is true when nobody waits for it any more. */
function useAnswer<T>(ask: (cancelled: () => boolean) => Promise<T>, inputs: readonly unknown[]): T | undefined {
  const [answer, setAnswer] = useState<{ readonly of: readonly unknown[]; readonly value: T }>();
  useEffect(() => {
    let gone = false;
    void ask(() => gone).then((value) => { if (!gone) setAnswer({ of: inputs, value }); });
    return () => { gone = true; };
    // `ask` is made of the inputs
    // oxlint-disable-next-line exhaustive-deps
  }, inputs);
  return answer !== undefined && answer.of.every((input, i) => input === inputs[i]) ? answer.value : undefined;
}

/** The fault at the cursor: what stopped, what it said, what that means, where, what led to it, and what it means for requests. */
export function FaultCardView({ step, takesFocus, onEvents }: FaultCardProps) {
  const workbench = useWorkbenchStore(), pane = useRef<HTMLElement>(null);
  const recording = useWorkbench((state) => state.recording), version = useWorkbench((state) => state.version), running = useWorkbench((state) => state.running);
  const [told, setTold] = useTold(), readOnly = useWorkbench((state) => state.readOnly);
  const { functionNames, policies: askPolicies, moveTo } = workbench.getState();
  const printed = useMemo(() => (recording === undefined || version < 0 ? undefined : faultCard(recording, step)), [recording, version, step]);
  const search = usePanicSearch(recording, step, !running && printed !== undefined && isUnexplained(printed));
  const card = recording !== undefined && printed !== undefined && search.found !== undefined ? withPanic(recording, printed, search.found) : printed;
  const nameOf = useAnswer<NameOf | undefined>(() => (card?.filter === undefined ? Promise.resolve(undefined) : functionNames(card.filter)), [recording, card?.filter]);
  const policies = useAnswer<readonly PolicyLine[]>((cancelled) => (card?.hasPolicies === true && !running ? askPolicies(step, cancelled) : Promise.resolve([])), [recording, step, running]);
  useEffect(() => { if (takesFocus && document.activeElement === document.body) pane.current?.focus({ preventScroll: true }); }, [takesFocus]);
  useEffect(() => { if (pane.current !== null) pane.current.scrollTop = 0; }, [recording, step]);
  if (recording === undefined || card === undefined) return null;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "ArrowDown") moveTo(step + 1);
    else if (event.key === "ArrowUp") moveTo(step - 1);
    else if (event.key === "Escape") onEvents();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <article ref={pane} className="pane pane-grow fault-card" aria-label="Fault" data-pane="fault" tabIndex={-1} onKeyDown={onKeyDown}>
      <header className="fault-head">
        <Icon name="octagon" />
        <h2>{card.title}</h2>
        <span className="fault-buttons">
          {!readOnly && <Reproduce step={step} onTold={setTold} />}
          {!readOnly && <SmallerButton />}
          <CopyReport text={() => faultReport(recording, card, nameOf, policies ?? [])} />
          <Button look="plain" onClick={onEvents} title="The list of events in place of this card">Events</Button>
        </span>
      </header>
      <p className="fault-where">{card.where}{card.trap !== undefined && <>. Trap: <code>{card.trap}</code></>}</p>
      <p className="fault-told" role="status">{told}</p>
      {isUnexplained(card) && <Unprinted step={step} search={search} />}
      {card.words !== undefined && <pre className="fault-words" aria-label="What it said last"><BytesText bytes={card.words.bytes} /></pre>}
      <div className="fault-prose">
        <NotLoaded recording={recording} step={step} otherwise={card.sentences.map((sentence, index) => <p key={index}><SentenceText sentence={sentence} /></p>)} />
      </div>
      <Stack card={card} nameOf={nameOf} />
      {card.leading.length > 1 && <Leading recording={recording} steps={card.leading} />}
      {card.others.length > 0 && (
        <section className="fault-section" aria-label="Other streams">
          <h3>Other streams</h3>
          <ul className="fault-prose">{card.others.map((sentence, index) => <li key={index}><SentenceText sentence={sentence} /></li>)}</ul>
        </section>
      )}
      {card.withoutPolicy !== undefined && <div className="fault-section"><h3>What the next request gets</h3><p className="fault-prose"><SentenceText sentence={card.withoutPolicy} /></p></div>}
      {card.hasPolicies && card.filter !== undefined && <Policies filter={card.filter} lines={policies} />}
    </article>
  );
}

/** How long an answer to a press stays, ms. */
const stays = 6000;

function useTold(): readonly [string, (text: string) => void] {
  const [told, setTold] = useState("");
  useEffect(() => {
    if (told === "") return;
    const timer = setTimeout(() => setTold(""), stays);
    return () => clearTimeout(timer);
  }, [told]);
  return [told, setTold];
}

function Reproduce({ step, onTold }: { readonly step: number; readonly onTold: (text: string) => void }) {
  const workbench = useWorkbenchStore(), [looking, setLooking] = useState(false);
  const onClick = (): void => {
    setLooking(true);
    void workbench.getState().reproduce(step, () => false).then((found) => {
      setLooking(false);
      onTold(found === undefined ? "The scenario has changed meanwhile, so nothing was left out." : keptWords(found));
    });
  };
  return <Button onClick={onClick} disabled={looking} title="Keeps the fewest actions of the scenario that still come to this fault">{looking ? "Running prefixes" : "Reproduce from here"}</Button>;
}

function SmallerButton() {
  const smaller = useCommand("smaller");
  return <Button onClick={smaller.run} title="Leaves out every request, header, setting and byte that the fault does not need">Smaller</Button>;
}

function keptWords({ kept, of }: { readonly kept: number; readonly of: number }): string {
  if (of === 0) return "The fault comes while the filter starts: there is no action to leave out.";
  return kept === of ? "The last action of the scenario leads to the fault: there is nothing to leave out after it." : `${kept} of ${of} actions kept: fewer do not come to the fault. Undo brings the rest back.`;
}

function CopyReport({ text }: { readonly text: () => string }) {
  const [told, setTold] = useTold();
  return <Button onClick={() => { void navigator.clipboard.writeText(text()).then(() => setTold("Copied"), () => setTold("Not allowed here")); }}>{told === "" ? "Copy report" : told}</Button>;
}
