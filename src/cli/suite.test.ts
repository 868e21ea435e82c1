// `cli suite`: what is written is a suite that `cli test` runs.
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const top = join(import.meta.dirname, "../..");
let folder = "";
const cli = (...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => new Promise((resolve) => {
  execFile(process.execPath, ["--import", "tsx", join(top, "src/cli/main.ts"), ...args], { cwd: top, env: { ...process.env, INIT_CWD: folder } }, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }));
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-suite-"));
  for (const file of ["filter.wasm", "scenario.json"]) copyFileSync(join(top, "samples/auth", file), join(folder, file));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([["auth.textpb"], ["auth.yaml", "--yaml"]])("writes %s, which runs", async (out, ...flags) => {
  const { code, err } = await cli("suite", "--scenario", "scenario.json", "--out", out, ...flags);
  expect([code, err, readFileSync(join(folder, "auth.config"), "utf8")]).toEqual([0, expect.stringContaining("left out: profile envoy"), "open-sesame"]);
  // the sample expects nothing: in the tester those it refuses stop without an immediate response that was asked for
  expect(await cli("test", out)).toMatchObject({ code: 1, out: expect.stringContaining(`ok   ${out}: right-token`) as string });
});
it("prints it, and says where the configuration belongs", async () => {
  const { code, out, err } = await cli("suite", "--scenario", "scenario.json");
  expect([code, out.slice(0, 4), err.includes("scenario.config"), existsSync(join(folder, "scenario.config"))]).toEqual([0, "env ", true, false]);
});
it("needs a scenario", async () => expect(await cli("suite")).toMatchObject({ code: 2 }));
