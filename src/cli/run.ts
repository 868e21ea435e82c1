/** `cli run`: a scenario, from files to what came of it. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { messageOf } from "../base/thrown.ts";
import { outcomeLines } from "../debugger/outcome-lines.ts";
import { profileLines } from "../debugger/profile-lines.ts";
import { ruleSentences } from "../debugger/rule-sentences.ts";
import { transcriptLines } from "../debugger/transcript.ts";
import { isAtRest } from "../engine/protocol.ts";
import type { Engine, Run } from "../engine/protocol.ts";
import { writeRecordingFile } from "../recording/file.ts";
import type { Recording } from "../recording/log.ts";
import type { Outcome } from "../recording/outcome.ts";
import { lineOfRow, linesOfOutcome } from "../recording/row-lines.ts";
import { readConfig } from "../interop/config/read.ts";
import { withConfig } from "../interop/config/to-setup.ts";
import { parseScenario, parseScenarioText } from "../scenario/parse.ts";
import { profileOf, profileWords } from "../scenario/profiles.ts";
import { scenarioFor } from "../scenario/defaults.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runAllProfiles } from "../store/all-profiles.ts";
import { partCalls } from "../traffic/calls.ts";
import type { Capture } from "../traffic/capture.ts";
import { readCapture } from "../traffic/importers.ts";
import { noteLines } from "../traffic/notes.ts";
import { actionsOf, setupWith } from "../traffic/to-actions.ts";
import { namedModules, replaceModules } from "./modules.ts";
import type { Loaded, NamedModule } from "./modules.ts";
import { createNodeEngine } from "./node-engine.ts";
import { BadInput, complain, exitCode, write } from "./output.ts";
import type { ExitCode } from "./output.ts";
import { here, readFile } from "./paths.ts";
import { many, trafficTable } from "./traffic.ts";

const options = { scenario: { type: "string" }, transcript: { type: "boolean" }, "main-thread": { type: "boolean" }, json: { type: "boolean" }, recording: { type: "string" }, profile: { type: "string" }, link: { type: "string" }, traffic: { type: "string" }, table: { type: "boolean" }, workers: { type: "string" }, "proxy-config": { type: "string" } } as const;

/** Rows are written in pieces, so that a long run does not become one string. */
const rowsAtOnce = 2048;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (values.transcript === true && values.json === true) throw new BadInput("--transcript and --json exclude each other");
  if (values["main-thread"] === true && values.transcript !== true) throw new BadInput("--main-thread writes out the main thread's rows in a transcript: it goes with --transcript");
  const loaded = withTraffic(await (values["proxy-config"] === undefined ? load(values.scenario, positionals) : loadConfiguration(values["proxy-config"], values.scenario, positionals)), values.traffic);
  if (values.profile === "all") return everywhere({ ...loaded, scenario: withLink(loaded.scenario, values.link) }, values.json === true);
  const scenario = withLink(values.profile === undefined ? loaded.scenario : withProfile(loaded.scenario, values.profile), values.link);
  for (const warning of loaded.warnings) complain(warning);
  const { capture } = loaded, recorded = values.transcript === true || values.recording !== undefined;
  if (capture === undefined && (values.table === true || values.workers !== undefined)) throw new BadInput("--table and --workers are about the exchanges of a capture: they go with --traffic");
  if (capture !== undefined && !recorded && (values.table === true || capture.exchanges.length >= many)) return trafficTable({ ...loaded, scenario }, capture, { json: values.json === true, workers: workersOf(values.workers) }, writeLines);
  const { recording, outcome } = await carriedOut({ ...loaded, scenario });
  if (values.recording !== undefined) await keep(recording, values.recording);
  if (values.json === true) await writeJson(recording, outcome);
  else if (values.transcript === true) await writeLines(transcriptLines(recording, { mainThread: values["main-thread"] === true }));
  else await writeLines(outcomeLines(recording, outcome));
  if (outcome.refusal !== undefined) complain(`not loaded: ${outcome.refusal}`);
  return hasFault(recording) || faultyEnds.has(outcome.end) ? exitCode.failed : exitCode.ok;
}

