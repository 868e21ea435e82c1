/**
 * Runs the tests on mutants it is sent, one after another: a child of `main.ts`. The files stay as they are: a plugin of the test runner puts every
 * mutant into what it reads, and `setup.ts` turns one on. Which test files come by a mutant is found once; they are asked quickest first, and the
 * first test that fails ends it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createVitest } from "vitest/node";
import { numbersOf } from "./numbers.ts";
import type { Passing } from "./setup.ts";
import type { Verdict } from "./verdict.ts";

const src = join(import.meta.dirname, "../.."), [mapFile = ""] = process.argv.slice(2);
const numbers = numbersOf();
/** The conformance set is replayed before (`replay.ts`); these run no guest of their own, run the host as it is in another process, or count on modules that no other test has loaded. */
const leftOut = ["host/foreign/library.test.ts", "testing/conformance/conformance.test.ts", "testing/mutants/**", "testing/fuzz/**", "testing/coverage/**", "cli/**", "ui/**", "scripts/**", "layers.test.ts"];

const folder = mkdtempSync(join(tmpdir(), "proxyscope-mutants-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** What is printed while it runs is of no interest: the answer is who noticed. */
const silent = { onInit: (): undefined => undefined };
const vitest = await createVitest("test", {
  root: src, config: join(src, "../vite.config.ts"), watch: false, bail: existsSync(mapFile) ? 1 : 0, silent: true, reporters: [silent], fileParallelism: false, maxWorkers: 1, isolate: false, exclude: leftOut, setupFiles: [join(import.meta.dirname, "setup.ts")],
}, {
  plugins: [{ name: "mutants", enforce: "pre", transform: (code, id) => numbers.instrument(relative(src, id.split("?")[0] ?? "").replaceAll("\\", "/"), code) }],
});

/** The first test that failed, or an error outside tests; undefined when all passed. */
async function noticedBy(files: readonly string[] | undefined, active: number, passings = ""): Promise<string | undefined> {
  const all = await vitest.globTestSpecifications(), specifications = files === undefined ? all : files.flatMap((file) => all.filter(({ moduleId }) => moduleId === join(src, file)));
  if (specifications.length === 0) return undefined;
  // failures of the mutant before would end this run at once
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  vitest.state.errorsSet.clear();
  vitest.provide("mutants", { active, size: numbers.size, passings });
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
  for (const module of testModules) {
    for (const test of module.children.allTests("failed")) return `${module.relativeModuleId}: ${test.fullName}`;
    if (module.errors().length > 0 || module.state() === "failed") return module.relativeModuleId;
  }
  return unhandledErrors.length > 0 ? "an error outside tests" : undefined;
}

async function mapOf(): Promise<readonly Passing[]> {
  const passings = join(folder, "passings");
  writeFileSync(passings, "");
  const failed = await noticedBy(undefined, -1, passings), broken = new Set(vitest.state.getFiles().filter(({ result }) => result?.state === "fail").map(({ filepath }) => filepath));
  if (failed !== undefined) process.stderr.write(`without any mutant there fails, and nothing is asked of its file: ${failed}${broken.size > 1 ? `, and ${broken.size - 1} files more` : ""}\n`);
  return readFileSync(passings, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Passing).filter(({ file }) => !broken.has(file));
}
const isNew = !existsSync(mapFile);
if (isNew) writeFileSync(mapFile, JSON.stringify(await mapOf()));
const map = JSON.parse(readFileSync(mapFile, "utf8")) as readonly Passing[];

async function judged(number: number): Promise<string | undefined> {
  const passed = numbers.passedBy(number), mutant = numbers.mutants[number];
  const coming = map.filter((one) => passed === undefined || one.passed.includes(passed)).toSorted((a, b) => a.milliseconds - b.milliseconds).map(({ file }) => relative(src, file));
  const own = coming.filter((file) => file === mutant?.file.replace(/\.ts$/, ".test.ts"));
  return noticedBy([...new Set([...own, ...coming])], number);
}

process.on("message", (number: number | "end") => {
  if (number === "end") {
    void vitest.close().finally(() => process.exit(0));
    return;
  }
  void judged(number).then((noticed) => process.send?.({ number, noticed } satisfies Verdict));
});
process.on("disconnect", () => process.exit(1));
process.send?.("ready");
