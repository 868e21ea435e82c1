import type { Recording } from "../../recording/log.ts";

/** A row by what it is, not by where it stands. */
export const rowLabel = (recording: Recording, step: number): string => {
  const { kind, name } = recording.brief(step);
  return `${kind} ${name}`;
};
