/** The ways in which a person can write the bytes of a body. */
import { hexText } from "../../../../base/hex.ts";
import { decodeBase64, encodeBase64 } from "../../../../base/base64url.ts";
import { failed, ok, type Result } from "../../../../base/result.ts";
import { unreachable } from "../../../../base/unreachable.ts";
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { Bytes } from "../../../../scenario/scenario.ts";
import { escaped, lengthOf, plainest, textOf, unescaped } from "./escaped-text.ts";

export type BytesForm = "text" | "escaped" | "hex" | "base64" | "repeat";

/** Beyond this, other forms than the written one are not offered: a text area would take seconds. */
const editable = 2_000_000;

/** A text area knows line feeds only: text with carriage returns can be edited as text when every line ends in CR LF. */
const plainLines = (text: string): boolean => !/[^\P{Cc}\n\t]/u.test(text) && !/[\u2028\u2029\uFEFF]/.test(text);
const editableText = (text: string): boolean => plainLines(text) || (text.includes("\r\n") && !/\r(?!\n)|(?<!\r)\n/.test(text) && plainLines(text.replaceAll("\r\n", "\n")));

/** How the bytes are shown unless the person chose otherwise. */
export function formOf(value: Bytes): BytesForm {
  if (typeof value === "object" && "repeat" in value) return "repeat";
  if (typeof value === "object" && "hex" in value) return "hex";
  if (typeof value === "object" && "base64" in value) return lengthOf(value) <= 4096 ? "escaped" : "base64";
  return editableText(typeof value === "string" ? value : value.text) ? "text" : "escaped";
}

export function formsFor(value: Bytes): readonly BytesForm[] {
  if (lengthOf(value) > editable) return [formOf(value)];
  const text = textOf(bytesOf(value));
  const all: BytesForm[] = text !== undefined && editableText(text) ? ["text", "escaped", "hex", "base64"] : ["escaped", "hex", "base64"];
  return typeof value === "object" && "repeat" in value ? [...all, "repeat"] : text === undefined || text.length > 1000 ? all : [...all, "repeat"];
}

/** What stands in the text area. */
export function show(value: Bytes, form: BytesForm): string {
  switch (form) {
    case "text": return (textOf(bytesOf(value)) ?? "").replaceAll("\r\n", "\n");
    case "escaped": return escaped(value, true);
    case "hex": return hexText(bytesOf(value), " ");
    case "base64": return encodeBase64(bytesOf(value));
    case "repeat": return typeof value === "object" && "repeat" in value ? value.repeat.text : show(value, "text");
    default: return unreachable(form);
  }
}

/** The bytes a person wrote in this form; `before` is what stood there. The reason names what cannot be read. */
export function read(text: string, form: BytesForm, before: Bytes): Result<Bytes> {
  switch (form) {
    case "text": {
      const was = textOf(bytesOf(before));
      return ok(was?.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text);
    }
    case "escaped": return ok(unescaped(text));
    case "hex": {
      const digits = text.replaceAll(/[\s:,-]|0x/g, "").toLowerCase();
      const other = /[^0-9a-f]/.exec(digits);
      if (other) return failed(`${JSON.stringify(other[0])} is not a hex digit.`);
      if (digits.length % 2 === 1) return failed("The last byte has one digit only.");
      return ok({ hex: digits });
    }
    case "base64": {
      const decoded = decodeBase64(text);
      return decoded.ok ? ok({ base64: encodeBase64(decoded.value) }) : failed(`${decoded.reason.charAt(0).toUpperCase()}${decoded.reason.slice(1)}.`);
    }
    case "repeat": return ok({ repeat: { text, times: typeof before === "object" && "repeat" in before ? before.repeat.times : 1 } });
    default: return unreachable(form);
  }
}

/** The same bytes, written in the form a person chose. */
export function toForm(value: Bytes, form: BytesForm): Bytes {
  switch (form) {
    case "text":
    case "escaped": return plainest(bytesOf(value));
    case "hex": return { hex: hexText(bytesOf(value)) };
    case "base64": return { base64: encodeBase64(bytesOf(value)) };
    case "repeat": return { repeat: { text: textOf(bytesOf(value)) ?? "", times: 1 } };
    default: return unreachable(form);
  }
}
