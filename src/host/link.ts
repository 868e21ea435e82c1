/** What a proxy says to a module before it runs: ABI version, imports, exports, allocator (semantics 1 and 2). */
import { callbackNames, callbackOf, signatureOf } from "../abi/callbacks.ts";
import type { CallbackName } from "../abi/callbacks.ts";
import { hostFunctionOf, wasiModules } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";
import { sameType, wasmType } from "../abi/shapes.ts";
import type { WireType } from "../abi/shapes.ts";
import { detectAbi, offeredIn } from "../abi/versions.ts";
import type { AbiVersion } from "../abi/versions.ts";
import type { PreflightNote } from "../recording/preflight.ts";
import { isEarlyName } from "./lenient.ts";
import { unreachable } from "../base/unreachable.ts";
import { typeOfFunction } from "../module/read-module.ts";
import type { Import, WasmModule } from "../module/types.ts";

export type LinkProblemKind =
  | "not-wasm"
  | "no-abi-marker"
  | "unknown-abi-marker"
  | "unknown-import"
  | "import-not-in-abi"
  | "wrong-import-type"
  | "wrong-export-type"
  | "no-allocator"
  | "no-memory"
  | "missing-export"
  | "start-section"
  | "several-markers"
  | "wasi-command";

export interface LinkProblem {
  readonly kind: LinkProblemKind;
  /** the marker, import (`module.name`) or export it is about */
  readonly subject: string;
  /** types as the proxy prints them, or versions */
  readonly expected?: string;
  readonly actual?: string;
  /** "T-04": the rule of the semantics */
  readonly clause: string;
}

export type Allocator = "malloc" | "proxy_on_memory_allocate";

/** How a proxy of another family links: `name` tells two of them apart. */
export interface Linker {
  readonly name: string;
  readonly link: (m: WasmModule) => LinkReport;
  /** What links and does not work all the same: for people, before anything runs. */
  readonly notes: (m: WasmModule) => readonly PreflightNote[];
  /** What comes of a module that it does not take, and why. */
  readonly refusal: (problem: LinkProblem) => string;
}

export interface LinkRules {
  readonly linker?: Linker;
  /** versions whose marker the proxy takes */
  readonly markers: readonly AbiVersion[];
  /** host functions it offers besides those of the version, to modules of 0.2.1 and newer */
  readonly additions: readonly string[];
  /** functions of the version that this release does not offer */
  readonly missing: readonly string[];
  /** the one that is looked for first comes first */
  readonly allocators: readonly Allocator[];
  readonly link: "as-profile" | "lenient";
}

export interface LinkReport {
  /** The version the module is run with. Link mode lenient takes what comes nearest when the proxy would take none. */
  readonly abi?: AbiVersion;
  readonly allocator?: Allocator;
  /** Each is a reason for the proxy not to load the module, in the order in which it looks. */
  readonly problems: readonly LinkProblem[];
  /** Worth knowing; the proxy does not mind, or notices only when the module runs. */
  readonly notes: readonly LinkProblem[];
  /** Set when the module is not run: what the proxy says, in Envoy's words. */
  readonly refusal?: string;
}

/** Envoy's words for what is found out by other means than `linkModule`. */
export const unreadableRefusal = "Wasm VM failed Failed to parse corrupted Wasm module";
/** The sections can be read, the code is not valid. */
export const invalidRefusal = "Wasm VM failed Failed to load Wasm bytecode";

/** For bytes that `readModule` cannot read; `reason` is what it says about them. */
export function linkUnreadable(reason: string): LinkReport {
  return { problems: [{ kind: "not-wasm", subject: reason, clause: "T-04" }], notes: [], refusal: unreadableRefusal };
}

/** T-01 to T-05 and T-18: never throws. */
export function linkModule(m: WasmModule, rules: LinkRules): LinkReport {
  if (rules.linker !== undefined) return linkedBy(rules.linker, m, rules.link);
  const { markers, allocators, link } = rules, found = detectMarker(m, markers);
  const problems: LinkProblem[] = [...found.problems];
  const abi = found.abi ?? found.nearest;
  problems.push(...m.imports.flatMap((imported) => importProblem(m, imported, abi, rules)));
  const allocator = allocators.find((name) => functionExport(m, name) !== undefined);
  problems.push(...exportProblems(m, abi, allocator));
  if (m.memory?.imported !== true && !m.exports.some(({ kind }) => kind === "memory")) problems.push({ kind: "no-memory", subject: "memory", clause: "2" });
  const first = problems[0];
  const refusal = first === undefined ? undefined : link === "lenient" ? unrunnable(problems) : refusalOf(first);
  return {
    ...((link === "lenient" || found.abi !== undefined) && { abi }),
    ...(allocator !== undefined && { allocator }),
    problems,
    notes: notesOf(m, found.markers),
    ...(refusal !== undefined && { refusal }),
  };
}

