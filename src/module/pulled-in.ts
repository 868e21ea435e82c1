/** Who in a module pulls an import in: the ways of calls from what the proxy may call first, an export or the start section, down to it. */
import { readCallGraph } from "./call-graph.ts";
import { functionNames } from "./function-names.ts";
import { readNames } from "./names.ts";
import type { WasmModule } from "./types.ts";

export interface PullStep {
  readonly name: string;
  /** it is called through a table by the one before, which may call others of its type instead */
  readonly may: boolean;
}
export interface PullPath {
  /** the export, or "start section" */
  readonly from: string;
  /** functions of the module, the one behind `from` first, the one that calls the import last */
  readonly steps: readonly PullStep[];
  /** the import itself is called through a table */
  readonly may: boolean;
}
export interface PulledIn {
  /** the shortest way to each function that calls it, those without a call through a table first, at most three */
  readonly paths: readonly PullPath[];
  /** functions that call it and are not at the end of one of `paths` */
  readonly others: number;
  /** of them, those that nothing leads to */
  readonly unreached: number;
}

const mostPaths = 3;
interface Reached { readonly by: number; readonly may: boolean; readonly root: string; readonly mays: number; readonly length: number }

/** Answers for any import of the module, by its function index; the module is read once. */
export function pullsOf(m: WasmModule, readable: (written: string) => string): (functionIndex: number) => PulledIn {
  const graph = readCallGraph(m), names = functionNames(m, readNames(m), readable), reached = reachedFrom(m, graph.callsOf);
  const callers = new Map<number, { readonly caller: number; readonly may: boolean }[]>();
  const note = (callee: number, caller: number, may: boolean): void => {
    if (callee >= m.importedFunctions) return;
    const known = callers.get(callee);
    if (known === undefined) callers.set(callee, [{ caller, may }]);
    else if (!known.some((one) => one.caller === caller)) known.push({ caller, may });
  };
  for (let index = m.importedFunctions; index < m.functionTypes.length; index++) {
    const { direct, mayCall } = graph.callsOf(index);
    for (const callee of direct) note(callee, index, false);
    for (const callee of mayCall) note(callee, index, true);
  }
  const pathTo = (caller: number, may: boolean): PullPath => {
    const steps: PullStep[] = [];
    let at: number = caller, from = "";
    for (let found = reached.get(at); found !== undefined; found = reached.get(at)) {
      steps.unshift({ name: names(at), may: found.may });
      from = found.root;
      if (found.by === at) break;
      at = found.by;
    }
    return { from, steps, may };
  };
  return (imported) => {
    const all = callers.get(imported) ?? [], there = all.filter(({ caller }) => reached.has(caller));
    const cost = ({ caller, may }: { readonly caller: number; readonly may: boolean }): number => ((reached.get(caller)?.mays ?? 0) + (may ? 1 : 0)) * m.functionTypes.length + (reached.get(caller)?.length ?? 0);
    const shown = there.toSorted((a, b) => cost(a) - cost(b)).slice(0, mostPaths);
    return { paths: shown.map(({ caller, may }) => pathTo(caller, may)), others: all.length - shown.length, unreached: all.length - there.length };
  };
}

/** Breadth first by direct calls; only what they do not lead to is looked for through tables, with as few of those calls as can be. */
function reachedFrom(m: WasmModule, callsOf: ReturnType<typeof readCallGraph>["callsOf"]): ReadonlyMap<number, Reached> {
  const reached = new Map<number, Reached>();
  let frontier: number[] = [];
  const visit = (index: number, how: Reached): void => {
    if (index < m.importedFunctions || reached.has(index)) return;
    reached.set(index, how);
    frontier.push(index);
  };
  if (m.start !== undefined) visit(m.start, { by: m.start, may: false, root: "start section", mays: 0, length: 0 });
  for (const { name, kind, index } of m.exports) if (kind === "function") visit(index, { by: index, may: false, root: name, mays: 0, length: 0 });
  while (frontier.length > 0) {
    const level: number[] = [];
    while (frontier.length > 0) {
      const now = frontier;
      frontier = [];
      level.push(...now);
      for (const index of now) for (const callee of callsOf(index).direct) visit(callee, follow(reached, index, false));
    }
    for (const index of level) for (const callee of callsOf(index).mayCall) visit(callee, follow(reached, index, true));
  }
  return reached;
}

function follow(reached: ReadonlyMap<number, Reached>, by: number, may: boolean): Reached {
  const { root, mays, length } = reached.get(by) ?? { root: "", mays: 0, length: 0 };
  return { by, may, root, mays: mays + (may ? 1 : 0), length: length + 1 };
}
