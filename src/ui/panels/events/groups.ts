/** Which runs of the main thread's rows are open: by their place among the runs, so that they stay so when the scenario is run again, and after a reload. */
import { useCallback, useMemo } from "react";
import { create } from "zustand";
import { unreachable } from "../../../base/unreachable.ts";
import { mainThreadRows } from "../../../debugger/main-thread-rows.ts";
import type { Recording } from "../../../recording/log.ts";
import type { Origin } from "../../../store/index.ts";
import { keep, kept } from "../../hooks/kept.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import type { Group } from "./visible.ts";

interface Opened { readonly of: string; readonly groups: readonly number[] }
interface OpenedGroups extends Opened {
  /** What is open belongs to one scenario: another one begins folded. */
  set(of: string, groups: readonly number[]): void;
}

const none: Opened = { of: "", groups: [] };

function stored(): Opened {
  try {
    const { of, groups } = JSON.parse(kept("main-thread-rows") ?? "{}") as Partial<Opened>;
    return typeof of === "string" && Array.isArray(groups) ? { of, groups } : none;
  } catch {
    return none;
  }
}

const useOpenedGroups = create<OpenedGroups>()((set) => ({
  ...stored(),
  set(of, groups) {
    keep("main-thread-rows", groups.length === 0 ? undefined : JSON.stringify({ of, groups } satisfies Opened));
    set({ of, groups });
  },
}));

function scenarioKey(origin: Origin): string {
  switch (origin.kind) {
    case "sample": return `sample ${origin.id}`;
    case "file": return `file ${origin.name}`;
    case "none": return "none";
    default: return unreachable(origin);
  }
}

/** The runs of the main thread's rows, and which of them are open. */
export function useGroups(recording: Recording | undefined, length: number): { readonly groups: readonly Group[]; readonly toggle: (group: number) => void } {
  const of = useWorkbench((workbench) => scenarioKey(workbench.origin)), opened = useOpenedGroups();
  const runs = useMemo(() => (recording === undefined || length === 0 ? [] : mainThreadRows(recording)), [recording, length]);
  const open = opened.of === of ? opened.groups : nothingOpen;
  const groups = useMemo(() => runs.map((run, index) => ({ ...run, open: open.includes(index) })), [runs, open]);
  const toggle = useCallback((group: number) => {
    const now = useOpenedGroups.getState(), was = now.of === of ? now.groups : nothingOpen;
    now.set(of, was.includes(group) ? was.filter((one) => one !== group) : [...was, group]);
  }, [of]);
  return { groups, toggle };
}
const nothingOpen: readonly number[] = [];
