/** The set of MOSN: its guests, its filters' configuration, what its log holds, and how it is compared. */
import { toByteString } from "../../base/byte-string.ts";
import type { Recording } from "../../recording/log.ts";
import type { AccessLog, Pair } from "../../recording/outcome.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { sectionIds } from "../../module/types.ts";
import type { CaseFilter, CaseStep, ConformanceCase, Recorded } from "./case.ts";
import { compare } from "./compare.ts";
import type { Difference } from "./compare.ts";
import { formed, lineOf } from "./lines.ts";
import type { PrintedLine } from "./lines.ts";
import type { ProxySet } from "./proxy-set.ts";
import type { Replayed } from "./replay.ts";
import { routeOf } from "./routing.ts";
import { headersInput, setupOf } from "./setup.ts";
import { adding, exporting, exportNamed, exportSection, importing, publicExports, rebuilt, renamed, variants, varint } from "./variants.ts";
import type { Edit } from "./variants.ts";

const marker = "proxy_abi_version_0_1_0", wasi = "wasi_snapshot_preview1";
const withSection = (of: string): Edit => (probe) => rebuilt(probe, new Map([[sectionIds.export, exportSection(publicExports(probe))], [sectionIds.start, varint(exportNamed(probe)(of).index)]]));
const own: Readonly<Record<string, Edit>> = {
  mv_nomarker: exporting((list) => list.filter(({ name }) => name !== marker)),
  mv_mark021: exporting((list) => renamed(list, marker, "proxy_abi_version_0_2_1")),
  mv_mark020: exporting((list) => renamed(list, marker, "proxy_abi_version_0_2_0")),
  mv_010_021: exporting((list, of) => [...list, { ...of(marker), name: "proxy_abi_version_0_2_1" }]),
  mv_021_010: exporting((list, of) => [{ ...of(marker), name: "proxy_abi_version_0_2_1" }, ...list]),
  mv_010_020: exporting((list, of) => [...list, { ...of(marker), name: "proxy_abi_version_0_2_0" }]),
  mv_noalloc: exporting((list) => list.filter(({ name }) => name !== "malloc")),
  mv_pma: exporting((list, of) => [...list.filter(({ name }) => name !== "malloc"), { ...of("x_alloc2"), name: "proxy_on_memory_allocate" }]),
  mv_bothalloc: exporting((list, of) => [{ ...of("x_alloc2"), name: "proxy_on_memory_allocate" }, ...list]),
  mv_init: adding(["_initialize", "x_init"]),
  mv_start: adding(["_start", "x_start"]),
  mv_start_main: adding(["_start", "x_start"], ["main", "x_main"]),
  mv_init_start: adding(["_initialize", "x_init"], ["_start", "x_start"]),
  mv_init_main: adding(["_initialize", "x_init"], ["main", "x_main"]),
  ...Object.fromEntries(["time", "prop", "wasi", "exit", "trap"].map((kind) => [`mv_start_${kind}`, adding(["_start", `x_init_${kind}`])])),
  mv_startsection: withSection("x_section"),
  mv_minimal: exporting((list) => list.filter(({ name }) => !name.startsWith("proxy_on_") || name === "proxy_on_request_headers" || name === "proxy_on_context_create")),
  mv_nocreate: exporting((list) => list.filter(({ name }) => !name.startsWith("proxy_on_") || name === "proxy_on_request_headers")),
  mv_badimport: importing((e) => (e.name === "proxy_done" ? { ...e, name: "proxy_no_such_call" } : e)),
  mv_wasi_unstable: importing((e) => (e.module === wasi ? { ...e, module: "wasi_unstable" } : e)),
  mv_badtype: exporting((list, of) => list.map((e) => (e.name === "proxy_on_request_headers" ? { ...of("proxy_on_tick"), name: e.name } : e))),
  mv_dispatch: importing((e) => (e.name === "proxy_http_call" ? { ...e, name: "proxy_dispatch_http_call" } : e)),
  mv_q_init: adding(["_initialize", "x_quiet_init"]),
  mv_q_start: adding(["_start", "x_quiet"]),
  mv_q_init_start: adding(["_initialize", "x_quiet_init"], ["_start", "x_quiet"]),
  mv_q_init_main: adding(["_initialize", "x_quiet_init"], ["main", "x_quiet_main"]),
  mv_q_start_main: adding(["_start", "x_quiet"], ["main", "x_quiet_main"]),
  mv_q_section: withSection("x_quiet_sec"),
  mv_q_nostart: exporting((list) => list.filter(({ name }) => name !== "_start")),
};

