/** The command line: the core's second user. */
import { exportRun } from "./export.ts";
import { inspect } from "./inspect.ts";
import { BadInput, complain, exitCode } from "./output.ts";
import type { ExitCode } from "./output.ts";
import { run } from "./run.ts";
import { schema } from "./schema.ts";
import { suite } from "./suite.ts";
import { test } from "./test/test.ts";
import { verify } from "./verify.ts";

const usage = `npm run --silent cli -- inspect <filter.wasm> [--profile envoy] [--json]
npm run --silent cli -- run [<filter.wasm|sample id>...] [--scenario <file>] [--traffic <capture> [--table] [--workers <n>]] [--proxy-config <file>] [--profile <name>[@<release>] | --profile all] [--link lenient] [--transcript [--main-thread] | --json] [--recording <file>]
npm run --silent cli -- test <suite|scenario|folder>... [--wasm <file>] [--config <file>] [--junit <file>] [--tap]
npm run --silent cli -- suite --scenario <file> [<filter.wasm|sample id>...] [--yaml] [--out <file>]
npm run --silent cli -- export --as <format> --scenario <file> [<filter.wasm|sample id>...] [--step <n>] [--keep-secrets] [--out <file>]
npm run --silent cli -- verify (--envoy <binary> | --trace <log>) [--scenario <file>] [<filter.wasm|sample id>...] [--seconds <n>] [--keep <folder>]
npm run --silent cli -- schema scenario|rows`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<ExitCode>>> = { inspect, run, export: exportRun, suite, test, verify, schema };

async function main([name, ...args]: readonly string[]): Promise<ExitCode> {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    complain(name === undefined ? usage : `${name} is no command\n${usage}`);
    return exitCode.badInput;
  }
  try {
    return await command(args);
  } catch (error) {
    if (!isBadInput(error)) throw error;
    complain(error.message);
    return exitCode.badInput;
  }
}

/** Ours, or what Node says about options. */
const isBadInput = (error: unknown): error is Error =>
  error instanceof BadInput || (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));

// a reader that has seen enough closes the pipe
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCode.ok);
});
process.exitCode = await main(process.argv.slice(2));
