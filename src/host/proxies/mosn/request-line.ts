/** What MOSN writes into a request line, and what a server can read of the lines after it. */
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A control character of ASCII. */
export const isControl = (char: string): boolean => char < " " || char === "\x7f";
/** One that a value of a header cannot have: a tab is none of them. */
export const hasControl = (value: ByteString): boolean => value.split("").some((char) => isControl(char) && char !== "\t");

/** False for a line that a server of HTTP/1 refuses the request for. */
export const readable = ({ name, value }: EntryText): boolean => token.test(name) && !hasControl(value);

/** The path as it came, without its fragment; a whole address loses its host. */
export function requestUri(path: ByteString): ByteString {
  const origin = path.replace(/^https?:\/\/[^/?#]*/i, "").split("#")[0] ?? "";
  return origin === "" ? "/" : origin.startsWith("?") ? `/${origin}` : origin;
}
