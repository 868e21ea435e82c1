import { useId, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { BytesEditor } from "./bytes-editor.tsx";
import { pathId, useEditing } from "./editing.ts";
import { NumberField, TextField } from "./fields.tsx";
import { withField, withFields, type Change, type Path, type ReplyInput } from "./model/document.ts";
import { useRemoved } from "./removed.tsx";

type GrpcInput = NonNullable<ReplyInput["grpc"]>;
type MessageInput = NonNullable<GrpcInput["messages"]>[number];

/** "2 messages, status 0" */
export const grpcSummary = (grpc: GrpcInput): string => {
  const count = grpc.messages?.length ?? 0;
  return `${count} ${count === 1 ? "message" : "messages"}, status ${grpc.status ?? 0}`;
};

interface GrpcReplyProps {
  readonly grpc: GrpcInput;
  readonly path: Path;
  /** "reply 1 of auth" */
  readonly label: string;
  readonly onChange: Change<GrpcInput>;
}

/** Messages in order, then the status that ends them. */
export function GrpcReply({ grpc, path, label, onChange }: GrpcReplyProps) {
  const messages = grpc.messages ?? [];
  const removed = useRemoved();
  const put = (next: readonly MessageInput[], what: string): void => onChange(withField(grpc, "messages", next.length === 0 ? undefined : [...next]), what);
  return (
    <div role="group" aria-label={`gRPC answer, ${label}`}>
      {messages.map((message, index) => (
        <div key={index} className="scn-card">
          <div className="scn-card-head">
            <b className="clip grow">Message {index + 1}</b>
            <Button
              look="plain" className="button-low" icon="bin" aria-label={`Remove message ${index + 1}`} title={`Remove message ${index + 1}`}
              onClick={() => {
                put(messages.toSpliced(index, 1), `remove ${index}`);
                removed(`message ${index + 1} of the ${label}`);
              }}
            />
          </div>
          <Message message={message} path={[...path, "messages", index]} label={`message ${index + 1}`} onChange={(next, what) => put(messages.with(index, next), `${index}.${what}`)} />
        </div>
      ))}
      <Button look="plain" className="scn-add" icon="plus" onClick={() => put([...messages, { data: "" }], "add")}>Add a message</Button>
      <NumberField wire label="grpc-status" hint="0 is ok; an error without messages is sent as headers alone" path={[...path, "status"]} value={grpc.status} initial={0} unit="" most={4294967295} onChange={(value) => onChange(withField(grpc, "status", value), "status")} />
      <TextField wire label="grpc-message" path={[...path, "message"]} value={grpc.message} initial="" onChange={(value) => onChange(withField(grpc, "message", value), "message")} />
    </div>
  );
}

interface MessageProps { readonly message: MessageInput; readonly path: Path; readonly label: string; readonly onChange: Change<MessageInput> }

function Message({ message, path, label, onChange }: MessageProps) {
  const asJson = message.json !== undefined;
  return (
    <>
      <div className="scn-inset scn-tools">
        <Button look="plain" className="button-low" aria-pressed={!asJson} onClick={() => onChange(withFields(message, { json: undefined, type: undefined, data: message.data ?? "" }), "form")}>As bytes</Button>
        <Button look="plain" className="button-low" aria-pressed={asJson} onClick={() => onChange(withFields(message, { json: message.json ?? {}, data: undefined }), "form")}>As JSON</Button>
      </div>
      {asJson ? (
        <>
          <TextField label="type" hint="Full name of the message type, which a message schema declares" path={[...path, "type"]} value={message.type} initial="" placeholder="of the method" onChange={(value) => onChange(withField(message, "type", value), "type")} />
          <JsonEditor label={label} path={[...path, "json"]} value={message.json} onChange={(json) => onChange({ ...message, json }, "json")} />
        </>
      ) : <BytesEditor label={label} value={message.data ?? ""} onChange={(data) => onChange(withField(message, "data", data), "data")} />}
      <NumberField label="before it" hint="Virtual time that passes before this message" path={[...path, "delay"]} value={message.delay} initial={0} unit="ms" onChange={(delay) => onChange(withField(message, "delay", delay), "delay")} />
    </>
  );
}

/** What is not JSON stays here, with a sentence, and does not reach the document. */
function JsonEditor({ label, path, value, onChange }: { readonly label: string; readonly path: Path; readonly value: unknown; readonly onChange: (json: unknown) => void }) {
  const id = useId(), { problemAt } = useEditing();
  const [draft, setDraft] = useState<string>();
  const wrong = draft !== undefined && parsed(draft) === undefined;
  const problem = wrong ? "This is not JSON." : problemAt(path);
  return (
    <div className="scn-inset" data-path={pathId(path)}>
      <textarea
        className="scn-area mono" rows={5} aria-label={`${label} as JSON`} spellCheck={false} value={draft ?? JSON.stringify(value, null, 2)} aria-invalid={problem !== undefined} aria-describedby={problem === undefined ? undefined : id}
        onChange={(event) => {
          setDraft(event.target.value);
          const next = parsed(event.target.value);
          if (next !== undefined) onChange(next.json);
        }}
        onBlur={() => {
          if (!wrong) setDraft(undefined);
        }}
      />
      {problem !== undefined && <p id={id} className="scn-problem">{problem}</p>}
    </div>
  );
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
