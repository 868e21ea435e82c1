import { isDrivenByHand } from "../../../scenario/by-hand.ts";
import { ByHandFields } from "./by-hand-fields.tsx";
import { BytesInput, CheckField, NumberField } from "./fields.tsx";
import { HeaderGrid } from "./header-grid.tsx";
import { withField, type ActionInput, type Change } from "./model/document.ts";
import type { Between, Entry } from "./model/exchanges.ts";
import { DataCard, PieceCard, piecesOf } from "./pieces.tsx";
import { Note, Section } from "./section.tsx";

interface PartsProps {
  readonly actions: readonly ActionInput[];
  readonly entry: Extract<Entry, { kind: "exchange" }>;
  readonly onChange: Change<readonly ActionInput[]>;
}

/** What follows the headers of a request that is sent piece by piece. */
export function PartsOfRequest({ actions, entry, onChange }: PartsProps) {
  const { head } = entry;
  const parts = piecesOf(actions, entry.parts), common = { actions, onChange };
  const put = (index: number, action: ActionInput, what: string): void => onChange(actions.with(index, action), `${index}.${what}`);
  return (
    <Section id="request-parts" title="Pieces" summary={parts.length === 0 ? "none yet" : parts.length}>
      {head.do === "send-headers" && (
        <CheckField label="the headers end the request" path={["actions", entry.index, "endOfStream"]} value={head.endOfStream} initial={false} onChange={(value) => put(entry.index, withField(head, "endOfStream", value), "endOfStream")} />
      )}
      {parts.length === 0 && <Note>Chunk, below, adds one at the end of the run.</Note>}
      {parts.map(({ index, action }) => {
        switch (action.do) {
          case "send-data":
            return (
              <DataCard
                key={index} {...common} index={index} title="Data" data={action.data} endOfStream={action.endOfStream} ends="ends the request"
                onData={(data) => put(index, { ...action, data }, "data")} onEnd={(value) => put(index, withField(action, "endOfStream", value), "endOfStream")}
              />
            );
          case "send-trailers":
            return (
              <PieceCard key={index} {...common} index={index} title="Trailers" what="the trailers">
                <HeaderGrid label="trailers" headers={action.trailers} path={["actions", index, "trailers"]} asText={false} onChange={(trailers, what) => put(index, { ...action, trailers }, what)} />
              </PieceCard>
            );
          case "send-metadata":
            return (
              <PieceCard key={index} {...common} index={index} title="METADATA" what="the metadata">
                <HeaderGrid label="metadata" headers={action.metadata} path={["actions", index, "metadata"]} asText={false} onChange={(metadata, what) => put(index, { ...action, metadata }, what)} />
              </PieceCard>
            );
          case "abort": return <PieceCard key={index} {...common} index={index} title="The client goes away" what="the client's leaving" />;
          default: return null;
        }
      })}
    </Section>
  );
}

interface BetweenProps {
  readonly action: Between;
  readonly index: number;
  readonly onChange: Change<ActionInput>;
}

/** What happens between exchanges. */
export function BetweenFields({ action, index, onChange }: BetweenProps) {
  if (isDrivenByHand(action)) return <ByHandFields action={action} index={index} onChange={onChange} />;
  switch (action.do) {
    case "advance":
      return (
        <div className="scn-between">
          <NumberField label="time passes" path={["actions", index, "by"]} value={action.by} initial={undefined} unit="ms" onChange={(by) => { if (by !== undefined) onChange({ ...action, by }, "by"); }} />
          <Note>Ticks, timeouts and delayed replies that fall due are delivered.</Note>
        </div>
      );
    case "run":
      return (
        <div className="scn-between">
          <NumberField label="callbacks" path={["actions", index, "callbacks"]} value={action.callbacks} initial={undefined} unit="" onChange={(callbacks) => onChange(callbacks === undefined ? { do: "run", until: "idle" } : { do: "run", callbacks }, "callbacks")} />
          <Note>{action.callbacks === undefined ? "Everything that is due is delivered." : "So many due callbacks are delivered, then the run goes on with what follows here."}</Note>
        </div>
      );
    case "phases":
      return <div className="scn-between"><Note>The phases of a test, called one after the other on one context as Google’s tester does. They are edited in the suite, or as JSON.</Note></div>;
    case "foreign-callback":
      return (
        <div className="scn-between">
          <NumberField label="filter" path={["actions", index, "filter"]} value={action.filter} initial={0} unit="" onChange={(filter) => onChange(withField(action, "filter", filter), "filter")} />
          <NumberField label="function id" path={["actions", index, "function"]} value={action.function} initial={0} unit="" onChange={(id) => onChange(withField(action, "function", id), "function")} />
          <BytesInput label="data" value={action.data ?? ""} onChange={(data) => onChange({ ...action, data }, "data")} />
          <Note>The root context of the filter at this place of the chain gets on_foreign_function, with the data in its call data. Envoy itself never calls it.</Note>
        </div>
      );
    case "remove-configuration":
      return <div className="scn-between"><Note>The listener is removed and the filters’ configurations with it: on_done, then on_delete of each root.</Note></div>;
    case "restore-configuration":
      return <div className="scn-between"><Note>The listener is back, with the filters’ configurations as they are here.</Note></div>;
  }
}
