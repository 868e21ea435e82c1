/** The one entrance to the host: a run that is started, given actions, and stepped; what happens goes to the writer. */
import { byteStringOfText } from "../base/byte-string.ts";
import type { Bytes } from "../base/bytes.ts";
import type { ConnectionOutcome, ExchangeOutcome, Outcome, RunEnd } from "../recording/outcome.ts";
import type { LiveEdge } from "../recording/live-edge.ts";
import type { Writer } from "../recording/writer.ts";
import { bytesOf, headersOf } from "../scenario/bytes.ts";
import { nanosecondsOf, nanosecondsPerMillisecond } from "../scenario/clock.ts";
import { expandConnection, expandExchange } from "../scenario/expand.ts";
import { hasMainThread } from "../scenario/roles.ts";
import type { Action, Scenario } from "../scenario/scenario.ts";
import { unreachable } from "../base/unreachable.ts";
import { overridesOf } from "./attributes/overrides.ts";
import { createDns } from "./dns.ts";
import type { Host, Stopping } from "./host.ts";
import { createGrpcCalls } from "./grpc-calls.ts";
import { createByHand, ticksAhead } from "./by-hand.ts";
import { createHttpCalls } from "./http-calls.ts";
import { createInFlight } from "./in-flight.ts";
import { HostStop, overLimits } from "./limits.ts";
import { createMetrics } from "./metrics.ts";
import { createRouteTable } from "./proxies/envoy/route-table.ts";
import { rulesOf } from "./proxies/proxies.ts";
import type { ConnectionDriver, StreamDriver } from "./proxies/proxy.ts";
import { seededRandom } from "./random.ts";
import { Recorder } from "./recorder.ts";
import { createRedisCalls } from "./redis/calls.ts";
import { Scheduler } from "./scheduler.ts";
import { createSharedData } from "./shared-data.ts";
import { createSharedQueues } from "./shared-queues.ts";
import { createThread } from "./thread.ts";
import type { Thread } from "./thread.ts";
import { createTimers } from "./timers.ts";
import { createUpstreams } from "./upstreams.ts";
import { canaryThread, mainThread } from "../recording/threads.ts";
import type { State } from "../recording/state.ts";

export interface SessionInput {
  readonly scenario: Scenario;
  /** module bytes by the name the chain uses */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly writer: Writer;
  /** Asked before each entry into a guest whether to stop there in a debugger, and told when it goes on. */
  readonly stopping?: Stopping;
  /** What was seen of exchanges that are over, and by upstreams, is not kept: `outcome` tells of the others. For runs of any length. */
  readonly forgets?: boolean;
}

export interface Session {
  /** Loads and starts the chain. False when the proxy refuses the configuration; the rows say why. */
  start(): boolean;
  /** Takes an action. What it needs of guest code is done by `step`. */
  apply(action: Action): void;
  /** Delivers what is due next (one event and the callbacks it leads to). False when nothing is due or the run is over. */
  runNext(): boolean;
  /** Does a piece of what the actions taken still ask for, at most one event; false when nothing is left of them. */
  step(): boolean;
  /** Takes `run until idle` and does it, with whatever was asked for before. */
  runUntilIdle(): void;
  outcome(): Outcome;
  /** What can happen next, and what a person can do about it. */
  edge(): LiveEdge;
  /** The state as it is now, for comparison with a fold of the recording. */
  readonly state: State;
  /** True after a fault that ends the run: a limit, a crash of the proxy, a refused configuration. */
  readonly over: boolean;
  /** Exchanges that have begun. */
  readonly begun: number;
  /** Virtual time since the start of the run, ns. */
  readonly now: number;
  /** Copies of what lies in the memory of each VM now, by the index that rows have. */
  memories(): readonly { readonly vm: number; readonly bytes: Bytes }[];
}

