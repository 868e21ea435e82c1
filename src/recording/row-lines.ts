/**
 * Rows and outcomes as lines of JSON (NDJSON): every value by its name, words in place of codes. An export: nothing reads it back, a recording
 * is kept in a file of its own (file.ts).
 */
import * as v from "valibot";
import { codeName } from "../abi/codes.ts";
import type { EnumName } from "../abi/codes.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";
import { encodeBase64 } from "../base/base64url.ts";
import { textOf } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { unreachable } from "../base/unreachable.ts";
import type { ConnectionEnd, ConnectionOutcome, ExchangeOutcome, Outcome, Pair, UpstreamSaw } from "./outcome.ts";
import { threadName } from "./threads.ts";
import type { Arg, Fields, HostCallRow, Row } from "./row.ts";

/** `text` is there when the bytes are UTF-8. */
const BytesSchema = v.strictObject({ base64: v.string(), text: v.optional(v.string()) });
/** A number, a word of an enumeration, a 64-bit number in decimal digits, or bytes. */
const ValueSchema = v.union([v.number(), v.boolean(), v.string(), BytesSchema]);
const ValuesSchema = v.record(v.string(), ValueSchema);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const every = {
  step: count,
  /** the row it happened in, 0 for none, and the last one inside it */
  parent: count, last: count,
  /** virtual time since the start of the run, ns */
  time: v.number(),
};
/** "worker 0", "main", "canary" */
const onThread = { thread: v.string() };
const inGuest = {
  vm: count, context: count,
  /** it did not return: the guest stopped in it, or never came back */
  aborted: v.optional(v.literal(true)), open: v.optional(v.literal(true)),
};

const HeadersSchema = v.array(v.tuple([v.string(), v.string()]));
const RequestSchema = v.strictObject({
  /** of a call the filter made */
  call: v.optional(count),
  method: v.string(), path: v.string(), authority: v.optional(v.string()), headers: HeadersSchema, body: BytesSchema, trailers: v.optional(HeadersSchema),
  /** the connection was lost before the whole request had arrived */
  aborted: v.boolean(),
});

/** what the proxy's access log says */
const AccessSchema = v.strictObject({ code: v.number(), details: v.string(), flags: v.string(), cluster: v.string(), received: v.number(), sent: v.number() });
/** what arrived there, and how it ended */
const EndSchema = v.strictObject({ received: BytesSchema, end: v.picklist(["open", "ended", "reset"]) });
const RunEndSchema = v.picklist(["idle", "still-held", "fault", "refused", "proxy-crash", "limit", "running"]);
const RequestsSchema = v.record(v.string(), v.array(RequestSchema));

export const LineSchema = v.variant("row", [
  v.strictObject({ row: v.literal("callback"), ...every, ...onThread, ...inGuest, name: v.string(), cause: count, arguments: ValuesSchema, result: v.number() }),
  v.strictObject({
    row: v.literal("host-call"), ...every, ...onThread, ...inGuest, name: v.string(), arguments: ValuesSchema,
    /** the word for `result`, and why it is not ok */
    status: v.optional(v.string()), result: v.number(), why: v.optional(v.string()),
    outputs: ValuesSchema,
    /** an input was outside memory: only the words of the call are known */
    words: v.optional(v.array(ValueSchema)),
    inAllocator: v.optional(v.literal(true)), undelivered: v.optional(v.literal(true)),
  }),
  v.strictObject({ row: v.literal("proxy"), ...every, ...onThread, name: v.string(), fields: ValuesSchema }),
  v.strictObject({ row: v.literal("action"), ...every, name: v.string(), fields: ValuesSchema }),
  v.strictObject({ row: v.literal("fault"), ...every, ...onThread, name: v.string(), fields: ValuesSchema }),
  v.strictObject({
    row: v.literal("exchange"),
    id: v.string(),
    client: v.strictObject({
      status: v.optional(v.number()), informational: v.array(v.number()), headers: HeadersSchema, body: BytesSchema, trailers: v.optional(HeadersSchema),
      end: v.picklist(["complete", "still waiting", "cut"]),
    }),
    /** what the proxy's access log says of it */
    access: v.optional(AccessSchema),
    /** index of the filter that holds it */
    heldBy: v.optional(count),
    /** what upstreams and called clusters received for it, by cluster */
    upstreams: RequestsSchema,
    /** in the last line, where there are any: what was received of calls that belong to no exchange */
    otherRequests: v.optional(RequestsSchema),
    /** how the run ended */
    end: RunEndSchema,
  }),
  v.strictObject({
    row: v.literal("connection"),
    id: v.string(),
    client: EndSchema,
    /** absent when no server was reached */
    upstream: v.optional(v.strictObject({ cluster: v.string(), ...EndSchema.entries })),
    access: v.optional(AccessSchema), heldBy: v.optional(count),
    /** what clusters received of calls made while it was served, and of other calls: as for an exchange */
    upstreams: RequestsSchema, otherRequests: v.optional(RequestsSchema), end: RunEndSchema,
  }),
]);
export type Line = v.InferOutput<typeof LineSchema>;
type Value = v.InferOutput<typeof ValueSchema>;
type BytesJson = v.InferOutput<typeof BytesSchema>;
type RequestJson = v.InferOutput<typeof RequestSchema>;

