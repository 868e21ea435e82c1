/** What the parts of the scenario editor share: the document's problems by place, and what is folded. */
import { createContext, useContext } from "react";
import { pathText } from "../../../scenario/paths.ts";
import type { Path } from "./model/document.ts";

export interface Editing {
  /** The sentence about the value at this place or below it; undefined when it is fine. */
  readonly problemAt: (path: Path) => string | undefined;
  readonly isOpen: (section: string) => boolean;
  readonly setOpen: (section: string, open: boolean) => void;
}

export const EditingContext = createContext<Editing>({
  problemAt: () => undefined,
  isOpen: () => false,
  setOpen: () => undefined,
});

export const useEditing = (): Editing => useContext(EditingContext);

/** As problems name it: `setup.chain[0].vmId`. */
export const pathId = pathText;
