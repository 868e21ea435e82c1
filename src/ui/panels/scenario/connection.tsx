import type { ConnectionEnd, ConnectionOutcome } from "../../../recording/outcome.ts";
import type { ScenarioInput } from "../../../scenario/scenario.ts";
import { Button } from "../../parts/button.tsx";
import { BytesText } from "../../parts/bytes-text.tsx";
import { Body, bodySummary, bytesWords } from "./body.tsx";
import { NumberField, SelectField } from "./fields.tsx";
import { defaults, withField, withFields, type ActionInput, type Change, type ConnectionInput } from "./model/document.ts";
import type { ConnectionHead, Entry } from "./model/exchanges.ts";
import { OnThread } from "./on-thread.tsx";
import { DataCard, PieceCard, piecesOf } from "./pieces.tsx";
import { Note, Section } from "./section.tsx";
import { ServerEditor, serverSummary } from "./server.tsx";

interface ConnectionProps {
  readonly scenario: ScenarioInput;
  readonly entry: Extract<Entry, { kind: "connection" }>;
  readonly actions: readonly ActionInput[];
  readonly onChange: Change<readonly ActionInput[]>;
  /** what came of it; undefined before it has begun */
  readonly outcome: ConnectionOutcome | undefined;
}

const endWords = { "half-close": "ends its side", close: "closes its socket", reset: "resets the connection", open: "stays connected" } as const;

/** One connection: what its client sends, how it ends, and who serves it. */
export function ConnectionEditor({ scenario, entry, actions, onChange, outcome }: ConnectionProps) {
  const { head, index } = entry, path = ["actions", index];
  const put: Change<ConnectionHead> = (next, what) => onChange(actions.with(index, next), `${index}.${what}`);
  return (
    <>
      {head.do === "connection" ? <WholeConnection head={head} path={path} onChange={put} /> : <PartsOfConnection actions={actions} entry={entry} onChange={onChange} />}
      <OwnServer scenario={scenario} head={head} path={path} onChange={put} />
      {outcome !== undefined && <Outcome outcome={outcome} />}
      <OnThread setup={scenario.setup} thread={head.thread} path={path} onChange={(thread) => put(withFields(head, { thread }), "thread")} />
    </>
  );
}

function WholeConnection({ head, path, onChange }: { readonly head: ConnectionInput; readonly path: readonly (string | number)[]; readonly onChange: Change<ConnectionHead> }) {
  const ends = head.ends ?? defaults.connection.ends;
  return (
    <>
      <Section id="downstream-data" title="Downstream data" summary={bodySummary({ body: head.data, chunks: head.chunks }, "none")}>
        <Body label="downstream data" path={path} body={head.data} chunks={head.chunks} onChange={({ body, chunks }, what) => onChange(withFields(head, { data: body, chunks }), what)} />
        <Note>Each piece is one read of the connection, so one on_downstream_data, unless a filter or the proxy has stopped reading.</Note>
      </Section>
      <Section id="connection-end" title="Then the client" summary={endWords[ends]} differs={ends !== defaults.connection.ends}>
        <SelectField
          label="it" path={[...path, "ends"]} value={head.ends} initial={defaults.connection.ends} onChange={(value) => onChange(withField(head, "ends", value), "ends")}
          choices={(["half-close", "close", "reset", "open"] as const).map((value) => ({ value, text: endWords[value] }))}
        />
        {ends !== "open" && <NumberField label="after" hint="Virtual time between the last piece and the end" path={[...path, "endDelay"]} value={head.endDelay} initial={defaults.connection.endDelay} unit="ms" onChange={(value) => onChange(withField(head, "endDelay", value), "endDelay")} />}
      </Section>
    </>
  );
}

