/** Runs a playable scenario in a real Envoy: configuration, upstreams, traffic, and what came of it. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { envoyJson, listenerJson, removesListener } from "../../interop/envoy-config.ts";
import type { EnvoyPlaces } from "../../interop/envoy-config.ts";
import { parseWasmTrace } from "../../interop/wasm-trace.ts";
import type { TraceEvent } from "../../interop/wasm-trace.ts";
import type { Outcome } from "../../recording/outcome.ts";
import type { Scenario, Setup, Upstream } from "../../scenario/scenario.ts";
import type { Credentials } from "./certificates.ts";
import { serveNames } from "./dns-server.ts";
import type { NameServer } from "./dns-server.ts";
import { drive } from "./drive.ts";
import { EnvoyTrouble, freePorts, ready, startEnvoy } from "./envoy-process.ts";
import { temporaryFolder } from "./interruption.ts";
import type { Plan } from "./plan.ts";
import type { ClientTls, ServerTls } from "./secured.ts";
import { connectionsServed } from "./served-connections.ts";
import { serveTcp } from "./tcp-upstream.ts";
import { replyChooser } from "./replies.ts";
import { localhost, sawOf } from "./upstream-server.ts";
import type { Arriving, UpstreamServer } from "./upstream-server.ts";
import { serveHttp1 } from "./http1-upstream.ts";
import { serveHttp2 } from "./http2-upstream.ts";

export interface Question {
  readonly binary: string;
  /** what `playable` made of it */
  readonly scenario: Scenario;
  /** bytes by the name the chain uses */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly plan: Plan;
  /** where somebody speaks TLS */
  readonly credentials: Credentials | undefined;
  /** what came of our run */
  readonly ours: Outcome;
}
export interface EnvoyAnswer {
  /** up to the end of the run: the main thread's, and each worker's by its number */
  readonly main: readonly TraceEvent[];
  readonly workers: readonly (readonly TraceEvent[])[];
  /** the worker that served it, by id of the exchange or connection */
  readonly servedBy: ReadonlyMap<string, number>;
  readonly exchanges: Outcome["exchanges"];
  readonly connections: Outcome["connections"];
  readonly upstreams: Outcome["upstreams"];
  /** refused: it would not have a plugin; died: a signal ended it */
  readonly end: "ran" | "refused" | "died";
  /** the last that it said of an end before its time */
  readonly reason: string;
  /** the log until the end of the run */
  readonly log: Uint8Array;
  /** the configuration it was given */
  readonly configuration: string;
}

/** A large module takes seconds to compile. */
const mostStart = 60_000;
const attempts = 3;

export async function askEnvoy(question: Question): Promise<EnvoyAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(question);
    } catch (error) {
      // somebody else took a port between our asking for it and Envoy's
      if (!(error instanceof EnvoyTrouble) || !/address already in use/i.test(error.message) || attempt >= attempts) throw error;
    }
  }
}

