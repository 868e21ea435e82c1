/** `npm run conformance`: replays a set and says where it differs from what the proxy did. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../base/thrown.ts";
import { checkCase, e2eFolder, readSet, summaryOf } from "../testing/conformance/conformance-set.ts";
import type { CaseResult, ConformanceSet } from "../testing/conformance/conformance-set.ts";

const usage = "npm run --silent conformance -- [--set <folder>] [--profile <name>] [--release <version>] [--only <regex>]";
const options = { set: { type: "string" }, profile: { type: "string" }, release: { type: "string" }, only: { type: "string" } } as const;

/** A path is relative to where the person stands, which npm tells. */
const here = (path: string): string => resolve(process.env["INIT_CWD"] ?? process.cwd(), path);

function main(args: readonly string[]): number {
  let set: ConformanceSet, release: string, recorded: ReturnType<ConformanceSet["recorded"]>, only: RegExp;
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    set = readSet(values.set === undefined ? resolve(e2eFolder, "envoy") : here(values.set), values.profile);
    release = values.release ?? set.releases[0] ?? "";
    recorded = set.recorded(release);
    only = new RegExp(values.only ?? "");
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${usage}\n`);
    return 2;
  }
  const results: CaseResult[] = [];
  for (const c of set.cases) {
    if (!only.test(c.id)) continue;
    const result = checkCase(set, release, c, recorded.get(c.id), false);
    results.push(result);
    process.stdout.write(textOf(result));
  }
  const { equal, differ, gaps } = summaryOf(results);
  process.stdout.write(`${equal} equal, ${differ} differ, ${gaps} gaps\n`);
  return differ === 0 ? 0 : 1;
}

function textOf(result: CaseResult): string {
  switch (result.verdict) {
    case "equal": return "";
    case "gap": return `${result.id}: gap: ${result.reason}\n`;
    case "differs": {
      const { where, expected, actual } = result.difference;
      return `${result.id}: ${where} (${result.rules.join(" ")})\n  expected ${expected}\n  actual   ${actual}\n`;
    }
  }
}

process.exitCode = main(process.argv.slice(2));
