import { useId, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { MenuButton, type MenuEntry } from "../../parts/menu-button.tsx";
import type { ActionInput } from "./model/document.ts";
import { hostileInputs } from "./model/hostile.ts";
import { abortOf, chunkFor, dataFor, endOf, leave, newConnection, newExchange, openConnection, openExchange, opened, openedConnection, type ConnectionHead, type Head } from "./model/exchanges.ts";

interface FootProps {
  readonly actions: readonly ActionInput[];
  /** the request or connection that a new one resembles */
  readonly like: Head | ConnectionHead | undefined;
  /** the listener takes connections */
  readonly tcp: boolean;
  readonly onAppend: (actions: readonly ActionInput[], what: string) => void;
}

/** Adds to the end of the run, where it then goes on. */
export function Foot({ actions, like, tcp, onAppend }: FootProps) {
  const [by, setBy] = useState(1000);
  const id = useId();
  const client = tcp ? connectionClient(actions, like, onAppend) : httpClient(actions, like, onAppend);
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
            ...client.end,
            { kind: "line" },
            { kind: "item", text: "Remove the configuration", run: () => onAppend([{ do: "remove-configuration" }, { do: "run", until: "idle" }], "remove") },
            { kind: "item", text: "Restore the configuration", disabled: !isRemoved(actions), run: () => onAppend([{ do: "restore-configuration" }, { do: "run", until: "idle" }], "restore") },
            ...(client.missing === undefined ? [] : [{ kind: "note" as const, text: client.missing }]),
          ]}
        >
          Close
        </MenuButton>
      </div>
    </div>
  );
}

/** What the client of this scenario can be made to do next. */
interface Client {
  readonly begin: readonly MenuEntry[];
  readonly send: (() => void) | undefined;
  readonly sendTitle: string;
  readonly end: readonly MenuEntry[];
  /** why nothing can be sent or ended */
  readonly missing: string | undefined;
}
type Append = FootProps["onAppend"];

function httpClient(actions: readonly ActionInput[], given: FootProps["like"], onAppend: Append): Client {
  const open = openExchange(actions), like = given?.do === "exchange" || given?.do === "send-headers" ? given : undefined;
  const missing = open === undefined ? "No request is open: begin one with Request, headers only." : undefined;
  return {
    missing,
    begin: [
      { kind: "item", text: like === undefined ? "A request" : "A request like the chosen one", run: () => onAppend([newExchange(actions, like)], "request") },
      { kind: "item", text: "A plain GET", run: () => onAppend([newExchange(actions, undefined)], "request") },
      { kind: "note", text: "Seldom tried" },
      ...hostileInputs.map(({ id, title, change }): MenuEntry => ({ kind: "item", text: title, run: () => onAppend([change(newExchange(actions, like))], id) })),
      { kind: "line" },
      { kind: "item", text: "Headers only, the body follows", run: () => onAppend(opened({ ...newExchange(actions, like), body: undefined, chunks: undefined, trailers: undefined }), "request") },
    ],
    send: open === undefined ? undefined : () => onAppend(chunkFor(open, "chunk\n"), "chunk"),
    sendTitle: missing ?? `A piece of the body of ${open ?? ""}`,
    end: [
      { kind: "item", text: "End the request’s body", disabled: open === undefined, run: () => { if (open !== undefined) onAppend(endOf(open), "end"); } },
      { kind: "item", text: "The client goes away", disabled: open === undefined, run: () => { if (open !== undefined) onAppend(abortOf(open), "abort"); } },
    ],
  };
}

function connectionClient(actions: readonly ActionInput[], given: FootProps["like"], onAppend: Append): Client {
  const open = openConnection(actions), like = given?.do === "connection" || given?.do === "open-connection" ? given : undefined;
  const missing = open === undefined ? "No connection is open: begin one with Connection, data follows." : open.sends ? undefined : `The client of ${open.id} has ended its side.`;
  const ending = (text: string, how: "half-close" | "close-connection" | "reset-connection", possible: boolean): MenuEntry =>
    ({ kind: "item", text, disabled: !possible, run: () => { if (open !== undefined) onAppend(leave(open.id, how), how); } });
  return {
    missing,
    begin: [
      { kind: "item", text: like === undefined ? "A connection" : "A connection like the chosen one", run: () => onAppend([newConnection(actions, like)], "connection") },
      { kind: "item", text: "A connection, data follows", run: () => onAppend(openedConnection({ do: "connection", id: newConnection(actions, undefined).id }), "connection") },
    ],
    send: open?.sends === true ? () => onAppend(dataFor(open.id, "data\n"), "data") : undefined,
    sendTitle: missing ?? `Downstream data of ${open?.id ?? ""}`,
    end: [
      ending("The client ends its side", "half-close", open?.sends === true),
      ending("The client closes its socket", "close-connection", open !== undefined),
      ending("The client resets the connection", "reset-connection", open !== undefined),
    ],
  };
}

const isRemoved = (actions: readonly ActionInput[]): boolean =>
  actions.findLast((action) => action.do === "remove-configuration" || action.do === "restore-configuration")?.do === "remove-configuration";
