/** `cli inspect`: what a module is, and whether a proxy would load it. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { hostFunctionOf } from "../abi/host-functions.ts";
import { callbackOf } from "../abi/callbacks.ts";
import { typeText } from "../abi/shapes.ts";
import { detectAbi } from "../abi/versions.ts";
import { pullLines } from "../debugger/pull-words.ts";
import { assembleWat } from "../engine/wat.ts";
import { linkModule, linkUnreadable } from "../host/link.ts";
import type { LinkReport } from "../host/link.ts";
import { checked, createPulling, preflight } from "../host/preflight/preflight.ts";
import { rulesOf } from "../host/proxies/proxies.ts";
import { describeNonModule } from "../module/not-a-module.ts";
import { readModule, typeOfFunction } from "../module/read-module.ts";
import { guessSdk } from "../module/sdk-guess.ts";
import { startFunctions } from "../module/start-functions.ts";
import { demangle } from "../symbols/demangle.ts";
import type { Preflighted, PreflightProblem, PulledIn } from "../recording/preflight.ts";
import { profileOf, profileWords } from "../scenario/profiles.ts";
import { explainRefusal } from "../ui/panels/open/refusals.ts";
import { BadInput, exitCode, write } from "./output.ts";
import type { ExitCode } from "./output.ts";
import { here, readFile } from "./paths.ts";

const options = { profile: { type: "string", default: "envoy" }, json: { type: "boolean" } } as const;

export async function inspect(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new BadInput("one module is needed");
  const profile = profileOf(values.profile);
  if (profile === undefined) throw new BadInput(`--profile ${values.profile} is not known; known profiles: ${profileWords()}`);
  const bytes = await moduleBytes(file);
  const found = { file: basename(file), size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), profile: `${profile.name}@${profile.release}`, ...inspected(bytes, values.profile) };
  await write(values.json === true ? `${JSON.stringify(found, null, 2)}\n` : textOf(found));
  return found.loads ? exitCode.ok : exitCode.failed;
}

async function moduleBytes(file: string): Promise<Uint8Array> {
  const bytes = readFile(here(file), file);
  if (!file.endsWith(".wat")) {
    // what does not even begin like a module is another file; a module that is damaged is one that does not load
    const strange = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d ? undefined : describeNonModule(bytes);
    if (strange !== undefined) throw new BadInput(`${file}: ${strange}`);
    return bytes;
  }
  const assembled = await assembleWat(new TextDecoder().decode(bytes), file);
  if (!assembled.ok) throw new BadInput(`${file}: ${assembled.reason}`);
  return assembled.value;
}

interface ProblemLine extends PreflightProblem { readonly cause: string; readonly fix: string }
interface Entry { readonly name: string; readonly kind: string; readonly type?: string }
interface ImportEntry extends Entry { readonly module: string; readonly known: boolean }
interface Inspected {
  readonly loads: boolean;
  /** what the proxy says when it does not */
  readonly refusal?: string;
  readonly abi?: string;
  readonly markers: readonly string[];
  readonly sdk?: { readonly language: string; readonly evidence: string };
  readonly allocator?: string;
  readonly startFunctions: readonly string[];
  readonly memory?: { readonly pages: number; readonly maximum?: number; readonly imported: boolean };
  readonly imports: readonly ImportEntry[];
  readonly exports: readonly Entry[];
  readonly customSections: readonly { readonly name: string; readonly size: number }[];
  readonly problems: readonly ProblemLine[];
  readonly notes: readonly ProblemLine[];
  /** the same question for every proxy and release known here */
  readonly proxies: readonly InProxy[];
}
interface InProxy extends Omit<Preflighted, "problems"> { readonly problems: readonly ProblemLine[] }

const inProxies = (bytes: Uint8Array): readonly InProxy[] => preflight(bytes, demangle).map((one) => ({ ...one, problems: one.problems.map((problem) => explained(problem)) }));

function inspected(bytes: Uint8Array, profile: string): Inspected {
  const read = readModule(bytes);
  if (!read.ok) return { ...verdict(linkUnreadable(read.reason)), markers: [], startFunctions: [], imports: [], exports: [], customSections: [], proxies: inProxies(bytes) };
  const m = read.value;
  const report = checked(linkModule(m, { ...rulesOf({ profile, rules: {} }).machine, link: "as-profile" }), WebAssembly.validate(m.bytes));
  return {
    ...verdict(report, createPulling(m, demangle)),
    markers: detectAbi(m.exports).markers.map(({ name }) => name),
    sdk: guessSdk(m),
    startFunctions: startFunctions(m),
    ...(m.memory !== undefined && { memory: { pages: m.memory.min, ...(m.memory.max !== undefined && { maximum: m.memory.max }), imported: m.memory.imported } }),
    imports: m.imports.map((entry) => {
      const type = entry.kind === "function" ? m.types[entry.type] : undefined;
      return { module: entry.module, name: entry.name, kind: entry.kind, ...(type !== undefined && { type: typeText(type) }), known: entry.kind === "function" && hostFunctionOf(entry.module, entry.name) !== undefined };
    }),
    exports: m.exports.map(({ name, kind, index }) => {
      const type = kind === "function" ? typeOfFunction(m, index) : undefined;
      return { name, kind, ...(type !== undefined && { type: typeText(type) }) };
    }),
    customSections: m.customSections.map(({ name, size }) => ({ name, size })),
    proxies: inProxies(bytes),
  };
}

