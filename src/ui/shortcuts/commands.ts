/** Everything a key, the palette and the legend can do, in one table. */
import { useLayout } from "../hooks/layout.ts";
import { cyclePanes } from "../hooks/panes.ts";
import type { SessionStore } from "../hooks/session.ts";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: "Stepping" | "Finding" | "Showing" | "Page";
  /** names of strokes, the one to show first */
  readonly keys: readonly string[];
  /** keys that act in fields and editors too */
  readonly everywhere?: boolean;
  readonly run: () => void;
}

export interface Doors {
  readonly session: SessionStore;
  readonly page: () => ParentNode;
  readonly showPalette: () => void;
  readonly showHelp: () => void;
}

export function commandsOf({ session, page, showPalette, showHelp }: Doors): readonly Command[] {
  const at = (): number => session.getState().cursor;
  const go = (step: number): void => session.getState().moveTo(step);
  const focus = (selector: string): void => page().querySelector<HTMLElement>(selector)?.focus();
  const layout = useLayout.getState;
  return [
    { id: "step", title: "One step", group: "Stepping", keys: ["F11", "."], run: () => go(at() + 1) },
    { id: "step-back", title: "Back one step", group: "Stepping", keys: ["Shift+F11", ","], run: () => go(at() - 1) },
    { id: "start", title: "To the start", group: "Stepping", keys: ["Home"], run: () => go(1) },
    { id: "end", title: "To the newest step", group: "Stepping", keys: ["End"], run: () => go(session.getState().length - 1) },
    { id: "filter", title: "Filter the events", group: "Finding", keys: ["/"], run: () => focus("[data-search='events']") },
    { id: "commands", title: "Commands", group: "Finding", keys: ["Ctrl+k"], everywhere: true, run: showPalette },
    { id: "next-pane", title: "Next panel", group: "Finding", keys: ["F6"], everywhere: true, run: () => cyclePanes(page(), 1) },
    { id: "previous-pane", title: "Previous panel", group: "Finding", keys: ["Shift+F6"], everywhere: true, run: () => cyclePanes(page(), -1) },
    { id: "help", title: "Keys and marks", group: "Page", keys: ["?"], run: showHelp },
    { id: "theme-light", title: "Theme: light", group: "Page", keys: [], run: () => layout().setTheme("light") },
    { id: "theme-dark", title: "Theme: dark", group: "Page", keys: [], run: () => layout().setTheme("dark") },
    { id: "theme-system", title: "Theme: as the system", group: "Page", keys: [], run: () => layout().setTheme("system") },
  ];
}
