/** All of a value: as text, as hex, and decoded where it can be. */
import { useState, type RefObject } from "react";
import { hexText } from "../../../base/hex.ts";
import { decodeBase64 } from "../../../base/base64url.ts";
import { textOf } from "../../../base/byte-string.ts";
import type { ReadMessage } from "../../../debugger/grpc-messages.ts";
import { BytesText } from "../bytes-text.tsx";
import { Button, Segment } from "../button.tsx";
import { HexView } from "../hex-view.tsx";
import { FloatingPopover } from "./popover.tsx";

type Form = "message" | "text" | "hex" | "json" | "percent" | "base64";
const names: Readonly<Record<Form, string>> = { message: "message", text: "text", hex: "hex", json: "JSON", percent: "percent-decoded", base64: "base64-decoded" };

/** What else the bytes can be read as. */
function formsOf(bytes: Uint8Array): ReadonlyMap<Form, Uint8Array> {
  const forms = new Map<Form, Uint8Array>();
  const { text, utf8 } = textOf(bytes);
  if (!utf8 || bytes.length > 1_000_000) return forms;
  const put = (form: Form, value: string): void => void forms.set(form, new TextEncoder().encode(value));
  if (/^\s*[[{]/.test(text)) {
    try {
      put("json", JSON.stringify(JSON.parse(text), null, 2));
    } catch {
      // It only looks like JSON.
    }
  }
  if (/%[0-9a-f]{2}/i.test(text)) {
    try {
      put("percent", decodeURIComponent(text));
    } catch {
      // Not percent-encoded UTF-8.
    }
  }
  const token = /^(?:Basic\s+|Bearer\s+)?([\w+/=-]{16,})(?:\.([\w-]{16,}))?/.exec(text);
  const decoded = [token?.[1], token?.[2]].flatMap((part) => {
    const result = part === undefined ? undefined : decodeBase64(part);
    const read = result?.ok === true ? textOf(result.value) : undefined;
    return read?.utf8 === true ? [read.text] : [];
  });
  if (decoded.length > 0) put("base64", decoded.join("\n"));
  return forms;
}

interface BytesCardProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly bytes: Uint8Array;
  readonly label: string;
  /** what they say by a schema */
  readonly read: ReadMessage | undefined;
  readonly focus: boolean;
  readonly onClose: () => void;
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

export function BytesCard({ anchor, bytes, label, read, focus, onClose, onPointerEnter, onPointerLeave }: BytesCardProps) {
  const [form, setForm] = useState<Form>(read === undefined ? "text" : "message");
  const [copied, setCopied] = useState(false);
  const forms = new Map([...(read === undefined ? [] : [["message", new TextEncoder().encode(read.json)] as const]), ...formsOf(bytes)]);
  const options = [...new Set<Form>([...(read === undefined ? [] : ["message" as const]), "text", "hex", ...forms.keys()])].map((value) => ({ value, text: value === "message" ? (read?.type ?? "") : names[value] }));
  const shown = forms.get(form) ?? bytes;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(form === "hex" ? hexText(bytes, " ") : textOf(shown).text);
    setCopied(true);
  };
  return (
    <FloatingPopover anchor={anchor} label={label} focus={focus} onClose={onClose} onPointerEnter={onPointerEnter} onPointerLeave={onPointerLeave}>
      <div className="bytes-card-head">
        <b className="mono clip">{label}</b>
        <span className="text-3">{bytes.length.toLocaleString("en")} {bytes.length === 1 ? "byte" : "bytes"}</span>
        <span className="grow" />
        <Segment label="Show as" options={options} value={form} onChange={setForm} />
        <Button look="plain" className="button-low" icon="copy" onClick={() => void copy()}>{copied ? "Copied" : "Copy"}</Button>
      </div>
      {form === "hex" ? <HexView bytes={bytes} /> : <div className="body-text"><BytesText bytes={shown} /></div>}
    </FloatingPopover>
  );
}
