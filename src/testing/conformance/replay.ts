/** Replays a case through the host: what the driver's client does becomes actions, its waits become advances of virtual time. */
import type { Session, SessionInput } from "../../host/session.ts";
import { ColumnWriter } from "../../recording/column-writer.ts";
import { createRecording } from "../../recording/log.ts";
import type { ClientSaw, Outcome } from "../../recording/outcome.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { Action, Scenario } from "../../scenario/scenario.ts";
import type { CaseStep, ConformanceCase } from "./case.ts";
import { createClients } from "./clients.ts";
import type { PrintedLine } from "./lines.ts";
import { proxySetOf } from "./proxy-set.ts";
import type { Chance } from "./proxy-set.ts";

export interface Replayed {
  readonly loaded: boolean;
  /** What the worker threads printed, one list for each; what the canary and the main thread printed when the chain was refused. */
  readonly workers: readonly (readonly string[])[];
  readonly outcome: Outcome;
  /** How each exchange looked to its client, who gives up waiting before the run ends. */
  readonly ends: ReadonlyMap<string, ClientSaw["end"]>;
  /** Exchanges that were open when the client's connections were closed after the last step. */
  readonly leftOpen: ReadonlySet<string>;
  /** what the run did, action by action: replaying these gives the same run */
  readonly scenario: Scenario;
}
export interface ReplayInput {
  /** `name@release` */
  readonly profile: string;
  /** guests by file name without `.wasm`; all that the chain names */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly createSession: (input: SessionInput) => Session;
  readonly chance?: Chance;
  /** It may stop after so many lines. */
  readonly mostLines?: number | undefined;
}

/* The driver's own times, in ms. */
const settle = 60;
const afterAbort = 60;
const afterTcpStep = 60;
const afterRemoval = 100;
const afterRestore = 300;
/** Envoy was started with a drain time of 1 s: so long a removed listener keeps its filters. */
const drain = 1000;
const quietTime = 250;
/** A case takes at most 10 s: no step begins after the first, nothing goes on after the second; Envoy's own start takes the rest. */
const lastStep = 8400;
const lastMoment = 8600;

const textsOf = (lines: readonly PrintedLine[]): readonly string[] => lines.map(({ text }) => text);

