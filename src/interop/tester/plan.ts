/** A test of a suite as a scenario, and which of its phases each expectation is about. */
import { textOf } from "../../base/byte-string.ts";
import { encodeBase64 } from "../../base/base64url.ts";
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { PhaseName } from "../../scenario/phases.ts";
import { testerProfile } from "../../scenario/profiles.ts";
import type { Bytes, Scenario, ScenarioInput } from "../../scenario/scenario.ts";
import { headersOfHttp1 } from "./http1.ts";
import type { Env, Expectation, Input, Invocation, ReadFile, SuiteTest } from "./suite.ts";

/** `first` and `count`: which phases of the scenario's action; a body in pieces has several. */
export interface PlannedPhase { readonly name: PhaseName; readonly first: number; readonly count: number; readonly expected: Expectation }
export interface Plan {
  readonly name: string;
  readonly scenario: Scenario;
  /** the same as a person would write it */
  readonly input: ScenarioInput;
  readonly phases: readonly PlannedPhase[];
  readonly pluginInit: Expectation;
  readonly streamInit: Expectation;
  readonly streamDestroy: Expectation;
  /** What the suite asks for and no run has: said, not done. */
  readonly notes: readonly string[];
}

export interface Surroundings {
  readonly module: { readonly name: string; readonly sha256: string };
  readonly configuration: Uint8Array;
  readonly read: ReadFile;
}

type PhaseInput = Extract<NonNullable<ScenarioInput["actions"]>[number], { do: "phases" }>["phases"][number];

