/** A preflight as text, for a ticket or a chat. */
import type { PreflightProblem } from "../../../recording/preflight.ts";
import type { ModulePreflight } from "../../../store/index.ts";
import { explainRefusal, type Explained } from "../../panels/open/refusals.ts";
import { verdictOf } from "./checks.ts";

export function explainedProblem({ kind, subject, expected, actual }: PreflightProblem): Explained {
  return explainRefusal({ problem: kind, subject, details: expected !== undefined && actual !== undefined ? `The proxy has ${expected}, the module ${actual}.` : "" });
}

export function preflightText({ name, size, sha256, proxies }: ModulePreflight, own: string): string {
  const lines = [`${name}: ${size} bytes, SHA-256 ${sha256}`, verdictOf(name, own, proxies)];
  for (const { title, loads, refusal, problems, notes } of proxies) {
    lines.push("", `${title}: ${loads ? (notes.length === 0 ? "loads" : "loads, with differences") : `does not load: ${refusal ?? ""}`}`);
    for (const problem of problems) {
      const { cause, fix } = explainedProblem(problem), { expected, actual, clause } = problem;
      lines.push(`  ${cause}${expected !== undefined && actual !== undefined && expected !== actual ? ` The proxy has ${expected}, the module ${actual}.` : ""} ${fix} (${clause})`);
    }
    lines.push(...notes.map(({ subject, sentence }) => `  ${subject}: ${sentence}.`));
  }
  return `${lines.join("\n")}\n`;
}
