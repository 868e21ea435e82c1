/**
 * Feeds mutated modules, scenarios, recordings and header maps to what reads them. `--inputs <n>` (100 000), `--seed <n>` (1), `--from <n>`; `--only <target>,...` feeds some targets alone; `--missed` shows where the
 * branches begin that none took. An input that
 * crashes, hangs or takes too much memory is kept in `fixtures/`, where a test feeds it again for ever; the run then ends with exit code 1.
 */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { targets } from "./targets.ts";
import { inputOf, stride } from "./feed.ts";
import type { BranchCount, Told } from "./worker.ts";
import { complain, say } from "../say.ts";

const { values } = parseArgs({ options: { inputs: { type: "string" }, seed: { type: "string" }, from: { type: "string" }, missed: { type: "boolean" }, only: { type: "string" } } });
const inputs = Number(values.inputs ?? 100_000), seed = Number(values.seed ?? 1), first = Number(values.from ?? 0);
/** So long the inputs between two messages may take, on a machine that does other things too. */
const longestSeconds = 120;

const only = values.only ?? "", fed = targets(only);
if (fed.length === 0) throw new Error(`no target is called ${only}: there are ${targets().map(({ name }) => name).join(", ")}`);
let crashes = 0;
let branches: readonly BranchCount[] = [];

function keep(input: number, reason: string): void {
  crashes++;
  const { target, bytes } = inputOf(fed, seed, input);
  const name = `${target}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}.bin`;
  writeFileSync(join(import.meta.dirname, "fixtures", name), bytes);
  complain(`input ${input} of seed ${seed} (${target}), kept as ${name}:\n${reason}`);
}

/** Feeds from one input to another in a child of its own; gives where the child was lost, undefined when it did them all. */
function feed(from: number, to: number): Promise<{ readonly lost: number; readonly reason: string } | undefined> {
  return new Promise((resolve) => {
    const child = fork(join(import.meta.dirname, "worker.ts"), [seed, from, to, only].map(String), { execArgv: [...process.execArgv, "--max-old-space-size=768"], stdio: ["ignore", "ignore", "ignore", "ipc"] });
    let at = from, done = false, reason = "the process ended: a crash of the engine, or too much memory";
    const late = (): void => {
      reason = `it did not come back within ${longestSeconds} s`;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(late, longestSeconds * 1000);
    child.on("message", (told: Told) => {
      clearTimeout(timer);
      timer = setTimeout(late, longestSeconds * 1000);
      if ("at" in told) at = told.at;
      else if ("crash" in told) keep(told.crash.input, told.crash.reason);
      else {
        branches = told.branches;
        done = true;
      }
    });
    child.on("exit", () => {
      clearTimeout(timer);
      resolve(done ? undefined : { lost: at, reason });
    });
  });
}

/** Somewhere behind `from` a child is lost: each input in a child of its own until it is found. */
async function find(from: number, reason: string): Promise<number> {
  for (let input = from; input < Math.min(from + stride, first + inputs); input++) {
    if ((await feed(input, input + 1)) === undefined) continue;
    keep(input, reason);
    return input + 1;
  }
  return from + stride;
}

for (let next = first; next < first + inputs; ) {
  const lost = await feed(next, first + inputs);
  next = lost === undefined ? first + inputs : await find(lost.lost, lost.reason);
}

say(`${inputs} inputs of seed ${seed}, ${crashes} crashes\n\nbranches taken`);
for (const { target, file, taken, all, missed } of branches) {
  say(`  ${target.padEnd(10)} ${file.padEnd(28)} ${String(taken).padStart(4)} of ${String(all).padEnd(4)} ${all === 0 ? "" : `${Math.round((taken / all) * 100)} %`}`);
  if (values.missed === true) for (const text of missed) say(`             ${text}`);
}
const sum = (of: (count: BranchCount) => number): number => branches.reduce((total, count) => total + of(count), 0);
say(`  ${"all".padEnd(10)} ${"".padEnd(28)} ${String(sum(({ taken }) => taken)).padStart(4)} of ${String(sum(({ all }) => all)).padEnd(4)} ${Math.round((sum(({ taken }) => taken) / Math.max(1, sum(({ all }) => all))) * 100)} %`);
process.exitCode = crashes === 0 ? 0 : 1;
