/** What each proxy would say to a module before it runs, as host and page tell it each other. */

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
}

export interface PreflightNote {
  /** the import or export it is about */
  readonly subject: string;
  readonly sentence: string;
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
