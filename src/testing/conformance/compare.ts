/** Compares a replay with a recording, by the rules of e2e/envoy/README.md. */
import { toByteString } from "../../base/byte-string.ts";
import type { AccessLog, ClientSaw, ConnectionEnd, Pair, UpstreamSaw } from "../../recording/outcome.ts";
import type { ConformanceCase, Recorded, RecordedClient, RecordedConnection, RecordedRequest, Varies } from "./case.ts";
import type { Replayed } from "./replay.ts";

export interface Difference {
  /** "line 12", "client a: headers" */
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
}

/** The first difference; undefined when there is none. */
export function compare(c: ConformanceCase, recorded: Recorded, replayed: Replayed): Difference | undefined {
  return compareStart(recorded, replayed)
    ?? (recorded.varies === true ? undefined : compareLines(recorded, replayed))
    ?? compareEnd(recorded, replayed)
    ?? (isTold(recorded.client) ? compareClients(recorded.client, replayed) : undefined)
    ?? (isTold(recorded.upstreams) ? compareUpstreams(c, recorded.upstreams, replayed) : undefined)
    ?? (isTold(recorded.access) && recorded.crashed !== true ? compareAccess(recorded.access, replayed) : undefined);
}

export const isTold = <T extends object>(part: T | Varies | undefined): part is T => part !== undefined && !("varies" in part);

function compareStart(recorded: Recorded, { loaded, outcome }: Replayed): Difference | undefined {
  const refused = outcome.end === "refused" || (!loaded && outcome.end === "proxy-crash");
  if (recorded.loaded === refused) return difference("loaded", String(recorded.loaded), refused ? `refused: ${outcome.refusal ?? ""}` : "loaded");
  if (recorded.loaded || recorded.crashed === true) return undefined;
  return same("reason", withoutBacktrace(recorded.reason ?? ""), outcome.refusal ?? "");
}

/** Which worker thread is called the first is chance: each list that was recorded has to be that of another thread. */
function compareLines(recorded: Recorded, { workers }: Replayed): Difference | undefined {
  const left = [...workers];
  for (const expected of recorded.workers ?? [recorded.lines ?? []]) {
    const equal = left.findIndex((lines) => compareList(expected, lines) === undefined);
    if (equal < 0) return compareList(expected, left[0] ?? []);
    left.splice(equal, 1);
  }
  return compareList([], left.flat());
}

/** How a recording ends of a proxy that died of a recursion: the host has to go as far, and may go further. */
const goesOn = "... and so on";

export function compareList(expected: readonly string[], lines: readonly string[]): Difference | undefined {
  if (expected.at(-1) === goesOn) return compareList(expected.slice(0, -1), lines.slice(0, expected.length - 1));
  for (let i = 0; i < Math.max(expected.length, lines.length); i++) {
    const wanted = expected[i], line = lines[i];
    const found = same(`line ${i + 1}`, wanted, line);
    if (found !== undefined && (wanted === undefined || line === undefined || !matches(ordered(wanted), ordered(line)))) return found;
  }
  return undefined;
}

function compareEnd(recorded: Recorded, { outcome }: Replayed): Difference | undefined {
  const crashed = outcome.end === "proxy-crash";
  return crashed === (recorded.crashed === true) ? undefined : difference("the proxy", crashed ? "goes on" : "crashed", outcome.end);
}

