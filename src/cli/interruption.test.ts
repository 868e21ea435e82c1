// Ctrl-C and SIGTERM, with programs of their own: whoever is asked is ended, and nothing is left of what was written for a while.
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { samplesRoot } from "../testing/sample-runs.ts";

const top = resolve(import.meta.dirname, "../..");
let folder = "";

/** An Envoy that says its process id, is never ready, and does not end by itself. */
const stubborn = `#!${process.execPath}
if (process.argv[2] === "--version") { console.log("envoy  version: 0000/1.40.0/Clean/RELEASE/None"); process.exit(0); }
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
require("node:fs").writeFileSync(require("node:path").join(process.env.PIDS, String(process.pid)), "");
setInterval(() => undefined, 1000);
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "interrupted-"));
  writeFileSync(join(folder, "envoy"), stubborn);
  chmodSync(join(folder, "envoy"), 0o755);
  copyFileSync(join(samplesRoot, "hello-headers/filter.wasm"), join(folder, "filter.wasm"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((next) => {
    setTimeout(next, 20);
  });
};

/** Starts a program in a place of its own, interrupts it when its Envoy runs, and says how it ended and what is left. */
async function interrupted(name: string, signal: NodeJS.Signals, args: readonly string[]): Promise<unknown> {
  const pids = join(folder, `${name}-pids`), temporary = join(folder, `${name}-tmp`);
  for (const each of [pids, temporary]) mkdirSync(each);
  const child = spawn(process.execPath, [...args], { cwd: top, stdio: "ignore", env: { ...process.env, PIDS: pids, TMPDIR: temporary, INIT_CWD: folder, ENVOY: join(folder, "envoy") } });
  const ended = new Promise<number | null>((done) => {
    child.on("exit", (code) => done(code));
  });
  await until(() => readdirSync(pids).length > 0 || child.exitCode !== null);
  const envoy = Number(readdirSync(pids)[0]), folders = readdirSync(temporary).filter((each) => /^(?:proxyscope|oracle)-/.test(each)).length;
  child.kill(signal);
  const code = await ended;
  await until(() => !isAlive(envoy));
  return { code, folders, left: readdirSync(temporary).filter((each) => /^(?:proxyscope|oracle)-/.test(each)) };
}

describe.each([["SIGINT", 130], ["SIGTERM", 143]] as const)("%s", (signal, code) => {
  it("ends verify with its Envoy and its folder", async () => {
    expect(await interrupted(`verify-${signal}`, signal, ["--import", "tsx", "src/cli/main.ts", "verify", "--envoy", "envoy", "filter.wasm"])).toEqual({ code, folders: 1, left: [] });
  });

  it("ends the driver of the cases with its Envoys and their folders", async () => {
    expect(await interrupted(`driver-${signal}`, signal, ["e2e/envoy/envoy.mjs", "--only", "^t01-021-first$", "--out", join(folder, "out")])).toEqual({ code, folders: 1, left: [] });
  });
});
