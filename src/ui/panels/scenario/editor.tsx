/** The scenario as a document to edit; loaded after the first step is on screen. */
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import type { ConnectionOutcome, ExchangeOutcome } from "../../../recording/outcome.ts";
import type { ScenarioInput } from "../../../scenario/scenario.ts";
import { keep, kept } from "../../hooks/kept.ts";
import { Button } from "../../parts/button.tsx";
import { Chain } from "./chain.tsx";
import { Clusters } from "./clusters.tsx";
import { ConnectionEditor } from "./connection.tsx";
import { EditingContext, pathId, type Editing } from "./editing.ts";
import { ExchangeList } from "./exchange-list.tsx";
import { Expectations } from "./expectations.tsx";
import { Foot } from "./foot.tsx";
import { defaults, withField, withFields, type ActionInput, type Change } from "./model/document.ts";
import { entriesOf, idOf, isWhole, type Entry, type Head } from "./model/exchanges.ts";
import { isTcp } from "./model/listener.ts";
import { LiveEdge } from "../../live-edge/live-edge.tsx";
import { BetweenFields, PartsOfRequest } from "./parts-of-request.tsx";
import { Protos } from "./protos.tsx";
import { RemovedContext, RemovedLine } from "./removed.tsx";
import { ReplyEditor, replySummary } from "./reply.tsx";
import { OnThread } from "./on-thread.tsx";
import { RequestHead, RequestRest } from "./request.tsx";
import { Note, Section } from "./section.tsx";
import { useAskedSection } from "./sections.ts";
import { Properties, StreamState } from "./properties.tsx";
import { Routes } from "./routes.tsx";
import { Clock, Dns, ForeignFunctions, ListenerAndRouter, Profile, SharedData, Threads } from "./setup-sections.tsx";
import "./scenario.css";

export interface ScenarioEditorProps {
  readonly scenario: ScenarioInput;
  /** as it was when it was opened: what differs is filled */
  readonly opened: ScenarioInput | undefined;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly outcomeOf: (id: string) => ExchangeOutcome | undefined;
  readonly connectionOf: (id: string) => ConnectionOutcome | undefined;
  /** the run ended in a fault */
  readonly over: boolean;
  readonly onChange: Change<ScenarioInput>;
  /** Adds to the end of the run and lets it go on from there. */
  readonly onAppend: (actions: readonly ActionInput[], what: string) => void;
  readonly onUndo: () => void;
  /** modules that the chain names and nobody has opened */
  readonly missing: readonly string[];
  /** what could not be opened or loaded */
  readonly troubles?: ReactNode;
  readonly onAddFilter: () => void;
  readonly onReplaceModule: (index: number) => void;
}

const openAtFirst = ["request"];

function useFolds(): Pick<Editing, "isOpen" | "setOpen"> {
  const [open, put] = useState<ReadonlySet<string>>(() => new Set(kept("scenario.open")?.split(" ") ?? openAtFirst));
  return useMemo(
    () => ({
      isOpen: (section) => open.has(section),
      setOpen(section, on) {
        const next = new Set(open);
        if (on) next.add(section);
        else next.delete(section);
        keep("scenario.open", [...next].join(" "));
        put(next);
      },
    }),
    [open],
  );
}

