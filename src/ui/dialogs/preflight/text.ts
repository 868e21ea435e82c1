/** A preflight as text, for a ticket or a chat. */
import { pullLines } from "../../../debugger/pull-words.ts";
import type { PreflightProblem } from "../../../recording/preflight.ts";
import type { ModulePreflight } from "../../../store/index.ts";
import { explainRefusal, type Explained } from "../../panels/open/refusals.ts";
import { verdictOf } from "./checks.ts";

export function explainedProblem({ kind, subject, expected, actual }: PreflightProblem): Explained {
  return explainRefusal({ problem: kind, subject, details: expected !== undefined && actual !== undefined ? `The proxy has ${expected}, the module ${actual}.` : "" });
}

const pulled = ({ subject, pulledIn }: Pick<PreflightProblem, "subject" | "pulledIn">): readonly string[] => (pulledIn === undefined ? [] : pullLines(pulledIn, subject).map((line) => `    pulled in by: ${line}`));

export function preflightText({ name, size, sha256, proxies }: ModulePreflight, own: string): string {
  const lines = [`${name}: ${size} bytes, SHA-256 ${sha256}`, verdictOf(name, own, proxies)];
  for (const { title, loads, refusal, problems, notes } of proxies) {
    lines.push("", `${title}: ${loads ? (notes.length === 0 ? "loads" : "loads, with differences") : `does not load: ${refusal ?? ""}`}`);
    for (const problem of problems) {
      const { cause, fix } = explainedProblem(problem), { expected, actual, clause } = problem;
      lines.push(`  ${cause}${expected !== undefined && actual !== undefined && expected !== actual ? ` The proxy has ${expected}, the module ${actual}.` : ""} ${fix} (${clause})`, ...pulled(problem));
    }
    lines.push(...notes.map((note) => [`  ${note.subject}: ${note.sentence}.`, ...pulled(note)].join("\n")));
  }
  return `${lines.join("\n")}\n`;
}
