/**
 * Changes the host in one place at a time and sees whether a test notices (`find.ts` says where, `judge.ts` how). Ends with exit code 1 and the
 * list when a mutant survives. `--only <regex>` and `--limit <n>` take some; `--skip <n>` goes on behind the first n; `--list` only tells them.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { allMutants } from "./find.ts";
import type { Mutant } from "./find.ts";
import type { Verdict } from "./judge.ts";
import { say } from "../say.ts";

const { values: { only = "", limit, skip = "0", jobs = "2", seconds = "900", list = false } } = parseArgs({
  options: { only: { type: "string" }, limit: { type: "string" }, skip: { type: "string" }, jobs: { type: "string" }, seconds: { type: "string" }, list: { type: "boolean" } },
});
const chosen = allMutants().filter(({ name }) => new RegExp(only).test(name)).slice(Number(skip), limit === undefined ? undefined : Number(skip) + Number(limit));
const survivors: string[] = [];
let next = 0, done = 0;

function judged({ name, noticed }: Verdict): void {
  done++;
  if (noticed === undefined) survivors.push(name);
  say(`${String(done).padStart(3)}/${chosen.length} ${noticed === undefined ? "SURVIVED" : "noticed "} ${name}${noticed === undefined ? "" : `  (${noticed})`}`);
}

/** One judge after another: one whose mutant does not come to an end is ended, which is noticing. */
async function work(): Promise<void> {
  while (next < chosen.length) await oneJudge();
}

function oneJudge(): Promise<void> {
  return new Promise((resolve) => {
    const judge: ChildProcess = fork(join(import.meta.dirname, "judge.ts"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    let current: Mutant | undefined, timer: NodeJS.Timeout | undefined, ready = false;
    const give = (): void => {
      current = chosen[next++];
      judge.send(current ?? "end");
      if (current !== undefined) timer = setTimeout(() => judge.kill("SIGKILL"), Number(seconds) * 1000);
    };
    judge.on("message", (told: Verdict | "ready") => {
      clearTimeout(timer);
      if (told === "ready") ready = true;
      else judged(told);
      give();
    });
    judge.on("exit", () => {
      clearTimeout(timer);
      if (!ready) process.exit(1);
      if (current !== undefined) judged({ name: current.name, noticed: "it does not come to an end" });
      resolve();
    });
  });
}

if (list) for (const { name } of chosen) say(name);
else {
  await Promise.all(Array.from({ length: Number(jobs) }, work));
  say(survivors.length === 0 ? `${chosen.length} mutants, all noticed` : `${survivors.length} of ${chosen.length} mutants survived:\n${survivors.map((name) => `  ${name}`).join("\n")}`);
  process.exitCode = survivors.length === 0 ? 0 : 1;
}
