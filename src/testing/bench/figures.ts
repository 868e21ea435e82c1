/** What the benchmark measures of the core. The same code runs in Node and in a web worker; one figure per process or worker. */
import { createSession } from "../../host/session.ts";
import type { Session } from "../../host/session.ts";
import { ColumnWriter } from "../../recording/column-writer.ts";
import { decodeRecording, encodeRecording } from "../../recording/file.ts";
import { createRecording } from "../../recording/log.ts";
import type { Recording } from "../../recording/log.ts";
import { counterWriter } from "../../recording/writer.ts";
import type { Writer } from "../../recording/writer.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { Action, Scenario } from "../../scenario/scenario.ts";

export interface BenchSample {
  readonly id: string;
  /** the sample's scenario as its file holds it */
  readonly scenario: unknown;
  readonly modules: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}
export type WriterKind = "columns" | "counter";
export interface Clock { now(): number }

export interface Throughput { readonly exchanges: number; readonly rows: number; readonly rowsPerExchange: number; readonly seconds: number; readonly exchangesPerSecond: number }

const warmUp = 2000;

/** Whole exchanges, one after the other, each until idle. With the columns writer every row is kept. */
export function throughput(sample: BenchSample, kind: WriterKind, exchanges: number, clock: Clock): Throughput {
  const bench = begin(sample, kind);
  bench.serve(warmUp);
  const before = bench.rows();
  const start = clock.now();
  bench.serve(exchanges);
  const seconds = (clock.now() - start) / 1000, rows = bench.rows() - before;
  return { exchanges, rows, rowsPerExchange: rows / exchanges, seconds, exchangesPerSecond: Math.round(exchanges / seconds) };
}

/** A recording of so many rows, and the session that made it. */
export function longRecording(sample: BenchSample, rows: number): { readonly recording: Recording; readonly session: Session } {
  const bench = begin(sample, "columns");
  while (bench.rows() < rows) bench.serve(100);
  return { recording: bench.recording, session: bench.session };
}

/** One exchange whose request has so many pieces that the run has at least `rows` rows. */
export function longStream(sample: BenchSample, rows: number): Recording {
  const bench = begin(sample, "columns");
  bench.apply({ do: "send-headers", exchange: "long", protocol: "HTTP/1.1", method: "POST", path: "/", scheme: "http", authority: "example.com", headers: [], endOfStream: false });
  while (bench.rows() < rows) {
    bench.apply({ do: "send-data", exchange: "long", data: "a piece of a body", endOfStream: false });
    bench.apply({ do: "advance", by: 1 });
  }
  bench.apply({ do: "send-data", exchange: "long", data: "the last one", endOfStream: true });
  bench.apply({ do: "run", until: "idle" });
  bench.flush();
  return bench.recording;
}

export interface Steps { readonly rows: number; readonly operations: number; readonly steps: number; readonly prepareMs: number; readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number }

/** Random steps of a recording that was just read: state and row of each. */
export function randomSteps(recording: Recording, steps: number, clock: Clock): Steps {
  const read = decodeRecording(encodeRecording(recording));
  if (!read.ok) throw new Error(read.reason);
  const fresh = read.value;
  const begun = clock.now();
  fresh.prepare();
  const prepareMs = clock.now() - begun;
  const random = seeded(1), times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const step = Math.floor(random() * fresh.length), start = clock.now();
    fresh.stateAt(step);
    fresh.row(step);
    times.push(clock.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { rows: fresh.length, operations: fresh.opCount, steps, prepareMs, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: times.at(-1) ?? 0 };
}

/** From the module's bytes to the end of the first exchange, in a process or worker that has run nothing before. */
export function coldLoad(sample: BenchSample, clock: Clock): { readonly milliseconds: number; readonly status: number } {
  const start = clock.now();
  const bench = begin(sample, "columns");
  bench.serve(1);
  const milliseconds = clock.now() - start;
  return { milliseconds, status: bench.session.outcome().exchanges[0]?.client.status ?? 0 };
}

interface Bench {
  readonly recording: Recording;
  readonly session: Session;
  rows(): number;
  apply(action: Action): void;
  serve(exchanges: number): void;
  flush(): void;
}

function begin(sample: BenchSample, kind: WriterKind): Bench {
  const scenario = scenarioOf(sample), first = scenario.actions.find((action) => action.do === "exchange");
  if (first === undefined) throw new Error(`the sample ${sample.id} has no exchange`);
  const recording = createRecording({ scenario, modules: [] });
  const columns = new ColumnWriter((batch) => recording.append(batch));
  const writer: Writer = kind === "columns" ? columns : counterWriter();
  const session = createSession({ scenario: { ...scenario, actions: [] }, modules: new Map(sample.modules.map(({ name, bytes }) => [name, bytes])), writer });
  if (!session.start()) throw new Error(`the sample ${sample.id} did not start: ${session.outcome().refusal ?? ""}`);
  let served = 0;
  const apply = (action: Action): void => {
    session.apply(action);
    while (session.step());
  };
  return {
    recording, session, apply,
    rows: () => writer.step + 1,
    serve(exchanges) {
      for (const end = served + exchanges; served < end; served++) apply({ ...first, id: String(served) });
      if (session.over) throw new Error(`the run of ${sample.id} ended: ${session.outcome().end}`);
      columns.flush();
    },
    flush: () => columns.flush(),
  };
}

/** The sample's setup, with room for as many rows as are asked for. */
function scenarioOf(sample: BenchSample): Scenario {
  const parsed = parseScenario(sample.scenario);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path, message }) => `${path} ${message}`).join("; "));
  const { setup } = parsed.scenario;
  return { ...parsed.scenario, setup: { ...setup, limits: { ...setup.limits, rows: 2 ** 31, bytes: 2 ** 40 } } };
}

/** Mulberry32: the same steps in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
