/** What Go makes of a format string without any values (fmt.Sprintf): MOSN takes the text of a log line for one. */
import type { ByteString } from "../../../base/byte-string.ts";

const flags = new Set("+-# 0");

export function formatted(format: ByteString): ByteString {
  let out = "", at = 0;
  while (at < format.length) {
    const from = format.indexOf("%", at);
    if (from < 0) return out + format.slice(at);
    out += format.slice(at, from);
    const verb = readVerb(format, from + 1);
    out += verb.text;
    at = verb.end;
  }
  return out;
}

/** Flags, an index in brackets, a width and a precision, then the letter that says what to do with a value. */
function readVerb(format: ByteString, from: number): { readonly text: ByteString; readonly end: number } {
  let at = from, text = "", indexed = false;
  const index = (): void => {
    const closed = format[at] === "[" ? format.indexOf("]", at) : -1;
    if (format[at] !== "[") return;
    indexed = true;
    at = closed < 0 ? at + 1 : closed + 1;
  };
  const number = (bad: ByteString): void => {
    index();
    if (format[at] === "*") {
      at++;
      text += bad;
    } else while (/\d/.test(format[at] ?? "")) at++;
  };
  while (flags.has(format[at] ?? "")) at++;
  number("%!(BADWIDTH)");
  if (format[at] === ".") {
    at++;
    number("%!(BADPREC)");
  }
  index();
  if (at >= format.length) return { text: `${text}%!(NOVERB)`, end: at };
  const length = runeLength(format, at), verb = length === 0 ? "\u00ef\u00bf\u00bd" : format.slice(at, at + length);
  const end = at + Math.max(1, length);
  if (verb === "%") return { text: `${text}%`, end };
  return { text: `${text}%!${verb}${indexed ? "(BADINDEX)" : "(MISSING)"}`, end };
}

/** Bytes of the UTF-8 character at a place; 0 when it is none. */
function runeLength(text: ByteString, at: number): number {
  const first = text.charCodeAt(at), length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  for (let i = 1; i < length; i++) if ((text.charCodeAt(at + i) & 0xc0) !== 0x80) return 0;
  return length;
}
