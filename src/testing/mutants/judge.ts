/**
 * Runs the tests on mutants it is sent, one after another: a child of `main.ts`. The files stay as they are: a plugin of the test runner
 * changes what it reads. Tests that stand nearest come first, and the first that fails ends it.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Vitest } from "vitest/node";
import { createVitest } from "vitest/node";
import type { Mutant } from "./find.ts";

const src = join(import.meta.dirname, "../..");
/** What is asked in turn: quick and near first, then everything that runs guests. */
const circles: readonly (readonly string[])[] = [
  ["host/whys.test.ts"],
  ["host/"],
  ["testing/conformance/conformance.test.ts"],
  ["testing/every-call/", "testing/conformance/", "testing/known-gaps", "samples/", "engine/", "cli/"],
];

let mutant: Mutant | undefined;

function nearest({ file }: Mutant): string[] {
  const own = file.replace(/\.ts$/, ".test.ts"), ofFolder = join(dirname(file), `${dirname(file).split("/").at(-1) ?? ""}.test.ts`);
  return [own, ofFolder].filter((test) => existsSync(join(src, test)));
}

/** What is printed while it runs is of no interest: the answer is who noticed. */
const silent = { onInit: (): undefined => undefined };

async function start(): Promise<Vitest> {
  return createVitest("test", { root: src, config: join(src, "../vite.config.ts"), watch: false, bail: 1, silent: true, reporters: [silent], fileParallelism: false, maxWorkers: 1 }, {
    plugins: [{
      name: "mutant",
      enforce: "pre",
      transform(code, id) {
        if (mutant === undefined || id.split("?")[0] !== join(src, mutant.file)) return undefined;
        return { code: code.slice(0, mutant.from) + mutant.text + code.slice(mutant.to), map: null };
      },
    }],
  });
}

/** The first test that failed, or an error outside tests; undefined when all passed. */
async function noticedBy(vitest: Vitest, filters: readonly string[]): Promise<string | undefined> {
  const specifications = await vitest.globTestSpecifications([...filters]);
  // failures of the mutant before would end this run at once
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  vitest.state.errorsSet.clear();
  if (specifications.length === 0) return undefined;
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
  for (const module of testModules) {
    for (const test of module.children.allTests("failed")) return `${module.relativeModuleId}: ${test.fullName}`;
    if (module.errors().length > 0 || module.state() === "failed") return module.relativeModuleId;
  }
  return unhandledErrors.length > 0 ? "an error outside tests" : undefined;
}

export type Verdict = { readonly name: string; readonly noticed: string | undefined };

const vitest = await start();
process.on("message", (given: Mutant | "end") => {
  if (given === "end") {
    void vitest.close().finally(() => process.exit(0));
    return;
  }
  void (async (): Promise<void> => {
    mutant = given;
    vitest.invalidateFile(join(src, given.file));
    let noticed: string | undefined;
    for (const circle of [nearest(given), ...circles]) {
      noticed ??= circle.length === 0 ? undefined : await noticedBy(vitest, circle);
    }
    mutant = undefined;
    vitest.invalidateFile(join(src, given.file));
    process.send?.({ name: given.name, noticed } satisfies Verdict);
  })();
});
const sound = await noticedBy(vitest, ["host/whys.test.ts", "host/functions/"]);
if (sound !== undefined) throw new Error(`a test fails without any mutant: ${sound}`);
process.send?.("ready");
