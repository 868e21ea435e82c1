/** Asks an Envoy the cases of the conformance set again, with the driver of e2e/envoy, and writes what it did. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { EnvoyTrouble } from "./envoy-process.ts";
import { atExit, temporaryFolder } from "./interruption.ts";
import { releaseFor } from "./verify-scenario.ts";
import type { RecordOrder } from "./record-traces.ts";

const top = resolve(import.meta.dirname, "../../.."), envoyFolder = join(top, "e2e/envoy");
/** What not all of them agree on is marked as varying. */
const runs = 3;
/** How often those that differ from what is kept are asked again, alone: a machine that had too much to do is no other Envoy. */
const rounds = 2;

type Recording = Readonly<Record<string, unknown>>;

/** One line for each case that changed. */
export async function recordCases({ binary, version, only, write }: RecordOrder & { readonly only: RegExp }): Promise<readonly string[]> {
  const temporary = temporaryFolder("proxyscope-cases"), folder = temporary.path;
  try {
    const guests = join(folder, "guests"), file = join(envoyFolder, "recorded", `${write ? version : releaseFor(version)}.json`);
    const before = (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}) as Recording;
    await node(["--import", "tsx", join(top, "src/testing/conformance/write-guests.ts"), guests], {});
    const ask = async (round: number, which: RegExp, jobs: number): Promise<Recording> => {
      const outs = Array.from({ length: runs }, (_, i) => join(folder, `round-${round}-${i}`)), recorded = join(folder, `round-${round}.json`);
      for (const out of outs) await node([join(envoyFolder, "envoy.mjs"), "--jobs", String(jobs), "--wasm", guests, "--out", out, ...(which.source === "(?:)" ? [] : ["--only", which.source])], { ENVOY: binary });
      if (outs.some((out) => !existsSync(out))) return {};
      await node([join(envoyFolder, "record.mjs"), recorded, ...outs], {});
      return JSON.parse(readFileSync(recorded, "utf8")) as Recording;
    };
    let asked = await ask(0, only, Math.min(3, availableParallelism()));
    for (let round = 1; round <= rounds; round++) {
      const again = Object.keys(asked).filter((id) => before[id] !== undefined && !same(before[id], asked[id]));
      if (again.length > 0) asked = { ...asked, ...(await ask(round, new RegExp(`^(?:${again.join("|")})$`), 1)) };
    }
    return kept(asked, file, only, write);
  } finally {
    temporary.remove();
  }
}

function node(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...args], { cwd: top, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (bytes: Buffer) => (said = `${said}${bytes.toString("utf8")}`.slice(-2000)));
    const leaveAlone = atExit(() => void child.kill("SIGTERM"));
    child.on("close", (code) => {
      leaveAlone();
      if (code === 0) done();
      else fail(new EnvoyTrouble(`${args[0]} ended with ${code}: ${said.trim()}`));
    });
  });
}

/** In whatever order their keys stand. On what is marked as varying no two have to agree. */
const same = (before: unknown, now: unknown): boolean => isDeepStrictEqual(before, now) || (before !== undefined && now !== undefined && JSON.stringify(before).includes('"varies":true'));

/** Cases that were asked take the places of what is kept, in its order; those that are in the set no more go. A line that says the same stays as it is. */
function kept(asked: Recording, file: string, only: RegExp, write: boolean): readonly string[] {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "{}", before = JSON.parse(text) as Recording;
  const set = new Set((JSON.parse(readFileSync(join(envoyFolder, "cases.json"), "utf8")) as readonly { readonly id: string }[]).map(({ id }) => id));
  const after = Object.fromEntries(Object.entries({ ...before, ...asked }).filter(([id]) => set.has(id)).map(([id, recorded]) => [id, same(before[id], recorded) ? before[id] : recorded]));
  const changed = new Set([...Object.keys(before), ...Object.keys(after)].filter((id) => (only.test(id) || !set.has(id)) && !same(before[id], after[id])));
  if (write && changed.size > 0) {
    const lines = new Map(text.split("\n").map((line) => [/^"([^"]*)":/.exec(line)?.[1] ?? "", line.replace(/,$/, "")]));
    const out = Object.entries(after).map(([id, recorded]) => (changed.has(id) ? undefined : lines.get(id)) ?? `${JSON.stringify(id)}:${JSON.stringify(recorded)}`);
    writeFileSync(file, `{\n${out.join(",\n")}\n}\n`);
  }
  return [...changed].map((id) => `${id}: ${changeOf(before[id], after[id])}`);
}

/** Where two recordings of a case part first. */
function changeOf(before: unknown, after: unknown, path = ""): string {
  if (before === undefined) return path === "" ? "new" : `${path}: ${JSON.stringify(after)} is new`;
  if (after === undefined) return path === "" ? "gone" : `${path}: ${JSON.stringify(before)} is gone`;
  if (typeof before === "object" && typeof after === "object" && before !== null && after !== null) {
    const [left, right] = [before as Recording, after as Recording];
    const key = [...new Set([...Object.keys(left), ...Object.keys(right)])].find((each) => !isDeepStrictEqual(left[each], right[each]));
    if (key !== undefined) return changeOf(left[key], right[key], path === "" ? key : `${path}.${key}`);
  }
  return `${path}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`;
}
