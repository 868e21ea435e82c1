/** Guesses what a module was written in, from the traces that compilers and linkers leave. */
import { toByteString } from "../base/byte-string.ts";
import { readNames } from "./names.ts";
import { producers, type Producer } from "./producers.ts";
import { sectionIds, type WasmModule } from "./types.ts";

export type SourceLanguage = "Rust" | "Go" | "TinyGo" | "C++" | "C" | "AssemblyScript" | "WAT" | "Zig" | "unknown";

export interface SdkGuess {
  readonly language: SourceLanguage;
  /** what it was recognised by */
  readonly evidence: string;
}

/** What the rules look at; the costly parts are read when a rule asks. */
interface Traces {
  readonly m: WasmModule;
  readonly producers: readonly Producer[];
  names(): readonly string[];
  /** contents of the data section, as a byte string */
  data(): string;
  /** contents of `.debug_str`, where DWARF names the compiler */
  debugStrings(): string;
}

interface Rule {
  readonly language: SourceLanguage;
  readonly evidence: (traces: Traces) => string | undefined;
}

/** Strings at the end of very large data sections decide nothing. */
const searched = 8 * 1024 * 1024;

/** The first that finds evidence decides: what a compiler says of itself, then names, then what is left in stripped modules. */
const rules: readonly Rule[] = [
  { language: "Rust", evidence: (traces) => producer(traces, "language", /^Rust$/) ?? producer(traces, "processed-by", /^rustc$/) },
  { language: "TinyGo", evidence: (traces) => producer(traces, "processed-by", /tinygo/i) ?? producer(traces, "language", /tinygo/i) },
  { language: "Go", evidence: (traces) => producer(traces, "language", /^Go$/) ?? customSection(traces, /^go[:.]buildid$/) },
  { language: "AssemblyScript", evidence: (traces) => producer(traces, "language", /^AssemblyScript$/) ?? producer(traces, "processed-by", /^(asc|AssemblyScript)$/) },
  { language: "Zig", evidence: (traces) => producer(traces, "language", /^zig$/i) ?? producer(traces, "processed-by", /^zig$/i) },

  { language: "AssemblyScript", evidence: (traces) => named(traces, /^~lib\/|^~start$/) },
  // v0 mangling, and the older one that ends in a hash
  { language: "Rust", evidence: (traces) => named(traces, /^_R[NIMXY]|^_ZN.*17h[0-9a-f]{16}E/) ?? inDebugStrings(traces, "rustc version") },
  { language: "TinyGo", evidence: (traces) => named(traces, /tinygo/i) ?? inDebugStrings(traces, "TinyGo") },
  { language: "Go", evidence: (traces) => importFrom(traces, /^(go|gojs)$/) ?? inData(traces, "morestack on g0", "texts of Go's scheduler") },
  { language: "TinyGo", evidence: (traces) => named(traces, /^runtime\.(alloc|nilPanic|lookupPanic|markRoots|hashmap\w*)$/) },
  { language: "Zig", evidence: (traces) => inDebugStrings(traces, "zig ") ?? named(traces, /__anon_\d+$|^builtin\.default_panic$/) },

  { language: "C++", evidence: (traces) => producer(traces, "language", /^C_plus_plus/) ?? named(traces, /^_ZN?[A-Z0-9]|^std::|::operator|\boperator (new|delete)\b/) },
  { language: "C", evidence: (traces) => producer(traces, "language", /^C\d*$/) },

  { language: "Rust", evidence: (traces) => inData(traces, "/rustc/", "paths of rustc") ?? inData(traces, "library/std/src/", "paths of Rust's library") ?? inData(traces, "src/lib.rs", "a path to lib.rs") },
  // ~lib/ in UTF-16, as string literals are kept
  { language: "AssemblyScript", evidence: (traces) => inData(traces, "~\0l\0i\0b\0/\0", "names of AssemblyScript's library") ?? exported(traces, ["__new", "__pin", "__unpin"]) },
  { language: "TinyGo", evidence: (traces) => exported(traces, ["asyncify_start_unwind"]) ?? inData(traces, "panic: runtime error: ", "the panic texts of TinyGo") },
  { language: "C++", evidence: (traces) => importNamed(traces, /^emscripten_/) ?? exported(traces, ["__indirect_function_table", "stackAlloc"]) ?? inData(traces, "std::bad_alloc", "texts of the C++ library") },
  { language: "C++", evidence: (traces) => inData(traces, "NSt3__2", "type names of the C++ library") ?? inData(traces, "11RootContext", "class names of the C++ SDK") },
  { language: "C", evidence: (traces) => producer(traces, "processed-by", /clang/) ?? linkedByLlvm(traces) },
  { language: "WAT", evidence: handWritten },
];