async function askOnce({ binary, scenario, modules, plan, credentials, ours }: Question): Promise<EnvoyAnswer> {
  const temporary = temporaryFolder("proxyscope-envoy"), folder = temporary.path, requests = new Map<string, Arriving[]>(), servers: UpstreamServer[] = [];
  const { setup } = scenario;
  let names: NameServer | undefined, envoy: ReturnType<typeof startEnvoy> | undefined, closeClients: () => void = () => undefined;
  try {
    const files = new Map([...modules].map(([name, bytes], i) => {
      const file = join(folder, `module-${i}.wasm`);
      writeFileSync(file, bytes);
      return [name, file] as const;
    }));
    const served = connectionsServed(scenario.actions, ours.connections);
    const choose = replyChooser(scenario.actions, ours.upstreams), upstreams: Record<string, UpstreamServer["address"]> = {};
    const [adminPort = 0, listenerPort = 0, closedPort = 0] = await freePorts(3);
    for (const upstream of setup.upstreams) {
      const onRequest = (request: Arriving): void => void requests.set(upstream.cluster, [...(requests.get(upstream.cluster) ?? []), request]);
      const server = upstream.kind !== "serving" ? undefined : upstream.protocol === "TCP" ? await serveTcp(() => served.script(upstream), (each) => served.add(upstream, each)) : await (upstream.protocol === "HTTP/2" ? serveHttp2 : serveHttp1)({ upstream, tls: serverTls(upstream, credentials), choose, onRequest });
      if (server !== undefined) servers.push(server);
      upstreams[upstream.cluster] = server?.address ?? { host: localhost, port: closedPort };
    }
    const places: EnvoyPlaces = {
      listener: { host: localhost, port: listenerPort }, admin: { host: localhost, port: adminPort }, upstreams, module: (name) => files.get(name) ?? name,
      ...(credentials !== undefined && { credentials: credentials.envoy }),
      ...(removesListener(scenario) && { listenerFile: join(folder, "listener.json") }),
    };
    let version = 0;
    const setListener = (present: boolean): void => {
      if (places.listenerFile === undefined) return;
      // moved into place, as Envoy wants it
      const next = join(folder, "listener.next");
      writeFileSync(next, listenerJson(setup, places, present, String(++version)));
      renameSync(next, places.listenerFile);
    };
    setListener(true);
    const configuration = envoyJson(setup, places), file = join(folder, "envoy.json");
    writeFileSync(file, configuration);
    names = setup.dns.length > 0 ? await serveNames(setup.dns) : undefined;
    envoy = startEnvoy(binary, folder, file, setup.threads, names?.port);
    const started = await ready(envoy, adminPort, mostStart);
    const accessLines = [...ours.exchanges, ...ours.connections].filter(({ access }) => access !== undefined).length;
    const driven = started ? await drive({ envoy, plan, listener: places.listener, tls: clientTls(setup, credentials), threads: setup.threads, accessLines, setListener }) : undefined;
    closeClients = driven?.close ?? closeClients;
    const log = driven?.log ?? envoy.log(), end = envoy.exited === undefined ? "ran" : envoy.exited.signal !== null ? "died" : "refused";
    const said = Buffer.from(log).toString("utf8"), reason = end === "ran" ? "" : lastComplaint(said);
    // an end that no plugin is blamed for is none that our host could foretell
    if (end === "refused" && !blamesPlugin.test(said)) throw new EnvoyTrouble(`Envoy ended before it served: ${reason}`);
    const upstreamsSaw = Object.fromEntries([...requests].map(([cluster, list]) => [cluster, list.map(sawOf)]));
    const of = (events: readonly TraceEvent[], thread: string | undefined): readonly TraceEvent[] => events.filter((event) => event.thread === thread);
    const events = parseWasmTrace(log), mainEvents = driven === undefined ? events : parseWasmTrace(driven.mainLog);
    return { main: of(mainEvents, envoy.mainThread), workers: envoy.workers.map((thread) => of(events, thread)), servedBy: driven?.servedBy ?? new Map(), exchanges: driven?.exchanges ?? [], connections: (driven?.connections ?? []).map((each) => served.with(each)), upstreams: upstreamsSaw, end, reason, log, configuration };
  } finally {
    closeClients();
    await envoy?.stop();
    for (const server of servers) server.close();
    names?.close();
    temporary.remove();
  }
}

const clientTls = ({ listener: { tls } }: Setup, credentials: Credentials | undefined): ClientTls | undefined =>
  (tls === undefined ? undefined : { version: tls.version, serverName: tls.serverName, own: credentials?.client });

function serverTls({ cluster, tls }: Upstream, credentials: Credentials | undefined): ServerTls | undefined {
  const own = credentials?.servers[cluster];
  return tls === undefined || own === undefined ? undefined : { version: tls.version, own, asksClients: tls.local !== undefined };
}

const blamesPlugin = /\[(?:error|critical)\]\[wasm\]|Unable to create Wasm/;
const complaint = /\[(?:error|critical)\]\[\w+\](?: \[[^\]]*\])? (.*)/;
function lastComplaint(log: string): string {
  const lines = log.trimEnd().split("\n");
  return lines.findLast((line) => complaint.test(line))?.replace(/^.*?\[(?:error|critical)\]\[\w+\](?: \[[^\]]*\])? /, "") ?? lines.at(-1) ?? "";
}