export function compareClients(recorded: Readonly<Record<string, RecordedClient>>, { outcome, ends }: Replayed): Difference | undefined {
  for (const [id, told] of Object.entries(recorded)) {
    // a proxy takes its time to die; who waited meanwhile may have given up before
    const client = outcome.end === "proxy-crash" && told.end === "still waiting" ? { ...told, end: "cut" } : told;
    const connection = outcome.connections.find((one) => one.id === id)?.client;
    if (connection !== undefined) {
      const different = compareConnection(id, client, connection);
      if (different !== undefined) return different;
      continue;
    }
    const saw = outcome.exchanges.find((exchange) => exchange.id === id)?.client;
    const found = saw === undefined ? difference(`client ${id}`, client.end, "nothing was sent") : compareClient(id, client, saw, ends.get(id) ?? saw.end);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the module has names, V8 adds the functions that were on the stack. */
const withoutBacktrace = (reason: string): string => reason.replace(/\nProxy-Wasm plugin in-VM backtrace:[^]*$/, "");

function compareClient(id: string, expected: RecordedClient, saw: ClientSaw, end: ClientSaw["end"]): Difference | undefined {
  const at = (what: string): string => `client ${id}: ${what}`;
  return same(at("status"), text(expected.status), text(saw.status))
    ?? same(at("end"), expected.end.startsWith("cut") ? "cut" : expected.end, end)
    ?? (expected.headers === undefined ? undefined : samePairs(at("headers"), withoutStatus(expected.headers), withoutStatus(saw.headers)))
    ?? same(at("body"), expected.body ?? "", shortened(saw.body))
    ?? samePairs(at("trailers"), expected.trailers ?? [], saw.trailers ?? [])
    ?? sameMetadata(at("metadata"), expected.metadata, saw.metadata)
    ?? same(at("informational"), text(expected.informational ?? []), text(saw.informational));
}

/** EPIPE: the client wrote to a connection that the proxy had ended before. */
const tcpEnd = (end: string): ConnectionEnd["end"] => (end === "cut: EPIPE" ? "ended" : end.startsWith("cut") ? "reset" : end === "ended" ? "ended" : "open");
const compareConnection = (id: string, expected: RecordedClient, saw: ConnectionEnd): Difference | undefined =>
  same(`client ${id}: data`, expected.data ?? "", shortened(saw.received)) ?? same(`client ${id}: end`, tcpEnd(expected.end), saw.end);

/** HTTP/2 has it among the headers, HTTP/1 in a line of its own. */
const withoutStatus = (headers: readonly Pair[]): readonly Pair[] => headers.filter(([name]) => name !== ":status");

const isConnection = (seen: RecordedRequest | RecordedConnection): seen is RecordedConnection => "data" in seen;
const isRequest = (seen: RecordedRequest | RecordedConnection): seen is RecordedRequest => !isConnection(seen);

/** In the order in which the proxy connected, which need not be that of the clients. What was open at last was ended when the driver stopped the proxy. */
function compareServers(cluster: string, wanted: readonly RecordedConnection[], { outcome }: Replayed): Difference | undefined {
  const seen = outcome.connections.flatMap(({ upstream }) => (upstream?.cluster === cluster ? [upstream] : [])), left = [...wanted];
  for (const saw of seen) {
    const data = shortened(saw.received), at = left.findIndex((one) => one.data === data && (saw.end === "open" || one.end === (saw.end === "ended")));
    if (at < 0) return difference(`upstream ${cluster}: a connection`, left.map((one) => `${one.data}, ${one.end ? "ended" : "reset"}`).join(" | "), `${data}, ${saw.end}`);
    left.splice(at, 1);
  }
  return same(`upstream ${cluster}: connections`, String(wanted.length), String(seen.length));
}

export function compareUpstreams(c: ConformanceCase, all: Readonly<Record<string, readonly (RecordedRequest | RecordedConnection)[]>>, replayed: Replayed): Difference | undefined {
  const { outcome } = replayed, expected: Record<string, readonly RecordedRequest[]> = {};
  for (const cluster of Object.keys(c.clusters)) {
    const wanted = all[cluster] ?? [];
    expected[cluster] = wanted.filter(isRequest);
    // what a call writes to a server of TCP is no request for it
    const found = c.listener === "tcp" && cluster === "main" ? compareServers(cluster, wanted.filter(isConnection), replayed) : undefined;
    if (found !== undefined) return found;
  }
  for (const cluster of Object.keys(c.clusters)) {
    if (c.clusters[cluster]?.kind === "tcp") continue;
    // a server of HTTP/1.1 answers a request without a host by itself and shows nobody
    const seen = (outcome.upstreams[cluster] ?? []).filter((request) => c.clusters[cluster]?.kind === "h2" || request.authority !== undefined);
    const wanted = expected[cluster] ?? [];
    if (wanted.length !== seen.length) return difference(`upstream ${cluster}: requests`, String(wanted.length), String(seen.length));
    for (const [i, request] of wanted.entries()) {
      const saw = seen[i];
      const found = saw === undefined ? undefined : compareRequest(`upstream ${cluster}, request ${i + 1}`, request, saw, c.clusters[cluster]?.kind === "h2");
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** METADATA frames in order; Envoy writes the pairs of one in any order. */
function sameMetadata(where: string, expected: RecordedClient["metadata"] = [], saw: ClientSaw["metadata"] = []): Difference | undefined {
  const textOf = (frames: readonly (readonly Pair[])[]): string => frames.map((pairs) => pairs.map(([name, value]) => `${name}: ${value}`).toSorted().join(", ")).join("; ");
  return same(where, textOf(expected), textOf(saw));
}

/** A server of HTTP/2 calls a stream aborted, too, that was reset after the request had arrived. */
function compareRequest(where: string, expected: RecordedRequest, saw: UpstreamSaw, http2: boolean): Difference | undefined {
  return same(`${where}: method`, expected.method, saw.method)
    ?? same(`${where}: path`, expected.path, saw.path)
    ?? samePairs(`${where}: headers`, expected.headers, saw.headers)
    ?? same(`${where}: body`, expected.body, shortened(saw.body))
    ?? samePairs(`${where}: trailers`, expected.trailers ?? [], saw.trailers ?? [])
    ?? sameMetadata(`${where}: metadata`, expected.metadata, saw.metadata)
    ?? (http2 && expected.aborted ? undefined : same(`${where}: aborted`, text(expected.aborted), text(saw.aborted)));
}

/**
 * In no order: the log tells exchanges as they end. What was open at last ended because the driver closed its connections; here the
 * clients gave up their streams, which is the same over HTTP/1 and has another name over HTTP/2.
 */
function compareAccess(expected: readonly string[], { outcome, leftOpen }: Replayed): Difference | undefined {
  const actual = outcome.exchanges.flatMap(({ id, access }) => {
    if (access === undefined) return [];
    return [accessLine(leftOpen.has(id) && access.details === "http2.remote_reset" ? { ...access, details: "downstream_remote_disconnect", flags: "DC" } : access)];
  });
  const connections = compareConnectionLog(expected, outcome.connections.map(({ access }) => access));
  if (outcome.connections.length > 0) return connections;
  return sameLog(expected, actual);
}

/** The lines of an access log, in whichever order they were written. */
export function sameLog(expected: readonly string[], logged: readonly string[]): Difference | undefined {
  const wanted = expected.toSorted(), actual = logged.toSorted();
  for (let i = 0; i < Math.max(wanted.length, actual.length); i++) {
    const found = same("access log", wanted[i], actual[i]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Connections that were open at last have a line only because the driver stopped the proxy. */
function compareConnectionLog(expected: readonly string[], logged: readonly (AccessLog | undefined)[]): Difference | undefined {
  const left = [...expected];
  for (const access of logged) {
    if (access === undefined) continue;
    const line = accessLine(access), at = left.indexOf(line);
    if (at < 0) return difference("access log", left.join(" | "), line);
    left.splice(at, 1);
  }
  return same("access log: connections left open", String(left.length), String(logged.filter((access) => access === undefined).length));
}

const accessLine = ({ code, details, flags, cluster, received, sent }: AccessLog): string =>
  `code=${code} details=${details} flags=${flags || "-"} cluster=${cluster || "-"} rx=${received} tx=${sent}`;

const text = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
export const difference = (where: string, expected: string, actual: string): Difference => ({ where, expected, actual });

/** Bodies of more than 2000 bytes are recorded by their length and their beginning. */
export function shortened(body: Uint8Array): string {
  return body.length > 2000 ? `${body.length} bytes: ${toByteString(body.subarray(0, 200))}..` : toByteString(body);
}

function samePairs(where: string, expected: readonly (readonly [string, string])[], actual: readonly Pair[]): Difference | undefined {
  const shown = (pairs: readonly (readonly [string, string])[]): string => pairs.map(([name, value]) => `${name}: ${value}`).join(" | ");
  if (expected.length !== actual.length) return difference(where, shown(expected), shown(actual));
  for (const [i, [name, value]] of expected.entries()) {
    const pair = actual[i];
    if (pair === undefined || pair[0] !== name || !matches(value, pair[1])) return difference(where, shown(expected), shown(actual));
  }
  return undefined;
}

export function same(where: string, expected: string | undefined, actual: string | undefined): Difference | undefined {
  if (expected !== undefined && actual !== undefined && matches(expected, actual)) return undefined;
  return expected === undefined && actual === undefined ? undefined : difference(where, expected ?? "nothing", actual ?? "nothing");
}

/** What stands for something that differs from run to run. */
const placeholders = /<varies>|<date>|<ms>|<dir>|<port>|\d{15,}|127\.0\.0\.1:\d+/;
const meaning: Readonly<Record<string, string>> = { "<date>": "[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT", "<ms>": "\\d+", "<port>": "\\d+" };

/** The op that prints a whole map of headers as an attribute: its entries come in the order of a hash table. */
const mapOp = /^(I OP .* : prop (?:request|response)\|(?:headers|trailers) -> 0 \d+):"(.*)"$/s;

/** Entries of a map as printed, in an order of our own; the line itself when it is none or was cut. */
function ordered(line: string): string {
  const [, head, printed = ""] = mapOp.exec(line) ?? [];
  if (head === undefined || printed.endsWith("..")) return line;
  const bytes = printed.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const count = bytes.charCodeAt(0), entries = bytes.slice(4 + count * 8).split("\0");
  return `${head} ${Array.from({ length: count }, (_, i) => `${entries[i * 2] ?? ""}=${entries[i * 2 + 1] ?? ""}`).toSorted().join("; ")}`;
}

/** `recorded` may hold `<varies>` and the like; long numbers and ports of 127.0.0.1 count as such. */
export function matches(recorded: string, actual: string): boolean {
  if (recorded === actual) return true;
  if (!placeholders.test(recorded)) return false;
  const pattern = recorded.split(new RegExp(`(${placeholders.source})`)).map((part) => (placeholders.test(part) ? (meaning[part] ?? "[^]*?") : part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"))).join("");
  return new RegExp(`^${pattern}$`).test(actual);
}
