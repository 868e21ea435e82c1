/** Whether the introduction stands: it does until it is closed, or the person opens something of their own. */
import { create } from "zustand";
import { keep, kept } from "../../hooks/kept.ts";
import { useWorkbench } from "../../hooks/workbench.ts";

const useClosed = create<{ readonly closed: boolean; close(): void }>()((set) => ({
  closed: kept("introduction") === "closed",
  close() {
    keep("introduction", "closed");
    set({ closed: true });
  },
}));

export function useIntroduction(): readonly [shown: boolean, close: () => void] {
  const ownWork = useWorkbench((state) => state.origin.kind === "file" || state.readOnly);
  const closed = useClosed((state) => state.closed), close = useClosed((state) => state.close);
  return [!closed && !ownWork, close];
}
