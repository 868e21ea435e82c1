import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Body, bodySummary } from "./body.tsx";
import { CheckField, NumberField, SelectField, TextField } from "./fields.tsx";
import { GrpcReply, grpcSummary } from "./grpc-reply.tsx";
import { HeaderGrid } from "./header-grid.tsx";
import { defaults, withField, withFields, type Change, type Path, type ReplyInput } from "./model/document.ts";
import { seconds } from "./model/exchanges.ts";
import { Note } from "./section.tsx";

/** A reply in one line: "200 after 19 ms". */
export function replySummary(reply: ReplyInput | undefined): string {
  if (reply === undefined) return "200";
  if (reply.never === true) return "never answers";
  if (reply.reset === "before-headers") return "resets the connection";
  const after = reply.delay ? ` after ${seconds(reply.delay)}` : "";
  const what = reply.grpc === undefined ? String(reply.status ?? 200) : `gRPC, ${grpcSummary(reply.grpc)}`;
  return `${what}${after}${reply.reset === "after-chunks" ? ", then resets" : ""}`;
}

interface ReplyProps {
  readonly reply: ReplyInput;
  readonly path: Path;
  readonly onChange: Change<ReplyInput>;
  /** "reply of backend" */
  readonly label: string;
  /** offers which requests it is for */
  readonly matched?: boolean;
}

type Ending = "answers" | "never" | "before-headers" | "after-chunks";

const endingOf = (reply: ReplyInput): Ending => (reply.never === true ? "never" : (reply.reset ?? "answers"));

/** What an upstream or a called service answers. */
export function ReplyEditor({ reply, path, onChange, label, matched = false }: ReplyProps) {
  const [view, setView] = useState<"headers" | "body" | "trailers">();
  const [asText, setAsText] = useState(false);
  const ending = endingOf(reply);
  const headers = reply.headers ?? [], trailers = reply.trailers ?? [];
  const set = <K extends keyof ReplyInput>(key: K, value: ReplyInput[K] | undefined): void => onChange(withField(reply, key, value), key);
  const rows = [
    { id: "headers", value: headers.length === 0 ? "none" : String(headers.length) },
    ...(reply.grpc === undefined ? [{ id: "body" as const, value: bodySummary(reply, "none") }] : []),
    { id: "trailers", value: trailers.length === 0 ? "none" : String(trailers.length) },
  ] as const;
  return (
    <div role="group" aria-label={label}>
      {matched && <When reply={reply} path={path} onChange={onChange} />}
      <SelectField<Ending>
        label="it" path={[...path, "reset"]} value={ending} initial="answers"
        choices={[
          { value: "answers", text: "answers" },
          { value: "never", text: "never answers" },
          { value: "before-headers", text: "resets before the headers" },
          { value: "after-chunks", text: "resets after the last chunk" },
        ]}
        onChange={(next = "answers") => onChange(withFields(reply, { never: next === "never" ? true : undefined, reset: next === "before-headers" || next === "after-chunks" ? next : undefined }), "ending")}
      />
      {ending !== "never" && (
        <>
          <NumberField label="after" hint="Virtual time until the first byte" path={[...path, "delay"]} value={reply.delay} initial={defaults.reply.delay} unit="ms" onChange={(value) => set("delay", value)} />
          <SelectField
            label="begins when" path={[...path, "answers"]} value={reply.answers} initial={defaults.reply.answers} onChange={(value) => set("answers", value)}
            choices={[
              { value: "complete", text: "the request is complete" },
              { value: "headers", text: "its headers arrived" },
              { value: "data", text: "its first data arrived" },
            ]}
          />
        </>
      )}
      {(ending === "answers" || ending === "after-chunks") && (
        <>
          <SelectField<"http" | "grpc">
            label="with" path={[...path, "grpc"]} value={reply.grpc === undefined ? "http" : "grpc"} initial="http" choices={[{ value: "http", text: "a body" }, { value: "grpc", text: "gRPC messages" }]}
            onChange={(next) => onChange(next === "grpc" ? withFields(reply, { grpc: {}, body: undefined, chunks: undefined, status: undefined }) : withField(reply, "grpc", undefined), "grpc")}
          />
          {reply.grpc === undefined
            ? <NumberField wire label=":status" path={[...path, "status"]} value={reply.status} initial={defaults.reply.status} unit="" most={65535} onChange={(value) => set("status", value)} />
            : <GrpcReply grpc={reply.grpc} path={[...path, "grpc"]} label={label} onChange={(grpc, what) => onChange({ ...reply, grpc }, `grpc.${what}`)} />}
          {rows.map(({ id, value }) => (
            <div key={id}>
              <div className="scn-field">
                <span className="scn-label">{id}</span>
                <button type="button" className="scn-link-row mono clip" aria-expanded={view === id} aria-label={`${id} of the ${label}: ${value}`} onClick={() => setView(view === id ? undefined : id)}>{value}</button>
              </div>
              {view === id && (
                <div className="scn-nested">
                  {id === "body" ? (
                    <Body label={`body of the ${label}`} path={path} body={reply.body} chunks={reply.chunks} onChange={(next, what) => onChange(withFields(reply, next), what)} />
                  ) : (
                    <>
                      <HeaderGrid
                        label={`${id} of the ${label}`} headers={id === "headers" ? headers : trailers} path={[...path, id]} asText={asText}
                        onChange={(next, what) => onChange(withField(reply, id, next.length === 0 ? undefined : next), `${id}.${what}`)}
                      />
                      <div className="scn-inset"><Button look="plain" className="button-low" aria-pressed={asText} icon="pencil" onClick={() => setAsText(!asText)}>{asText ? "As rows" : "As text"}</Button></div>
                    </>
                  )}
                </div>
              )}
            </div>
          ))}
          <NumberField label="holds open" hint="Virtual time between the last chunk and the end of the response" path={[...path, "holdOpen"]} value={reply.holdOpen} initial={defaults.reply.holdOpen} unit="ms" onChange={(value) => set("holdOpen", value)} />
          {ending === "after-chunks" && <NumberField label="resets after" path={[...path, "resetDelay"]} value={reply.resetDelay} initial={defaults.reply.resetDelay} unit="ms" onChange={(value) => set("resetDelay", value)} />}
        </>
      )}
    </div>
  );
}

function When({ reply, path, onChange }: Pick<ReplyProps, "reply" | "path" | "onChange">) {
  const when = reply.when;
  const set = (key: "path" | "method" | "authority", value: string | undefined): void => onChange(withField(reply, "when", withField(when ?? {}, key, value)), `when.${key}`);
  return (
    <>
      <CheckField label="only for some requests" path={[...path, "when"]} value={when !== undefined} initial={false} onChange={(on) => onChange(withField(reply, "when", on ? {} : undefined), "when")} />
      {when !== undefined && (
        <>
          <TextField label="path begins" path={[...path, "when", "path"]} value={when.path} initial="" onChange={(value) => set("path", value)} />
          <TextField label="method is" path={[...path, "when", "method"]} value={when.method} initial="" onChange={(value) => set("method", value)} />
          <CheckField label="authority is" path={[...path, "when", "authority"]} value={when.authority !== undefined} initial={false} onChange={(on) => set("authority", on ? "" : undefined)} />
          {when.authority !== undefined && <TextField label="authority" path={[...path, "when", "authority"]} value={when.authority} initial="" placeholder="none" onChange={(value) => set("authority", value ?? "")} />}
          <Note>Replies with a condition are asked first.</Note>
        </>
      )}
    </>
  );
}
