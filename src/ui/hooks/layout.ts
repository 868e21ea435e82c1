/** What the person arranged: sizes of columns and panes per layout, what is folded, which tabs are in front, the theme. */
import { create } from "zustand";
import { keep, kept } from "./kept.ts";

export type Theme = "light" | "dark" | "system";
export type LayoutName = "wide" | "narrow" | "small";
export type SizeName = "left" | "right" | "strip" | "why" | "beside" | "timeline";
export type Sizes = Partial<Record<SizeName, number>>;

interface Layout {
  readonly sizes: Readonly<Partial<Record<LayoutName, Sizes>>>;
  /** how often everything went back to its own size */
  readonly resets: number;
  /** wide: the left column is a rail; otherwise it is always one */
  readonly leftFolded: boolean;
  /** the rail is opened over the middle */
  readonly drawer: boolean;
  /** the left column is a rail now, for want of room */
  readonly railed: boolean;
  /** undefined: folded on a first visit only */
  readonly stripFolded: boolean | undefined;
  readonly folded: Readonly<Record<string, boolean>>;
  /** tab in front, by the name of the tabs */
  readonly front: Readonly<Record<string, string>>;
  readonly theme: Theme;
  readonly singleKeys: boolean;
  setSize(layout: LayoutName, name: SizeName, size: number | undefined): void;
  /** every size and everything folded, in each layout, is as on the first day */
  reset(): void;
  setLeftFolded(folded: boolean): void;
  setDrawer(open: boolean): void;
  setRailed(railed: boolean): void;
  setStripFolded(folded: boolean): void;
  setFolded(pane: string, folded: boolean): void;
  setFront(tabs: string, id: string): void;
  setTheme(theme: Theme): void;
  setSingleKeys(on: boolean): void;
}

type Stored = Pick<Layout, "sizes" | "leftFolded" | "stripFolded" | "folded" | "singleKeys">;

function stored(): Partial<Stored> {
  try {
    const value: unknown = JSON.parse(kept("layout") ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
function storedTheme(): Theme {
  const theme = kept("theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

export const useLayout = create<Layout>()((set, get) => {
  const change = (part: Partial<Layout>): void => {
    set(part);
    const { sizes, leftFolded, stripFolded, folded, singleKeys } = get();
    keep("layout", JSON.stringify({ sizes, leftFolded, stripFolded, folded, singleKeys } satisfies Stored));
  };
  return {
    sizes: {}, leftFolded: false, stripFolded: undefined, folded: {}, singleKeys: true,
    ...stored(),
    resets: 0, drawer: false, railed: false, front: {}, theme: storedTheme(),
    setSize: (layout, name, size) => {
      const { [name]: _was, ...others } = get().sizes[layout] ?? {};
      change({ sizes: { ...get().sizes, [layout]: size === undefined ? others : { ...others, [name]: size } } });
    },
    reset: () => change({ sizes: {}, folded: {}, leftFolded: false, stripFolded: undefined, resets: get().resets + 1 }),
    setLeftFolded: (leftFolded) => change({ leftFolded }),
    setDrawer: (drawer) => set({ drawer }),
    setRailed: (railed) => set(railed ? { railed } : { railed, drawer: false }),
    setStripFolded: (stripFolded) => change({ stripFolded }),
    setFolded: (pane, folded) => change({ folded: { ...get().folded, [pane]: folded } }),
    setFront: (tabs, id) => set({ front: { ...get().front, [tabs]: id } }),
    setTheme: (theme) => {
      if (theme === "system") delete document.documentElement.dataset["theme"];
      else document.documentElement.dataset["theme"] = theme;
      keep("theme", theme === "system" ? undefined : theme);
      set({ theme });
    },
    setSingleKeys: (singleKeys) => change({ singleKeys }),
  };
});

/** Whether the page is dark now, by choice or by the system. */
export const isDark = (theme: Theme): boolean => theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
