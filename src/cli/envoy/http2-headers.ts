/** Headers as Node's HTTP/2 takes and gives them: by name, values of one name together. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { lowerAscii } from "../../base/byte-string.ts";
import type { HeaderPair } from "../../scenario/bytes.ts";
import type { Pair } from "../../recording/outcome.ts";

export function outgoing(headers: readonly HeaderPair[]): OutgoingHttpHeaders {
  const out: Record<string, string | string[]> = {};
  for (const { name, value } of headers) {
    const key = lowerAscii(name), before = out[key];
    out[key] = before === undefined || key.startsWith(":") ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return out;
}

/** `raw`: names and values in turn, as they came. */
export const rawPairs = (raw: readonly string[]): readonly Pair[] => Array.from({ length: raw.length >> 1 }, (_, i): Pair => [raw[2 * i] ?? "", raw[2 * i + 1] ?? ""]);

export const pairsOf = (headers: IncomingHttpHeaders): readonly Pair[] =>
  Object.entries(headers).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each): Pair => [name, String(each)]));
