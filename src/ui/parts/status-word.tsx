import type { Meaning } from "../../debugger/words.ts";
import { Icon, type IconName } from "./icon.tsx";

/** What a colour means, with the shape that says it without the colour. */
const meanings = {
  quiet: { icon: "check", colour: "event-quiet" },
  continue: { icon: "arrow", colour: "ok" },
  hold: { icon: "pause", colour: "hold" },
  changed: { icon: "diamond", colour: "changed" },
  local: { icon: "u-turn", colour: "local" },
  fault: { icon: "octagon", colour: "fault" },
  refused: { icon: "triangle", colour: "notice" },
  "not-found": { icon: "ring", colour: "event-quiet" },
} as const satisfies Readonly<Record<Meaning, { readonly icon: IconName; readonly colour: string }>>;

/** A status or an action by its name, with its shape. */
export function StatusWord({ meaning, word }: { readonly meaning: Meaning; readonly word: string }) {
  const { icon, colour } = meanings[meaning];
  return <span className={`status-word ${colour}`}><Icon name={icon} />{word}</span>;
}
