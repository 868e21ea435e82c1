/** What a finding is: something legal but suspicious that a run shows. */
import type { Recording } from "../../recording/log.ts";
import type { Cast } from "../cast.ts";
import type { Sentence } from "../sentence.ts";
import type { Streams } from "./streams.ts";

export interface FindingWords {
  /** what happened, as a short sentence with its actor */
  readonly title: Sentence;
  /** what is known of it, with links to steps */
  readonly text: Sentence;
  /** what would be better; empty where only the reader can tell */
  readonly fix: Sentence;
}
export interface Finding extends FindingWords {
  readonly rule: string;
  /** the step it is about: the first, when it came more than once */
  readonly step: number;
  readonly times: number;
  /** what the filter meant can only be guessed; `text` says "probably" */
  readonly guess: boolean;
}

/** What a filter's module exports by name, by its place in the chain; undefined where that is not known. */
export type ExportsOf = (filter: number) => ReadonlySet<string> | undefined;

/** What every rule is given. */
export interface Run {
  readonly recording: Recording;
  readonly cast: Cast;
  readonly streams: Streams;
  readonly exportsOf: ExportsOf;
  /** The same key again only counts: each thing is said once, at its first step. */
  report(key: string, step: number, words: () => FindingWords): void;
}

/** What a rule watches. Steps come in order; a callback is told when it is entered and, by `after`, when all that is inside it has been told. */
export interface Watch {
  /** by wire name of a callback, host call, deed, action or fault */
  readonly on?: Readonly<Record<string, (step: number) => void>>;
  readonly after?: Readonly<Record<string, (step: number) => void>>;
  /** What holds of the run as it stands; asked again whenever it has gone on, and reported anew each time. */
  readonly atEnd?: (report: Run["report"]) => void;
}

export interface Rule {
  readonly id: string;
  readonly guess?: true;
  readonly watch: (run: Run) => Watch;
}
