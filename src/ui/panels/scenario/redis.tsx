import { redisAnswers } from "../../../scenario/redis.ts";
import { Button } from "../../parts/button.tsx";
import { BytesInput, NumberField, SelectField, TextField } from "./fields.tsx";
import { JsonField } from "./json-field.tsx";
import { moved, withField, withFields, type Change, type Path, type RedisInput } from "./model/document.ts";
import { useRemoved } from "./removed.tsx";
import { useReorder } from "./reorder.ts";
import { RowMenu } from "./row-menu.tsx";
import { Note } from "./section.tsx";

/** The table of a server of Redis in one line. */
export const redisSummary = (replies: readonly RedisInput[]): string => (replies.length === 0 ? "Redis, no answers" : `Redis, ${replies.length} ${replies.length === 1 ? "answer" : "answers"}`);

interface RedisProps {
  readonly replies: readonly RedisInput[];
  readonly path: Path;
  readonly cluster: string;
  readonly onChange: Change<readonly RedisInput[]>;
}

/** What a server of Redis answers, command by command. */
export function RedisEditor({ replies, path, cluster, onChange }: RedisProps) {
  const removed = useRemoved();
  const put = (next: readonly RedisInput[], what: string): void => onChange(next, what);
  const move = (from: number, to: number): void => put(moved(replies, from, to), "order");
  const reorder = useReorder(replies.length, move);
  return (
    <>
      {replies.length === 0 && <Note>Commands without an answer get an error that says so. The first answer that fits is given; several for the same command are taken in turn.</Note>}
      <div ref={reorder.listRef}>
        {replies.map((reply, index) => (
          <div key={index} className="scn-card" data-row={index} onKeyDown={(event) => reorder.onKey(event, index)}>
            <div className="scn-card-head">
              <b className="clip grow mono">{reply.command || "any command"}</b>
              <RowMenu
                what={`answer ${index + 1} of ${cluster}`} index={index} count={replies.length} reorder={reorder} onMove={move}
                onRemove={() => {
                  put(replies.toSpliced(index, 1), `remove ${index}`);
                  removed(`answer ${index + 1} of ${cluster}`);
                }}
              />
            </div>
            <Answer reply={reply} path={[...path, index]} label={`answer ${index + 1} of ${cluster}`} onChange={(next, what) => put(replies.with(index, next), `${index}.${what}`)} />
          </div>
        ))}
      </div>
      <Button look="plain" className="scn-add" icon="plus" onClick={() => put([...replies, { command: "GET key", value: "" }], "add")}>Add an answer</Button>
    </>
  );
}

type Form = (typeof redisAnswers)[number] | "nil" | "never" | "closes";
const formOf = (reply: RedisInput): Form => (reply.never === true ? "never" : reply.closes === true ? "closes" : (redisAnswers.find((key) => reply[key] !== undefined) ?? "nil"));
const forms: readonly { readonly value: Form; readonly text: string }[] = [
  { value: "value", text: "a value" }, { value: "nil", text: "nil" }, { value: "integer", text: "an integer" }, { value: "status", text: "a status" }, { value: "error", text: "an error" },
  { value: "array", text: "an array" }, { value: "resp", text: "bytes of the protocol" }, { value: "never", text: "nothing, ever" }, { value: "closes", text: "by closing the connection" },
];
const begun = { value: "", integer: 0, status: "OK", error: "ERR ", array: [], resp: "+OK\r\n" } as const satisfies Partial<RedisInput>;
const none = { value: undefined, integer: undefined, status: undefined, error: undefined, array: undefined, resp: undefined, never: undefined, closes: undefined } as const;

interface AnswerProps { readonly reply: RedisInput; readonly path: Path; readonly label: string; readonly onChange: Change<RedisInput> }

function Answer({ reply, path, label, onChange }: AnswerProps) {
  const form = formOf(reply);
  const set = <K extends keyof RedisInput>(key: K, value: RedisInput[K] | undefined): void => onChange(withField(reply, key, value), key);
  const choose = (next: Form = "nil"): void => onChange(withFields(reply, { ...none, ...(next === "never" || next === "closes" ? { [next]: true } : next === "nil" ? {} : { [next]: begun[next] }) }), "form");
  return (
    <div role="group" aria-label={label}>
      <TextField label="command" hint="Its first words; without any it fits every command" path={[...path, "command"]} value={reply.command} initial="" placeholder="any" onChange={(value) => set("command", value)} />
      <SelectField<Form> label="answers with" path={[...path, "form"]} value={form} initial="nil" choices={forms} onChange={choose} />
      {(form === "value" || form === "resp") && (
        <div className="scn-field">
          <span className="scn-label">{form === "value" ? "value" : "bytes"}</span>
          <BytesInput label={`${form === "value" ? "Value" : "Bytes"} of the ${label}`} value={reply[form] ?? ""} onChange={(value) => set(form, value)} />
        </div>
      )}
      {form === "integer" && <NumberField label="integer" path={[...path, "integer"]} value={reply.integer} initial={undefined} unit="" onChange={(value) => set("integer", value ?? 0)} />}
      {(form === "status" || form === "error") && <TextField label={form} path={[...path, form]} value={reply[form]} initial="" onChange={(value) => set(form, value ?? "")} />}
      {form === "array" && <JsonField label="array" path={[...path, "array"]} value={reply.array === undefined ? undefined : reply.array} placeholder='["a", 1, null]' onChange={(value) => set("array", value === undefined ? [] : (value as RedisInput["array"]))} />}
      {form !== "never" && <NumberField label="after" hint="Virtual time until the answer; the server takes one command after the other" path={[...path, "delay"]} value={reply.delay} initial={0} unit="ms" onChange={(value) => set("delay", value)} />}
    </div>
  );
}
