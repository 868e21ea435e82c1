/** The table as it is committed: data for the page, and a section of src/README.md between two marks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CoverageCell, CoverageRow } from "./coverage.ts";

const src = join(import.meta.dirname, "../..");
const dataFile = join(src, "ui/dialogs/abi-reference/coverage.json");
const readme = join(src, "README.md");
const from = "<!-- coverage: npm run coverage -->", to = "<!-- end of coverage -->";

/** "0.1.0 0.2.0 0.2.1"; "gap" when none of them is built. */
function cellsText(cells: Readonly<Record<string, CoverageCell>>): string {
  const entries = Object.entries(cells);
  if (entries.length === 0) return "-";
  const listed = entries.filter(([, { state }]) => state !== "gap").map(([version]) => version);
  return listed.length === 0 ? "gap" : listed.join(" ");
}

function proofText({ proxies }: CoverageRow): string {
  const cells = Object.values(proxies).flatMap((versions) => Object.values(versions));
  const best = cells.toReversed().find(({ state }) => state === "proven") ?? cells.toReversed().find(({ by }) => by !== undefined);
  return best?.by?.[0]?.replaceAll("|", "\\|") ?? "";
}

export function readmeSection(rows: readonly CoverageRow[]): string {
  const proxies = Object.keys(rows[0]?.proxies ?? {});
  const table = (kind: CoverageRow["kind"]): string[] => [
    `| ${kind} | ${proxies.join(" | ")} | proof |`, `|---|${proxies.map(() => "---|").join("")}---|`,
    ...rows.filter((row) => row.kind === kind).map((row) => `| \`${row.name}\` | ${proxies.map((proxy) => cellsText(row.proxies[proxy] ?? {})).join(" | ")} | ${proofText(row)} |`),
  ];
  return [from, "", ...table("host function"), "", ...table("callback"), "", to].join("\n");
}

/** One row a line, so that a change is a line. */
export const dataText = (rows: readonly CoverageRow[]): string => `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;

export function files(rows: readonly CoverageRow[]): readonly { readonly path: string; readonly text: string }[] {
  const page = readFileSync(readme, "utf8"), at = page.indexOf(from), end = page.indexOf(to);
  if (at < 0 || end < at) throw new Error(`src/README.md has no place for the table: a line ${from} and a line ${to}`);
  return [{ path: dataFile, text: dataText(rows) }, { path: readme, text: page.slice(0, at) + readmeSection(rows) + page.slice(end + to.length) }];
}