export function guessSdk(m: WasmModule): SdkGuess {
  const traces: Traces = {
    m,
    producers: producers(m),
    names: once(() => [...readNames(m).functions.values()]),
    data: once(() => textOfSection(m, m.sections.find(({ id }) => id === sectionIds.data))),
    debugStrings: once(() => textOfSection(m, m.customSections.find(({ name }) => name === ".debug_str"))),
  };
  for (const { language, evidence } of rules) {
    const found = evidence(traces);
    if (found !== undefined) return { language, evidence: found };
  }
  return { language: "unknown", evidence: "no compiler left a trace that is known here" };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function textOfSection(m: WasmModule, section: { readonly offset: number; readonly size: number } | undefined): string {
  if (section === undefined) return "";
  return toByteString(m.bytes.subarray(section.offset, section.offset + Math.min(section.size, searched)));
}

function producer({ producers: all }: Traces, field: string, name: RegExp): string | undefined {
  const found = all.find((candidate) => candidate.field === field && name.test(candidate.name));
  return found && `its producers section names ${[found.name, found.version].join(" ").trim()}`;
}

function customSection({ m }: Traces, pattern: RegExp): string | undefined {
  const found = m.customSections.find(({ name }) => pattern.test(name));
  return found && `it has a custom section ${found.name}`;
}

function named(traces: Traces, pattern: RegExp): string | undefined {
  const found = traces.names().find((name) => pattern.test(name));
  return found && `it has a function named ${shortened(found)}`;
}

function shortened(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 57)}...`;
}

function importFrom({ m }: Traces, pattern: RegExp): string | undefined {
  const found = m.imports.find(({ module }) => pattern.test(module));
  return found && `it imports ${found.module}.${found.name}`;
}

function importNamed({ m }: Traces, pattern: RegExp): string | undefined {
  const found = m.imports.find(({ name }) => pattern.test(name));
  return found && `it imports ${found.module}.${found.name}`;
}

function exported({ m }: Traces, names: readonly string[]): string | undefined {
  return names.every((name) => m.exports.some((entry) => entry.name === name)) ? `it exports ${names.join(", ")}` : undefined;
}

function inData(traces: Traces, text: string, what: string): string | undefined {
  return traces.data().includes(text) ? `its data holds ${what}` : undefined;
}

function inDebugStrings(traces: Traces, text: string): string | undefined {
  const strings = traces.debugStrings();
  const at = strings.indexOf(text);
  if (at < 0) return undefined;
  const end = strings.indexOf("\0", at);
  return `its debug information says ${shortened(strings.slice(strings.lastIndexOf("\0", at) + 1, end < 0 ? undefined : end))}`;
}

/** LLVM's linker leaves room for relocations: calls with their index in five bytes, `10 xx 80 80 80 00`. */
function linkedByLlvm({ m }: Traces): string | undefined {
  const code = m.sections.find(({ id }) => id === sectionIds.code);
  if (code === undefined) return undefined;
  const { bytes } = m;
  const end = code.offset + code.size - 5;
  for (let at = code.offset; at < end; at++) {
    const wide = bytes[at] === 0x10 && (bytes[at + 1] ?? 0) >= 0x80 && (bytes[at + 2] ?? 0) >= 0x80 && bytes[at + 3] === 0x80 && bytes[at + 4] === 0x80 && bytes[at + 5] === 0;
    if (wide) return "LLVM's linker made it, and it holds nothing of a larger language's library";
  }
  return undefined;
}

function handWritten({ m, producers: all }: Traces): string | undefined {
  const onlyNames = all.length === 0 && m.customSections.every(({ name }) => name === "name");
  return onlyNames && m.bytes.length <= 16 * 1024 ? "it is small and no compiler left a trace" : undefined;
}
