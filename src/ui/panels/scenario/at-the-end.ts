/** What can be added to the end of a run: by the foot of the scenario, and by the palette. */
import type { MenuEntry } from "../../parts/menu-button.tsx";
import type { ActionInput } from "./model/document.ts";
import { hostileInputs } from "./model/hostile.ts";
import { abortOf, atOnce, chunkFor, dataFor, endOf, leave, metadataFor, newConnection, newExchange, openConnection, openExchange, openHttp2Exchange, opened, openedConnection, type ConnectionHead, type Head } from "./model/exchanges.ts";

/** the request or connection that a new one resembles */
export type Like = Head | ConnectionHead | undefined;
export type Append = (actions: readonly ActionInput[], what: string) => void;

/** What the client of this scenario can be made to do next. */
export interface Client {
  readonly begin: readonly MenuEntry[];
  readonly send: (() => void) | undefined;
  readonly sendTitle: string;
  readonly end: readonly MenuEntry[];
  /** why nothing can be sent or ended */
  readonly missing: string | undefined;
}
export const clientOf = (tcp: boolean, actions: readonly ActionInput[], like: Like, onAppend: Append): Client => (tcp ? connectionClient : httpClient)(actions, like, onAppend);

function httpClient(actions: readonly ActionInput[], given: Like, onAppend: Append): Client {
  const open = openExchange(actions), like = given?.do === "exchange" || given?.do === "send-headers" ? given : undefined;
  const http2 = openHttp2Exchange(actions);
  const missing = open === undefined ? "No request is open: begin one with Request, headers only." : undefined;
  return {
    missing,
    begin: [
      { kind: "item", text: like === undefined ? "A request" : "A request like the chosen one", run: () => onAppend([newExchange(actions, like)], "request") },
      { kind: "item", text: "A plain GET", run: () => onAppend([newExchange(actions, undefined)], "request") },
      { kind: "note", text: "Seldom tried" },
      ...hostileInputs.map(({ id, title, change }): MenuEntry => ({ kind: "item", text: title, run: () => onAppend([change(newExchange(actions, like))], id) })),
      { kind: "line" },
      { kind: "item", text: "A request, and no time passes", run: () => onAppend(atOnce(newExchange(actions, like)), "request") },
      { kind: "item", text: "Headers only, the body follows", run: () => onAppend(opened({ ...newExchange(actions, like), body: undefined, chunks: undefined, trailers: undefined }), "request") },
      { kind: "item", text: "A METADATA frame of the open HTTP/2 request", disabled: http2 === undefined, run: () => { if (http2 !== undefined) onAppend(metadataFor(http2), "metadata"); } },
    ],
    send: open === undefined ? undefined : () => onAppend(chunkFor(open, "chunk\n"), "chunk"),
    sendTitle: missing ?? `A piece of the body of ${open ?? ""}`,
    end: [
      { kind: "item", text: "End the request’s body", disabled: open === undefined, run: () => { if (open !== undefined) onAppend(endOf(open), "end"); } },
      { kind: "item", text: "The client goes away", disabled: open === undefined, run: () => { if (open !== undefined) onAppend(abortOf(open), "abort"); } },
    ],
  };
}

function connectionClient(actions: readonly ActionInput[], given: Like, onAppend: Append): Client {
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

/** Steps of time that are offered, ms. */
export const timeSteps = [100, 1000, 5000, 10_000, 60_000] as const;
export const timeStepWords = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);

export const configurationEntries = (actions: readonly ActionInput[], onAppend: Append): readonly (MenuEntry & { readonly kind: "item" })[] => [
  { kind: "item", text: "Remove the configuration", run: () => onAppend([{ do: "remove-configuration" }, { do: "run", until: "idle" }], "remove") },
  { kind: "item", text: "Restore the configuration", disabled: !isRemoved(actions), run: () => onAppend([{ do: "restore-configuration" }, { do: "run", until: "idle" }], "restore") },
];

const isRemoved = (actions: readonly ActionInput[]): boolean =>
  actions.findLast((action) => action.do === "remove-configuration" || action.do === "restore-configuration")?.do === "remove-configuration";
