/** Small changes to a scenario as a person writes it. Nothing is changed in place. */
import { pathText } from "../scenario/paths.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { freeName } from "./names.ts";
import type { ActionInput } from "./types.ts";

export type Path = readonly (string | number)[];

/** A copy with the value at a path; undefined removes it. Missing objects on the way are made, a list where the next part is a number. */
export function withValue<T>(document: T, path: Path, value: unknown): T {
  return placed(document, path, 0, value) as T;
}

function placed(node: unknown, path: Path, depth: number, value: unknown): unknown {
  const key = path[depth];
  if (key === undefined) return value;
  if (typeof key === "number") {
    const list: readonly unknown[] = Array.isArray(node) ? node : [];
    if (key > list.length || key < 0) throw new RangeError(`${pathText(path)} is not in the scenario`);
    const next = placed(list[key], path, depth + 1, value);
    return next === undefined ? list.toSpliced(key, 1) : key === list.length ? [...list, next] : list.with(key, next);
  }
  const object = typeof node === "object" && node !== null && !Array.isArray(node) ? (node as Readonly<Record<string, unknown>>) : {};
  const next = placed(object[key], path, depth + 1, value);
  if (next !== undefined) return { ...object, [key]: next };
  const { [key]: _removed, ...rest } = object;
  return rest;
}

export const withSetup = (draft: ScenarioInput, setup: Partial<ScenarioInput["setup"]>): ScenarioInput => ({ ...draft, setup: { ...draft.setup, ...setup } });
export const withActions = (draft: ScenarioInput, actions: readonly ActionInput[]): ScenarioInput => ({ ...draft, actions: [...actions] });
export const actionsOf = (draft: ScenarioInput): readonly ActionInput[] => draft.actions ?? [];

export function movedFilter(draft: ScenarioInput, from: number, to: number): ScenarioInput {
  const { chain } = draft.setup, filter = chain[from];
  if (filter === undefined || to < 0 || to >= chain.length) return draft;
  return withSetup(draft, { chain: chain.toSpliced(from, 1).toSpliced(to, 0, filter) });
}

/** `run` of one callback after another becomes one action. */
export function withAppended(draft: ScenarioInput, action: ActionInput): ScenarioInput {
  const actions = actionsOf(draft), last = actions.at(-1);
  if (last?.do === "run" && action.do === "run" && last.callbacks !== undefined && action.callbacks !== undefined && last.until === undefined) {
    return withActions(draft, [...actions.slice(0, -1), { do: "run", callbacks: last.callbacks + action.callbacks }]);
  }
  return withActions(draft, [...actions, action]);
}

/** A copy of an action; an exchange that it begins gets an id of its own. */
export function duplicated(draft: ScenarioInput, index: number): ScenarioInput {
  const actions = actionsOf(draft), action = actions[index];
  if (action === undefined) return draft;
  const ids = new Set(actions.flatMap((a) => ("id" in a ? [a.id] : "exchange" in a && a.exchange !== undefined ? [a.exchange] : "connection" in a ? [a.connection] : [])));
  const copy = copied(action, ids);
  return withActions(draft, actions.toSpliced(index + 1, 0, copy));
}

function copied(action: ActionInput, ids: ReadonlySet<string>): ActionInput {
  switch (action.do) {
    case "exchange":
    case "connection": return { ...action, id: freeName(action.id, ids) };
    case "send-headers": return { ...action, exchange: freeName(action.exchange, ids) };
    case "open-connection": return { ...action, connection: freeName(action.connection, ids) };
    default: return action;
  }
}
