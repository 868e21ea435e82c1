import { useId, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { MenuButton } from "../../parts/menu-button.tsx";
import { clientOf, configurationEntries, timeSteps, timeStepWords, type Append, type Like } from "./at-the-end.ts";
import type { ActionInput } from "./model/document.ts";

interface FootProps {
  readonly actions: readonly ActionInput[];
  readonly like: Like;
  /** the listener takes connections */
  readonly tcp: boolean;
  readonly onAppend: Append;
}

/** Adds to the end of the run, where it then goes on. */
export function Foot({ actions, like, tcp, onAppend }: FootProps) {
  const [by, setBy] = useState(1000);
  const id = useId();
  const client = clientOf(tcp, actions, like, onAppend);
  return (
    <div className="scn-foot" role="group" aria-labelledby={id}>
      <span id={id} className="text-3 small">Add at the end of the run</span>
      <div className="scn-foot-row">
        <MenuButton label={`Add a ${tcp ? "connection" : "request"}`} entries={() => client.begin}>{tcp ? "Connection" : "Request"}</MenuButton>
        <Button aria-disabled={client.send === undefined} title={client.sendTitle} onClick={() => client.send?.()}>{tcp ? "Data" : "Chunk"}</Button>
        <MenuButton
          label="Let time pass"
          entries={() => [
            { kind: "note", text: "Let time pass; ticks that fall due are delivered" },
            ...timeSteps.map((ms) => ({
              kind: "item" as const, text: timeStepWords(ms), chosen: ms === by,
              run: () => {
                setBy(ms);
                onAppend([{ do: "advance", by: ms }], "tick");
              },
            })),
          ]}
        >
          Tick
        </MenuButton>
        <MenuButton
          label="Close something"
          entries={() => [
            ...client.end,
            { kind: "line" },
            ...configurationEntries(actions, onAppend),
            ...(client.missing === undefined ? [] : [{ kind: "note" as const, text: client.missing }]),
          ]}
        >
          Close
        </MenuButton>
      </div>
    </div>
  );
}
