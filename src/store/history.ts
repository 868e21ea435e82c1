/** Undo and redo over whole documents, which share what did not change. */

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** what the last change was about, and when */
  readonly what: string | undefined;
  readonly at: number;
}

const most = 200;
/** Edits of one field closer than this belong together, ms. */
const together = 1500;

export const begun = <T>(present: T): History<T> => ({ past: [], present, future: [], what: undefined, at: 0 });

export function changed<T>(history: History<T>, present: T, what: string | undefined, now: number): History<T> {
  const joins = what !== undefined && what === history.what && now - history.at < together && history.past.length > 0;
  const past = joins ? history.past : [...history.past, history.present].slice(-most);
  return { past, present, future: [], what, at: now };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], what: undefined, at: 0 };
}

export function redone<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future, what: undefined, at: 0 };
}
