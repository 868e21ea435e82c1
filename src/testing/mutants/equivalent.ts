/** Mutants that change nothing which anybody could see, each with its reason. One that is not found any more fails a test. */
import type { Mutant } from "./find.ts";

export interface Equivalent {
  readonly file: string;
  /** the condition or constant as it stands in the file */
  readonly was: string;
  readonly why: string;
}

export const equivalents: readonly Equivalent[] = [];

export const isEquivalent = (mutant: Mutant | undefined): boolean => equivalents.some(({ file, was }) => mutant?.file === file && mutant.was === was);