/** Link mode lenient runs what it can run, whatever the proxy says. */
function linkedBy({ link }: Linker, m: WasmModule, mode: LinkRules["link"]): LinkReport {
  const report = link(m);
  if (mode !== "lenient") return report;
  const { refusal: _, ...rest } = report, refusal = unrunnable(report.problems);
  return { ...rest, abi: report.abi ?? nearestOf(m), ...(refusal !== undefined && { refusal }) };
}

interface MarkerFinding {
  readonly abi?: AbiVersion;
  readonly nearest: AbiVersion;
  readonly problems: readonly LinkProblem[];
  readonly markers: readonly string[];
}

/** Without a marker, an entry point of programs and nothing of a filter is enough to tell a program. */
const isProgram = (m: WasmModule): boolean =>
  functionExport(m, "_start") !== undefined && functionExport(m, "_initialize") === undefined && !m.exports.some(({ name }) => name.startsWith("proxy_"));

/** T-01: the first accepted marker in export order; only functions count, their type does not. */
function detectMarker(m: WasmModule, versions: readonly AbiVersion[]): MarkerFinding {
  const { markers } = detectAbi(m.exports.filter(({ kind }) => kind === "function"));
  const names = markers.map(({ name }) => name);
  const accepted = markers.find(({ version }) => versions.includes(version));
  if (accepted !== undefined) return { abi: accepted.version, nearest: accepted.version, problems: [], markers: names };
  const other = markers[0];
  const expected = versions.join(", ");
  if (other === undefined) {
    const strange = m.exports.find(({ name, kind }) => kind === "function" && name.startsWith("proxy_abi_version_"));
    const problem: LinkProblem = strange === undefined
      ? { kind: "no-abi-marker", subject: isProgram(m) ? "_start" : "proxy_abi_version_0_2_1", expected, clause: "T-01" }
      : { kind: "unknown-abi-marker", subject: strange.name, expected, clause: "T-01" };
    return { nearest: nearestOf(m), problems: [problem], markers: names };
  }
  return { nearest: other.version === "vNEXT" ? "0.2.1" : other.version, problems: [{ kind: "unknown-abi-marker", subject: other.name, expected, actual: other.version, clause: "T-01" }], markers: names };
}

/** Without a marker: what only one version has tells which one was meant. */
function nearestOf(m: WasmModule): AbiVersion {
  const old = m.imports.some(({ name }) => isEarlyName(name) || name === "proxy_get_configuration" || name === "proxy_continue_request" || name === "proxy_continue_response");
  return old ? "0.1.0" : "0.2.1";
}

/** Higress registers what it adds for 0.2.1 and its own dialect of it, not for older versions. */
const takesAdditions: ReadonlySet<AbiVersion> = new Set(["0.2.1", "0.2.100", "vNEXT"]);

/** The type under which Envoy's family registers a function: of two WASI functions it is not that of WASI. */
export function registeredType(declared: HostFunction): WireType {
  const own = declared.variants?.find((variant) => variant.of === "Envoy");
  return wasmType(own === undefined ? declared : { ...declared, params: own.params });
}

/** T-02, T-04. Envoy gives a memory or a table of the type that is asked for, and no globals. */
function importProblem(m: WasmModule, imported: Import, abi: AbiVersion, { additions, missing, markers }: LinkRules): LinkProblem[] {
  const subject = `${imported.module}.${imported.name}`;
  if (imported.kind === "memory" || imported.kind === "table") return [];
  if (imported.kind !== "function") return [{ kind: "unknown-import", subject, actual: imported.kind, clause: "T-04" }];
  const offered = hostFunctionOf(imported.module, imported.name);
  const type = m.types[imported.type];
  const actual = type === undefined ? {} : { actual: printed(type) };
  if (offered === undefined || missing.includes(imported.name)) return [{ kind: "unknown-import", subject, ...actual, clause: "T-04" }];
  const registered = registeredType(offered), expected = printed(registered);
  // a version that the proxy does not take brings none of its own functions along
  const known = offeredIn(offered, abi) && (markers.includes(abi) || markers.some((version) => offeredIn(offered, version)));
  if (!known && !(takesAdditions.has(abi) && additions.includes(imported.name))) return [{ kind: "import-not-in-abi", subject, expected, ...actual, clause: "T-02" }];
  if (type !== undefined && sameType(type, registered)) return [];
  return [{ kind: "wrong-import-type", subject, expected, ...actual, clause: "T-04" }];
}

const functionExport = (m: WasmModule, name: string): WireType | undefined => {
  const found = m.exports.find((e) => e.name === name && e.kind === "function");
  return found === undefined ? undefined : typeOfFunction(m, found.index);
};

