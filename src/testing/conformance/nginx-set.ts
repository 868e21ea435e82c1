/** The set of NGINX: its directives as settings of the scenario, its error log as lines, and what its README says of comparing. */
import { toByteString } from "../../base/byte-string.ts";
import type { Recording } from "../../recording/log.ts";
import type { Action, ScenarioInput } from "../../scenario/scenario.ts";
import { bytesField, numberOf, textField } from "../../debugger/fields.ts";
import { pairsOf } from "./case.ts";
import type { CaseReply, CaseStep, ConformanceCase, Recorded } from "./case.ts";
import { compareClients, compareList, compareUpstreams, difference, isTold, sameLog } from "./compare.ts";
import type { Difference } from "./compare.ts";
import { formed } from "./lines.ts";
import type { PrintedLine } from "./lines.ts";
import { nginxVariants } from "./nginx-variants.ts";
import type { Chance, ProxySet } from "./proxy-set.ts";
import type { Replayed } from "./replay.ts";
import { bodyInput, headersInput, setupOf } from "./setup.ts";

type SetupInput = ScenarioInput["setup"];

const firstPort = 19000;
const addressOf = (c: ConformanceCase, cluster: string): string => `127.0.0.1:${firstPort + Object.keys(c.clusters).indexOf(cluster)}`;
/** The driver writes an address where a script names a cluster. */
const addressed = (c: ConformanceCase, script: string): string => Object.keys(c.clusters).reduce(
  (text, cluster) => text.replaceAll(`{{${cluster}}}`, addressOf(c, cluster)).replaceAll(new RegExp(`( httpcall )${cluster} `, "g"), `$1${addressOf(c, cluster)} `), script);

const inLetters: Readonly<Record<string, string>> = { date: "Date", connection: "Connection", "keep-alive": "Keep-Alive" };
const sized = (text: string): number => Number.parseInt(text, 10) * (/k$/i.test(text) ? 1024 : /m$/i.test(text) ? 1048576 : 1);

function nginxSettings(c: ConformanceCase): NonNullable<SetupInput["nginx"]> {
  const { isolation, wasm = [], location = [], noshm, queueSize, content } = c.ngx ?? {}, directives = [...wasm, ...location].map((line) => line.trim().replace(/;$/, "").split(/\s+/));
  const all = (name: string): readonly (readonly string[])[] => directives.filter(([first]) => first === name).map((words) => words.slice(1)), one = (name: string): readonly string[] | undefined => all(name)[0];
  const buffers = one("wasm_response_body_buffers"), timeout = one("resolver_timeout")?.[0] ?? /resolver_timeout (\d+ms)/.exec((c.ngx?.http ?? []).join("\n"))?.[1], namespaces = all("shm_kv").map(([name = ""]) => name), set = all("proxy_set_header");
  const pass = /^\s*proxy_pass http:\/\/main(.*);$/.exec(content ?? "")?.[1];
  return {
    hostname: "vm", serverName: "oracle.test", shmKv: noshm === true ? namespaces : ["*"],
    ...(isolation !== undefined && { isolation }), ...(queueSize !== undefined && { queueSize: sized(queueSize) }), ...(content?.includes("empty_gif") === true && { content: "empty_gif" as const }), ...(pass !== undefined && { proxyPassUri: pass }),
    ...(buffers !== undefined && { responseBodyBuffers: { number: Number(buffers[0]), size: sized(buffers[1] ?? "4k") } }), ...(timeout !== undefined && { resolverTimeout: Number.parseInt(timeout, 10) }),
    ...(c.limit !== undefined && { clientBodyBufferSize: c.limit }), ...(set.length > 0 && { proxySetHeader: set.map(([name = "", value = ""]): [string, string] => [name, value]) }),
  };
}

