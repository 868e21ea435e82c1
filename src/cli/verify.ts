/** `cli verify`: a scenario in a real Envoy and in our host, compared line by line. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../base/thrown.ts";
import { envoyVersion, EnvoyTrouble } from "./envoy/envoy-process.ts";
import { accountText, traceLines } from "./envoy/comparison.ts";
import type { Difference } from "./envoy/comparison.ts";
import { interruptible } from "./envoy/interruption.ts";
import { releaseFor, verifyScenario } from "./envoy/verify-scenario.ts";
import type { Verified } from "./envoy/verify-scenario.ts";
import { BadInput, complain, exitCode, write } from "./output.ts";
import type { ExitCode } from "./output.ts";
import { compareTrace, isWasmTrace } from "../interop/trace-comparison.ts";
import type { ComparedThread } from "../interop/trace-comparison.ts";
import type { Loaded } from "./modules.ts";
import { here, readFile } from "./paths.ts";
import { carriedOut, load } from "./run.ts";

const options = { trace: { type: "string" }, envoy: { type: "string" }, scenario: { type: "string" }, seconds: { type: "string" }, keep: { type: "string" } } as const;
const usualSeconds = 60;

/** Equal: 0. They differ: 1. Bad input, or Envoy could not be run: 2. */
export async function verify(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (values.trace !== undefined) return verifyTrace(values.trace, await load(values.scenario, positionals));
  if (values.envoy === undefined) throw new BadInput("--envoy <binary> says which Envoy to ask, or --trace <log> what one did");
  const seconds = Number(values.seconds ?? usualSeconds);
  if (!(seconds > 0)) throw new BadInput(`--seconds ${values.seconds} is no number of seconds`);
  const loaded = await load(values.scenario, positionals);
  for (const warning of loaded.warnings) complain(warning);
  try {
    const binary = here(values.envoy), version = envoyVersion(binary), release = releaseFor(version);
    if (release !== version) complain(`Envoy ${version} is not a release this host knows: it is compared with ${release}`);
    const modules = new Map(loaded.modules.map(({ name, bytes }) => [name, bytes]));
    const verified = await interruptible(() => verifyScenario({ scenario: loaded.scenario, modules, binary, version, seconds, run: (scenario) => carriedOut({ ...loaded, scenario }) }));
    if (!verified.ok) throw new BadInput(`this scenario cannot be put to an Envoy:\n${verified.reasons.map((reason) => `  ${reason}`).join("\n")}`);
    if (values.keep !== undefined) keep(here(values.keep), verified);
    await write(reportOf(verified, version));
    return verified.differences.length === 0 ? exitCode.ok : exitCode.failed;
  } catch (error) {
    if (error instanceof EnvoyTrouble) throw new BadInput(error.message);
    throw error;
  }
}

/** What an Envoy's log has of it, beside our run of the scenario as it stands. */
async function verifyTrace(file: string, loaded: Loaded): Promise<ExitCode> {
  const bytes = readFile(here(file), file);
  if (!isWasmTrace(new TextDecoder("latin1").decode(bytes))) throw new BadInput(`${file}: there is no line of a trace in it; Envoy writes them at --component-log-level wasm:trace`);
  const { recording } = await carriedOut(loaded), { threads, notes } = compareTrace(bytes, recording);
  for (const text of [...loaded.warnings, ...notes]) complain(`${file}: ${text}`);
  if (threads.length === 0) throw new BadInput(`${file}: there is nothing to compare`);
  await write(`${threads.map((thread) => textOfThread(thread)).join("\n")}\n`);
  return threads.some(({ difference }) => difference !== undefined) ? exitCode.failed : exitCode.ok;
}

function textOfThread({ name, equal, difference, goesOn }: ComparedThread): string {
  if (difference === undefined) return `${name}: ${equal} lines are equal${goesOn === undefined ? "" : `; the trace ends there, our run goes on at step ${goesOn.line}`}`;
  const { trace, ours, before } = difference;
  return [`${name}: ${equal} lines are equal, then they part:`, ...before.map(({ text }) => `    ${text}`), `  trace ${trace?.text ?? nothing}${trace === undefined ? "" : ` (line ${trace.line})`}`, `  here  ${ours?.text ?? nothing}${ours === undefined ? "" : ` (step ${ours.line})`}`].join("\n");
}

type Compared = Extract<Verified, { readonly ok: true }>;

function reportOf({ envoy, ours, differences, answer }: Compared, version: string): string {
  if (differences.length === 0) return `equal: ${traceLines(envoy)} lines of callbacks and host calls, ${envoy.outside.length} of what client and upstreams saw, as Envoy ${version} did\n`;
  const reason = answer.reason === "" ? "" : `the last that Envoy said: ${answer.reason}\n`;
  return `${differences.map(textOf).join("\n")}\n${reason}${traceLines(envoy)} lines of callbacks and host calls in Envoy ${version}, ${traceLines(ours)} here\n`;
}

const titles: Readonly<Record<Difference["where"], string>> = {
  trace: "callbacks and host calls differ", outside: "what client and upstreams saw differs", end: "the proxy ended in another way",
};
const nothing = "(nothing more)";

export function textOf({ where, thread, at, envoy, ours, before }: Difference): string {
  const place = (line: number | undefined, name: string): string => (where !== "trace" || line === undefined ? "" : ` (${name} ${line})`);
  return [
    `${titles[where]}${thread === undefined ? "" : ` on thread ${thread}`}${where === "end" ? "" : `, from line ${at + 1}`}:`, ...before.map((line) => `    ${line}`),
    `  envoy ${envoy?.text ?? nothing}${place(envoy?.line, "line of its log")}`, `  here  ${ours?.text ?? nothing}${place(ours?.line, "step")}`,
  ].join("\n");
}

/** Both sides as text, Envoy's log and the configuration it was given. */
function keep(folder: string, { envoy, ours, answer }: Compared): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of [["envoy.txt", accountText(envoy)], ["here.txt", accountText(ours)], ["envoy.log", answer.log], ["envoy.json", answer.configuration]] as const) writeFileSync(join(folder, name), content);
  } catch (error) {
    throw new BadInput(`--keep ${folder}: ${messageOf(error)}`);
  }
}
