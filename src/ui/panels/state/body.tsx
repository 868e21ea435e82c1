import { useMemo } from "react";
import { enclosingCallback } from "../../../debugger/call-tree.ts";
import { castOf } from "../../../debugger/cast.ts";
import { diffBytes } from "../../../debugger/diff.ts";
import { bodies, type BodyView, type Comparison } from "../../../debugger/state-view.ts";
import { bytesWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import type { Piece } from "../../../recording/state.ts";
import { Segment } from "../../parts/button.tsx";
import { BytesText } from "../../parts/bytes-text.tsx";
import { HexView } from "../../parts/hex-view.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { useStateView } from "./selected.ts";

const partWords: Readonly<Record<BodyView["part"], string>> = { now: "in the proxy now", received: "received so far", sent: "sent so far" };
/** Bytes shown as text at once; hex has its own limit. */
const most = 65536;

const pieceOf = (bytes: Uint8Array): Piece => ({ blob: { bytes, at: -1 }, from: 0, length: bytes.length, by: 0 });

/** The bodies of a step. What the proxy holds now is compared with what the running callback was given: chunks arrive and leave between callbacks. */
function bodiesAt(recording: Recording, step: number, comparison: Comparison): readonly BodyView[] {
  const callback = comparison === "as-received" ? enclosingCallback(recording, step) : 0;
  const all = bodies(recording, step, comparison);
  if (callback === 0) return all;
  const given = new Map(bodies(recording, callback, "last-step").map((body) => [body.entity, body.bytes.after]));
  return all.map((body) => (body.part === "now" ? { ...body, bytes: diffBytes([pieceOf(given.get(body.entity) ?? new Uint8Array(0))], [pieceOf(body.bytes.after)]) } : body));
}

/** Text with what changed marked: what is gone struck, what is new tinted. */
function ChangedText({ body }: { readonly body: BodyView }) {
  const { before, after, changed, start, end } = body.bytes;
  if (!changed || body.part !== "now") return <BytesText bytes={after} most={most} />;
  return (
    <>
      <BytesText bytes={after.subarray(0, start)} most={most} />
      {before.length > start + end && <del className="body-gone"><BytesText bytes={before.subarray(start, before.length - end)} most={most} /></del>}
      {after.length > start + end && <ins className="body-new"><BytesText bytes={after.subarray(start, after.length - end)} most={most} /></ins>}
      <BytesText bytes={after.subarray(after.length - end)} most={most} />
    </>
  );
}

function Body({ body }: { readonly body: BodyView }) {
  const form = useStateView((view) => view.form);
  const { before, after, changed } = body.bytes;
  return (
    <section aria-label={`${body.title}, ${partWords[body.part]}`}>
      <div className="head head-sub">
        <b>{body.title}</b><span className="text-2 clip">{partWords[body.part]}</span>
        <span className="text-3">{changed && body.part === "now" && before.length !== after.length ? `${before.length} → ${bytesWords(after.length)}` : bytesWords(after.length)}</span>
        {body.writers.length > 0 && <span className="small text-3 clip">by <StepLink step={body.writers.at(-1) ?? 0} /></span>}
      </div>
      {form === "hex" ? (
        <>
          {changed && body.part === "now" && before.length > 0 && <><p className="body-label">before</p><HexView bytes={before} perRow={8} /><p className="body-label">after</p></>}
          <HexView bytes={after} perRow={8} />
        </>
      ) : (
        <div className="body-text"><ChangedText body={body} />{after.length > most && <p className="text-3">{bytesWords(after.length - most)} more; hex shows bytes in pieces.</p>}</div>
      )}
    </section>
  );
}

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
      <div className="head head-sub"><span className="grow" /><Segment label="Show bytes as" options={[{ value: "text", text: "text" }, { value: "hex", text: "hex" }]} value={form} onChange={setForm} /></div>
      {shown.map((body) => <Body key={body.entity} body={body} />)}
    </>
  );
}
