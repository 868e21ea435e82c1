import { useMemo } from "react";
import { contentTypeOf, formOf, type BodyForm } from "../../../debugger/body-form.ts";
import { bodyRanges, mostRanges, type BodyRange } from "../../../debugger/body-ranges.ts";
import { enclosingCallback } from "../../../debugger/call-tree.ts";
import { castOf } from "../../../debugger/cast.ts";
import { diffBytes } from "../../../debugger/diff.ts";
import { bodies, type BodyView, type Comparison } from "../../../debugger/state-view.ts";
import { bytesWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import type { Piece } from "../../../recording/state.ts";
import { Segment } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { BodyAs, copyOf } from "./body-as.tsx";
import { ChangeRows } from "./change-row.tsx";
import { useStateView, type ShownForm } from "./selected.ts";

const partWords: Readonly<Record<BodyView["part"], string>> = { now: "in the proxy now", received: "received so far", sent: "sent so far" };

const pieceOf = (bytes: Uint8Array): Piece => ({ blob: { bytes, at: -1 }, from: 0, length: bytes.length, by: 0 });
const between = (before: Uint8Array, body: BodyView): BodyView => ({ ...body, bytes: diffBytes([pieceOf(before)], [pieceOf(body.bytes.after)]) });
/** The beginning of a message that is handed on, or a later chunk of it. */
const isEndOf = (whole: Uint8Array, part: Uint8Array): boolean => part.length <= whole.length && (part.every((byte, i) => whole[i] === byte) || part.every((byte, i) => whole[whole.length - part.length + i] === byte));

/**
 * The bodies of a step. What the proxy holds now is compared with what the running callback was given: chunks arrive and leave between callbacks.
 * What is there outside callbacks, and what was sent, is compared with what was received, unless it is only a piece of that.
 */
function bodiesAt(recording: Recording, step: number, comparison: Comparison): readonly BodyView[] {
  const all = bodies(recording, step, comparison);
  if (comparison === "last-step") return all;
  const callback = enclosingCallback(recording, step);
  const given = callback === 0 ? undefined : new Map(bodies(recording, callback, "last-step").map((body) => [body.entity, body.bytes.after]));
  return all.map((body) => {
    if (body.part === "now" && given !== undefined) return between(given.get(body.entity) ?? new Uint8Array(0), body);
    const received = body.part !== "received" ? all.find((one) => one.part === "received" && one.owner.entity === body.owner.entity && one.title === body.title)?.bytes.after : undefined;
    return received === undefined || isEndOf(received, body.bytes.after) ? { ...body, bytes: { ...body.bytes, changed: false } } : between(received, body);
  });
}

const rangeName = ({ from, length }: BodyRange): string => (length === 1 ? `byte ${from}` : `${from} to ${from + length - 1}`);

function Body({ recording, step, body }: { readonly recording: Recording; readonly step: number; readonly body: BodyView }) {
  const chosen = useStateView((view) => view.form);
  const { before, after, changed } = body.bytes, { entity } = body;
  const contentType = useMemo(() => contentTypeOf(recording, step, entity), [recording, step, entity]);
  const ranges = useMemo(() => bodyRanges(recording, step, entity), [recording, step, entity]);
  const form: BodyForm = chosen === "auto" ? formOf(contentType, after) : chosen;
  return (
    <section aria-label={`${body.title}, ${partWords[body.part]}`}>
      <div className="head head-sub">
        <b>{body.title}</b><span className="text-2 nowrap">{partWords[body.part]}</span>
        <span className="text-3 clip">{changed && before.length !== after.length ? `${before.length} → ${bytesWords(after.length)}` : bytesWords(after.length)}{chosen === "auto" && contentType !== undefined && `, ${contentType.split(";")[0] ?? ""}`}</span>
        <span className="grow" />
        <CopyButton what={`the ${body.title}, ${partWords[body.part]}`} text={() => copyOf(form, after)} />
      </div>
      <BodyAs form={form} bytes={body.bytes} ranges={ranges} contentType={contentType ?? ""} />
      {after.length > 0 && (
        <ChangeRows label={`Who wrote which bytes of the ${body.title}, ${partWords[body.part]}`} rows={ranges.map((range) => ({
          id: `${entity}-${range.from}`, change: "same", name: rangeName(range), words: `${range.who}, ${range.what}`, by: range.by, now: range.by === step, selects: { entity }, title: body.title,
        }))} />
      )}
      {ranges.length === mostRanges && <p className="body-label">These are the first {mostRanges} ranges.</p>}
    </section>
  );
}

const forms: readonly { readonly value: ShownForm; readonly text: string }[] = [
  { value: "auto", text: "by type" }, { value: "text", text: "text" }, { value: "hex", text: "hex" }, { value: "json", text: "JSON" }, { value: "form", text: "form" }, { value: "multipart", text: "parts" },
];

const emptyWords = (recording: Recording): string => (castOf(recording).isTcp
  ? "No connection has begun up to this step, so there is no downstream or upstream data."
  : "No body has arrived up to this step. A message without a body runs no body callback.");

export function Bodies({ recording, step }: { readonly recording: Recording; readonly step: number }) {
  const comparison = useStateView((view) => view.comparison), form = useStateView((view) => view.form), setForm = useStateView((view) => view.setForm);
  const all = useMemo(() => bodiesAt(recording, step, comparison), [recording, step, comparison]);
  const shown = all.filter((body) => body.size > 0 || body.changed);
  if (shown.length === 0) return <p className="empty">{all.length === 0 ? emptyWords(recording) : "The bodies of this step are empty."}</p>;
  return (
    <>
      <div className="head head-sub body-forms"><span className="grow" /><Segment label="Show bytes as" options={forms} value={form} onChange={setForm} /></div>
      {shown.map((body) => <Body key={body.entity} recording={recording} step={step} body={body} />)}
    </>
  );
}