const faultyEnds: ReadonlySet<Outcome["end"]> = new Set(["fault", "refused", "proxy-crash", "limit"]);

export async function load(file: string | undefined, names: readonly string[]): Promise<Loaded> {
  if (file === undefined && names.length === 0) throw new BadInput("a filter or a scenario is needed");
  const given = (await Promise.all(names.map((name) => namedModules(name)))).flat();
  if (file === undefined) return withRootIds(await replaceModules(scenarioFor(given.map(({ name, sha256 }) => ({ name, sha256 }))), given, undefined), given);
  return replaceModules(readScenarioFile(file), given, here(file));
}

/** What images say of their modules, for a chain that nobody wrote. */
const withRootIds = (loaded: Loaded, given: readonly NamedModule[]): Loaded =>
  ({ ...loaded, scenario: { ...loaded.scenario, setup: { ...loaded.scenario.setup, chain: loaded.scenario.setup.chain.map((filter, i) => ({ ...filter, rootId: given[i]?.rootId ?? filter.rootId })) } } });

/** The chain of a proxy's configuration; modules that are given take its places in order, the others lie inside it or beside it. */
async function loadConfiguration(file: string, scenarioFile: string | undefined, names: readonly string[]): Promise<Loaded> {
  const imported = readConfig(new TextDecoder().decode(readFile(here(file), file)));
  if (!imported.ok) throw new BadInput(`${file}: ${imported.reason}`);
  const { value } = imported, parsed = parseScenario(withConfig(scenarioFile === undefined ? scenarioFor([]) : readScenarioFile(scenarioFile), value, "replace"));
  if (!parsed.ok) throw new BadInput(parsed.problems.map(({ path, message }) => `${file}: ${path}: ${message}`).join("\n"));
  const given = (await Promise.all(names.map((name) => namedModules(name)))).flat(), inside = new Map(value.filters.flatMap(({ filter, bytes }) => (bytes === undefined ? [] : [[filter.module.name, bytes] as const])));
  const loaded = await replaceModules(parsed.scenario, given, here(file), inside);
  const told = value.notes.map(({ text }) => text), left = value.left.map(({ path, reason }) => `${path} is left out${reason === undefined ? "" : `: ${reason}`}`);
  return { ...loaded, warnings: [...[...told, ...left].map((text) => `${file}: ${text}`), ...loaded.warnings] };
}

/** What was captured takes the place of what the scenario does; what is lost of it is told. */
function withTraffic(loaded: Loaded, file: string | undefined): Loaded & { readonly capture?: Capture } {
  if (file === undefined) return loaded;
  const read = readCapture(readFile(here(file), file));
  if (!read.ok) throw new BadInput(`${file}: ${read.reason}`);
  const { scenario } = loaded, capture = partCalls(read.value.capture, scenario.setup), { actions, notes } = actionsOf(capture);
  const parsed = parseScenario({ ...scenario, setup: setupWith(scenario.setup, capture), actions });
  if (!parsed.ok) throw new BadInput(parsed.problems.map(({ path, message }) => `${file}: ${path}: ${message}`).join("\n"));
  const told = noteLines([...capture.notes, ...capture.exchanges.flatMap((exchange) => exchange.notes), ...notes]).map(({ text }) => `${file}: ${text}`);
  return { ...loaded, capture, scenario: parsed.scenario, warnings: [...loaded.warnings, ...told, ...capture.skipped.map(({ what, reason }) => `${file}: ${what} is left out: ${reason}`)] };
}

function workersOf(text: string | undefined): number {
  const count = Number(text ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > 64) throw new BadInput(`--workers ${text ?? ""} is no number from 1 to 64`);
  return count;
}

export function readScenarioFile(file: string): Scenario {
  const parsed = parseScenarioText(new TextDecoder().decode(readFile(here(file), file)));
  if (parsed.ok) return parsed.scenario;
  throw new BadInput(parsed.problems.map(({ path, message, line, column }) => `${file}${line === undefined ? "" : `:${line}:${column ?? 1}`}: ${path === "" ? "" : `${path}: `}${message}`).join("\n"));
}