/** Servers listen at ports of five digits, as they did: an address in a script counts among its bytes. */
const firstPort = 40000;
const addressOf = (index: number): string => `127.0.0.1:${firstPort + index}`;
const folder = "/etc/mosn/wasm";

function setup(c: ConformanceCase, profile: string): ScenarioInput["setup"] {
  const { mainThread: _, ...base } = setupOf({ ...c, chain: c.chain.map(({ wasm, tag }) => ({ wasm: wasm ?? "mosn_h3", ...(tag !== undefined && { tag }) })), routes: [] }, profile), clusters = Object.keys(c.clusters);
  const routes = (c.mosnRoutes ?? []).map((route) => routeOf(route));
  return {
    ...base, threads: 1,
    upstreams: (base.upstreams ?? []).map((upstream, i) => ({ ...upstream, address: addressOf(i) })),
    router: { ...base.router, routes, timeout: 60000 },
    chain: base.chain.map(({ vmConfiguration: __, configuration: ___, ...filter }, i) => ({ ...filter, ...configured(c.chain[i], i, clusters) })),
  };
}
function configured(filter: CaseFilter | undefined, index: number, clusters: readonly string[]): Pick<ScenarioInput["setup"]["chain"][number], "configuration" | "mosn"> {
  const script = filter?.script ?? undefined, { rootContextId, instances, global: plugin, vm, user } = filter ?? {};
  const text = script === undefined || script === null ? undefined : `!probe ${filter?.tag ?? "ABC"[index] ?? "?"}\n${withAddresses(script.trim(), clusters)}`;
  return {
    ...(text !== undefined && { configuration: JSON.stringify({ script: text }) }),
    mosn: { ...(rootContextId !== undefined && { rootContextId }), ...(instances !== undefined && { instances }), ...(plugin !== undefined && { plugin }), ...vm, ...(user !== undefined && { user }) },
  };
}
const withAddresses = (script: string, clusters: readonly string[]): string => clusters.reduce((text, cluster, i) => text.replaceAll(`URL(${cluster})`, `http://${addressOf(i)}`), script);

/** Addresses as recordings hold them. */
const anonymous = (text: string, clusters: readonly string[]): string => clusters.reduce((shown, cluster, i) => shown.replaceAll(addressOf(i), `<${cluster}>`), text);

/** What stands in the log: the text it was made into, of which one line counts, at the level it was given. What is written to a descriptor goes nowhere. */
function lines(recording: Recording, from: number): readonly PrintedLine[] {
  const found: PrintedLine[] = [];
  for (let step = from; step < recording.length; step++) {
    const { kind, name, thread } = recording.brief(step);
    if (kind !== "host-call" || name !== "proxy_log") continue;
    const row = recording.row(step);
    // the proxy failed in it
    if (row.kind === "host-call" && row.aborted) continue;
    const next = step + 1 < recording.length ? recording.row(step + 1) : undefined;
    const rewritten = next?.kind === "proxy" && next.name === "log-rewritten" && next.parent === step ? next.fields : undefined, text = rewritten?.["text"];
    const line = text instanceof Uint8Array ? formed("TDIWEC"[Number(rewritten?.["level"])] ?? "?", toByteString(text)) : row.kind === "host-call" ? lineOf(row) : undefined;
    if (line !== undefined) found.push({ thread, text: line.split("\n")[0] ?? "" });
  }
  return found;
}

/** Entries of a map of Go's come in any order. */
const named = /^(I OP .* : names \S+ -> 0 \d+ )\{(.*)\}$/s;
/** The time, and how long ago another one was. */
const timeOp = /( : time -> 0) \d{15,} d_ms=-?\d+/;
function ordered(given: string): string {
  const line = given.replace(timeOp, "$1 <varies>");
  const [, head, entries] = named.exec(line) ?? [];
  if (head !== undefined && entries !== undefined) return `${head}{${entries.split("; ").toSorted().join("; ")}}`;
  return orderedPairs(line);
}
const serialized = /^(I (?:OP .* : pairs \S+ -> 0|OP .* : buf .* -> 0|CFG status=0 ) \d+:)"(.*)"$/s;
function orderedPairs(line: string): string {
  const [, head, printed = ""] = serialized.exec(line) ?? [];
  if (head === undefined || printed.endsWith("..")) return line;
  const bytes = printed.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), u32 = (at: number): number => [0, 1, 2, 3].reduce((sum, i) => sum + bytes.charCodeAt(at + i) * 256 ** i, 0), count = u32(0);
  if (bytes.length < 4 || count > 64 || 4 + count * 8 > bytes.length) return line;
  let at = 4 + count * 8;
  const entries: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = u32(4 + i * 8), value = u32(8 + i * 8);
    entries.push(`${bytes.slice(at, at + name)}=${bytes.slice(at + name + 1, at + name + 1 + value)}`);
    at += name + value + 2;
  }
  return at > bytes.length ? line : `${head} ${entries.toSorted().join("; ")}`;
}
/** What a recording has made anonymous has another length than what the guest printed; here the same length again. */
const aDate = "Thu, 01 Jan 2026 00:00:00 GMT";
const inFull = (clusters: readonly string[]) => (line: string): string => clusters.reduce((text, cluster, i) => text.replaceAll(`<${cluster}>`, addressOf(i)), line).replaceAll("<dir>", folder).replaceAll("<date>", aDate);

