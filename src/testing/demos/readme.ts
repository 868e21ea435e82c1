/** The README's table of demos. */
import type { Demo } from "./demos.ts";

const start = "<!-- demos: npm run demos -->", end = "<!-- end of demos -->";
const page = "http://127.0.0.1:8080/";
const row = ({ title, sentence, link }: Pick<Demo, "title" | "sentence" | "link">): string => `| [${title}](${page}${link}) | ${sentence} |`;

export function demoTable(readme: string, demos: readonly Demo[]): string {
  const from = readme.indexOf(start), to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the README has no ${start} before ${end}`);
  const samples = demos.filter(({ kind }) => kind === "sample"), misuses = demos.filter(({ kind }) => kind === "misuse");
  return `${readme.slice(0, from)}${start}\n\n| sample | what it shows |\n|---|---|\n${samples.map(row).join("\n")}\n\n| misuse | what comes of it |\n|---|---|\n${misuses.map(row).join("\n")}\n\n${readme.slice(to)}`;
}
