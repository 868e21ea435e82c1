import { useIntroduction } from "../panels/first-visit/introduction.ts";
import { useLayout } from "./layout.ts";
import { useRoom } from "./media.ts";

/** The strip is folded into the status line while the page introduces itself, unless somebody opened it; on a small screen it holds the state and stays. */
export function useStripFolded(): boolean {
  const [introducing] = useIntroduction();
  const folded = useLayout((layout) => layout.stripFolded);
  const { name } = useRoom();
  return folded ?? (introducing && name !== "small");
}
