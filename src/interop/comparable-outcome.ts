/**
 * What client and upstreams saw, as lines that two runs of the same thing share. Taken out, and nothing else:
 *
 *   headers     the value of `date` `<date>`, of `x-request-id` `<uuid>`, of `x-envoy-upstream-service-time` `<ms>`; addresses and clock values
 *               in the others as in logged text (printable.ts)
 *   METADATA    the order of the names of one frame, which Envoy keeps in a hash map
 *   cut         where the connection broke off, what had arrived of the body
 */
import { toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { AccessLog, ClientSaw, ConnectionEnd, Outcome, Pair, UpstreamSaw } from "../recording/outcome.ts";
import type { ComparableLine } from "./comparable-trace.ts";
import { printable, withoutTimes } from "./printable.ts";

export function comparableOutcome({ exchanges, connections, upstreams }: Pick<Outcome, "exchanges" | "connections" | "upstreams">): readonly ComparableLine[] {
  const lines = exchanges.flatMap(({ id, client, access }) => [...clientLines(id, client), ...(access === undefined ? [] : [accessLine(id, access)])]);
  for (const { id, client, upstream, access } of connections) {
    lines.push(...endLines(`client of ${id}`, client), ...(access === undefined ? [] : [accessLine(id, access)]), ...(upstream === undefined ? [] : endLines(`upstream ${upstream.cluster} of ${id}`, upstream)));
  }
  for (const [cluster, requests] of Object.entries(upstreams).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const request of requests) lines.push(...upstreamLines(cluster, request));
  }
  return lines.map((text, i) => ({ text, line: i + 1 }));
}

function clientLines(id: string, { status, informational, headers, body, trailers, metadata, end }: ClientSaw): readonly string[] {
  const first = `client of ${id}: ${status ?? "no status"}, ${end}${informational.length === 0 ? "" : `, after ${informational.join(", ")}`}`;
  return [first, ...headers.map(headerLine), ...(end === "cut" ? [] : bodyLines(body)), ...(trailers ?? []).map(trailerLine), ...(metadata ?? []).map(metadataLine)];
}

const endLines = (who: string, { received, end }: ConnectionEnd): readonly string[] => [`${who}: ${end}`, ...(end === "reset" ? [] : bodyLines(received))];

const accessLine = (id: string, { code, details, flags, cluster, received, sent }: AccessLog): string =>
  `access log of ${id}: ${code} ${printable(details)} ${flags} cluster ${printable(cluster)}, received ${received}, sent ${sent}`;

function upstreamLines(cluster: string, { method, path, headers, body, trailers, metadata, aborted }: UpstreamSaw): readonly string[] {
  const first = `upstream ${cluster}: ${printable(method)} ${printable(path)}${aborted ? ", cut" : ""}`;
  return [first, ...headers.map(headerLine), ...(aborted ? [] : bodyLines(body)), ...(trailers ?? []).map(trailerLine), ...(metadata ?? []).map(metadataLine)];
}

const volatileValues: Readonly<Record<string, string>> = { date: "<date>", "x-request-id": "<uuid>", "x-envoy-upstream-service-time": "<ms>" };
const headerLine = ([name, value]: Pair): string => `  ${printable(name)}: ${volatileValues[name] ?? printable(withoutTimes(value))}`;
const trailerLine = ([name, value]: Pair): string => `  trailer ${printable(name)}: ${printable(withoutTimes(value))}`;
const metadataLine = (frame: readonly Pair[]): string => `  METADATA ${frame.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${printable(name)}: ${printable(withoutTimes(value))}`).join(", ")}`;

/** Long bodies by their size, begin and digest. */
const mostShown = 2000;
function bodyLines(body: Uint8Array): readonly string[] {
  if (body.length === 0) return [];
  const text: ByteString = withoutTimes(toByteString(body));
  return [text.length <= mostShown ? `  body, ${body.length} bytes: ${printable(text)}` : `  body, ${body.length} bytes, sum ${sumOf(body)}: ${printable(text.slice(0, 200))}...`];
}

/** FNV-1a: enough to tell two bodies of one length apart. */
function sumOf(body: Uint8Array): string {
  let sum = 0x811c9dc5;
  for (const byte of body) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, "0");
}
