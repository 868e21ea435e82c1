import type { ComponentType } from "react";

/** Where a panel stands. Several panels of `left` and `strip` are tabs there, in the order of the list. */
export type Place = "bar" | "scrubber" | "band" | "left" | "middle" | "state" | "why" | "source" | "strip" | "status";

/** What the folder of a panel exports as `panel`; `panels.ts` is the one list that places them. */
export interface Panel {
  /** kebab-case, the folder's name */
  readonly id: string;
  /** what its tab and its region are called */
  readonly title: string;
  readonly place: Place;
  readonly View: ComponentType;
  /** tabs: a number or a word after the title */
  readonly Count?: ComponentType;
  /** tabs: what stands at the right end of the head while this tab is chosen */
  readonly Aside?: ComponentType;
  /** strip: it stands beside the tabs where there is room, and is a tab elsewhere */
  readonly beside?: true;
}
