import type { LayoutName } from "./layout.ts";
import { useSyncExternalStore } from "react";

/** Widths and heights at which the page rearranges; in em, so that larger text counts as less room. */
export const narrow = "(max-width: 74.99em)";
export const small = "(max-width: 56.24em)";
export const low = "(max-height: 50em)";

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Which arrangement of the page holds now; sizes are remembered for each. */
export function useLayoutName(): LayoutName {
  const isSmall = useMedia(small), isNarrow = useMedia(narrow);
  return isSmall ? "small" : isNarrow ? "narrow" : "wide";
}
