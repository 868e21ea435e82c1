/** Bytes on one line of a text file, and what of them differs from run to run. */
import type { ByteString } from "../base/byte-string.ts";

/** Everything beyond printable ASCII as `\xNN`, a backslash as `\\`. */
export const printable = (text: ByteString): string =>
  text.replace(/[^\x20-\x5b\x5d-\x7e]/g, (char) => (char === "\\" ? "\\\\" : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`));

const volatile: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT/g, "<date>"],
  [/\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "<date>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g, "<uuid>"],
  [/\b127\.0\.0\.1:\d{1,5}\b/g, "<address>"],
  [/(x-envoy-upstream-service-time\W{1,3})\d+/g, "$1<ms>"],
  [/\b1[5-9]\d{11}(?:\d{3}|\d{6})?\b/g, "<time>"],
];

/** Clock values, UUIDs and the addresses of a test: what no two runs share. */
export const withoutTimes = (text: ByteString): ByteString => volatile.reduce((out, [pattern, word]) => out.replace(pattern, word), text);