/** A reason when the tester itself could not carry the test out. */
export function planTest(test: SuiteTest, env: Env, { module, configuration, read }: Surroundings): Result<Plan> {
  const phases: PlannedPhase[] = [], inputs: PhaseInput[] = [], name = test.name ?? "";
  const add = (phase: PhaseName, invocation: Invocation, made: readonly PhaseInput[]): void => {
    phases.push({ name: phase, first: inputs.length, count: made.length, expected: invocation.result ?? {} });
    inputs.push(...made);
  };
  for (const side of ["request", "response"] as const) {
    const headers = side === "request" ? test.request_headers : test.response_headers, bodies = (side === "request" ? test.request_body : test.response_body) ?? [];
    if (headers !== undefined) {
      const made = headersPhase(`${side}-headers`, headers.input ?? {}, side === "request", read);
      if (!made.ok) return made;
      add(`${side}-headers`, headers, [made.value]);
    }
    if (bodies.length > 1 && isChunked(test)) return failed(`${side}_body is there ${bodies.length} times; with num_chunks or chunk_size it may be there once`);
    for (const body of bodies) {
      const made = bodyPhases(`${side}-body`, body.input ?? {}, test, read);
      if (!made.ok) return made;
      add(`${side}-body`, body, made.value);
    }
  }
  const input = scenarioInput(test, env, module, configuration, inputs), scenario = parseScenario(input);
  if (!scenario.ok) return failed(scenario.problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
  return ok({ name, scenario: scenario.scenario, input, phases, pluginInit: test.plugin_init ?? {}, streamInit: test.stream_init ?? {}, streamDestroy: test.stream_destroy ?? {}, notes: notesOf(test, env) });
}

function notesOf({ benchmark }: SuiteTest, env: Env): readonly string[] {
  const notes: string[] = [];
  if (benchmark === true) notes.push("benchmark: times measured here would say nothing about a proxy, so only the expectations are checked");
  if (benchmark === true && env.num_additional_streams !== undefined) notes.push("num_additional_streams: only benchmarks have additional streams");
  if (env.log_path !== undefined && env.log_path !== "") notes.push("log_path: no log file is written");
  return notes;
}

function scenarioInput(test: SuiteTest, env: Env, module: Surroundings["module"], configuration: Uint8Array, phases: readonly PhaseInput[]): ScenarioInput {
  const level = env.log_level === undefined || env.log_level === "UNDEFINED" ? "info" : (env.log_level.toLowerCase() as "info");
  return {
    version: 1, title: test.name ?? "",
    setup: {
      profile: testerProfile, logLevel: level, clock: clockOf(env.time_secs),
      chain: [{ name: "test", module, configuration: bytesInput(configuration) }],
      properties: (test.properties ?? []).map(({ path = "", value = new Uint8Array() }) => ({ path: [path], value: bytesInput(value) })),
    },
    actions: [{ do: "phases", exchange: test.name === undefined || test.name === "" ? "test" : test.name, phases: [...phases] }, { do: "run", until: "idle" }, { do: "remove-configuration" }, { do: "run", until: "idle" }],
  };
}

/** Both clocks stand still: at time_secs, or without it 1 ms after the epoch (ContextOptions::clock_time). */
const clockOf = (seconds = 0): string => {
  const date = new Date(seconds === 0 ? 1 : seconds * 1000);
  return Number.isNaN(date.getTime()) ? "a time that is too far away" : date.toISOString();
};

export function bytesInput(bytes: Uint8Array): Bytes {
  const { text, utf8 } = textOf(bytes);
  return utf8 ? text : { base64: encodeBase64(bytes) };
}

function headersPhase(phase: PhaseName, input: Input, isRequest: boolean, read: ReadFile): Result<PhaseInput> {
  const content = contentOf(input, read);
  if (!content.ok) return failed(`[${phase}] ${content.reason}`);
  if (content.value.length === 0) return ok({ phase, headers: (input.header ?? []).map(({ key = "", value = new Uint8Array() }) => [key, bytesInput(value)] as [string, Bytes]) });
  const lines = headersOfHttp1(content.value, isRequest);
  if (!lines.ok) return failed(`[${phase}] ${lines.reason}`);
  const broken = lines.value.find(({ name }) => !textOf(name).utf8);
  if (broken !== undefined) return failed(`[${phase}] a header name is not UTF-8`);
  return ok({ phase, headers: lines.value.map(({ name, value }) => [textOf(name).text, bytesInput(Uint8Array.from(value, (c) => c.charCodeAt(0)))] as [string, Bytes]) });
}

/** A file goes before content; an empty name counts as none. */
function contentOf({ file, content }: Input, read: ReadFile): Result<Uint8Array> {
  if (file === undefined || file === "") return ok(content ?? new Uint8Array());
  const found = read(file);
  return found.ok ? ok(found.value) : failed(`${file}: ${found.reason}`);
}

const isChunked = ({ num_chunks, chunk_size }: SuiteTest): boolean => num_chunks !== undefined || chunk_size !== undefined;

/** The last piece of each invocation ends the stream. */
function bodyPhases(phase: PhaseName, input: Input, test: SuiteTest, read: ReadFile): Result<readonly PhaseInput[]> {
  const content = contentOf(input, read);
  if (!content.ok) return failed(`[${phase}] ${content.reason}`);
  const pieces = isChunked(test) ? chunksOf(content.value, test) : ok([content.value]);
  if (!pieces.ok) return failed(`[${phase}] ${pieces.reason}`);
  return ok(pieces.value.map((piece, i) => ({ phase, data: bytesInput(piece), endOfStream: i === pieces.value.length - 1 })));
}

const mostChunks = 100000;

/** `num_chunks`: pieces of size / number, the last with what is left. `chunk_size`: pieces of that size. An empty body is one empty piece. */
export function chunksOf(body: Uint8Array, { num_chunks, chunk_size }: Pick<SuiteTest, "num_chunks" | "chunk_size">): Result<readonly Uint8Array[]> {
  const size = num_chunks === undefined ? (chunk_size ?? 0) : num_chunks <= 0 ? 0 : Math.floor(body.length / num_chunks);
  if (size <= 0) return failed(num_chunks === undefined ? `chunk_size is ${chunk_size ?? 0}; the tester needs a size above 0` : `num_chunks is ${num_chunks} for a body of ${body.length} bytes; the tester needs chunks of a byte at least`);
  const most = Math.min(num_chunks ?? mostChunks + 1, mostChunks + 1), pieces: Uint8Array[] = [];
  let at = 0;
  while (body.length - at > size && pieces.length < most - 1) {
    pieces.push(body.slice(at, at + size));
    at += size;
  }
  pieces.push(body.slice(at));
  return pieces.length > mostChunks ? failed(`the body falls into more than ${mostChunks} chunks`) : ok(pieces);
}