const verdict = ({ refusal, abi, allocator, problems, notes }: LinkReport, pulling: (problem: PreflightProblem) => PreflightProblem = (problem) => problem): Pick<Inspected, "loads" | "refusal" | "abi" | "allocator" | "problems" | "notes"> => ({
  loads: refusal === undefined,
  ...(refusal !== undefined && { refusal }), ...(abi !== undefined && { abi }), ...(allocator !== undefined && { allocator }),
  problems: problems.map((problem) => explained(pulling(problem))), notes: notes.map((note) => explained(pulling(note))),
});

function explained(problem: PreflightProblem): ProblemLine {
  const { expected, actual } = problem;
  const details = expected !== undefined && actual !== undefined ? `The proxy has ${expected}, the module ${actual}.` : "";
  return { ...problem, ...explainRefusal({ problem: problem.kind, subject: problem.subject, details }) };
}

/** A line for the verdict, then what is wrong and what works otherwise there, each once. */
function proxyLines({ title, loads, refusal, problems, notes }: InProxy): readonly string[] {
  const line = `  ${title.padEnd(22)}${loads ? (notes.length === 0 ? "loads" : "loads, with differences") : `does not load: ${refusal ?? ""}`}`;
  return [line, ...problems.map(({ cause, clause }) => `    ${cause} (${clause})`), ...(loads ? notes.map(({ subject, sentence }) => `    ${subject}: ${sentence}.`) : [])];
}

/** Each import that some proxy refuses, or that does something else there, once. */
function pulledAnywhere({ problems, proxies }: Inspected): ReadonlyMap<string, PulledIn> {
  const all = [...problems, ...proxies.flatMap((one) => [...one.problems, ...(one.loads ? one.notes : [])])];
  return new Map(all.flatMap(({ subject, pulledIn }) => (pulledIn === undefined ? [] : [[subject, pulledIn]])));
}

function textOf(found: Inspected & { readonly file: string; readonly size: number; readonly sha256: string; readonly profile: string }): string {
  const lines: string[] = [`${found.file}: ${found.size} bytes, SHA-256 ${found.sha256}`];
  const row = (label: string, value: string): void => void lines.push(`${label.padEnd(16)}${value}`);
  row("ABI", found.abi === undefined ? `none that ${found.profile} takes${found.markers.length === 0 ? "" : ` (${found.markers.join(", ")})`}` : `${found.abi} (${found.markers.join(", ")})`);
  if (found.sdk !== undefined) row("written in", `${found.sdk.language}: ${found.sdk.evidence}`);
  row("allocator", found.allocator ?? "none");
  row("starts with", found.startFunctions.length === 0 ? "nothing" : found.startFunctions.join(", "));
  if (found.memory !== undefined) row("memory", `${found.memory.pages} pages of 64 KiB, ${found.memory.maximum === undefined ? "no maximum" : `at most ${found.memory.maximum}`}${found.memory.imported ? ", imported" : ""}`);
  const list = (label: string, items: readonly string[]): void => void lines.push("", `${label} (${items.length})`, ...items.map((item) => `  ${item}`));
  list("imports", found.imports.map(({ module, name, kind, type, known }) => `${module}.${name} ${type ?? kind}${known || kind !== "function" ? "" : "  unknown"}`));
  list("exports", found.exports.map(({ name, kind, type }) => `${name} ${type ?? kind}${callbackOf(name)?.neverCalled === true ? "  never called" : ""}`));
  list("custom sections", found.customSections.map(({ name, size }) => `${name} ${size} bytes`));
  if (found.notes.length > 0) list("notes", found.notes.map(({ cause, fix, clause }) => `${cause} ${fix} (${clause})`));
  list("problems", found.problems.map(({ cause, fix, clause }) => `${cause} ${fix} (${clause})`));
  const refused = pulledAnywhere(found);
  if (refused.size > 0) list("who pulls in what is refused, or works otherwise", [...refused].flatMap(([subject, pulledIn]) => [subject, ...pullLines(pulledIn, subject).map((line) => `  ${line}`)]));
  lines.push("", "in each proxy", ...found.proxies.flatMap((one) => proxyLines(one)));
  lines.push("", found.loads ? `${found.profile} would load it.` : `${found.profile} would not load it: ${found.refusal ?? ""}`);
  return `${lines.join("\n")}\n`;
}
