/** What a person can do next at the live edge: with each stream that is open, each call in flight and each timer. */
import type { LiveEdge, OpenStream, RequestInFlight, TickAhead } from "../../recording/live-edge.ts";
import { threadName } from "../../debugger/who.ts";
import { durationWords } from "../../debugger/words.ts";
import type { Action } from "../../scenario/scenario.ts";
import type { ActionInput } from "../../store/index.ts";
import { clientSides, type ClientSide } from "./client-sides.ts";

export interface Choice {
  readonly text: string;
  readonly actions: readonly ActionInput[];
  /** Why it cannot be done now. */
  readonly reason?: string;
  /** It has a button of its own, with this word. */
  readonly quick?: string;
}
export interface LiveItem {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  /** Of what follows: the client's side, the upstream's. */
  readonly groups: readonly { readonly title: string; readonly choices: readonly Choice[] }[];
  readonly request?: RequestInFlight;
}

/** Names as they are shown. `several`: there is more than one thread. */
export interface Names { readonly filter: (index: number) => string; readonly several: boolean }

/** What was sent arrives, and no time passes. */
export const arrives: ActionInput = { do: "advance", by: 0 };

const choice = (text: string, actions: readonly ActionInput[], reason?: string, quick?: string): Choice => ({ text, actions, ...(reason !== undefined && { reason }), ...(quick !== undefined && { quick }) });
const until = (time: number, now: number): string => (time <= now ? "now" : `in ${durationWords(Math.ceil((time - now) / 1e6))}`);

export function liveItems(edge: LiveEdge, actions: readonly Action[], names: Names): readonly LiveItem[] {
  const sides = clientSides(actions);
  return [
    ...edge.streams.map((stream) => streamItem(edge, stream, sides.get(stream.id), names)),
    ...edge.requests.flatMap((request) => (request.call === undefined ? [] : [callItem(edge, request, names)])),
    ...edge.ticks.map((tick) => tickItem(edge, tick, names)),
  ];
}

function streamItem(edge: LiveEdge, stream: OpenStream, side: ClientSide | undefined, names: Names): LiveItem {
  const { id, kind, heldBy } = stream, request = edge.requests.find(({ exchange }) => exchange === id);
  const client = side === "open" || side === "open-http2" ? "the client may send more" : "the client has sent all";
  const words = [...(heldBy === undefined ? [] : [`held at ${names.filter(heldBy.filter)} since step ${heldBy.since}`]), ...(request === undefined ? [] : [requestWords(request, edge.now)]), client].join("; ");
  if (kind === "connection") return { id: `stream ${id}`, title: id, words, groups: [{ title: "The client", choices: connectionChoices(id, side) }] };
  const none = heldBy !== undefined && heldBy.side === 0 ? `${names.filter(heldBy.filter)} holds the request, so no upstream has it.` : "No upstream has a request of it now.";
  return {
    id: `stream ${id}`, title: id, words, ...(request !== undefined && { request }),
    groups: [{ title: "The client", choices: clientChoices(id, side) }, { title: request === undefined ? "The upstream" : request.cluster, choices: requestChoices({ exchange: id }, request, none, edge) }],
  };
}

function clientChoices(id: string, side: ClientSide | undefined): readonly Choice[] {
  const ended = side === "open" || side === "open-http2" ? undefined : `The request of ${id} has ended.`;
  return [
    choice("Send a piece of the body", [{ do: "send-data", exchange: id, data: "piece\n" }, arrives], ended, "Send"),
    choice("End the body", [{ do: "send-data", exchange: id, data: "", endOfStream: true }, arrives], ended),
    choice("Send trailers", [{ do: "send-trailers", exchange: id, trailers: [["x-trailer", "value"]] }, arrives], ended),
    choice("Send a METADATA frame", [{ do: "send-metadata", exchange: id, metadata: [["name", "value"]] }, arrives], ended ?? (side === "open-http2" ? undefined : `METADATA frames belong to HTTP/2, which ${id} does not speak.`)),
    choice("The client goes away", [{ do: "abort", exchange: id }, arrives], side === "gone" ? "The client has gone." : undefined),
  ];
}

function connectionChoices(id: string, side: ClientSide | undefined): readonly Choice[] {
  const gone = side === "gone" ? "The client has gone." : undefined, ended = gone ?? (side === "ended" ? "The client has ended its side." : undefined);
  return [
    choice("Send data", [{ do: "downstream-data", connection: id, data: "piece\n" }, arrives], ended, "Send"),
    choice("End the client’s side", [{ do: "half-close", connection: id }, arrives], ended),
    choice("Close the client’s socket", [{ do: "close-connection", connection: id }, arrives], gone),
    choice("Reset the connection", [{ do: "reset-connection", connection: id }, arrives], gone),
  ];
}

type Of = Pick<Extract<ActionInput, { do: "fail" }>, "exchange" | "call">;

