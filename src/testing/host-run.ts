/** Whole runs of the host, for tests: scenario and modules in, recording, outcome and the host's own state out. */
import { createSession } from "../host/session.ts";
import type { Session } from "../host/session.ts";
import { ColumnWriter } from "../recording/column-writer.ts";
import { createRecording } from "../recording/log.ts";
import type { Recording } from "../recording/log.ts";
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
  /** Called between steps of the session, when everything written so far has been handed over. */
  readonly onFlush?: (recording: Recording, session: Session) => void;
}

/** The scenario with its defaults filled in; throws with what is wrong with it. */
export function scenarioOf(input: ScenarioInput): Scenario {
  const parsed = parseScenario(input);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
  return parsed.scenario;
}

/** Starts the chain, takes every action of the scenario and does all of it. */
export function runHost(scenario: Scenario, modules: ReadonlyMap<string, Uint8Array>, { flushEvery = 0, onFlush }: HostRunOptions = {}): HostRun {
  const recording = createRecording({ scenario, modules: [...modules].map(([name, bytes]) => ({ name, sha256: "0".repeat(64), size: bytes.length })) });
  const writer = new ColumnWriter((batch) => recording.append(batch));
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
  const chain = filters.map(({ bytes: _, ...filter }, i) => ({ name: `filter ${i}`, ...filter, module: { name: `m${i}` } }));
  const scenario = scenarioOf({ version: 1, setup: { upstreams: [{ cluster: "backend", replies: [{ body: "ok" }] }], ...setup, chain }, actions });
  return runHost(scenario, new Map(filters.map(({ bytes }, i) => [`m${i}`, bytes])), options);
}
