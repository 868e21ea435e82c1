/** A format of captured traffic. */
import type { Result } from "../base/result.ts";
import type { Capture } from "./capture.ts";

export interface Importer {
  readonly id: string;
  /** What a person calls it. */
  readonly label: string;
  /** Whether the content, never the name, is of this format; its contents may still be wrong. */
  detect(content: Content): boolean;
  /** Failure: the one sentence that says what is wrong, and where. */
  parse(content: Content): Result<Capture>;
}

/** What was dropped or pasted, read once for all importers. */
export interface Content {
  readonly bytes: Uint8Array;
  /** Absent: it is not UTF-8. A byte order mark is left out. */
  readonly text?: string;
  /** The text's JSON values: one, or several one after the other. Absent: it is not JSON. */
  readonly json?: readonly unknown[];
  /** After the JSON values came the beginning of another one. */
  readonly cutOff?: boolean;
}