const anyDate = /\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g;
function compareMosn(c: ConformanceCase, recorded: Recorded, replayed: Replayed): Difference | undefined {
  const clusters = Object.keys(c.clusters), texts = new Set(c.texts), full = inFull(clusters);
  // who writes bytes of HTTP/1 by hand does not read what is answered
  const clients = recorded.client === undefined || "varies" in recorded.client ? recorded.client : Object.fromEntries(Object.entries(recorded.client).filter(([, { end }]) => end !== "open"));
  const shown = (line: string): boolean => {
    const text = /^. TEXT (.*)$/s.exec(line)?.[1];
    return text === undefined || texts.has(text);
  };
  const { upstreams } = replayed.outcome, pairs = (list: readonly Pair[]): readonly Pair[] => list.map(([name, value]) => [name, anonymous(value, clusters)]);
  const died = !recorded.loaded && replayed.outcome.end === "proxy-crash";
  const found = compare({ ...c, listener: "http" }, { ...recorded, lines: recorded.lines?.map((line) => ordered(full(line))) ?? [], ...(clients !== undefined && { client: clients }), access: { varies: true }, crashed: died || recorded.crashed === true }, {
    ...replayed,
    workers: replayed.workers.map((list) => list.filter((line) => shown(line)).map((line) => ordered(line.replaceAll(anyDate, aDate)))),
    outcome: { ...replayed.outcome, upstreams: Object.fromEntries(Object.entries(upstreams).map(([cluster, list]) => [cluster, list.map((request) => ({ ...request, headers: pairs(request.headers) }))])) },
  });
  return found ?? compareAccess(recorded, replayed);
}

const accessLine = ({ code, flags, cluster, received, sent }: AccessLog): string => `code=${code} flag=${String(flags !== "-")} rx=${received} tx=${sent} cluster=${cluster}`;
function compareAccess({ access }: Recorded, { outcome }: Replayed): Difference | undefined {
  if (!Array.isArray(access)) return undefined;
  const wanted = access.map(String).toSorted(), actual = outcome.exchanges.flatMap((exchange) => (exchange.access === undefined ? [] : [accessLine(exchange.access)])).toSorted();
  for (let i = 0; i < Math.max(wanted.length, actual.length); i++) if (wanted[i] !== actual[i]) return { where: "access log", expected: wanted[i] ?? "nothing", actual: actual[i] ?? "nothing" };
  return undefined;
}

/** A client that writes bytes of HTTP/1 by hand: each request it has written is an exchange of its own. */
function stepOf({ op, id, text, gap }: CaseStep): ReturnType<NonNullable<ProxySet["step"]>> {
  if (op === "connect") return { actions: [], wait: 60 };
  if (op !== "write" || typeof text !== "string") return undefined;
  const [line = "", ...headers] = text.split("\r\n").filter((one) => one !== ""), [method = "GET", path = "/"] = line.split(" "), pairs = headers.map((one) => [one.slice(0, one.indexOf(":")), one.slice(one.indexOf(":") + 1).trim()] as const);
  const host = pairs.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
  return { actions: [{ do: "send-headers", exchange: `${id ?? ""} ${path}`, protocol: "HTTP/1.1", method, path, scheme: "http", authority: host, headers: headersInput(pairs.filter(([name]) => name.toLowerCase() !== "host")), endOfStream: true }], wait: gap ?? 60 };
}

export const mosnSet: ProxySet = {
  variants: {
    ...Object.fromEntries(Object.entries(variants).map(([name, edit]) => [name, { base: "probe", edit }])),
    ...Object.fromEntries(Object.entries(own).map(([name, edit]) => [name, { base: "mosn_h3", edit }])),
  },
  setup, lines, step: stepOf, compare: compareMosn,
};
