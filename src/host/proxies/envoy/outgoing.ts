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
  export interface OutgoingHeaders {
  /** what stays in the header map, where filters may still look at it */
  readonly kept: readonly EntryText[];
  /** and what the codec writes: with what frames the body */
  readonly written: readonly EntryText[];
  readonly chunked: boolean;
}

/** the connection is closed after this response */
  readonly closing: boolean;
}

export function outgoingHeaders(entries: readonly EntryText[], { protocol, head, status, end, server, date, closing }: ResponseFraming): OutgoingHeaders {
  const written: EntryText[] = [];
  let dated = false, sized = false;
  for (const { name, value } of entries) {
    if (removed.has(name) || name === "server") continue;
    dated ||= name === "date";
    sized ||= name === "content-length";
    written.push({ name, value });
  }
  if (!dated) written.push({ name: "date", value: date });
  written.push({ name: "server", value: server });
  if (protocol === "HTTP/2") return { kept: written, written, chunked: false };
  if (closing) written.push({ name: "connection", value: "close" });
  const kept = written.slice();
  if (sized || status < 200 || status === 204 || (status === 304 && !head)) return { kept, written, chunked: false };
  if (end && !head) written.push({ name: "content-length", value: "0" });
  const chunked = (!end || head) && protocol !== "HTTP/1.0";
  if (chunked) written.push({ name: "transfer-encoding", value: "chunked" });
  return { kept, written, chunked: chunked && !head };
}
