/** Changes bytes and documents at random, the same for the same seed. */

export interface Random {
  /** a whole number from 0, below `limit` */
  below(limit: number): number;
}

/** mulberry32 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
      return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
    },
  };
}

/** Values at which formats break. */
const edges: readonly number[] = [0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0xfe, 0xff];
const words: readonly number[] = [0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 8192, 65536];
export const oneOf = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T;

export function mutatedBytes(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let out = new Uint8Array(bytes);
  for (let n = 1 + random.below(4); n > 0; n--) {
    const at = random.below(Math.max(1, out.length)), length = Math.min(random.below(32), out.length - at);
    switch (random.below(8)) {
      case 0: if (out.length > 0) out[at] = random.below(256); break;
      case 1: if (out.length > 0) out[at] = oneOf(random, edges); break;
      case 2: if (out.length > 0) out[at] = (out[at] ?? 0) ^ (1 << random.below(8)); break;
      case 3: out = joined(out.subarray(0, at)); break;
      case 4: out = joined(out.subarray(0, at), out.subarray(at + length)); break;
      case 5: out = joined(out.subarray(0, at), out.subarray(at, at + length), out.subarray(at)); break;
      case 6: if (at + 4 <= out.length) new DataView(out.buffer).setUint32(at, oneOf(random, words), true); break;
      default: out = joined(out.subarray(0, at), Uint8Array.from({ length }, () => random.below(256)), out.subarray(at));
    }
  }
  return out;
}
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const strange: readonly unknown[] = [
  null, true, "", "__proto__", "a", 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [[]], "2026-02-30T00:00:00Z", "1999-02-28T23:59-01:30", "\ud800", { hex: "f" }, { base64: "AAA" }, { text: "t" }, { repeat: { text: "ab", times: 1e9 } }, "a long text that has to be cut somewhere ".repeat(9),
];

/** What a document is made of, at every depth: parts of one stand in for parts of another. */
export const partsOf = (document: unknown): readonly unknown[] =>
  [document, ...(typeof document === "object" && document !== null ? Object.values(document).flatMap((part) => partsOf(part)) : [])];

/** A document with some of its values, keys and members changed. `parts`: what may stand in for a value, besides strange ones. */
export function mutatedDocument(document: unknown, random: Random, parts: readonly unknown[] = []): unknown {
  let left = 1 + random.below(3);
  // as many places as the document has share the changes
  const places = Math.max(2, Math.floor(partsOf(document).length / 2));
  const instead = (): unknown => oneOf(random, parts.length > 0 && random.below(2) === 0 ? parts : strange);
  const change = (value: unknown): unknown => {
    if (left > 0 && random.below(places) === 0) {
      left--;
      return instead();
    }
    if (Array.isArray(value)) {
      const items = value.map((item) => change(item));
      if (left > 0 && items.length > 0 && random.below(8) === 0) {
        left--;
        if (random.below(2) === 0) items.splice(random.below(items.length), 1);
        else items.push(items[random.below(items.length)]);
      }
      return items;
    }
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => {
      if (left > 0 && random.below(24) === 0) {
        left--;
        return random.below(2) === 0 ? [] : [[`${key}x`, inner]];
      }
      return [[key, change(inner)]];
    }));
  };
  return change(document);
}