/** T-03, in the order in which the exports are looked up. A missing one is no problem (T-18). */
function exportProblems(m: WasmModule, abi: AbiVersion, allocator: Allocator | undefined): LinkProblem[] {
  const reactor = functionExport(m, "_initialize") !== undefined;
  const startFunctions: readonly CallbackName[] = reactor ? ["_initialize", "main", "__main_void"] : ["_start"];
  const problems = startFunctions.flatMap((name) => exportProblem(m, name, abi));
  if (allocator === undefined) problems.push({ kind: "no-allocator", subject: "malloc", expected: printed(wasmType({ params: callbackOf("malloc")?.signatures[0]?.params ?? [], result: "i32" })), clause: "T-05" });
  else problems.push(...exportProblem(m, allocator, abi));
  for (const name of callbackNames) if (callbackOf(name)?.kind === "callback") problems.push(...exportProblem(m, name, abi));
  return problems;
}

function exportProblem(m: WasmModule, name: CallbackName, abi: AbiVersion): LinkProblem[] {
  const actual = functionExport(m, name), callback = callbackOf(name);
  if (actual === undefined || callback === undefined) return [];
  // never called, but looked up in every version
  const looked = name === "proxy_validate_configuration" ? callback.signatures[0] : callback.neverCalled === true ? undefined : signatureOf(name, abi);
  if (looked === undefined) return [];
  const expected = wasmType({ params: looked.params, result: callback.result });
  return sameType(actual, expected) ? [] : [{ kind: "wrong-export-type", subject: name, expected: printed(expected), actual: printed(actual), clause: "T-03" }];
}

function notesOf(m: WasmModule, markers: readonly string[]): LinkProblem[] {
  const notes: LinkProblem[] = [];
  if (markers.length > 1) notes.push({ kind: "several-markers", subject: markers.join(", "), clause: "T-01" });
  if (m.start !== undefined) notes.push({ kind: "start-section", subject: `function ${m.start}`, clause: "2.1" });
  if (isCommand(m)) notes.push({ kind: "wasi-command", subject: "_start", clause: "T-12" });
  return notes;
}

/**
 * A program instead of a library: its `_start` ends in proc_exit, which the proxy takes as a failed load. That is how Go builds without
 * -buildmode=c-shared. TinyGo and emscripten export `_start` too, but theirs returns, so only what else the module shows decides.
 */
function isCommand(m: WasmModule): boolean {
  const exits = m.imports.some(({ module, name }) => name === "proc_exit" && wasiModules.some((wasi) => wasi === module));
  if (!exits || functionExport(m, "_start") === undefined || functionExport(m, "_initialize") !== undefined) return false;
  const fromGo = m.customSections.some(({ name }) => name === "go:buildid" || name === "go.buildid");
  const answersNothing = !m.exports.some(({ name }) => callbackOf(name)?.kind === "callback");
  return fromGo || answersNothing;
}

/** Lenient: only what makes running it impossible. */
function unrunnable(problems: readonly LinkProblem[]): string | undefined {
  const problem = problems.find(({ kind }) => kind === "no-allocator" || kind === "no-memory");
  return problem === undefined ? undefined : refusalOf(problem);
}

/** What Envoy says when this is the first problem it meets. */
export function refusalOf({ kind, subject, expected = "", actual = "" }: LinkProblem): string {
  switch (kind) {
    case "no-abi-marker":
    case "unknown-abi-marker":
      return "Wasm VM failed Missing or unknown Proxy-Wasm ABI version";
    case "unknown-import":
    case "import-not-in-abi":
      return `Failed to load Wasm module due to a missing import: ${subject}`;
    case "wrong-import-type":
      return `Failed to load Wasm module due to an import type mismatch: ${subject}, want: ${actual}, but host exports: ${expected}`;
    case "wrong-export-type":
      return `Bad function signature for: ${subject}, want: ${expected}, but the module exports: ${actual}`;
    case "no-allocator":
      return "Wasm VM failed Wasm module is missing malloc function.";
    case "no-memory":
      // the first host call that needs memory ends it
      return "the proxy crashed";
    case "not-wasm":
      return unreadableRefusal;
    case "wasi-command":
      return "Function: _start failed: Uncaught Error: restricted_callback";
    case "missing-export":
    case "start-section":
    case "several-markers":
      throw new Error(`${kind} refuses nothing`);
    default:
      return unreachable(kind);
  }
}

/** "i32 i32 -> void", as Envoy prints types. */
function printed({ params, results }: WireType): string {
  const list = (types: readonly string[]): string => (types.length === 0 ? "void" : types.join(" "));
  return `${list(params)} -> ${list(results)}`;
}