function nginxSetup(c: ConformanceCase, profile: string): SetupInput {
  const envoys = setupOf({ ...c, chain: c.chain.map(({ any, vmAny, env: _environment, script, vmScript, ...filter }) => ({ ...filter, ...(any === undefined && typeof script === "string" && { script: addressed(c, script) }), ...(vmAny === undefined && typeof vmScript === "string" && { vmScript: addressed(c, vmScript) }) })) }, profile), tags = c.chain.map((filter, i) => filter.tag ?? "ABC"[i] ?? "?");
  const known = /resolver_add (\S+) (\S+);/.exec((c.ngx?.http ?? []).join("\n"));
  return {
    ...envoys, mainThread: false, limits: { memoryPages: 65536 }, nginx: nginxSettings(c), ...(known !== null && { dns: [{ name: known[2] ?? "", addresses: [known[1] ?? ""] }] }),
    chain: envoys.chain.map(({ configuration, ...filter }, i) => {
      const first = c.chain.findIndex(({ vmId }) => vmId !== undefined && vmId !== "" && vmId === c.chain[i]?.vmId);
      return { ...filter, name: `m${tags[first < 0 ? i : first] ?? ""}`, ...(c.chain[i]?.any === undefined && configuration !== undefined && { configuration }) };
    }),
    upstreams: (envoys.upstreams ?? []).map((upstream) => ({
      ...upstream, address: addressOf(c, upstream.cluster),
      replies: (upstream.replies ?? []).map((reply) => ({ ...reply, ...(Array.isArray(reply.headers) && { headers: reply.headers.map(([name, value]): [string, typeof value] => [(ownNames(c, upstream.cluster).has(name) ? undefined : inLetters[name]) ?? name, value]) }) })),
    })),
  };
}
/** Names that the case itself gives stay as they are. */
const ownNames = (c: ConformanceCase, cluster: string): ReadonlySet<string> => new Set((c.clusters[cluster]?.replies ?? []).flatMap((reply: CaseReply) => pairsOf(reply.headers).map(([name]) => name)));

/* Lines */

const letters: Readonly<Record<string, string>> = { info: "I", notice: "N", warn: "W", error: "E", critical: "C", alert: "A" };
/** wasmtime's words. */
const trapWords: Readonly<Record<string, string>> = {
  "unreachable": "wasm trap: wasm `unreachable` instruction executed", "out-of-bounds": "memory fault at wasm address", "divide-by-zero": "wasm trap: integer divide by zero", "remainder-by-zero": "wasm trap: integer divide by zero",
  "integer-overflow": "wasm trap: integer overflow", "indirect-call": "wasm trap: indirect call type mismatch", "bad-conversion": "wasm trap: invalid conversion to integer",
};
const signalled = "A HOST worker process <pid> exited on signal 11", respawned = "… and so on, the master starts a new worker each time …", fatal = "A HOST worker process <pid> exited with fatal code 2 and cannot be respawned";

function nginxLines(recording: Recording, from: number): readonly PrintedLine[] {
  const lines: PrintedLine[] = [];
  for (let step = from; step < recording.length; step++) {
    const { kind, name, thread } = recording.brief(step);
    if (kind !== "fault" && name !== "logged") continue;
    const row = recording.row(step), say = (text: string): void => void lines.push({ thread, text });
    if (row.kind === "proxy" && row.name === "logged") {
      const about = textField(row.fields, "about"), level = letters[textField(row.fields, "level")] ?? "?", text = toByteString(bytesField(row.fields, "text"));
      if (about === "guest") say(formed(level, text.split("\n")[0]?? ""));
      if (about === "filter") say(`${level} TEXT ${text}`);
    }
    if (row.kind !== "fault") continue;
    // where V8 meets the end of the guest's memory, wasmtime meets the end of its stack, and says so in other words
    if (row.name === "trap" && recurses(bytesField(row.fields, "frames"))) continue;
    if (row.name === "trap") say(`E HOST   TRAP ${trapWords[textField(row.fields, "kind")] ?? textField(row.fields, "kind")}`);
    else if (row.name === "host-trap") say(`E HOST   TRAP ${textField(row.fields, "text")}`);
    else if (row.name === "worker-crash") {
      say(signalled);
      if (numberOf(row.fields, "loops") === 1) say(respawned);
    } else if (row.name === "start-failed" || (row.name === "load-refused" && textField(row.fields, "problem") !== "not-wasm")) say(fatal);
  }
  return lines;
}

