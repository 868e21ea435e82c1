/** A response's pairs as the client gets them: what Envoy removes and adds after the last filter (semantics 6.1). */
import type { EntryText } from "../../../recording/state.ts";
import type { Protocol } from "../../../scenario/scenario.ts";

const removed = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding"]);

export interface ResponseFraming {
  readonly protocol: Protocol;
  readonly head: boolean;
  readonly status: number;
  /** nothing follows the headers */
  readonly end: boolean;
  readonly server: string;
  readonly date: string;
  /** the connection is closed after this response */
  readonly closing: boolean;
}

export interface OutgoingHeaders {
  /** what stays in the header map, where filters may still look at it */
  readonly kept: readonly EntryText[];
  /** and what the codec writes: with what frames the body */
  readonly written: readonly EntryText[];
  readonly chunked: boolean;
  /** the connection is closed after this response */
  readonly closes: boolean;
}

export function outgoingHeaders(entries: readonly EntryText[], { protocol, head, status, end, server, date, closing }: ResponseFraming): OutgoingHeaders {
  const kept: EntryText[] = [];
  let dated = false, served = false, sized = false;
  for (const { name, value } of entries) {
    if (removed.has(name)) continue;
    dated ||= name === "date";
    served ||= name === "server";
    sized ||= name === "content-length";
    kept.push({ name, value: name === "server" ? server : value });
  }
  if (!dated) kept.push({ name: "date", value: date });
  if (!served) kept.push({ name: "server", value: server });
  if (protocol === "HTTP/2") return { kept, written: kept, chunked: false, closes: closing };
  // a client of HTTP/1.0 knows the end of a body without a length by that of the connection alone (seen, for 204 and HEAD too)
  const closes = closing || (protocol === "HTTP/1.0" && !sized);
  if (closes) kept.push({ name: "connection", value: "close" });
  else if (protocol === "HTTP/1.0") kept.push({ name: "connection", value: "keep-alive" });
  if (sized || status < 200 || status === 204 || status === 304) return { kept, written: kept, chunked: false, closes };
  const chunked = (!end || head) && protocol !== "HTTP/1.0";
  const framing: EntryText[] = end && !head ? [{ name: "content-length", value: "0" }] : chunked ? [{ name: "transfer-encoding", value: "chunked" }] : [];
  return { kept, written: [...kept, ...framing], chunked: chunked && !head, closes };
}
