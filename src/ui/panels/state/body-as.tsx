/** One body in one form: text and hex with what changed and where chunks began, JSON laid out, the fields of a form, the parts of a multipart body. */
import { useMemo, type ReactNode } from "react";
import { textOf } from "../../../base/byte-string.ts";
import { hexText } from "../../../base/hex.ts";
import { unreachable } from "../../../base/unreachable.ts";
import type { BodyForm } from "../../../debugger/body-form.ts";
import type { BodyRange } from "../../../debugger/body-ranges.ts";
import type { BytesChange } from "../../../debugger/diff.ts";
import { readForm } from "../../../debugger/form-body.ts";
import { layOutJson } from "../../../debugger/json-layout.ts";
import { readMultipart, type MultipartPart } from "../../../debugger/multipart.ts";
import { bytesWords, escaped } from "../../../debugger/words.ts";
import { BytesText } from "../../parts/bytes-text.tsx";
import { BytesValue } from "../../parts/bytes-value.tsx";
import { HexView } from "../../parts/hex-view.tsx";
import { Icon } from "../../parts/icon.tsx";

/** Bytes shown as text at once; hex has its own limit. */
const most = 65536;

interface AsProps {
  readonly form: BodyForm;
  readonly bytes: BytesChange;
  readonly ranges: readonly BodyRange[];
  readonly contentType: string;
}

export function BodyAs({ form, bytes, ranges, contentType }: AsProps) {
  switch (form) {
    case "text": return <AsText bytes={bytes} ranges={ranges} />;
    case "hex": return <AsHex bytes={bytes} ranges={ranges} />;
    case "json": return <AsJson bytes={bytes} ranges={ranges} />;
    case "form": return <AsForm bytes={bytes.after} />;
    case "multipart": return <AsParts bytes={bytes.after} contentType={contentType} />;
    default: return unreachable(form);
  }
}

/** What is copied: as it is shown, whole. */
export function copyOf(form: BodyForm, bytes: Uint8Array): string {
  const { text } = textOf(bytes);
  if (form === "hex") return hexText(bytes, " ");
  const laidOut = form === "json" ? layOutJson(text) : undefined;
  return laidOut?.ok === true ? laidOut.text : text;
}

const Broken = ({ children }: { readonly children: ReactNode }) => <p className="body-broken"><Icon name="triangle" className="notice" /><span>{children}</span></p>;
const More = ({ bytes }: { readonly bytes: Uint8Array }) => bytes.length > most && <p className="text-3">{bytesWords(bytes.length - most)} more; hex shows bytes in pieces.</p>;

interface Plain { readonly bytes: BytesChange; readonly ranges: readonly BodyRange[] }

/** What is gone struck, what is new tinted; where nothing changed, a mark where each range begins. */
function AsText({ bytes, ranges }: Plain) {
  const { before, after, changed, start, end } = bytes;
  if (!changed) return <div className="body-text"><InRanges bytes={after} ranges={ranges} /><More bytes={after} /></div>;
  return (
    <div className="body-text">
      <BytesText bytes={after.subarray(0, start)} most={most} />
      {before.length > start + end && <del className="body-gone"><BytesText bytes={before.subarray(start, before.length - end)} most={most} /></del>}
      {after.length > start + end && <ins className="body-new"><BytesText bytes={after.subarray(start, after.length - end)} most={most} /></ins>}
      <BytesText bytes={after.subarray(after.length - end)} most={most} />
      <More bytes={after} />
    </div>
  );
}

function InRanges({ bytes, ranges }: { readonly bytes: Uint8Array; readonly ranges: readonly BodyRange[] }) {
  const shown = ranges.filter(({ from }) => from < most), last = shown.at(-1), rest = last === undefined ? 0 : last.from + last.length;
  return (
    <>
      {shown.map(({ from, length, who, what, by }, index) => (
        <span key={from} className={index === 0 ? undefined : "body-edge"} title={index === 0 ? undefined : `From byte ${from} on: ${who}, ${what}, step ${by}`}>
          <BytesText bytes={bytes.subarray(from, Math.min(from + length, most))} most={most} />
        </span>
      ))}
      {rest < Math.min(most, bytes.length) && <BytesText bytes={bytes.subarray(rest, most)} most={most} />}
    </>
  );
}

function AsHex({ bytes, ranges }: Plain) {
  const { before, after, changed } = bytes, edges = new Set(ranges.slice(1).map(({ from }) => from));
  return (
    <>
      {changed && before.length > 0 && <><p className="body-label">before</p><HexView bytes={before} perRow={8} /><p className="body-label">after</p></>}
      <HexView bytes={after} perRow={8} edges={edges} />
    </>
  );
}

function AsJson({ bytes, ranges }: Plain) {
  const laidOut = useMemo(() => layOutJson(textOf(bytes.after).text), [bytes.after]);
  if (!laidOut.ok) return <><Broken>This is no JSON from line {laidOut.line}, column {laidOut.column} on: {laidOut.message}.</Broken><AsText bytes={bytes} ranges={ranges} /></>;
  return <div className="body-text"><BytesText bytes={new TextEncoder().encode(laidOut.text)} most={most} /></div>;
}

function AsForm({ bytes }: { readonly bytes: Uint8Array }) {
  const { fields, broken } = useMemo(() => readForm(bytes), [bytes]);
  return (
    <>
      {broken.slice(0, 3).map(({ at, text }) => <Broken key={at}>At byte {at}: {text}.</Broken>)}
      <dl className="body-fields">{fields.map(({ name, value }, index) => <div key={index}><dt><BytesText bytes={name} /></dt><dd><BytesValue bytes={value} label={escaped(name)} /></dd></div>)}</dl>
    </>
  );
}

function Part({ part: { from, headers, body }, number }: { readonly part: MultipartPart; readonly number: number }) {
  return (
    <section aria-label={`Part ${number}`}>
      <p className="body-label">part {number}, from byte {from} on, {bytesWords(body.length)}</p>
      <dl className="body-fields">{headers.map(({ name, value }, index) => <div key={index}><dt>{escaped(name)}</dt><dd>{escaped(value)}</dd></div>)}</dl>
      {textOf(body).utf8 ? <div className="body-text"><BytesText bytes={body} most={most} /></div> : <HexView bytes={body} perRow={8} most={512} />}
    </section>
  );
}

function AsParts({ bytes, contentType }: { readonly bytes: Uint8Array; readonly contentType: string }) {
  const { parts, broken } = useMemo(() => readMultipart(bytes, contentType), [bytes, contentType]);
  return (
    <>
      {parts.map((part, index) => <Part key={part.from} part={part} number={index + 1} />)}
      {broken !== undefined && <><Broken>At byte {broken.at}: {broken.text}.</Broken>{parts.length === 0 && <div className="body-text"><BytesText bytes={bytes} most={most} /></div>}</>}
    </>
  );
}
