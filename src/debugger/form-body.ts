/** The fields of an application/x-www-form-urlencoded body. */
import { fromByteString, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";

export interface FormField { readonly name: Uint8Array; readonly value: Uint8Array }
export interface FormBody {
  readonly fields: readonly FormField[];
  /** what is wrong, and at which byte: it is read as it stands */
  readonly broken: readonly { readonly at: number; readonly text: string }[];
}

export function readForm(bytes: Uint8Array): FormBody {
  const broken: { at: number; text: string }[] = [], fields: FormField[] = [];
  let at = 0;
  for (const part of toByteString(bytes).split("&")) {
    const equals = part.indexOf("="), name = equals < 0 ? part : part.slice(0, equals);
    const decode = (text: ByteString, from: number): Uint8Array => fromByteString(decoded(text, from, broken));
    if (part !== "") fields.push({ name: decode(name, at), value: decode(equals < 0 ? "" : part.slice(equals + 1), at + equals + 1) });
    at += part.length + 1;
  }
  return { fields, broken };
}

function decoded(text: ByteString, from: number, broken: { at: number; text: string }[]): ByteString {
  return text.replaceAll("+", " ").replaceAll(/%(..?)?/gs, (escape, digits: string | undefined, at: number) => {
    if (digits !== undefined && /^[0-9a-f]{2}$/i.test(digits)) return String.fromCharCode(parseInt(digits, 16));
    broken.push({ at: from + at, text: `${JSON.stringify(escape)} is no escape: two hex digits are expected after %` });
    return escape;
  });
}
