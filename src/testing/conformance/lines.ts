/** What a guest printed, in the form in which recordings hold it: a letter for the level, a space, the text. */
import { toByteString } from "../../base/byte-string.ts";
import type { Recording } from "../../recording/log.ts";
import type { HostCallRow } from "../../recording/row.ts";

const letters = "TDIWEC";
/** How a line of the probe begins; anything else is text of its own. */
const probeLine = /^(?:CB|OP|RET|ERR|CFG|ALLOC|ALLOCCALL|START|SAY) /;
/** fd_write: standard output is logged as info, standard error as error. */
const levelOfDescriptor: Readonly<Record<number, string>> = { 1: "I", 2: "E" };

/** `thread`: as rows name it. */
export interface PrintedLine { readonly thread: number; readonly text: string }

/** The lines of rows `from` and later. Only rows that are complete may be there. */
export function printedLines(recording: Recording, from: number): PrintedLine[] {
  const lines: PrintedLine[] = [];
  for (let step = from; step < recording.length; step++) {
    const { kind, name, thread } = recording.brief(step);
    if (kind !== "host-call" || (name !== "proxy_log" && name !== "fd_write" && name !== "fd_pwrite")) continue;
    const row = recording.row(step);
    const line = row.kind === "host-call" ? lineOf(row) : undefined;
    if (line !== undefined) lines.push({ thread, text: line });
  }
  return lines;
}

export function lineOf(row: HostCallRow): string | undefined {
  if (row.result !== 0 || !row.readable) return undefined;
  const bytes = row.inputs.find(({ value }) => value instanceof Uint8Array)?.value;
  const number = Number(row.inputs.find(({ value }) => typeof value === "number")?.value ?? -1);
  const text = bytes instanceof Uint8Array ? toByteString(bytes) : "";
  if (row.name === "proxy_log") return formed(letters[number] ?? "?", text);
  const level = levelOfDescriptor[number];
  return level === undefined || text === "" ? undefined : formed(level, text.replace(/\n$/, ""));
}

export const formed = (level: string, text: string): string => `${level} ${probeLine.test(text) ? text : `TEXT ${text}`}`;
