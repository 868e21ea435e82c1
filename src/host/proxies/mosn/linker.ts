/** What MOSN 1.6.1 says to a module, with either engine. A module that it does not link is a filter that is left out; two things stop the process. */
import { callbackNames, callbackOf } from "../../../abi/callbacks.ts";
import { hostFunctionOf } from "../../../abi/host-functions.ts";
import { sameType, wasmType } from "../../../abi/shapes.ts";
import type { AbiVersion } from "../../../abi/versions.ts";
import { typeOfFunction } from "../../../module/read-module.ts";
import type { readModule } from "../../../module/read-module.ts";
import type { Import, WasmModule } from "../../../module/types.ts";
import type { PreflightNote } from "../../../recording/preflight.ts";
import type { Linker, LinkProblem, LinkReport } from "../../link.ts";
import { offeredInDraft } from "./draft-functions.ts";
import { always12, offeredIn010 } from "./functions.ts";

const first = "proxy_abi_version_0_1_0", second = "proxy_abi_version_0_2_0";
const exportsFunction = (m: WasmModule, name: string): boolean => m.exports.some((entry) => entry.kind === "function" && entry.name === name);

/** The version it runs a module with; undefined for one that announces neither. */
function versionOf(m: WasmModule): AbiVersion | undefined {
  if (exportsFunction(m, first)) return "0.1.0";
  return exportsFunction(m, second) ? "2020-draft" : undefined;
}

function importProblem(m: WasmModule, imported: Import, abi: AbiVersion | undefined): LinkProblem[] {
  const subject = `${imported.module}.${imported.name}`;
  if (imported.kind !== "function") return [{ kind: "unknown-import", subject, actual: imported.kind, clause: "T-04" }];
  const type = m.types[imported.type], declared = hostFunctionOf(imported.module, imported.name);
  const offered = imported.module === "env" ? (abi === "2020-draft" ? offeredInDraft : offeredIn010).has(imported.name) && abi !== undefined : declared !== undefined && !(imported.module === "wasi_unstable" && abi === "2020-draft");
  if (!offered || declared === undefined) return [{ kind: "unknown-import", subject, clause: "T-04" }];
  // of two shapes it has the one that belongs to the version
  const mosns = abi === "2020-draft" ? undefined : declared.variants?.find(({ of }) => of.includes("MOSN")), registered = wasmType(mosns === undefined || imported.module !== "env" ? declared : { ...declared, params: mosns.params });
  if (type !== undefined && sameType(type, registered)) return [];
  return [{ kind: "wrong-import-type", subject, expected: `${registered.params.length} parameters`, actual: String(type?.params.length ?? 0), clause: "T-04" }];
}

export function mosnReport(m: WasmModule): LinkReport {
  const abi = versionOf(m), problems: LinkProblem[] = [];
  if (abi === undefined) problems.push({ kind: "unknown-abi-marker", subject: m.exports.find(({ name }) => name.startsWith("proxy_abi_version_"))?.name ?? "no marker", expected: "0.1.0", clause: "T-01" });
  problems.push(...m.imports.flatMap((imported) => importProblem(m, imported, abi)));
  if (m.memory?.imported !== true && !m.exports.some(({ kind }) => kind === "memory")) problems.push({ kind: "no-memory", subject: "memory", clause: "2" });
  const problem = problems[0];
  return {
    ...(abi !== undefined && { abi }), ...(exportsFunction(m, "malloc") && { allocator: "malloc" as const }), problems,
    notes: exportsFunction(m, first) && exportsFunction(m, second) ? [{ kind: "several-markers", subject: `${first}, ${second}`, clause: "T-01" }] : [],
    ...(problem !== undefined && { refusal: refusalOf(problem) }),
  };
}

/** As the log has it, and what comes of it. */
function refusalOf({ kind, subject, expected, actual }: LinkProblem): string {
  switch (kind) {
    case "unknown-abi-marker": return "module[env] not instantiated";
    case "wrong-import-type": return `import func[${subject}]: signature mismatch: ${expected ?? ""} are offered, ${actual ?? ""} are asked for`;
    case "no-memory": return "it exports no memory";
    default: return `"${subject.slice(subject.indexOf(".") + 1)}" is not exported in module "${subject.slice(0, subject.indexOf("."))}"`;
  }
}

/** What links and never works. */
function notesOf(m: WasmModule): readonly PreflightNote[] {
  const twelve = new Set<string>(always12), notes: PreflightNote[] = m.imports.flatMap(({ kind, module, name }) => (kind === "function" && module === "env" && twelve.has(name) ? [{ subject: `env.${name}`, sentence: "it links, and always answers 12 (unimplemented)" }] : []));
  for (const subject of ["proxy_on_configure", "proxy_on_log", "proxy_on_queue_ready", "proxy_on_tick"]) if (exportsFunction(m, subject)) notes.push({ subject, sentence: "it is never called" });
  for (const subject of ["proxy_on_request_headers", "proxy_on_response_headers"]) {
    const found = m.exports.find(({ name, kind }) => kind === "function" && name === subject), type = found === undefined ? undefined : typeOfFunction(m, found.index);
    if (type !== undefined && type.params.length !== 3) notes.push({ subject, sentence: "every call fails: three parameters are passed, whatever the version" });
  }
  for (const subject of callbackNames) {
    const needed = callbackOf(subject)?.kind === "callback" && required.has(subject);
    if (needed && !exportsFunction(m, subject)) notes.push({ subject, sentence: "it is not there, which counts as a callback that failed: the filters after this one are skipped" });
  }
  if (exportsFunction(m, "_initialize")) notes.push({ subject: "_initialize", sentence: "it never runs; only _start does" });
  if (!exportsFunction(m, "malloc")) notes.push({ subject: "malloc", sentence: "it is not there, so every call that returns bytes answers 6 (invalid-memory-access)" });
  return notes;
}
const required: ReadonlySet<string> = new Set(["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body"]);

export const mosnLinker: Linker = { name: "mosn", link: mosnReport, notes: notesOf, refusal: (problem) => `the filter is left out and traffic flows: ${refusalOf(problem)}` };

/** What wazero's host does not survive, as it dies: MOSN goes down with it before it listens. Undefined: it survives. */
export function wrongModuleDies(read: ReturnType<typeof readModule>, valid: boolean): string | undefined {
  if (!read.ok) return `panic: ${read.reason}`;
  if (!valid) return "panic: the code of the module is not valid";
  return exportsFunction(read.value, first) && exportsFunction(read.value, second) ? "panic: module[env] has already been instantiated" : undefined;
}
