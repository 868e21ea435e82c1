/** The actions of a scenario as a list of exchanges and connections, with what happens between them. */
import { unreachable } from "../../../../base/unreachable.ts";
import { isDrivenByHand } from "../../../../scenario/by-hand.ts";
import type { Bytes } from "../../../../scenario/scenario.ts";
import { freeName, type ActionInput, type ConnectionInput, type ExchangeInput, type OpenConnectionInput, type SendHeadersInput } from "./document.ts";
import { lengthOf } from "./escaped-text.ts";

export type Head = ExchangeInput | SendHeadersInput;
export type ConnectionHead = ConnectionInput | OpenConnectionInput;
export type Part = Extract<ActionInput, { do: "send-data" | "send-trailers" | "send-metadata" | "abort" }>;
export type ConnectionPart = Extract<ActionInput, { do: "downstream-data" | "half-close" | "close-connection" | "reset-connection" }>;
export type Between = Exclude<ActionInput, Head | Part | ConnectionHead | ConnectionPart>;

/** The exchange or connection that a piece belongs to, or that begins here to be sent piece by piece. */
function ownerOf(action: ActionInput | undefined): string | undefined {
  if (action === undefined) return undefined;
  return "connection" in action ? action.connection : isPart(action) || action.do === "send-headers" ? action.exchange : undefined;
}

const isPart = (action: ActionInput): action is Part => action.do === "send-data" || action.do === "send-trailers" || action.do === "send-metadata" || action.do === "abort";
/** What makes the piece before it arrive belongs to that piece. */
const arrives = (action: ActionInput | undefined): boolean => (action?.do === "run" && action.callbacks === undefined) || (action?.do === "advance" && action.by === 0);

export type Entry =
  /** `number`: from 1 among the exchanges; `parts`: places of the actions that belong to a request sent piece by piece, the run that follows each included */
  | { readonly kind: "exchange"; readonly index: number; readonly number: number; readonly id: string; readonly head: Head; readonly parts: readonly number[] }
  | { readonly kind: "between"; readonly index: number; readonly action: Between }
  /** the same for connections */
  | { readonly kind: "connection"; readonly index: number; readonly number: number; readonly id: string; readonly head: ConnectionHead; readonly parts: readonly number[] }
  /** a piece of a request or a connection that nobody began */
  | { readonly kind: "stray"; readonly index: number; readonly action: Part | ConnectionPart };

/** An exchange or a connection, with its pieces. */
export type Whole = Extract<Entry, { kind: "exchange" | "connection" }>;
export const isWhole = (entry: Entry): entry is Whole => entry.kind === "exchange" || entry.kind === "connection";
export const idOf = (head: Head | ConnectionHead): string => (head.do === "exchange" || head.do === "connection" ? head.id : head.do === "send-headers" ? head.exchange : head.connection);

/** In the order of the actions; the pieces of a request stand with its head. */
export function entriesOf(actions: readonly ActionInput[]): readonly Entry[] {
  const out: Entry[] = [];
  const open = new Map<string, number[]>();
  let number = 0;
  for (const [index, action] of actions.entries()) {
    if (isDrivenByHand(action)) {
      out.push({ kind: "between", index, action });
      continue;
    }
    switch (action.do) {
      case "exchange":
      case "send-headers": {
        const parts: number[] = [];
        const id = idOf(action);
        open.set(id, parts);
        number += 1;
        out.push({ kind: "exchange", index, number, id, head: action, parts });
        break;
      }
      case "connection":
      case "open-connection": {
        const parts: number[] = [];
        const id = idOf(action);
        open.set(id, parts);
        number += 1;
        out.push({ kind: "connection", index, number, id, head: action, parts });
        break;
      }
      case "send-data":
      case "send-trailers":
      case "send-metadata":
      case "abort":
      case "downstream-data":
      case "half-close":
      case "close-connection":
      case "reset-connection": {
        const parts = open.get(ownerOf(action) ?? "");
        if (parts === undefined) out.push({ kind: "stray", index, action });
        else parts.push(index);
        break;
      }
      case "run":
      case "advance": {
        const owner = arrives(action) ? ownerOf(actions[index - 1]) : undefined;
        const parts = owner === undefined ? undefined : open.get(owner);
        if (parts === undefined) out.push({ kind: "between", index, action });
        else parts.push(index);
        break;
      }
      case "phases":
      case "foreign-callback":
      case "remove-configuration":
      case "restore-configuration":
        out.push({ kind: "between", index, action });
        break;
      default:
        return unreachable(action);
    }
  }
  return out;
}

