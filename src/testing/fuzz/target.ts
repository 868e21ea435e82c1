import type { Random } from "./mutate.ts";

export interface Target {
  readonly name: string;
  /** files below src/ whose branches are counted */
  readonly parsers: readonly string[];
  /** of every hundred inputs */
  readonly share: number;
  make(random: Random): Uint8Array;
  /** Throws when something is wrong. */
  feed(bytes: Uint8Array): void;
}
