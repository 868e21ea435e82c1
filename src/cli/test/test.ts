/** `cli test`: suites and scenarios with what they expect. 0: all of it came true; 1: a test failed; 2: something could not be read. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../../base/thrown.ts";
import type { Engine } from "../../engine/protocol.ts";
import { createNodeEngine } from "../node-engine.ts";
import { BadInput, complain, exitCode, write } from "../output.ts";
import type { ExitCode } from "../output.ts";
import { here } from "../paths.ts";
import { findTests } from "./find.ts";
import type { Found } from "./find.ts";
import { junitReport, passed, tapReport, textReport } from "./report.ts";
import type { Tested } from "./report.ts";
import { testScenario } from "./scenario.ts";
import { testSuite } from "./suite.ts";

const options = { wasm: { type: "string" }, config: { type: "string" }, junit: { type: "string" }, tap: { type: "boolean" } } as const;
export interface Overrides { readonly wasm: string | undefined; readonly config: string | undefined }

export async function test(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (positionals.length === 0) throw new BadInput("a suite, a scenario or a folder is needed");
  const given: Overrides = { wasm: values.wasm, config: values.config }, engine = createNodeEngine();
  const tests: Tested[] = [], troubles: string[] = [];
  try {
    for (const found of findTests(positionals)) {
      try {
        tests.push(...(await carriedOutOf(found, given, engine)));
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        troubles.push(error.message);
      }
    }
  } finally {
    engine.dispose();
  }
  if (tests.length > 0) await write(`${(values.tap === true ? tapReport(tests) : textReport(tests)).join("\n")}\n`);
  for (const trouble of troubles) complain(trouble);
  if (values.junit !== undefined) keep(values.junit, junitReport(tests));
  if (troubles.length > 0) return exitCode.badInput;
  return tests.every(passed) ? exitCode.ok : exitCode.failed;
}

const carriedOutOf = (found: Found, given: Overrides, engine: Engine): Promise<readonly Tested[]> => (found.kind === "suite" ? testSuite(found, given, engine) : testScenario(found, given, engine));

function keep(file: string, text: string): void {
  try {
    writeFileSync(here(file), text);
  } catch (error) {
    throw new BadInput(`--junit ${file}: ${messageOf(error)}`);
  }
}
