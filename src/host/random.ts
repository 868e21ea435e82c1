/** A seeded generator (xorshift128): the same bytes for the same seed in every engine. */
export interface Rng {
  bytes(count: number): Uint8Array;
  /** from 0 up to, but not, 1 */
  fraction(): number;
}

export function seededRandom(seed: number): Rng {
  let a = (seed ^ 0x9e3779b9) | 0, b = 0x243f6a88, c = 0x85a308d3 | 0, d = 0x13198a2e;
  const next = (): number => {
    const t = a ^ (a << 11);
    a = b;
    b = c;
    c = d;
    d = d ^ (d >>> 19) ^ t ^ (t >>> 8);
    return d;
  };
  for (let i = 0; i < 16; i++) next();
  return {
    fraction: () => (next() >>> 0) / 2 ** 32,
    bytes(count) {
      const out = new Uint8Array(count);
      for (let i = 0; i < count; i += 4) {
        const word = next();
        for (let k = 0; k < 4 && i + k < count; k++) out[i + k] = (word >>> (8 * k)) & 255;
      }
      return out;
    },
  };
}
