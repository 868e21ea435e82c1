// `cli export` as a person meets it.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const top = join(import.meta.dirname, "../..");
let folder = "";
const cli = (...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => new Promise((resolve) => {
  execFile(process.execPath, ["--import", "tsx", join(top, "src/cli/main.ts"), "export", ...args], { cwd: top, env: { ...process.env, INIT_CWD: folder } }, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }));
});
const scenario = ["--scenario", join(top, "samples/auth/scenario.json")];
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "cli-export-")); });
afterAll(() => rmSync(folder, { recursive: true }));

it("prints a text without its secrets, and says what was replaced", async () => {
  const { code, out, err } = await cli("--as", "curl", ...scenario);
  expect([code, out.split("\n").length, out.includes("open-sesame"), err.includes("authorization in actions[1].headers[0]")]).toEqual([0, 4, false, true]);
  expect((await cli("--as", "curl", ...scenario, "--keep-secrets")).out).toContain("Bearer open-sesame");
});
it("writes what is no text to a file", async () => {
  expect(await cli("--as", "session", ...scenario)).toMatchObject({ code: 2, err: expect.stringContaining("--out <file>") as string });
  expect((await cli("--as", "session", ...scenario, "--out", "s.zip", "--step", "12")).code).toBe(0);
  expect([existsSync(join(folder, "s.zip")), readFileSync(join(folder, "s.zip")).subarray(0, 2).toString()]).toEqual([true, "PK"]);
});
it.each([[["--as", "pdf"], "pdf is no format; there is report, session"], [["--as", "har", "--step", "9999"], "is no step of this run"]])("%j is bad input", async (args, message) => expect(await cli(...args, ...scenario)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string }));