/** Throws when the scenario names a profile that is not known; `parseScenario` has checked that. */
export function createSession({ scenario, modules, writer, stopping, forgets = false }: SessionInput): Session {
  const { setup } = scenario;
  const scheduler = new Scheduler(), recorder = new Recorder(writer, scheduler), rules = rulesOf(setup);
  const epoch = nanosecondsOf(setup.clock) ?? 0n;
  const theHost = (): Host => host;
  const host: Host = {
    scenario, stopping, overrides: overridesOf(setup.properties), rules, recorder, scheduler, random: seededRandom(setup.seed), epoch, epochSeconds: Number(epoch / 1000000000n),
    modules,
    threads: Array.from({ length: setup.threads }, (_, number) => createThread(number)),
    mainThread: hasMainThread(setup) ? { thread: createThread(mainThread), canary: createThread(canaryThread) } : undefined,
    vms: [], sharedData: createSharedData(recorder), queues: createSharedQueues(theHost), metrics: createMetrics(recorder),
    calls: createHttpCalls(theHost), grpc: createGrpcCalls(theHost), inFlight: createInFlight(), redis: createRedisCalls(theHost), timers: createTimers(theHost), dns: createDns(theHost), upstreams: createUpstreams(setup.upstreams, scheduler, rules.machine, forgets), routes: createRouteTable(setup.router, rules.machine.matchesHeadersIndividually),
    cause: 0, entryRowsLeft: setup.limits.entryRows, end: undefined,
    crash(cause, seen, { exchange, filter }) {
      if (host.end !== undefined) return;
      host.end = "proxy-crash";
      host.upstreams.lose();
      recorder.fault("proxy-crash", { exchange, filter, cause, seen });
      throw new HostStop(cause);
    },
  };
  let refusal: string | undefined, started = false, appeared = 0, turn = 0;
  /** by id of the exchange or connection, while they or their entities are still here; a listener takes one kind only */
  const streams = new Map<string, StreamDriver | ConnectionDriver>();
  const indices = new Map<string, number>();
  /** by index; of a stream that is over only what was seen is kept */
  const outcomes: { readonly exchange?: () => ExchangeOutcome; readonly connection?: () => ConnectionOutcome }[] = [];
  /** streams whose entities are still in the state: the open ones, and those that ended since the last one began */
  let remembered: (StreamDriver | ConnectionDriver)[] = [];
  /** actions taken and not yet done, and the running one's way to go on */
  const queue: Action[] = [];
  let going: (() => boolean) | undefined;
  let settled = false;

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof HostStop)) throw error;
    }
  };
  const deliver = (limit = Number.POSITIVE_INFINITY): boolean => {
    const next = scheduler.peek();
    if (next === undefined || next.time > limit || host.end !== undefined || overLimits(host)) return false;
    scheduler.take();
    writer.clock(scheduler.now);
    guarded(next.run);
    return true;
  };
  const byHand = createByHand(host, deliver);
  /** What is scheduled for a stream runs on its thread. */
  const onThread = (thread: Thread, run: () => void): void => scheduler.on(thread.number, () => void scheduler.after(0, run));
  const post = (id: string, run: (stream: StreamDriver) => void): void => {
    const stream = streams.get(id);
    if (stream?.kind === "exchange") onThread(stream.thread, () => run(stream));
  };
  const postTo = (id: string, run: (connection: ConnectionDriver) => void): void => {
    const stream = streams.get(id);
    if (stream?.kind === "connection") onThread(stream.thread, () => run(stream));
  };
  const held = (): (StreamDriver | ConnectionDriver)[] => remembered.filter((stream) => stream.heldBy !== undefined);

  /** Exchanges and connections that say no thread are given to the worker threads in turn. */
  const threadFor = (thread: number | undefined): Thread => {
    const found = host.threads[thread ?? turn++ % host.threads.length];
    if (found === undefined) throw new Error(`no worker thread ${String(thread)}`);
    return found;
  };

  /** `row` writes the row of the client's action, and lets it do what belongs to it. */
  const begin = (id: string, on: number | undefined, row: (index: number, effect: () => void) => number, make: (thread: Thread, index: number) => StreamDriver | ConnectionDriver): void => {
    const thread = threadFor(on), index = appeared++;
    let stream: StreamDriver | ConnectionDriver | undefined;
    host.cause = row(index, () => {
      for (const old of remembered) {
        if (old.open) continue;
        const seen = old.kind === "exchange" ? { exchange: old.forget() } : { connection: old.forget() };
        outcomes[old.index] = forgets ? {} : seen;
        streams.delete(old.id);
        if (forgets) indices.delete(old.id);
      }
      remembered = remembered.filter((old) => old.open);
      stream = scheduler.on(thread.number, () => make(thread, index));
    });
    if (stream === undefined) return;
    const driver = stream;
    streams.set(id, driver);
    indices.set(id, index);
    outcomes[index] = driver.kind === "exchange" ? { exchange: () => driver.outcome() } : { connection: () => driver.outcome() };
    remembered.push(driver);
    onThread(thread, () => driver.start());
  };
  const indexOf = (id: string): number => indices.get(id) ?? 0;

  const untilIdle = (): (() => boolean) => {
    let patienceEnds: number | undefined;
    return () => {
      if (host.end !== undefined || overLimits(host)) return false;
      if (scheduler.busy) {
        patienceEnds = undefined;
        return deliver();
      }
      if (held().length === 0) return false;
      patienceEnds ??= scheduler.now + setup.patience * nanosecondsPerMillisecond;
      if (deliver(patienceEnds)) return true;
      sayStillHeld();
      return false;
    };
  };
  const sayStillHeld = (): void => {
    if (settled || host.end !== undefined) return;
    settled = true;
    for (const stream of held()) {
      const by = stream.heldBy;
      if (by !== undefined) recorder.deed("still-held", { exchange: stream.index, side: by.side, filter: by.filter, since: by.since });
    }
  };

  const begun = (action: Action): void => {
    settled = false;
    writer.clock(scheduler.now);
    switch (action.do) {
      case "exchange":
        queue.unshift(...expandExchange(action));
        return;
      case "connection":
        queue.unshift(...expandConnection(action));
        return;
      case "send-headers": {
        const count = headersOf(action.headers).length, line = byteStringOfText(`${action.method} ${action.path}`);
        begin(action.exchange, action.thread, (exchange, effect) => recorder.action("send-headers", { exchange, line, count, end: action.endOfStream ? 1 : 0 }, effect), (thread, index) => rules.begin(host, thread, action, index));
        return;
      }
      case "phases":
        begin(action.exchange, 0, (exchange, effect) => recorder.action("phases", { exchange, count: action.phases.length }, effect), (thread, index) => rules.begin(host, thread, action, index));
        return;
      case "send-data": {
        const bytes = bytesOf(action.data);
        host.cause = recorder.action("send-data", { exchange: indexOf(action.exchange), size: bytes.length, end: action.endOfStream ? 1 : 0 });
        post(action.exchange, (stream) => stream.data(bytes, action.endOfStream));
        return;
      }
      case "send-trailers": {
        const entries = headersOf(action.trailers);
        host.cause = recorder.action("send-trailers", { exchange: indexOf(action.exchange), count: entries.length });
        post(action.exchange, (stream) => stream.trailers(entries));
        return;
      }
      case "send-metadata": {
        const entries = headersOf(action.metadata);
        host.cause = recorder.action("send-metadata", { exchange: indexOf(action.exchange), count: entries.length });
        post(action.exchange, (stream) => stream.metadata(entries));
        return;
      }
      case "abort":
        host.cause = recorder.action("abort", { exchange: indexOf(action.exchange) });
        post(action.exchange, (stream) => stream.abort());
        return;
      case "open-connection":
        begin(action.connection, action.thread, (exchange, effect) => recorder.action("open-connection", { exchange }, effect), (thread, index) => rules.connect(host, thread, action, index));
        return;
      case "downstream-data": {
        const bytes = bytesOf(action.data);
        host.cause = recorder.action("downstream-data", { exchange: indexOf(action.connection), size: bytes.length, end: action.endOfStream ? 1 : 0 });
        postTo(action.connection, (connection) => connection.data(bytes, action.endOfStream));
        return;
      }
      case "half-close":
        host.cause = recorder.action("half-close", { exchange: indexOf(action.connection) });
        postTo(action.connection, (connection) => connection.halfClose());
        return;
      case "close-connection":
        host.cause = recorder.action("close-connection", { exchange: indexOf(action.connection) });
        postTo(action.connection, (connection) => connection.hangUp());
        return;
      case "reset-connection":
        host.cause = recorder.action("reset-connection", { exchange: indexOf(action.connection) });
        postTo(action.connection, (connection) => connection.reset());
        return;
      case "advance": {
        // by nothing: what is due is delivered, and no time passes
        if (action.by > 0) recorder.action("advance", { by: action.by });
        const target = scheduler.now + action.by * nanosecondsPerMillisecond;
        going = () => {
          // a guest that reads the clock makes time pass
          if (deliver(Math.max(target, scheduler.now))) return true;
          if (host.end === undefined && scheduler.now < target) {
            scheduler.now = target;
            writer.clock(target);
          }
          return false;
        };
        return;
      }
      case "run": {
        let left = action.callbacks ?? 0;
        going = action.callbacks === undefined ? untilIdle() : () => left-- > 0 && deliver();
        return;
      }
      case "answer-by-hand":
      case "tick":
      case "deliver":
      case "reply-headers":
      case "reply-data":
      case "reply-trailers":
      case "fail":
      case "time-out":
        going = byHand(action);
        return;
      case "foreign-callback": {
        const data = bytesOf(action.data), { filter, function: id } = action;
        host.cause = recorder.action("foreign-callback", { filter, id, size: data.length });
        scheduler.after(0, () => {
          const root = (host.threads[0]?.plugins[filter] ?? host.mainThread?.thread.plugins[filter])?.root;
          if (root !== undefined) root.vm.callWithData("proxy_on_foreign_function", root, [root.id, id, data.length], data);
        });
        return;
      }
      case "remove-configuration":
        recorder.action("remove-configuration", {});
        scheduler.after(0, () => {
          for (const stream of remembered) stream.drain();
          rules.stop(host);
        });
        return;
      case "restore-configuration":
        recorder.action("restore-configuration", {});
        scheduler.after(0, () => guarded(() => {
          refusal = rules.start(host);
        }));
        return;
      default:
        unreachable(action);
    }
  };

  const busy = (): boolean => going !== undefined || queue.length > 0;
  const step = (): boolean => {
    if (!started || host.end !== undefined) return false;
    if (going !== undefined) {
      if (going()) return true;
      going = undefined;
      return queue.length > 0;
    }
    const next = queue.shift();
    if (next === undefined) return false;
    begun(next);
    return busy();
  };

  const endOf = (): RunEnd => {
    if (host.end !== undefined) return host.end;
    if (busy() || scheduler.busy) return "running";
    if (held().length > 0) return "still-held";
    return host.vms.some((vm) => vm.failure !== "") ? "fault" : "idle";
  };

  return {
    start() {
      recorder.origin(setup.seed);
      started = true;
      for (const seeded of setup.sharedData) host.sharedData.set(byteStringOfText(seeded.vmId), toKey(seeded.key), bytesOf(seeded.value), 0);
      guarded(() => {
        refusal = rules.start(host);
      });
      if (refusal !== undefined && host.end === undefined) host.end = "refused";
      else if (host.end === undefined) rules.begun(host);
      return refusal === undefined && host.end === undefined;
    },
    apply(action) {
      queue.push(action);
    },
    runNext() {
      while (busy() && step());
      settled = false;
      return started && deliver();
    },
    step,
    runUntilIdle() {
      queue.push({ do: "run", until: "idle" });
      while (step());
    },
    outcome() {
      return {
        end: endOf(), ...(refusal === undefined ? {} : { refusal }),
        exchanges: outcomes.flatMap(({ exchange }) => exchange?.() ?? []), connections: outcomes.flatMap(({ connection }) => connection?.() ?? []), upstreams: host.upstreams.seen(),
      };
    },
    edge() {
      const next = scheduler.peek();
      return {
        streams: remembered.filter((stream) => stream.open).map(({ id, kind, heldBy }) => ({ id, kind, ...(heldBy !== undefined && { heldBy }) })),
        requests: host.inFlight.list(), ticks: ticksAhead(host), answersByHand: host.upstreams.answersByHand, now: scheduler.now, ...(next !== undefined && { next: next.time }),
      };
    },
    get state() { return recorder.state; },
    get over() { return host.end !== undefined; },
    get begun() { return appeared; },
    get now() { return scheduler.now; },
    memories: () => host.vms.flatMap(({ index, exports }) => (exports === undefined ? [] : [{ vm: index, bytes: new Uint8Array(exports.memory.buffer).slice() }])),
  };
}

function toKey(value: Parameters<typeof bytesOf>[0]): string {
  let key = "";
  for (const byte of bytesOf(value)) key += String.fromCharCode(byte);
  return key;
}
