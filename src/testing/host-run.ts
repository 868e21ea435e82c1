/** Whole runs of the host, for tests: scenario and modules in, recording, outcome and the host's own state out. */
import "../host/foreign/packages.ts";
import { createSession } from "../host/session.ts";
import type { Session } from "../host/session.ts";
import { ColumnWriter } from "../recording/column-writer.ts";
import { createRecording } from "../recording/log.ts";
import type { Recording } from "../recording/log.ts";
import type { Batch } from "../recording/segment.ts";
import type { Outcome } from "../recording/outcome.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";

export interface HostRun {
  readonly session: Session;
  readonly recording: Recording;
  readonly outcome: Outcome;
  readonly scenario: Scenario;
}
export interface HostRunOptions {
  /** Hand rows over after every so many steps of the session, rows that are open included. */
  readonly flushEvery?: number;
  /** Hand rows over before every nth row, in the midst of callbacks too. */
  readonly flushAt?: number;
  /** Called between steps of the session, when everything written so far has been handed over. */
  readonly onFlush?: (recording: Recording, session: Session) => void;
}

/** The scenario with its defaults filled in; throws with what is wrong with it. */
export function scenarioOf(input: ScenarioInput): Scenario {
  const parsed = parseScenario(input);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
  return parsed.scenario;
}

class FlushingWriter extends ColumnWriter {
  readonly #every: number;
  constructor(onBatch: (batch: Batch) => void, every: number) {
    super(onBatch);
    this.#every = every;
  }
  override open(...given: Parameters<ColumnWriter["open"]>): number {
    if (this.#every > 0 && (this.step + 1) % this.#every === 0) this.flush();
    return super.open(...given);
  }
}

/** Starts the chain, takes every action of the scenario and does all of it. */
export function runHost(scenario: Scenario, modules: ReadonlyMap<string, Uint8Array>, { flushEvery = 0, flushAt = 0, onFlush }: HostRunOptions = {}): HostRun {
  const recording = createRecording({ scenario, modules: [...modules].map(([name, bytes]) => ({ name, sha256: "0".repeat(64), size: bytes.length })) });
  const writer = new FlushingWriter((batch) => recording.append(batch), flushAt);
  const session = createSession({ scenario, modules, writer });
  let steps = 0;
  const stepped = (): void => {
    if (flushEvery === 0 || ++steps % flushEvery !== 0) return;
    writer.flush();
    onFlush?.(recording, session);
  };
  session.start();
  stepped();
  for (const action of scenario.actions) {
    session.apply(action);
    while (session.step()) stepped();
  }
  writer.flush();
  const outcome = session.outcome();
  recording.finish(outcome.end, outcome);
  return { session, recording, outcome, scenario };
}

type SetupInput = ScenarioInput["setup"];
type FilterInput = SetupInput["chain"][number];
export interface GivenRun {
  /** one filter for each; their modules are called m0, m1, ... */
  readonly filters: readonly (Partial<FilterInput> & { readonly bytes: Uint8Array })[];
  readonly setup?: Omit<Partial<SetupInput>, "chain">;
  /** one GET unless said */
  readonly actions?: ScenarioInput["actions"];
  readonly options?: HostRunOptions;
}

/** A chain of modules, an upstream `backend` that says ok, one GET: unless said otherwise. */
export function runChain({ filters, setup = {}, actions = [{ do: "exchange", id: "a" }], options = {} }: GivenRun): HostRun {
  const modules = new Map<string, Uint8Array>();
  const chain = filters.map((given, i) => {
    const { bytes, ...filter } = given;
    modules.set(`m${i}`, bytes);
    return { name: `filter ${i}`, ...filter, module: { name: `m${i}` } };
  });
  const scenario = scenarioOf({ version: 1, setup: { upstreams: [{ cluster: "backend", replies: [{ body: "ok" }] }], ...setup, chain }, actions });
  return runHost(scenario, modules, options);
}