/** `none`: why there is no request. */
function requestChoices(of: Of, request: RequestInFlight | undefined, none: string, edge: LiveEdge): readonly Choice[] {
  const without = request === undefined ? none : undefined, connecting = request?.stands === "connecting", began = request?.began === true;
  const begun = without ?? (began ? "Its response has begun." : undefined), first = without ?? (began ? undefined : "Its response has not begun: headers come first.");
  const said = without ?? (began && request?.stands === "silent" ? "It has said all that it is set up to say." : undefined);
  const timeout = request?.timesOut, passes = timeout === undefined ? "" : `, ${until(timeout, edge.now)}`;
  return [
    choice("Deliver the answer", [{ do: "deliver", ...of }], said, "Deliver"),
    ...(request?.grpc === true ? grpcPieces : pieces)(of, { begun, first, notThere: connecting ? "Its request has not arrived there." : undefined }),
    choice("Reset by the upstream", [{ do: "fail", ...of }], without ?? (connecting ? "There is no connection yet." : undefined), "Fail"),
    choice("Connection failure", [{ do: "fail", ...of, how: "connection-failure" }], begun ?? (request?.knownToBeConnected === true ? "Its connection is there: it can be reset." : undefined)),
    choice(`Time out${passes}`, [{ do: "time-out", ...of }], without ?? (timeout !== undefined ? undefined : of.call === undefined ? "No timeout runs: the route has none, or the request has not ended." : "It has no timeout, so it waits for ever."), "Time out"),
  ];
}

interface Why { readonly begun: string | undefined; readonly first: string | undefined; readonly notThere: string | undefined }

const pieces = (of: Of, { begun, first, notThere }: Why): readonly Choice[] => [
  choice("Answer 503 instead", [{ do: "deliver", ...of, reply: { status: 503 } }], begun),
  choice("Send response headers", [{ do: "reply-headers", ...of }], begun ?? notThere),
  choice("Send a piece of the response", [{ do: "reply-data", ...of, data: "piece\n" }], first),
  choice("End the response", [{ do: "reply-data", ...of, data: "", endOfStream: true }], first),
  choice("Send response trailers", [{ do: "reply-trailers", ...of, trailers: [["x-trailer", "value"]] }], first),
];
/** Messages with their length before them, and the status in the trailers. */
const grpcPieces = (of: Of, { begun, first, notThere }: Why): readonly Choice[] => [
  choice("Answer UNAVAILABLE instead", [{ do: "deliver", ...of, reply: { grpc: { status: 14 } } }], begun),
  choice("Send initial metadata", [{ do: "reply-headers", ...of, headers: [["content-type", "application/grpc"]] }], begun ?? notThere),
  choice("Send a message", [{ do: "reply-data", ...of, data: { hex: "00000000057069656365" } }], first),
  choice("End with status 0", [{ do: "reply-trailers", ...of, trailers: [["grpc-status", "0"]] }], first),
];

function callItem(edge: LiveEdge, request: RequestInFlight, names: Names): LiveItem {
  const { id, filter, thread } = request.call ?? { id: 0, filter: 0, thread: 0 }, named = threadIn(thread);
  const of: Of = { call: { id, ...(filter !== 0 && { filter }), ...(named !== 0 && { thread: named }) } };
  return {
    id: `call ${thread} ${filter} ${id}`, title: `call ${id} of ${names.filter(filter)}${threadWords(thread, names)}`, words: requestWords(request, edge.now), request,
    groups: [{ title: request.cluster, choices: requestChoices(of, request, "", edge) }],
  };
}

function tickItem(edge: LiveEdge, { filter, thread, due }: TickAhead, names: Names): LiveItem {
  const named = threadIn(thread), ahead = Math.max(0, (due - edge.now) / 1e6);
  return {
    id: `tick ${thread} ${filter}`, title: `tick of ${names.filter(filter)}${threadWords(thread, names)}`, words: `due ${until(due, edge.now)}`,
    groups: [{ title: "The timer", choices: [
      choice("Tick now", [{ do: "tick", ...(filter !== 0 && { filter }), ...(named !== 0 && { thread: named }) }], undefined, "Tick now"),
      choice(`Let time pass to the tick, ${durationWords(Math.ceil(ahead))}`, [{ do: "advance", by: ahead }]),
    ] }],
  };
}
const threadIn = (thread: number): number | "main" => (threadName(thread) === "main" ? "main" : thread);
const threadWords = (thread: number, { several }: Names): string => (several ? ` on ${threadName(thread)}` : "");

function requestWords({ cluster, stands, began, due, timesOut }: RequestInFlight, now: number): string {
  const ends = timesOut === undefined ? "" : `, times out ${until(timesOut, now)}`;
  switch (stands) {
    case "connecting": return `connecting to ${cluster}${ends}`;
    case "receives": return `${cluster} has not got all of the request${ends}`;
    case "answers": return `${cluster} answers ${until(due ?? now, now)}${ends}`;
    case "goes-on": return `${cluster} sends on ${until(due ?? now, now)}${ends}`;
    case "waits-to-be-told": return `${cluster} answers when you deliver it${ends}`;
    default: return `${cluster} ${began ? "says no more by itself" : "does not answer by itself"}${ends}`;
  }
}

/** To the event that is due next. */
export function nextEvent(edge: LiveEdge): Choice {
  if (edge.next === undefined) return choice("To the next event", [], "Nothing is due: no reply, no tick, no timeout.");
  return choice(edge.next <= edge.now ? "To the next event, which is due" : `To the next event, ${until(edge.next, edge.now)}`, [{ do: "run", callbacks: 1 }]);
}

export const answersByHand = (edge: LiveEdge): Choice =>
  choice(edge.answersByHand ? "Upstreams answer by themselves again" : "Upstreams answer by hand", [edge.answersByHand ? { do: "answer-by-hand", on: false } : { do: "answer-by-hand" }]);