/** The scenario in every release: 1 when the world outside would see a difference. */
async function everywhere({ scenario, modules, warnings }: Loaded, json: boolean): Promise<ExitCode> {
  for (const warning of warnings) complain(warning);
  const engine = createNodeEngine();
  try {
    const runs = await runAllProfiles({ scenario, modules, engine });
    await writeLines(json ? [JSON.stringify(runs.map(({ profile, ran, comparison, rule }) => ({ profile, end: ran.outcome.end, refusal: ran.outcome.refusal, outcome: outcomeLines(ran.recording, ran.outcome), ...comparison, rule, ...(rule !== undefined && ruleSentences[rule]) })))] : profileLines(runs));
    return runs.every(({ comparison }) => comparison?.sameOutcome !== false) ? exitCode.ok : exitCode.failed;
  } finally {
    engine.dispose();
  }
}

function withLink(scenario: Scenario, link: string | undefined): Scenario {
  if (link === undefined) return scenario;
  if (link !== "as-profile" && link !== "lenient") throw new BadInput(`--link ${link} is not known: as-profile refuses what the proxy refuses, lenient runs it all the same`);
  return { ...scenario, setup: { ...scenario.setup, link } };
}

function withProfile(scenario: Scenario, profile: string): Scenario {
  if (profileOf(profile) === undefined) throw new BadInput(`--profile ${profile} is not known; known profiles: ${profileWords()}`);
  return { ...scenario, setup: { ...scenario.setup, profile } };
}

/** Until the run comes to rest. A broken invariant of ours is thrown. */
export async function carriedOut(loaded: Pick<Loaded, "scenario" | "modules">): Promise<{ readonly recording: Recording; readonly outcome: Outcome }> {
  const engine = createNodeEngine();
  try {
    return await carriedOutBy(engine, loaded);
  } finally {
    engine.dispose();
  }
}

/** By an engine that may be used again. */
export async function carriedOutBy(engine: Engine, { scenario, modules }: Pick<Loaded, "scenario" | "modules">): Promise<{ readonly recording: Recording; readonly outcome: Outcome }> {
  const done = await new Promise<Run>((resolve, reject) => {
    const current: Run = engine.run({ scenario, modules }, {
      onRows: () => undefined,
      onStatus: (status) => {
        if (isAtRest(status.state)) resolve(current);
      },
      onFailure: (message) => reject(new Error(message)),
    });
  });
  return { recording: done.recording, outcome: done.status.outcome ?? { end: "fault", exchanges: [], connections: [], upstreams: {} } };
}

async function keep(recording: Recording, file: string): Promise<void> {
  const bytes = await writeRecordingFile(recording, (plain) => Promise.resolve(new Uint8Array(gzipSync(plain))));
  try {
    writeFileSync(here(file), bytes);
  } catch (error) {
    throw new BadInput(`${file}: ${messageOf(error)}`);
  }
}

export function hasFault(recording: Recording): boolean {
  return recording.names.length > 0 && recording.segments.some(({ rows, count }) => rows.kind.subarray(0, count).includes(5));
}

async function writeJson(recording: Recording, outcome: Outcome): Promise<void> {
  for (let from = 1; from < recording.length; from += rowsAtOnce) {
    let text = "";
    for (let step = from; step < Math.min(from + rowsAtOnce, recording.length); step++) text += `${JSON.stringify(lineOfRow(recording.row(step)))}\n`;
    await write(text);
  }
  await writeLines(linesOfOutcome(outcome).map((line) => JSON.stringify(line)));
}

async function writeLines(lines: Iterable<string>): Promise<void> {
  let text = "", waiting = 0;
  for (const line of lines) {
    text += `${line}\n`;
    if (++waiting < rowsAtOnce) continue;
    await write(text);
    text = "";
    waiting = 0;
  }
  if (text !== "") await write(text);
}
