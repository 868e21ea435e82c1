/** Who in a module pulls an import in, in words. */
import type { PulledIn, PullPath } from "../recording/preflight.ts";
import { counted } from "./words.ts";

/** A name on the way, and whether it is come to through a table. */
export interface PullName { readonly name: string; readonly may: boolean }

/** From the export, or the start section, to the import itself. An export that is called as its function is named once. */
export function pullNames({ from, steps, may }: PullPath, subject: string): readonly PullName[] {
  const first = steps[0];
  return [...(first === undefined || first.name === from ? [] : [{ name: from, may: false }]), ...steps, { name: subject.replace(/^[^.]*\./, ""), may }];
}

/** Below the paths: who else, or that nobody does. Undefined when all is said. */
export function pullRest({ paths, others, unreached }: PulledIn): string | undefined {
  if (paths.length === 0 && others === 0) return "No function of the module calls it: it is imported only.";
  if (paths.length === 0) return `${counted(others, "function")} of the module would call it, and no export leads there.`;
  if (others === 0) return undefined;
  const more = others - unreached, parts = [...(more > 0 ? [`${counted(more, "more function")} ${more === 1 ? "calls" : "call"} it`] : []), ...(unreached > 0 ? [`${counted(unreached, "function")} that no export leads to would`] : [])];
  return `${parts.join(", and ")}.`;
}

/** "on_configure > init > (may call) ask > proxy_redis_init", one line a path. */
export function pullLines(pulledIn: PulledIn, subject: string): readonly string[] {
  const rest = pullRest(pulledIn);
  return [...pulledIn.paths.map((path) => pullNames(path, subject).map(({ name, may }) => (may ? `(may call) ${name}` : name)).join(" > ")), ...(rest === undefined ? [] : [rest])];
}