/** Places of the entries that hold a text, in what is said of them, their number or their name. */
export function matchingEntries(entries: readonly Entry[], query: string, words: (entry: Entry) => string): readonly number[] {
  const wanted = query.trim().toLowerCase();
  return entries.flatMap((entry, place) => (`${isWhole(entry) ? `${entry.number} ${entry.id} ` : ""}${words(entry)}`.toLowerCase().includes(wanted) ? [place] : []));
}

/** The last request that still takes data. */
export function openExchange(actions: readonly ActionInput[]): string | undefined {
  const open = new Set<string>();
  for (const action of actions) {
    if (action.do === "send-headers" && action.endOfStream !== true) open.add(action.exchange);
    else if (action.do === "send-data" && action.endOfStream === true) open.delete(action.exchange);
    else if (action.do === "send-trailers" || action.do === "abort") open.delete(action.exchange);
  }
  return [...open].at(-1);
}

/** The same, when it speaks HTTP/2. */
export function openHttp2Exchange(actions: readonly ActionInput[]): string | undefined {
  const open = openExchange(actions);
  return actions.some((action) => action.do === "send-headers" && action.exchange === open && action.protocol === "HTTP/2") ? open : undefined;
}

/** The last connection whose client can still send or leave. */
export function openConnection(actions: readonly ActionInput[]): { readonly id: string; readonly sends: boolean } | undefined {
  const open = new Map<string, boolean>();
  for (const action of actions) {
    if (action.do === "open-connection" || (action.do === "connection" && action.ends === "open")) open.set(idOf(action), true);
    else if (action.do === "connection" && (action.ends ?? "half-close") === "half-close") open.set(action.id, false);
    else if (action.do === "half-close" || (action.do === "downstream-data" && action.endOfStream === true)) open.set(action.connection, false);
    else if (action.do === "close-connection" || action.do === "reset-connection") open.delete(action.connection);
  }
  const last = [...open].at(-1);
  return last && { id: last[0], sends: last[1] };
}

/** Takes an entry with its pieces out. */
export function withoutEntry(actions: readonly ActionInput[], entry: Entry): ActionInput[] {
  const gone = new Set(isWhole(entry) ? [entry.index, ...entry.parts] : [entry.index]);
  return actions.filter((_, index) => !gone.has(index));
}

const inOneRun = (entry: Entry): boolean =>
  !isWhole(entry) || entry.parts.every((part, i) => part === entry.index + i + 1);

/** Whether entry `from` can stand at `to`: a request whose pieces are spread between others stays where it is. */
export function canMove(entries: readonly Entry[], from: number, to: number): boolean {
  return to >= 0 && to < entries.length && from !== to && entries.slice(Math.min(from, to), Math.max(from, to) + 1).every(inOneRun);
}

export function moveEntry(actions: readonly ActionInput[], from: number, to: number): ActionInput[] {
  const entries = entriesOf(actions);
  const entry = entries[from];
  if (entry === undefined || !canMove(entries, from, to)) return [...actions];
  const order = entries.toSpliced(from, 1).toSpliced(to, 0, entry);
  // A request that stays where it is may have pieces further on: only what lies between the two places is rebuilt.
  const first = Math.min(from, to), last = Math.max(from, to);
  const start = entries[first]?.index ?? 0;
  const block = order.slice(first, last + 1).flatMap((one) => (isWhole(one) ? [one.index, ...one.parts] : [one.index]));
  return actions.map((action, index) => (index >= start && index < start + block.length ? (actions[block[index - start] ?? index] ?? action) : action));
}

const idsOf = (actions: readonly ActionInput[]): string[] => entriesOf(actions).flatMap((entry) => (isWhole(entry) ? [entry.id] : []));

/** A request like the given one under a name of its own, after which the run goes on until idle. */
export function newExchange(actions: readonly ActionInput[], like: Head | undefined): ExchangeInput {
  const id = freeName(`request-${idsOf(actions).length + 1}`, idsOf(actions));
  if (like === undefined) return { do: "exchange", id };
  const { method, path, scheme, authority, protocol, headers, reply } = like;
  const shared = { method, path, scheme, authority, protocol, headers, reply };
  const written = Object.fromEntries(Object.entries(shared).filter(([, value]) => value !== undefined));
  if (like.do === "send-headers") return { do: "exchange", id, ...written };
  const { do: _, id: __, ...rest } = like;
  return { do: "exchange", id, ...rest };
}

