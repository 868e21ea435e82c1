/** Identifiers with letters beyond ASCII, as Rust writes them: RFC 3492 with `_` as the delimiter. */
import { unreadable } from "./cursor.ts";

const base = 36, least = 1, most = 26, skew = 38, damp = 700, firstBias = 72, firstCode = 0x80;

export function fromPunycode(text: string): string {
  const split = text.lastIndexOf("_");
  const out = Array.from(split < 0 ? "" : text.slice(0, split), (char) => char.codePointAt(0) ?? 0);
  let code = firstCode, place = 0, bias = firstBias, at = split + 1;
  while (at < text.length) {
    const before = place;
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(text.charCodeAt(at++));
      place += digit * weight;
      const threshold = Math.min(most, Math.max(least, k - bias));
      if (digit < threshold) break;
      weight *= base - threshold;
      if (at >= text.length || weight > 2 ** 31) unreadable();
    }
    const count = out.length + 1;
    bias = adapted(place - before, count, before === 0);
    code += Math.floor(place / count);
    place %= count;
    if (code > 0x10ffff) unreadable();
    out.splice(place++, 0, code);
  }
  return String.fromCodePoint(...out);
}

function digitOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  return code >= 0x30 && code <= 0x39 ? code - 0x30 + 26 : unreadable();
}

function adapted(grown: number, count: number, first: boolean): number {
  let delta = Math.floor(grown / (first ? damp : 2)), k = 0;
  for (delta += Math.floor(delta / count); delta > ((base - least) * most) / 2; k += base) delta = Math.floor(delta / (base - least));
  return k + Math.floor(((base - least + 1) * delta) / (delta + skew));
}
