/** `cli suite`: a scenario with what it expects as a suite of Google's tester. */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { suiteOfRecording } from "../interop/tester/suite-of-scenario.ts";
import { writeTextproto, writeYaml } from "../interop/tester/write-suite.ts";
import { BadInput, complain, exitCode, write } from "./output.ts";
import type { ExitCode } from "./output.ts";
import { keep } from "./paths.ts";
import { carriedOut, load } from "./run.ts";

const options = { scenario: { type: "string" }, yaml: { type: "boolean" }, out: { type: "string" } } as const;

export async function suite(args: readonly string[]): Promise<ExitCode> {
  const { values: { scenario, yaml, out }, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (scenario === undefined) throw new BadInput("--scenario <file> is needed");
  const loaded = await load(scenario, positionals), config = `${basename(out ?? scenario).replace(/\.[^.]*$/, "")}.config`;
  for (const warning of loaded.warnings) complain(warning);
  const { recording } = await carriedOut(loaded), made = suiteOfRecording(recording, { wasm: loaded.scenario.setup.chain[0]?.module.name ?? "", config });
  if (made.suite.test?.length === 0) throw new BadInput(`${scenario}: there is no exchange in it, and a test is one`);
  const written = yaml === true ? writeYaml(made.suite) : { text: writeTextproto(made.suite), lost: [] };
  for (const line of [...made.left, ...written.lost]) complain(`left out: ${line}`);
  if (out === undefined) {
    if (made.configuration !== undefined) complain(`the configuration belongs into ${config}, beside the suite; --out <file> writes it`);
    await write(written.text);
    return exitCode.ok;
  }
  keep(out, written.text);
  if (made.configuration !== undefined) keep(out.replace(/[^/\\]*$/, config), made.configuration);
  return exitCode.ok;
}