/** The same request, sent piece by piece: its headers now, its body with `Chunk`. */
export function opened(exchange: ExchangeInput): ActionInput[] {
  const { id, body, chunks, trailers, do: _, ...rest } = exchange;
  const data: NonNullable<ExchangeInput["chunks"]> = chunks !== undefined && chunks.length > 0 ? chunks : body === undefined || lengthOf(body) === 0 ? [] : [{ data: body }];
  const out: ActionInput[] = [{ do: "send-headers", exchange: id, ...rest }];
  for (const chunk of data) {
    if (chunk.delay) out.push({ do: "advance", by: chunk.delay });
    if (chunk.metadata !== undefined) out.push({ do: "send-metadata", exchange: id, metadata: chunk.metadata });
    if (chunk.metadata === undefined || lengthOf(chunk.data) > 0) out.push({ do: "send-data", exchange: id, data: chunk.data });
  }
  if (trailers !== undefined && trailers.length > 0) out.push({ do: "send-trailers", exchange: id, trailers });
  out.push({ do: "run", until: "idle" });
  return out;
}

/** The same request as a whole, of which only what needs no time is done: what it waits for can be driven by hand. */
export function atOnce(exchange: ExchangeInput): ActionInput[] {
  const parts = opened(exchange).slice(0, -1), last = parts.at(-1);
  const ended: ActionInput[] = last?.do === "send-headers" || last?.do === "send-data" ? [...parts.slice(0, -1), { ...last, endOfStream: true }] : parts;
  return [...ended, { do: "advance", by: 0 }];
}

/** A connection like the given one under a name of its own, after which the run goes on until idle. */
export function newConnection(actions: readonly ActionInput[], like: ConnectionHead | undefined): ConnectionInput {
  const id = freeName(`connection-${idsOf(actions).length + 1}`, idsOf(actions));
  if (like === undefined) return { do: "connection", id, data: "hello\n" };
  return like.do === "connection" ? { ...like, id } : { do: "connection", id, ...(like.server !== undefined && { server: like.server }) };
}

/** The same connection, piece by piece, without an end. */
export function openedConnection({ id, data, chunks, server }: ConnectionInput): ActionInput[] {
  const pieces: readonly { data: Bytes; delay?: number | undefined }[] = chunks !== undefined && chunks.length > 0 ? chunks : data === undefined || lengthOf(data) === 0 ? [] : [{ data }];
  const out: ActionInput[] = [{ do: "open-connection", connection: id, ...(server !== undefined && { server }) }, { do: "run", until: "idle" }];
  for (const piece of pieces) {
    if (piece.delay) out.push({ do: "advance", by: piece.delay });
    out.push({ do: "downstream-data", connection: id, data: piece.data }, { do: "run", until: "idle" });
  }
  return out;
}

const idle: ActionInput = { do: "run", until: "idle" };

export const chunkFor = (exchange: string, data: Bytes): ActionInput[] => [{ do: "send-data", exchange, data }, idle];
export const metadataFor = (exchange: string): ActionInput[] => [{ do: "send-metadata", exchange, metadata: [["name", "value"]] }, idle];
export const endOf = (exchange: string): ActionInput[] => [{ do: "send-data", exchange, data: "", endOfStream: true }, idle];
export const abortOf = (exchange: string): ActionInput[] => [{ do: "abort", exchange }, idle];

export const dataFor = (connection: string, data: Bytes): ActionInput[] => [{ do: "downstream-data", connection, data }, idle];
export const leave = (connection: string, how: "half-close" | "close-connection" | "reset-connection"): ActionInput[] => [{ do: how, connection }, idle];

/** Whose request to an upstream, in words. */
const requestOf = ({ exchange, call }: { readonly exchange?: string | undefined; readonly call?: { readonly id: number } | undefined }): string => exchange ?? `call ${call?.id ?? 0}`;

/** What stands in the list for an action between exchanges. */
export function betweenWords(action: Between): string {
  switch (action.do) {
    case "advance": return action.by === 0 ? "what is due now" : `${seconds(action.by)} pass`;
    case "answer-by-hand": return action.on === false ? "upstreams answer by themselves" : "upstreams answer by hand";
    case "deliver": return `answer to ${requestOf(action)}`;
    case "reply-headers": return `response to ${requestOf(action)}: ${action.status ?? 200}`;
    case "reply-data": return `response to ${requestOf(action)}: ${action.endOfStream === true ? "end" : "a piece"}`;
    case "reply-trailers": return `response to ${requestOf(action)}: trailers`;
    case "fail": return `${requestOf(action)}: ${action.how === "connection-failure" ? "connection failure" : "reset"}`;
    case "time-out": return `${requestOf(action)} times out`;
    case "tick": return "tick by hand";
    case "run":
      if (action.callbacks === undefined) return "run until idle";
      return action.callbacks === 1 ? "run 1 callback" : `run ${action.callbacks} callbacks`;
    case "phases": return `test ${action.exchange}: ${action.phases.map(({ phase }) => phase).join(", ")}`;
    case "foreign-callback": return "foreign function calls back";
    case "remove-configuration": return "configuration removed";
    case "restore-configuration": return "configuration restored";
    default: return unreachable(action);
  }
}

/** Milliseconds as words: 20 ms, 1.5 s. */
export const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);
