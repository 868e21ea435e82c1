import { BytesInput, CheckField, NumberField } from "./fields.tsx";
import { HeaderGrid } from "./header-grid.tsx";
import { withField, withFields, type ActionInput, type Change } from "./model/document.ts";
import { ReplyEditor } from "./reply.tsx";
import { Button } from "../../parts/button.tsx";
import { Note } from "./section.tsx";

export type ByHandInput = Extract<ActionInput, { do: "answer-by-hand" | "deliver" | "reply-headers" | "reply-data" | "reply-trailers" | "fail" | "time-out" | "tick" }>;

interface ByHandProps {
  readonly action: ByHandInput;
  readonly index: number;
  readonly onChange: Change<ActionInput>;
}

/** What a person did at the live edge, as a part of the scenario. */
export function ByHandFields({ action, index, onChange }: ByHandProps) {
  const path = ["actions", index];
  return (
    <div className="scn-between">
      {action.do === "reply-headers" && (
        <>
          <NumberField label="status" path={[...path, "status"]} value={action.status} initial={200} unit="" onChange={(status) => onChange(withField(action, "status", status), "status")} />
          <HeaderGrid label="response headers" headers={action.headers ?? []} path={[...path, "headers"]} asText={false} onChange={(headers, what) => onChange({ ...action, headers }, what)} />
        </>
      )}
      {action.do === "reply-data" && <BytesInput label="data" value={action.data} onChange={(data) => onChange({ ...action, data }, "data")} />}
      {action.do === "reply-trailers" && <HeaderGrid label="response trailers" headers={action.trailers} path={[...path, "trailers"]} asText={false} onChange={(trailers, what) => onChange({ ...action, trailers }, what)} />}
      {(action.do === "reply-headers" || action.do === "reply-data") && (
        <CheckField label="ends the response" path={[...path, "endOfStream"]} value={action.endOfStream} initial={false} onChange={(value) => onChange(withField(action, "endOfStream", value), "endOfStream")} />
      )}
      {action.do === "deliver" && action.reply !== undefined && <ReplyEditor label="reply" reply={action.reply} path={[...path, "reply"]} onChange={(reply, what) => onChange(withFields(action, { reply }), `reply.${what}`)} />}
      {action.do === "deliver" && (action.reply === undefined
        ? <Button className="button-low" onClick={() => onChange(withFields(action, { reply: {} }), "reply")}>Answer differently</Button>
        : <Button className="button-low" onClick={() => onChange(withField(action, "reply", undefined), "reply")}>Answer as it is set up</Button>)}
      <Note>{notes[action.do]}</Note>
    </div>
  );
}

const notes: Readonly<Record<ByHandInput["do"], string>> = {
  "answer-by-hand": "What upstreams answer waits until it is delivered by hand, or comes by itself again.",
  deliver: "The answer comes before all else that is due and without its delays.",
  "reply-headers": "The upstream begins to answer, in place of what it is set up to do.",
  "reply-data": "A piece of a response that is sent by hand.",
  "reply-trailers": "They end a response that is sent by hand.",
  fail: "A reset, or a connection that has never come about.",
  "time-out": "The upstream says nothing more, and time passes until the proxy’s timeout fires.",
  tick: "The timer fires before its time. The next tick counts from here.",
};
