/** What the reference says about an entry. Sentences end in the clauses they stand on: `[T-36]`, `[6.5]`; names between backticks link to their entries. */
import type { Status, WasiErrno } from "../abi/codes.ts";

export interface Facts {
  /** What it does, the most important first. */
  readonly says: readonly string[];
  /** When it answers what; Ok is told where there is something to tell. Bad addresses, which every function answers alike, are added by `entries.ts`. */
  readonly answers?: Readonly<Partial<Record<keyof typeof Status | keyof typeof WasiErrno, string>>>;
  /** Where releases and proxies do not agree: "Envoy 1.36.2", "Higress", "spec". */
  readonly differs?: Readonly<Record<string, string>>;
  /** Entries to look at next, beside those that the sentences name. */
  readonly see?: readonly string[];
}

export interface EnumFacts extends Facts {
  /** What single values mean, where their name does not say it. */
  readonly values?: Readonly<Record<string, string>>;
}
