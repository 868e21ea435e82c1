/** `cli export`: a run as a file, in every format of the page. What looks secret is replaced by stand-ins of equal length, unless told otherwise. */
import { parseArgs } from "node:util";
import { parseScenario } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { redacted, secretsOf } from "../share/redact.ts";
import { exported } from "../store/exporters.ts";
import { exportFormats } from "../store/export-formats.ts";
import { BadInput, complain, exitCode, write } from "./output.ts";
import type { ExitCode } from "./output.ts";
import { keep } from "./paths.ts";
import { carriedOut, load } from "./run.ts";

const options = { as: { type: "string" }, scenario: { type: "string" }, step: { type: "string" }, out: { type: "string" }, "keep-secrets": { type: "boolean" } } as const;
const known = exportFormats.map(({ id }) => id).join(", ");

export async function exportRun(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const format = exportFormats.find(({ id }) => id === values.as)?.id;
  if (format === undefined) throw new BadInput(`--as ${values.as ?? ""} is no format; there is ${known}`);
  const loaded = await load(values.scenario, positionals), shown = values["keep-secrets"] === true ? loaded.scenario : withoutSecrets(loaded.scenario);
  for (const warning of loaded.warnings) complain(warning);
  const { recording } = await carriedOut({ ...loaded, scenario: shown }), step = values.step === undefined ? recording.length - 1 : Number(values.step);
  if (!Number.isInteger(step) || step < 1 || step >= recording.length) throw new BadInput(`--step ${values.step} is no step of this run, which has ${recording.length - 1}`);
  const { content, left } = await exported(format, { recording, draft: shown, step, modules: loaded.modules, sources: [], breakpoints: [], link: undefined });
  for (const line of left) complain(`left out: ${line}`);
  if (values.out !== undefined) keep(values.out, content);
  else if (typeof content === "string") await write(content);
  else throw new BadInput(`--as ${format} is no text: --out <file> says where it goes`);
  return exitCode.ok;
}

function withoutSecrets(scenario: Scenario): Scenario {
  const secrets = secretsOf(scenario);
  if (secrets.length === 0) return scenario;
  complain(`${secrets.length === 1 ? "1 value that looks" : `${secrets.length} values that look`} secret ${secrets.length === 1 ? "is" : "are"} replaced (--keep-secrets keeps them): ${secrets.map(({ label, where }) => `${label} in ${where}`).join("; ")}`);
  const parsed = parseScenario(redacted(scenario, secrets));
  if (!parsed.ok) throw new BadInput(`with stand-ins the scenario has a problem: ${parsed.problems[0]?.path ?? ""} ${parsed.problems[0]?.message ?? ""}`);
  return parsed.scenario;
}
