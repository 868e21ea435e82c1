/**
 * Changes the host in one place at a time and sees whether a test notices: `find.ts` says where; some of the conformance set are asked first (`replay.ts`),
 * then the tests (`judge.ts`), then the whole set. Ends with exit code 1 and the list when a mutant survives that `equivalent.ts` does not explain. `--only <regex>` takes some,
 * `--rules` those of the rules of semantics 5 to 12 and 20 (rule-rows.ts); `--list` only tells them, `--jobs <n>` are judged at a time, `--seconds <n>` may one take. `--keep <folder>` keeps
 * which case and test comes by which mutant of this very host, and what was noticed: the next run with the folder asks of the others alone.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { equivalents, isEquivalent } from "./equivalent.ts";
import { allMutants, hostFiles } from "./find.ts";
import { isOfRow, ruleRows } from "./rule-rows.ts";
import type { Verdict } from "./verdict.ts";
import { complain, say } from "../say.ts";

const { values: { only = "", keep, jobs = "2", seconds = "300", rules = false, list = false } } = parseArgs({
  options: { only: { type: "string" }, keep: { type: "string" }, jobs: { type: "string" }, seconds: { type: "string" }, rules: { type: "boolean" }, list: { type: "boolean" } },
});
const mutants = allMutants();
const folder = keep ?? mkdtempSync(join(tmpdir(), "proxyscope-mutants-"));
mkdirSync(folder, { recursive: true });
if (keep === undefined) process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
/** One line for each mutant that was noticed: its name. */
const noticedFile = join(folder, "noticed"), noticedBefore = new Set(existsSync(noticedFile) ? readFileSync(noticedFile, "utf8").split("\n") : []);
const chosen = mutants.map((_, number) => number).filter((number) => {
  const name = mutants[number]?.name ?? "";
  return new RegExp(only).test(name) && (!rules || ruleRows.some((row) => isOfRow(mutants[number], row))) && !noticedBefore.has(name) && !isEquivalent(mutants[number]);
});
/** Maps are of one host: their numbers are those of its mutants. */
const hostHash = createHash("sha256").update(hostFiles().map((file) => readFileSync(join(import.meta.dirname, "../..", file), "utf8")).join("\0")).digest("hex").slice(0, 12);

/** Most mutants are noticed by the first case that comes by; to ask all takes half a minute. */
const fewCases = "60";

/** Those that nobody noticed. A judge whose mutant does not come to an end is ended, which is noticing; the first one makes the map for all. */
async function judge(script: string, given: readonly number[], ...more: readonly string[]): Promise<readonly number[]> {
  const survivors: number[] = [], map = join(folder, `${script}-${hostHash}.json`);
  let next = 0, done = 0;
  const judged = ({ number, noticed }: Verdict): void => {
    done++;
    if (noticed === undefined) survivors.push(number);
    else appendFileSync(noticedFile, `${mutants[number]?.name ?? ""}\n`);
    say(`${String(done).padStart(3)}/${given.length} ${noticed === undefined ? "survived" : "noticed "} ${mutants[number]?.name ?? ""}${noticed === undefined ? "" : `  (${noticed})`}`);
  };
  const one = (begun: () => void): Promise<void> =>
    new Promise((resolve) => {
      const child: ChildProcess = fork(join(import.meta.dirname, script), [map, ...more], { execArgv: [...process.execArgv, "--max-old-space-size=4096"], stdio: ["ignore", "ignore", "inherit", "ipc"] });
      let current: number | undefined, timer: NodeJS.Timeout | undefined, ready = false;
      const give = (): void => {
        current = given[next++];
        child.send(current ?? "end");
        if (current !== undefined) timer = setTimeout(() => child.kill("SIGKILL"), Number(seconds) * 1000);
      };
      child.on("message", (told: Verdict | "ready") => {
        clearTimeout(timer);
        if (told === "ready") {
          ready = true;
          begun();
        } else judged(told);
        give();
      });
      child.on("exit", () => {
        clearTimeout(timer);
        if (!ready) {
          complain(`${script} did not begin`);
          process.exit(1);
        }
        if (current !== undefined) judged({ number: current, noticed: "it does not come to an end" });
        resolve();
      });
    });
  const worker = async (begun: () => void): Promise<void> => {
    do await one(begun);
    while (next < given.length);
  };
  if (given.length === 0) return [];
  const others: Promise<void>[] = [];
  let first = true;
  await worker(() => {
    if (!first) return;
    first = false;
    for (let n = 1; n < Math.min(Number(jobs), given.length); n++) others.push(worker(() => undefined));
  });
  await Promise.all(others);
  return survivors.toSorted((a, b) => a - b);
}

if (list) for (const number of chosen) say(mutants[number]?.name ?? "");
else {
  const begun = Date.now();
  say(`${chosen.length} mutants: some cases of the conformance set`);
  const afterSome = await judge("replay.ts", chosen, fewCases);
  say(`${afterSome.length} are left: the tests`);
  const afterTests = await judge("judge.ts", afterSome);
  say(`${afterTests.length} are left: the whole conformance set`);
  const survivors = await judge("replay.ts", afterTests);
  const explained = `${equivalents.length} more change nothing that can be seen (equivalent.ts)`, took = `${Math.ceil((Date.now() - begun) / 60_000)} min`;
  say(survivors.length === 0 ? `${chosen.length} mutants, all noticed, in ${took}; ${explained}` : `${survivors.length} of ${chosen.length} mutants survived, in ${took}; ${explained}:\n${survivors.map((number) => `  ${mutants[number]?.name ?? ""}`).join("\n")}`);
  process.exitCode = survivors.length === 0 ? 0 : 1;
}