/** What follows a connection that is driven piece by piece. */
function PartsOfConnection({ actions, entry, onChange }: Pick<ConnectionProps, "actions" | "entry" | "onChange">) {
  const parts = piecesOf(actions, entry.parts), common = { actions, onChange };
  return (
    <Section id="connection-parts" title="Pieces" summary={parts.length === 0 ? "none yet" : parts.length}>
      {parts.length === 0 && <Note>Data, below, adds one at the end of the run.</Note>}
      {parts.map(({ index, action }) => {
        switch (action.do) {
          case "downstream-data":
            return (
              <DataCard
                key={index} {...common} index={index} title="Downstream data" data={action.data} endOfStream={action.endOfStream} ends="ends the client's side"
                onData={(data) => onChange(actions.with(index, { ...action, data }), `${index}.data`)}
                onEnd={(value) => onChange(actions.with(index, withField(action, "endOfStream", value)), `${index}.endOfStream`)}
              />
            );
          case "half-close": return <PieceCard key={index} {...common} index={index} title="The client ends its side" what="the end of the client's side" />;
          case "close-connection": return <PieceCard key={index} {...common} index={index} title="The client closes its socket" what="the client's closing" />;
          case "reset-connection": return <PieceCard key={index} {...common} index={index} title="The client resets the connection" what="the client's reset" />;
          default: return null;
        }
      })}
    </Section>
  );
}

/** Who serves this connection alone; unless somebody does, the cluster's server. */
function OwnServer({ scenario, head, path, onChange }: { readonly scenario: ScenarioInput; readonly head: ConnectionHead; readonly path: readonly (string | number)[]; readonly onChange: Change<ConnectionHead> }) {
  const cluster = scenario.setup.router?.cluster ?? defaults.router.cluster;
  const upstream = scenario.setup.upstreams?.find((one) => one.cluster === cluster), own = head.server;
  return (
    <Section
      id="server" title="Upstream data" summary={own ? serverSummary(own) : upstream === undefined ? "no upstream" : `as ${cluster}`} differs={own !== undefined}
      action={own && <Button look="plain" className="button-low" icon="undo" aria-label={`Serve it as ${cluster} does`} title={`Serve it as ${cluster} does`} onClick={() => onChange(withField(head, "server", undefined), "server")} />}
    >
      {own ? (
        <ServerEditor label={`server of connection ${head.do === "connection" ? head.id : head.connection}`} server={own} path={[...path, "server"]} onChange={(next, what) => onChange(withFields(head, { server: next }), `server.${what}`)} />
      ) : (
        <div className="scn-inset">
          <p className="scn-hint">{upstream === undefined ? `The cluster ${cluster} is not in this scenario, so the proxy closes the connection.` : `As the cluster ${cluster} serves everybody, below.`}</p>
          {upstream !== undefined && <Button className="button-low" onClick={() => onChange(withFields(head, { server: upstream.server ?? { echo: true } }), "server")}>Serve this connection differently</Button>}
        </div>
      )}
    </Section>
  );
}

const ended = { open: "still open", ended: "ended by the proxy", reset: "reset" } as const;

/** What arrived at both ends in the last run, and how each of them ended. */
function Outcome({ outcome: { client, upstream, access } }: { readonly outcome: ConnectionOutcome }) {
  const flags = access === undefined || access.flags === "-" ? "" : `, ${access.flags}`;
  return (
    <Section id="connection-outcome" title="Outcome" summary={`client got ${bytesWords(client.received.length)}${flags}`}>
      <Arrived what="The client got" end={client} />
      {upstream === undefined ? <Note>No upstream was reached.</Note> : <Arrived what={`${upstream.cluster} got`} end={upstream} />}
    </Section>
  );
}

function Arrived({ what, end }: { readonly what: string; readonly end: ConnectionEnd }) {
  return (
    <section aria-label={what}>
      <Note>{what} {bytesWords(end.received.length)}; {ended[end.end]}.</Note>
      {end.received.length > 0 && <div className="body-text"><BytesText bytes={end.received} most={4096} /></div>}
    </section>
  );
}