/** Throws when the case is no valid scenario; the host's own errors come through. */
export function replay(c: ConformanceCase, { profile, modules, createSession, chance = {}, mostLines }: ReplayInput): Replayed {
  const proxy = proxySetOf(profile), enough = mostLines ?? Number.POSITIVE_INFINITY;
  const parsed = parseScenario({ version: 1, title: c.title, setup: { ...proxy.setup(c, profile), ...(chance.seed !== undefined && { seed: chance.seed }) }, actions: [] });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
  const { scenario } = parsed;
  const recording = createRecording({ scenario, modules: [] });
  const writer = new ColumnWriter((batch) => recording.append(batch));
  const session = createSession({ scenario, modules, writer });
  const actions: Action[] = [], lines: PrintedLine[] = [];
  /** in ms since the start */
  const clock = { now: 0, lastLine: 0 };
  let read = 0;
  let removal: number | undefined;

  function collect(): void {
    writer.flush();
    const more = proxy.lines(recording, read);
    read = recording.length;
    if (more.length === 0) return;
    lines.push(...more);
    clock.lastLine = clock.now;
  }
  function apply(action: Action): void {
    if (session.over) return;
    actions.push(action);
    session.apply(action);
    while (session.step() && lines.length < enough) if (recording.length > read + 5000) collect();
  }
  function move(by: number): void {
    apply({ do: "advance", by });
    clock.now += by;
    collect();
  }
  function advance(by: number): void {
    const until = clock.now + by;
    if (removal !== undefined && removal <= until) {
      if (removal > clock.now) move(removal - clock.now);
      removal = undefined;
      apply({ do: "remove-configuration" });
    }
    if (until > clock.now || by === 0) move(until - clock.now);
  }
  /** Advances by 1 ms until `done` says so or `ms` have passed; asks only when something has happened. */
  function waitFor(done: () => boolean, ms: number): void {
    const end = Math.min(clock.now + ms, lastStep);
    if (done()) return advance(0);
    while (clock.now < end && !session.over) {
      const before = recording.length;
      advance(1);
      // the row of the advance itself is no event
      if (recording.length > before + 1 && done()) return;
    }
  }
  const waitedInVain = new Set<string>(), leftOpen = new Set<string>();
  const clients = createClients(c.codec === "h2" ? "HTTP/2" : "HTTP/1.1");
  const finished = (id: string): boolean => {
    const connection = session.outcome().connections.find((one) => one.id === id);
    if (connection !== undefined) return connection.client.end !== "open";
    const exchange = session.outcome().exchanges.find((e) => e.id === id);
    return exchange === undefined || exchange.client.end !== "still waiting";
  };
  /** connections whose client has ended its side, or has gone */
  const ended = new Set<string>(), gone = new Set<string>();
  /** exchanges that have begun */
  let sent = 0;
  const onThread = (action: Action): Action => {
    const thread = action.do === "send-headers" ? chance.threads?.[sent++] : undefined;
    return action.do === "send-headers" && thread !== undefined ? { ...action, thread } : action;
  };
  const open = (id: string): boolean => !ended.has(id) && !gone.has(id);
  function perform(step: CaseStep): void {
    const id = step.id ?? "", special = proxy.step?.(step, c);
    if (special !== undefined) {
      for (const action of special.actions) apply(onThread(action));
      return advance(special.wait);
    }
    switch (step.op) {
      case "send":
        apply(onThread(clients.send(id, step)));
        return advance(step.gap ?? 40);
      case "data":
        apply(clients.data(id, step));
        return advance(step.gap ?? 40);
      case "trailers":
        apply(clients.trailers(id, step));
        return advance(step.gap ?? 40);
      case "metadata":
        apply(clients.metadata(id, step));
        return advance(step.gap ?? 40);
      case "end":
        waitFor(() => finished(id), step.ms ?? 2500);
        if (!finished(id)) waitedInVain.add(id);
        return;
      case "closed": return waitFor(() => finished(id), step.ms ?? 1500);
      case "until": {
        const pattern = new RegExp(step.re ?? "");
        return waitFor(() => lines.some((line) => pattern.test(line.text.slice(2))), step.ms ?? 2000);
      }
      case "abort":
        apply({ do: "abort", exchange: id });
        return advance(afterAbort);
      case "connect":
        apply({ do: "open-connection", connection: id });
        return advance(afterTcpStep);
      case "write":
        if (open(id)) apply(clients.write(id, step));
        return advance(step.gap ?? afterTcpStep);
      case "fin":
        if (open(id)) apply({ do: "half-close", connection: id });
        ended.add(id);
        return advance(afterTcpStep);
      case "rst":
        apply({ do: "reset-connection", connection: id });
        gone.add(id);
        return advance(afterTcpStep);
      case "wait": return advance(Math.min(step.ms ?? 0, Math.max(0, lastStep - clock.now)));
      case "lds_empty":
        removal = clock.now + drain;
        return advance(afterRemoval);
      case "lds_full":
        apply({ do: "restore-configuration" });
        return advance(afterRestore);
      case "mark":
      case "snap":
      case "stats":
        return;
      default:
        throw new Error(`a step of the unknown kind ${step.op}`);
    }
  }

  const loaded = session.start();
  collect();
  if (loaded && !session.over) {
    advance(c.settle ?? settle);
    for (const step of c.client ?? []) {
      if (clock.now >= lastStep || session.over || lines.length >= enough) break;
      perform(step);
    }
    for (const { id, access } of session.outcome().exchanges) {
      if (access !== undefined) continue;
      leftOpen.add(id);
      apply({ do: "abort", exchange: id });
    }
    for (const { id } of session.outcome().connections) if (!gone.has(id)) apply({ do: "close-connection", connection: id });
    advance(0);
    clock.lastLine = Math.max(clock.lastLine, clock.now - 50);
    while (!session.over && lines.length < enough && clock.now < lastMoment && clock.now - clock.lastLine < Math.min(c.quiet ?? quietTime, 2000)) advance(30);
  }
  collect();
  const outcome = session.outcome();
  const ends = new Map(outcome.exchanges.map(({ id, client }) => [id, client.end === "complete" ? client.end : waitedInVain.has(id) ? "still waiting" : "cut"] as const));
  const workers = loaded ? Array.from({ length: scenario.setup.threads }, (_, thread) => textsOf(lines.filter((line) => line.thread === thread))) : [textsOf(lines)];
  return { loaded, workers, outcome, ends, leftOpen, scenario: { ...scenario, actions } };
}