/** One function stands in most of the innermost frames. */
function recurses(frames: Uint8Array): boolean {
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength), times = new Map<number, number>();
  for (let at = 0; at + 8 <= frames.length; at += 8) times.set(view.getUint32(at, true), (times.get(view.getUint32(at, true)) ?? 0) + 1);
  return Math.max(0, ...times.values()) > 20;
}

/** Root ids are another number at each start: the first of a tag, the second, as they appear. */
function namedRoots(lines: readonly string[]): readonly string[] {
  const ids = [...new Set(lines.flatMap((line) => /^I CB root#\d+ ctx=(\d+) /.exec(line)?.[1] ?? []))], count = new Map<string, number>(), names = new Map<string, string>();
  for (const id of ids) {
    const tag = lines.map((line) => new RegExp(`^I RET configure#\\d+ ctx=${id} p=(\\S+) `).exec(line)?.[1]).find((found) => found !== undefined) ?? "", n = (count.get(tag) ?? 0) + 1;
    count.set(tag, n);
    names.set(id, ids.length === 1 ? "<root>" : `<root${tag}${n > 1 ? `.${n}` : ""}>`);
  }
  return lines.map((line) => line.replace(/ctx=(\d+)/, (_, id: string) => `ctx=${names.get(id) ?? id}`).replace(/ args=(\d+)$/, (_, id: string) => ` args=${names.get(id) ?? id}`));
}

/* Comparing */

const counted = /^… \d+ more lines …$/;
const isTick = (line: string): boolean => / tick#\d+ /.test(line);
/** What counts of a recording's lines: of what nginx itself logs, only traps and the ends of workers. */
const countedLines = (lines: readonly string[]): readonly string[] => lines.filter((line) => !/^\w HOST /.test(line) || /^\w HOST +TRAP /.test(line) || line.includes("worker process"));
/** What is not told by other engines, or is cut. */
const comparable = (line: string): string => line.replace(/ TRAP \d+: memory fault at wasm address .*$/, " TRAP memory fault at wasm address").replace(/ TRAP memory fault .*$/, " TRAP memory fault at wasm address").slice(0, /HOST +TRAP/.test(line) ? longestTrap : undefined);
const longestTrap = 240;

function compareWorker(expected: readonly string[], actual: readonly string[]): Difference | undefined {
  const cut = expected.findIndex((line) => counted.test(line)), wanted = countedLines(cut < 0 ? expected : expected.slice(0, cut)).map(comparable);
  let lines = namedRoots(actual).map(comparable);
  // the driver stopped while ticks went on
  if (cut >= 0 || lines.slice(wanted.length).every(isTick)) lines = lines.slice(0, wanted.length);
  return compareList(wanted, lines);
}
function compareLines(recorded: Recorded, { workers }: Replayed): Difference | undefined {
  const left = [...workers];
  for (const expected of recorded.workers ?? [recorded.lines ?? []]) {
    const at = left.findIndex((lines) => compareWorker(expected, lines) === undefined);
    if (at < 0) return compareWorker(expected, left[0] ?? []);
    left.splice(at, 1);
  }
  return undefined;
}

const isRaw = (c: ConformanceCase, id: string): boolean => (c.client ?? []).some((step) => step.op === "connect" && step.id === id);
/** A second request that was none: what was not read of a body. */
const leftOver = /^ACCESS code=400 upstream=- rx=0 /;
/** Over HTTP/2 headers are compressed, and how is nobody's business here. */
const accessText = (line: string, http2: boolean): string => (http2 ? line.replace(/ rx=\d+/, "") : line);

function compareNginx(c: ConformanceCase, recorded: Recorded, replayed: Replayed): Difference | undefined {
  const { outcome } = replayed, refused = outcome.end === "refused", http2 = c.codec === "h2";
  if (recorded.loaded === refused) return difference("loaded", String(recorded.loaded), refused ? `refused: ${outcome.refusal ?? ""}` : "loaded");
  const clients = isTold(recorded.client) ? Object.fromEntries(Object.entries(recorded.client).filter(([id]) => !isRaw(c, id)).map(([id, saw]) => [id, saw.status === null ? { ...saw, status: 0 } : saw])) : {};
  return (recorded.varies === true ? undefined : compareLines(recorded, replayed))
    ?? compareClients(clients, replayed)
    ?? (isTold(recorded.upstreams) ? compareUpstreams(c, recorded.upstreams, replayed) : undefined)
    ?? (isTold(recorded.access) ? compareAccess(recorded.access, replayed, http2) : undefined);
}
function compareAccess(expected: readonly string[], { outcome }: Replayed, http2: boolean): Difference | undefined {
  const wanted = expected.filter((line) => !leftOver.test(line)).map((line) => accessText(line, http2));
  return sameLog(wanted, outcome.exchanges.flatMap(({ access }) => (access === undefined ? [] : [accessText(`ACCESS code=${String(access.code).padStart(3, "0")} upstream=${access.details} rx=${access.received} tx=${access.sent}`, http2)])));
}

/* Chance */

const mostOrders = 60, spread = 2654435761;
/** In which order roots start is up to their ids; which worker takes a connection is up to the system. */
function chances(c: ConformanceCase, recorded: Recorded): readonly Chance[] {
  const sends = (c.client ?? []).filter(({ op }) => op === "send").length;
  if (recorded.workers !== undefined && sends > 0) {
    return Array.from({ length: 2 ** sends }, (_, bits) => ({ threads: Array.from({ length: sends }, (_one, i) => (bits >> i) & 1) }));
  }
  return c.chain.length > 1 ? Array.from({ length: mostOrders }, (_, i) => ({ seed: (i * spread) >>> 0 })) : [{}];
}

/** Steps of this driver alone: signals, and requests that are written as bytes. */
function stepOf(given: CaseStep): { readonly actions: readonly Action[]; readonly wait: number } | undefined {
  switch (given.op) {
    case "signal": return { actions: given.signal === "SIGHUP" ? [{ do: "remove-configuration" }, { do: "restore-configuration" }] : [], wait: given.ms ?? 0 };
    case "connect": return { actions: [], wait: 60 };
    case "write": return { actions: requestOf(given.id ?? "", typeof given.text === "string" ? given.text : ""), wait: 60 };
    default: return undefined;
  }
}
function requestOf(exchange: string, text: string): readonly Action[] {
  const [head = "", body = ""] = text.split("\r\n\r\n"), [line = "", ...rest] = head.split("\r\n"), [method = "", path = ""] = line.split(" ");
  const headers = rest.map((header): readonly [string, string] => [header.slice(0, header.indexOf(":")), header.slice(header.indexOf(":") + 1).trim()]), host = headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
  const send: Action = { do: "send-headers", exchange, protocol: "HTTP/1.1", method, path, scheme: "http", authority: host, headers: headersInput(headers.filter(([name]) => name.toLowerCase() !== "host")), endOfStream: body === "" };
  return body === "" ? [send] : [send, { do: "send-data", exchange, data: bodyInput(new TextEncoder().encode(body)), endOfStream: true }];
}

export const nginxSet: ProxySet = {
  variants: nginxVariants,
  fromEnvoy: { orig_probe: "probe", orig_probe_010: "probe_010", orig_probe_020: "probe_020" },
  setup: nginxSetup,
  lines: nginxLines,
  step: stepOf,
  chances,
  mostLines(recorded) {
    const { lines = [] } = recorded, cut = lines.findIndex((line) => counted.test(line));
    return cut >= 0 ? cut : lines.length > 60 && isTick(lines.at(-1) ?? "") ? lines.length + 60 : undefined;
  },
  compare: compareNginx,
};