/** "is empty, a text is expected" as a sentence. */
const sentence = (message: string): string => `${/^(?:is|has) /.test(message) ? `This ${message}` : message.charAt(0).toUpperCase() + message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;

const within = (path: string, place: string): boolean => path === place || (path.startsWith(place) && (path[place.length] === "." || path[place.length] === "["));

export function ScenarioEditor({ scenario, opened, problems, outcomeOf, connectionOf, over, onChange, onAppend, onUndo, missing, troubles, onAddFilter, onReplaceModule }: ScenarioEditorProps) {
  const actions = useMemo(() => scenario.actions ?? [], [scenario]);
  const entries = useMemo(() => entriesOf(actions), [actions]);
  const [chosen, setChosen] = useState(() => placeOf(entries, useAskedSection.getState().exchange) ?? 0);
  const [gone, setGone] = useState<string>();
  const folds = useFolds();
  const at = Math.min(chosen, entries.length - 1);
  const entry = entries[at];
  const editing = useMemo<Editing>(
    () => ({
      ...folds,
      problemAt: (path) => {
        const place = pathId(path);
        const found = problems.find((problem) => within(problem.path, place));
        return found && sentence(found.message);
      },
    }),
    [folds, problems],
  );
  useEffect(() => {
    const taken = (): void => useAskedSection.setState({ exchange: undefined });
    if (useAskedSection.getState().exchange !== undefined) taken();
    return useAskedSection.subscribe(({ exchange }) => {
      if (exchange === undefined) return;
      setChosen((was) => placeOf(entries, exchange) ?? was);
      taken();
    });
  }, [entries]);
  const removed = useCallback((what: string) => setGone(what), []);
  useEffect(() => {
    if (gone === undefined) return;
    const timer = setTimeout(() => setGone(undefined), 12_000);
    return () => clearTimeout(timer);
  }, [gone]);

  const putActions: Change<readonly ActionInput[]> = (next, what) => onChange(withField(scenario, "actions", [...next]), `actions.${what}`);
  const putSetup: Change<ScenarioInput["setup"]> = (setup, what) => onChange({ ...scenario, setup }, `setup.${what}`);
  const like = entry !== undefined && isWhole(entry) ? entry.head : entries.findLast(isWhole)?.head, tcp = isTcp(scenario.setup);
  const whole = problems.filter((problem) => problem.path === "");

  return (
    <EditingContext value={editing}>
      <RemovedContext value={removed}>
        <div className="scn">
          <div className="scn-scroll">
            {troubles}
            {missing.length > 0 && <Missing names={missing} onOpen={(name) => onReplaceModule(scenario.setup.chain.findIndex(({ module }) => module.name === name))} />}
            {whole.map((problem) => <p key={problem.message} className="scn-problem" role="alert">{sentence(problem.message)}</p>)}
            <ExchangeList actions={actions} entries={entries} chosen={at} onChoose={setChosen} onChange={putActions} outcomeOf={outcomeOf} connectionOf={connectionOf} over={over} />
            {entries.length === 0 && <Note>{tcp ? "No connection yet. Connection, below, adds one." : "No request yet. Request, below, adds one."}</Note>}
            {entry?.kind === "exchange" && <Exchange key={entry.id} scenario={scenario} opened={opened} entry={entry} actions={actions} onChange={putActions} />}
            {entry?.kind === "connection" && <ConnectionEditor key={entry.id} scenario={scenario} entry={entry} actions={actions} onChange={putActions} outcome={connectionOf(entry.id)} />}
            {entry?.kind === "between" && <BetweenFields action={entry.action} index={entry.index} onChange={(next, what) => putActions(actions.with(entry.index, next), `${entry.index}.${what}`)} />}
            <Expectations scenario={scenario} onChange={onChange} />
            <Clusters setup={scenario.setup} onChange={putSetup} />
            <Routes setup={scenario.setup} onChange={putSetup} />
            <Chain setup={scenario.setup} onChange={putSetup} missing={missing} onAdd={onAddFilter} onReplace={onReplaceModule} />
            <Threads setup={scenario.setup} onChange={putSetup} />
            <Properties setup={scenario.setup} onChange={putSetup} />
            <Protos setup={scenario.setup} onChange={putSetup} />
            <StreamState setup={scenario.setup} onChange={putSetup} />
            <SharedData setup={scenario.setup} onChange={putSetup} />
            <ForeignFunctions setup={scenario.setup} onChange={putSetup} />
            <Dns setup={scenario.setup} onChange={putSetup} />
            <Clock setup={scenario.setup} onChange={putSetup} />
            <ListenerAndRouter setup={scenario.setup} onChange={putSetup} />
            <Profile setup={scenario.setup} onChange={putSetup} />
          </div>
          <RemovedLine
            what={gone}
            onUndo={() => {
              setGone(undefined);
              onUndo();
            }}
          />
          <LiveEdge />
          <Foot
            actions={actions} like={like} tcp={tcp}
            onAppend={(more, what) => {
              onAppend(more, what);
              setChosen(entriesOf([...actions, ...more]).findLastIndex((one) => isWhole(one) || (one.kind === "between" && one.action.do === "advance")));
            }}
          />
        </div>
      </RemovedContext>
    </EditingContext>
  );
}

function placeOf(entries: readonly Entry[], id: string | undefined): number | undefined {
  const found = entries.findIndex((entry) => isWhole(entry) && entry.id === id);
  return found < 0 ? undefined : found;
}

interface ExchangeProps {
  readonly scenario: ScenarioInput;
  readonly opened: ScenarioInput | undefined;
  readonly entry: Extract<Entry, { kind: "exchange" }>;
  readonly actions: readonly ActionInput[];
  readonly onChange: Change<readonly ActionInput[]>;
}

const headOf = (scenario: ScenarioInput | undefined, id: string): Head | undefined =>
  scenario?.actions?.find((action): action is Head => (action.do === "exchange" || action.do === "send-headers") && idOf(action) === id);

function Exchange({ scenario, opened, entry, actions, onChange }: ExchangeProps) {
  const { head, index } = entry;
  const path = ["actions", index];
  const put: Change<Head> = (next, what) => onChange(actions.with(index, next), `${index}.${what}`);
  const was = headOf(opened, entry.id);
  return (
    <>
      <RequestHead head={head} path={path} onChange={put} {...(was && { opened: was })} />
      {head.do === "exchange" ? <RequestRest head={head} path={path} onChange={put} /> : <PartsOfRequest actions={actions} entry={entry} onChange={onChange} />}
      <OwnReply scenario={scenario} head={head} path={path} onChange={put} />
      <OnThread setup={scenario.setup} thread={head.thread} path={path} onChange={(thread) => put(withFields(head, { thread }), "thread")} />
    </>
  );
}

/** The upstream's answer to this request alone; unless there is one, the cluster's replies hold. */
function OwnReply({ scenario, head, path, onChange }: { readonly scenario: ScenarioInput; readonly head: Head; readonly path: readonly (string | number)[]; readonly onChange: Change<Head> }) {
  const cluster = scenario.setup.router?.cluster ?? defaults.router.cluster;
  const upstream = scenario.setup.upstreams?.find((one) => one.cluster === cluster);
  const own = head.reply;
  const take = (): void => onChange(withFields(head, { reply: withField(upstream?.replies?.findLast((reply) => reply.when === undefined) ?? {}, "when", undefined) }), "reply");
  return (
    <Section
      id="reply" title="Reply" summary={own ? replySummary(own) : upstream === undefined ? "503, no upstream" : `as ${cluster}`} differs={own !== undefined}
      action={own && <Button look="plain" className="button-low" icon="undo" aria-label={`Answer as ${cluster} does`} title={`Answer as ${cluster} does`} onClick={() => onChange(withField(head, "reply", undefined), "reply")} />}
    >
      {own ? (
        <ReplyEditor label={`reply of ${cluster}`} reply={own} path={[...path, "reply"]} onChange={(next, what) => onChange(withFields(head, { reply: next }), `reply.${what}`)} />
      ) : (
        <div className="scn-inset">
          <p className="scn-hint">{upstream === undefined ? `The cluster ${cluster} is not in this scenario, so the proxy answers 503.` : `As the cluster ${cluster} answers everybody, below.`}</p>
          {upstream !== undefined && <Button className="button-low" onClick={take}>Answer this request differently</Button>}
        </div>
      )}
    </Section>
  );
}

/** The chain names modules that are not here: files come without them. */
function Missing({ names, onOpen }: { readonly names: readonly string[]; readonly onOpen: (name: string) => void }) {
  return (
    <div className="scn-missing" role="alert">
      {names.map((name) => (
        <p key={name}><code>{name}</code> is not open, so nothing runs. <button type="button" className="link" onClick={() => onOpen(name)}>Open it</button></p>
      ))}
    </div>
  );
}
