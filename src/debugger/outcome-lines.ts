/** One line per exchange or connection: what the client got, and who made it. */
import { tellsOfUpstream } from "./answered-by.ts";
import type { ConnectionEnd, ConnectionOutcome, ExchangeOutcome, Outcome } from "../recording/outcome.ts";
import type { Recording } from "../recording/log.ts";
import type { ProxyRow } from "../recording/row.ts";
import { lenientLines } from "./lenient.ts";
import { castOf, filterName } from "./cast.ts";
import { numberOf, textField } from "./fields.ts";
import { segmentRows } from "../recording/segment.ts";
import { bytesWords, escaped } from "./words.ts";

/** Before them, which filters the proxy would not have loaded: "GET /x -> 403, 12 bytes (local response by auth)". */
export function outcomeLines(recording: Recording, outcome: Outcome): string[] {
  const rows = exchangeRows(recording), indices = new Map(castOf(recording).exchanges.map((e) => [e.id, e.index]));
  const exchanges = outcome.exchanges.map((exchange, i) => {
    const index = indices.get(exchange.id) ?? i;
    return `${escaped(rows.requests.get(index) ?? exchange.id)} -> ${gotOf(exchange)}${noteOf(recording, exchange, rows.local.get(index))}`;
  });
  return [...lenientLines(recording), ...exchanges, ...outcome.connections.map((connection) => connectionLine(recording, connection))];
}

/** "connection 1 -> client got 5 bytes, ended; backend got 5 bytes, ended (held at auth)". */
function connectionLine(recording: Recording, { id, client, upstream, heldBy, access }: ConnectionOutcome): string {
  const server = upstream === undefined ? "no upstream was reached" : `${escaped(upstream.cluster)} got ${endWords(upstream)}`;
  const flags = access === undefined || access.flags === "-" ? "" : ` (${access.flags})`;
  return `connection ${escaped(id)} -> client got ${endWords(client)}; ${server}${heldBy === undefined ? flags : ` (held at ${filterName(recording, heldBy)})`}`;
}
const endWords = ({ received, end }: ConnectionEnd): string => `${bytesWords(received.length)}, ${end === "open" ? "still open" : end}`;

interface ExchangeRows { readonly requests: ReadonlyMap<number, string>; readonly local: ReadonlyMap<number, ProxyRow> }

/** The rows that say what was asked and who answered, by exchange. */
function exchangeRows(recording: Recording): ExchangeRows {
  const requests = new Map<number, string>(), local = new Map<number, ProxyRow>();
  const received = recording.names.indexOf("headers-received"), answered = recording.names.indexOf("local-response");
  for (const [s, segment] of recording.segments.entries()) {
    for (let i = 0; i < segment.count; i++) {
      const code = segment.rows.code[i];
      if (code !== received && code !== answered) continue;
      const row = recording.row(s * segmentRows + i);
      if (row.kind !== "proxy") continue;
      const exchange = numberOf(row.fields, "exchange");
      if (row.name === "local-response") local.set(exchange, row);
      else if (row.name === "headers-received" && numberOf(row.fields, "from") === 0) requests.set(exchange, textField(row.fields, "line"));
    }
  }
  return { requests, local };
}

function gotOf({ client }: ExchangeOutcome): string {
  const size = bytesWords(client.body.length);
  if (client.status === undefined) return client.end === "still waiting" ? "no answer" : "cut without an answer";
  if (client.end === "complete") return `${client.status}, ${size}`;
  return client.end === "cut" ? `${client.status}, cut after ${size}` : `${client.status}, ${size}, not complete`;
}

function noteOf(recording: Recording, exchange: ExchangeOutcome, local: ProxyRow | undefined): string {
  if (exchange.heldBy !== undefined) return ` (held at ${filterName(recording, exchange.heldBy)})`;
  if (local !== undefined) {
    const by = textField(local.fields, "by"), details = textField(local.fields, "details");
    return by === "filter" ? ` (local response by ${filterName(recording, numberOf(local.fields, "filter"))})` : ` (by the proxy${details === "" ? "" : `, ${details}`})`;
  }
  const details = exchange.access?.details ?? "";
  return tellsOfUpstream(details) ? "" : ` (${details})`;
}
