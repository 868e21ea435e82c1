// What KNOWN-GAPS.md says of host functions is what the host does.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostFunctions } from "../abi/host-functions.ts";
import { notYet } from "../host/functions/not-yet.ts";
import { parseScenario } from "../scenario/parse.ts";
import { profileNames } from "../scenario/profiles.ts";

const page = readFileSync(join(import.meta.dirname, "../KNOWN-GAPS.md"), "utf8");
const section = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
/** Lines of a table: its cells, without head and rule. */
const rows = (title: string): string[][] =>
  section(title).split("\n").filter((line) => line.startsWith("| ")).slice(1).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

describe("host functions that are gaps", () => {
  const listed = rows("Host functions").map(([names = "", envoy = ""]) => ({ names: [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name), envoy }));

  it("are those that answer unimplemented, each once", () => {
    expect(listed.flatMap(({ names }) => names).toSorted()).toEqual(Object.keys(notYet).toSorted());
  });

  it("are said to be in Envoy when a released ABI has them", () => {
    const inEnvoy = Object.entries(hostFunctions).filter(([name, { abi }]) => Object.hasOwn(notYet, name) && (abi as readonly string[]).includes("0.2.1")).map(([name]) => name);
    expect(listed.filter(({ envoy }) => envoy === "there").flatMap(({ names }) => names)).toEqual(inEnvoy);
  });
});

describe("gaps", () => {
  const all = ["The host", "Host functions", "The page"].flatMap(rows);

  it("say what happens now, and are planned or impossible", () => {
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter(([gap = "", now = "", reason = ""]) => gap === "" || now === "" || !/^(planned|impossible here: .+|drafts of .+)/.test(reason))).toEqual([]);
  });

  it("hold for profiles: those that are there are named, others are refused", () => {
    expect(profileNames).toEqual(["envoy", "nginx", "higress", "mosn", "spec"]);
    expect(parseScenario({ version: 1, setup: { profile: "nosuch", chain: [] }, actions: [] }).ok).toBe(false);
  });
});
