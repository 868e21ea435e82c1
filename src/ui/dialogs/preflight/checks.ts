/** The questions of a preflight, and how one proxy answers each. */
import type { Preflighted, PreflightNote, PreflightProblem } from "../../../recording/preflight.ts";
import { profileOf } from "../../../scenario/profiles.ts";

export interface Check {
  readonly title: string;
  readonly about: string;
  /** kinds of problems that are an answer to it */
  readonly kinds: readonly string[];
  readonly passes: string;
  readonly fails: (problems: readonly PreflightProblem[]) => string;
}

const counted = (word: string) => (problems: readonly PreflightProblem[]): string => `${problems.length} ${word}`;

export const checks: readonly Check[] = [
  { title: "WebAssembly", about: "the binary can be read", kinds: ["not-wasm"], passes: "can be read", fails: () => "cannot be read" },
  {
    title: "ABI marker", about: "the version it was built for", kinds: ["no-abi-marker", "unknown-abi-marker"], passes: "known",
    fails: (problems) => (problems.some(({ kind }) => kind === "no-abi-marker") ? "no marker" : "unknown version"),
  },
  { title: "Imports", about: "host functions and WASI", kinds: ["unknown-import", "import-not-in-abi"], passes: "all offered", fails: counted("missing") },
  { title: "Their types", about: "parameters and results", kinds: ["wrong-import-type"], passes: "all match", fails: (problems) => (problems.length === 1 ? "1 differs" : `${problems.length} differ`) },
  {
    title: "Exports", about: "callbacks and their types", kinds: ["wrong-export-type", "missing-export"], passes: "nothing wrong",
    fails: (problems) => (problems.every(({ kind }) => kind === "missing-export") ? `${problems.length} missing` : `${problems.length} wrong`),
  },
  {
    title: "Allocator, memory", about: "how bytes reach the filter", kinds: ["no-allocator", "no-memory"], passes: "both there",
    fails: (problems) => (problems.length > 1 ? "neither" : problems[0]?.kind === "no-memory" ? "no memory" : "no allocator"),
  },
  { title: "Start", about: "a library, not a program", kinds: ["wasi-command"], passes: "a library", fails: () => "a program" },
];

export interface Answer {
  readonly look: "passes" | "fails" | "differs" | "not-asked";
  readonly text: string;
  readonly problems: readonly PreflightProblem[];
  readonly notes: readonly PreflightNote[];
}

/** Of a proxy that is no profile only some rules are known: that nothing is wrong is more than can be said. What cannot be read is asked nothing else. A program without a marker is not asked how it starts: it is told already. */
export function answerOf(proxy: Preflighted, { kinds, passes, fails }: Check): Answer {
  const problems = proxy.problems.filter(({ kind }) => kinds.includes(kind));
  if (problems.length > 0) return { look: "fails", text: fails(problems), problems, notes: [] };
  const unreadable = proxy.problems.some(({ kind }) => kind === "not-wasm");
  const program = kinds.includes("wasi-command") && proxy.problems.some(({ kind, subject }) => kind === "no-abi-marker" && subject === "_start");
  return unreadable || program ? { look: "not-asked", text: "not asked", problems, notes: [] } : { look: "passes", text: profileOf(proxy.proxy) === undefined ? "nothing seen" : passes, problems, notes: [] };
}

/** The first row: all of the others together, and what works otherwise once it is loaded. */
export function resultOf({ loads, problems, notes }: Preflighted): Answer {
  if (!loads) return { look: "fails", text: "does not load", problems, notes };
  return notes.length > 0 ? { look: "differs", text: `loads, ${notes.length === 1 ? "1 difference" : `${notes.length} differences`}`, problems, notes } : { look: "passes", text: "loads", problems, notes };
}

/** "edge.wasm does not load in Envoy 1.40.0, your profile. It loads in Higress 2.1." */
export function verdictOf(name: string, own: string, proxies: readonly Preflighted[]): string {
  const mine = proxies.find(({ proxy }) => proxy === own), others = proxies.filter((one) => one !== mine);
  const titles = (loads: boolean): readonly string[] => others.filter((one) => one.loads === loads).map(({ title }) => title);
  const yours = mine === undefined ? "" : `${name} ${mine.loads ? "loads" : "does not load"} in ${mine.title}, your profile. `;
  const loading = titles(true), refusing = titles(false);
  if (loading.length === 0) return `${yours}No other proxy loads it.`;
  if (refusing.length === 0) return `${yours}Every other proxy loads it.`;
  return mine?.loads === true ? `${yours}It does not load in ${listed(refusing)}.` : `${yours}It loads in ${listed(loading)}.`;
}

const listed = (words: readonly string[]): string => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`);