/** Undefined for row 0, which nobody lists. */
export function lineOfRow(row: Row): Line | undefined {
  const { step, parent, last, time } = row;
  const about = { step, parent, last, time }, thread = threadName(row.thread);
  switch (row.kind) {
    case "origin": return undefined;
    case "callback": return { row: "callback", ...about, thread, ...guestOf(row), name: row.name, cause: row.cause, arguments: valuesOf(row.args), result: row.result };
    case "host-call": return { row: "host-call", ...about, thread, ...guestOf(row), name: row.name, ...resultOf(row) };
    case "proxy": return { row: "proxy", ...about, thread, name: row.name, fields: fieldsOf(row.fields) };
    case "action": return { row: "action", ...about, name: row.name, fields: fieldsOf(row.fields) };
    case "fault": return { row: "fault", ...about, thread, name: row.name, fields: fieldsOf(row.fields) };
    default: return unreachable(row);
  }
}

/** One line per exchange or connection. */
export function linesOfOutcome({ exchanges, connections, upstreams, end }: Outcome): readonly Line[] {
  const received = (exchange: string | undefined): Record<string, RequestJson[]> => {
    const mine: Record<string, RequestJson[]> = {};
    for (const [cluster, requests] of Object.entries(upstreams)) {
      const list = requests.filter((request) => request.exchange === exchange).map(requestJson);
      if (list.length > 0) mine[cluster] = list;
    }
    return mine;
  };
  const others = received(undefined);
  const lines = [...exchanges.map((exchange) => exchangeLine(exchange, received(exchange.id), end)), ...connections.map((connection) => connectionLine(connection, received(connection.id), end))];
  return lines.map((line, i) => ({ ...line, ...(i === lines.length - 1 && Object.keys(others).length > 0 && { otherRequests: others }) }));
}

const endJson = ({ received, end }: ConnectionEnd): { received: BytesJson; end: ConnectionEnd["end"] } => ({ received: bytesJson(received), end });

function connectionLine({ id, client, upstream, access, heldBy }: ConnectionOutcome, upstreams: Record<string, RequestJson[]>, end: Outcome["end"]): Extract<Line, { row: "connection" }> {
  return {
    row: "connection", id, client: endJson(client), ...(upstream !== undefined && { upstream: { cluster: upstream.cluster, ...endJson(upstream) } }),
    ...(access !== undefined && { access: { ...access } }), ...(heldBy !== undefined && { heldBy }), upstreams, end,
  };
}

function exchangeLine({ id, client, access, heldBy }: ExchangeOutcome, upstreams: Record<string, RequestJson[]>, end: Outcome["end"]): Extract<Line, { row: "exchange" }> {
  const { status, informational, headers, body, trailers } = client;
  return {
    row: "exchange", id,
    client: {
      ...(status !== undefined && { status }), informational: [...informational], headers: headersJson(headers), body: bytesJson(body),
      ...(trailers !== undefined && { trailers: headersJson(trailers) }), end: client.end,
    },
    ...(access !== undefined && { access: { ...access } }), ...(heldBy !== undefined && { heldBy }), upstreams, end,
  };
}

const requestJson = ({ call, method, path, authority, headers, body, trailers, aborted }: UpstreamSaw): RequestJson => ({
  ...(call !== undefined && { call }), method: shown(method), path: shown(path), ...(authority !== undefined && { authority: shown(authority) }), headers: headersJson(headers), body: bytesJson(body),
  ...(trailers !== undefined && { trailers: headersJson(trailers) }), aborted,
});

const shown = (value: ByteString): string => textOf(value).text;
const headersJson = (headers: readonly Pair[]): [string, string][] => headers.map(([name, value]) => [shown(name), shown(value)]);

function bytesJson(bytes: Uint8Array): BytesJson {
  const { text, utf8 } = textOf(bytes);
  return { base64: encodeBase64(bytes), ...(utf8 && { text }) };
}

const guestOf = ({ vm, context, aborted, open }: Row): Pick<Extract<Line, { row: "callback" }>, "vm" | "context" | "aborted" | "open"> =>
  ({ vm, context, ...(aborted && { aborted }), ...(open && { open }) });

function resultOf({ name, words, readable, inputs, outputs, result, why, inAllocator, undelivered, aborted, open }: HostCallRow): Omit<Extract<Line, { row: "host-call" }>, keyof typeof every | keyof typeof onThread | keyof typeof inGuest | "row" | "name"> {
  const kind = (hostFunctions as Readonly<Record<string, HostFunction>>)[name]?.result;
  const status = kind === "status" ? codeName("Status", result) : kind === "errno" ? codeName("WasiErrno", result) : undefined;
  return {
    arguments: valuesOf(inputs), ...(status !== undefined && !aborted && !open && { status }), result, ...(why !== "none" && { why }), outputs: valuesOf(outputs),
    ...(!readable && { words: words.map((word) => (typeof word === "bigint" ? String(word) : word)) }), ...(inAllocator && { inAllocator }), ...(undelivered && { undelivered }),
  };
}

const valuesOf = (args: readonly Arg[]): Record<string, Value> => Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg)]));

function valueOf({ value, of }: Arg): Value {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return bytesJson(value);
  return typeof value === "number" && of !== undefined ? codeName(of as EnumName, value) : value;
}

const fieldsOf = (fields: Fields): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === "number" ? value : nameOrBytes(value)]));

/** Fields of the proxy's own deeds are names and texts; what is not UTF-8 stays bytes. */
function nameOrBytes(value: Uint8Array): Value {
  const { text, utf8 } = textOf(value);
  return utf8 ? text : bytesJson(value);
}

