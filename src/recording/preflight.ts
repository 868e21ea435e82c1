/** What each proxy would say to a module before it runs, as host and page tell it each other. */

/** A function on the way to an import. `may`: the one before calls it, or another of its type, through a table. */
export interface PullStep { readonly name: string; readonly may: boolean }
/** The functions of the module that lead from an export, or "start section", to a call of an import. `may`: that call is one through a table. */
export interface PullPath { readonly from: string; readonly steps: readonly PullStep[]; readonly may: boolean }
/** Who in the module pulls an import in. `others`: how many more functions call it; `unreached`: how many of them nothing leads to. */
export interface PulledIn { readonly paths: readonly PullPath[]; readonly others: number; readonly unreached: number }

export interface PreflightProblem {
  /** a kind of link problem */
  readonly kind: string;
  /** the marker, import (`module.name`) or export it is about */
  readonly subject: string;
  /** types as the proxy prints them, or versions */
  readonly expected?: string;
  readonly actual?: string;
  /** "T-04": the rule of the semantics */
  readonly clause: string;
  /** of an imported function */
  readonly pulledIn?: PulledIn;
}

export interface PreflightNote {
  /** the import or export it is about */
  readonly subject: string;
  readonly sentence: string;
  /** of an imported function */
  readonly pulledIn?: PulledIn;
}

export interface Preflighted {
  /** `envoy@1.40.0`; NGINX and MOSN with the release that was run */
  readonly proxy: string;
  readonly title: string;
  readonly loads: boolean;
  /** what the proxy says when it does not load it */
  readonly refusal?: string;
  /** each keeps the module from loading */
  readonly problems: readonly PreflightProblem[];
  /** it loads, and something of it does not work or is never called */
  readonly notes: readonly PreflightNote[];
}
