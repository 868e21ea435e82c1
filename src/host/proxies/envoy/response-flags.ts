/** Envoy's response flags: why a stream ended as it did, by the letters of the access log, and as attributes tell them. */
const bits: Readonly<Record<string, number>> = { UH: 1, UT: 2, LR: 3, UR: 4, UF: 5, UC: 6, NR: 8, DC: 14, URX: 15, SI: 16, DPE: 18, UPE: 23, NC: 24, DR: 28 };

export const flagBitsOf = (flags: ReadonlySet<string>): bigint => [...flags].reduce((sum, flag) => sum | (bits[flag] === undefined ? 0n : 1n << BigInt(bits[flag])), 0n);
