import { useId, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { MenuButton } from "../../parts/menu-button.tsx";
import type { ActionInput } from "./model/document.ts";
import { abortOf, chunkFor, endOf, newExchange, openExchange, opened, type Head } from "./model/exchanges.ts";

interface FootProps {
  readonly actions: readonly ActionInput[];
  /** the request that a new one resembles */
  readonly like: Head | undefined;
  readonly onAppend: (actions: readonly ActionInput[], what: string) => void;
}

/** Adds to the end of the run, where it then goes on. */
export function Foot({ actions, like, onAppend }: FootProps) {
  const [by, setBy] = useState(1000);
  const open = openExchange(actions);
  const id = useId();
  const noOpen = "No request is open: begin one with Request, headers only.";
  const chunk = (): void => {
    if (open !== undefined) onAppend(chunkFor(open, "chunk\n"), "chunk");
  };
  return (
    <div className="scn-foot" role="group" aria-labelledby={id}>
      <span id={id} className="text-3 small">Add at the end of the run</span>
      <div className="scn-foot-row">
        <MenuButton
          label="Add a request"
          entries={() => [
            { kind: "item", text: like === undefined ? "A request" : "A request like the chosen one", run: () => onAppend([newExchange(actions, like)], "request") },
            { kind: "item", text: "A plain GET", run: () => onAppend([newExchange(actions, undefined)], "request") },
            { kind: "item", text: "Headers only, the body follows", run: () => onAppend(opened({ ...newExchange(actions, like), body: undefined, chunks: undefined, trailers: undefined }), "request") },
          ]}
        >
          Request
        </MenuButton>
        <Button aria-disabled={open === undefined} title={open === undefined ? noOpen : `A piece of the body of ${open}`} onClick={chunk}>Chunk</Button>
        <MenuButton
          label="Let time pass"
          entries={() => [
            { kind: "note", text: "Let time pass; ticks that fall due are delivered" },
            ...[100, 1000, 5000, 10_000, 60_000].map((ms) => ({
              kind: "item" as const, text: ms < 1000 ? `${ms} ms` : `${ms / 1000} s`, chosen: ms === by,
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
            { kind: "item", text: "End the request’s body", disabled: open === undefined, run: () => { if (open !== undefined) onAppend(endOf(open), "end"); } },
            { kind: "item", text: "The client goes away", disabled: open === undefined, run: () => { if (open !== undefined) onAppend(abortOf(open), "abort"); } },
            { kind: "line" },
            { kind: "item", text: "Remove the configuration", run: () => onAppend([{ do: "remove-configuration" }, { do: "run", until: "idle" }], "remove") },
            { kind: "item", text: "Restore the configuration", disabled: !isRemoved(actions), run: () => onAppend([{ do: "restore-configuration" }, { do: "run", until: "idle" }], "restore") },
            ...(open === undefined ? [{ kind: "note" as const, text: noOpen }] : []),
          ]}
        >
          Close
        </MenuButton>
      </div>
    </div>
  );
}

const isRemoved = (actions: readonly ActionInput[]): boolean =>
  actions.findLast((action) => action.do === "remove-configuration" || action.do === "restore-configuration")?.do === "remove-configuration";
