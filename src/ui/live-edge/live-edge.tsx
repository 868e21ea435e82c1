/** The live edge: what is open, in flight and due where the run has come to, and what a person can do about each. */
import { useEffect, useId, useMemo, useRef } from "react";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { MenuButton, type MenuEntry } from "../parts/menu-button.tsx";
import { answersByHand, liveItems, nextEvent, type Choice, type LiveItem } from "./model.ts";
import { namesOf } from "./names.ts";
import "./live-edge.css";

/** What can be done at the live edge now; none while nothing has run, or the run is over. */
export function useLiveItems(): readonly LiveItem[] {
  const edge = useWorkbench((state) => state.edge), scenario = useWorkbench((state) => state.scenario);
  return useMemo(() => (edge === undefined || scenario === undefined ? [] : liveItems(edge, scenario.actions, namesOf(scenario))), [edge, scenario]);
}

/** Buttons for what is done most and can be done now, and a menu for all of it, in which what cannot be done says why. */
export function Choices({ item: { title, groups } }: { readonly item: LiveItem }) {
  const store = useWorkbenchStore();
  const run = (choice: Choice): void => {
    if (choice.reason === undefined) store.getState().act(...choice.actions);
  };
  const now = groups.flatMap(({ choices }) => choices).filter(({ quick, reason }) => quick !== undefined && reason === undefined);
  return (
    <span className="live-choices">
      {now.map((choice) => (
        <Button key={choice.text} className="button-low" aria-label={`${choice.quick ?? ""}: ${title}`} title={`${choice.text}: ${title}`} onClick={() => run(choice)}>{choice.quick}</Button>
      ))}
      <MenuButton label={`What next for ${title}`} icon="chevron-down" className="button-low" entries={() => groups.flatMap((group, i): MenuEntry[] => [
        ...(i === 0 ? [] : [{ kind: "line" as const }]), { kind: "note", text: group.title },
        ...group.choices.map((choice): MenuEntry => ({ kind: "item", text: choice.text, run: () => run(choice), ...(choice.reason !== undefined && { reason: choice.reason }) })),
      ])} />
    </span>
  );
}

export function LiveEdge() {
  const id = useId(), store = useWorkbenchStore();
  const edge = useWorkbench((state) => state.edge), over = useWorkbench((state) => state.runState === "over"), items = useLiveItems();
  const section = useRef<HTMLElement>(null), focused = useRef(false);
  // what was pressed may be gone with what it was about: the focus stays here
  useEffect(() => {
    if (focused.current && document.activeElement === document.body) section.current?.focus();
  }, [items]);
  const next = edge === undefined ? undefined : nextEvent(edge), byHand = edge === undefined ? undefined : answersByHand(edge);
  const reason = over ? "The run is over: nothing more can happen in it." : next === undefined ? "Nothing has run yet." : next.reason;
  return (
    <section ref={section} className="live" tabIndex={-1} aria-labelledby={id} onFocus={() => { focused.current = true; }} onBlur={({ relatedTarget }) => { if (relatedTarget !== null) focused.current = false; }}>
      <div className="live-head">
        <span id={id} className="text-3 small grow">Live edge</span>
        <Button className="button-low" aria-pressed={edge?.answersByHand === true} aria-disabled={byHand === undefined} title="What upstreams answer waits until you deliver it" onClick={() => { if (byHand !== undefined) store.getState().act(...byHand.actions); }}>Answer by hand</Button>
        <Button className="button-low" aria-disabled={reason !== undefined} aria-label="Next event" title={reason ?? next?.text} onClick={() => { if (reason === undefined && next !== undefined) store.getState().act(...next.actions); }}>Next</Button>
      </div>
      {items.length === 0 ? (
        <p className="live-empty">{over ? "The run is over: nothing more can happen in it." : "Nothing is waiting. Send a request, or advance the clock."}</p>
      ) : (
        <ul className="live-list" aria-label="What can happen next">
          {items.map((item) => (
            <li key={item.id} className="live-item" aria-label={item.title}>
              <span className="live-name"><span className="mono clip">{item.title}</span><span className="text-2 small">{item.words}</span></span>
              <Choices item={item} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
