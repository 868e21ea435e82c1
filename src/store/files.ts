/** What a dropped or picked file is, by its content and never by its name. */
import { hexText } from "../base/hex.ts";
import { isSuite } from "../interop/tester/suite.ts";
import { parseScenarioText } from "../scenario/parse.ts";
import type { TextProblem } from "../scenario/parse.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { Session } from "../share/session-file.ts";
import type { Capture } from "../traffic/capture.ts";
import { contentOf, importerOf, readCapture } from "../traffic/importers.ts";
import type { ImportedConfig } from "../interop/config/import.ts";
import { isArchive, readArchive } from "../interop/archive/archive.ts";
import { isWasmTrace } from "../interop/trace-comparison.ts";
import { isConfigText, readConfig } from "../interop/config/read.ts";
import { moduleName } from "./names.ts";
import type { OpenedFile } from "./types.ts";
import { packing, unpacked } from "./unpack.ts";

export type Recognised =
  /** `rootId`: what the image says that it came in */
  | { readonly kind: "module"; readonly name: string; readonly bytes: Uint8Array; readonly source?: string; readonly rootId?: string }
  | { readonly kind: "scenario"; readonly name: string; readonly scenario: ScenarioInput }
  | { readonly kind: "traffic"; readonly name: string; readonly label: string; readonly capture: Capture }
  | { readonly kind: "config"; readonly name: string; readonly label: string; readonly config: ImportedConfig }
  | { readonly kind: "trace"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "session"; readonly name: string; readonly session: Session }
  | { readonly kind: "suite"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "unreadable"; readonly name: string; readonly reason: string };

export type Assemble = (text: string, name: string) => Promise<{ readonly ok: true; readonly value: Uint8Array } | { readonly ok: false; readonly reason: string }>;

const begins = (bytes: Uint8Array, ...start: readonly number[]): boolean => start.every((byte, i) => bytes[i] === byte);

/** Programs and archives that are taken for filters now and then: how they begin, and what to do about it. */
const strangers: readonly { readonly start: readonly number[]; readonly reason: string }[] = [
  { start: [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00], reason: "This is a WebAssembly component. Proxy-Wasm filters are core modules: build without the component step, in Rust for the target wasm32-wasip1." },
  { start: [0x00, 0x61, 0x73, 0x6d], reason: "This is WebAssembly of a version other than 1. Proxies load version 1 only." },
  { start: [0x7f, 0x45, 0x4c, 0x46], reason: "This is a Linux program or library (ELF). Build the filter for WebAssembly: in Rust the target wasm32-wasip1, in Go GOOS=wasip1 GOARCH=wasm." },
  { start: [0xcf, 0xfa, 0xed, 0xfe], reason: "This is a macOS program or library (Mach-O). Build the filter for WebAssembly: in Rust the target wasm32-wasip1, in Go GOOS=wasip1 GOARCH=wasm." },
  { start: [0x4d, 0x5a], reason: "This is a Windows program or library. Build the filter for WebAssembly: in Rust the target wasm32-wasip1, in Go GOOS=wasip1 GOARCH=wasm." },
  { start: [0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e], reason: "This is a static library (ar), not a linked module. In Rust set crate-type to cdylib." },
  { start: [0x42, 0x43, 0xc0, 0xde], reason: "This is LLVM bitcode. Link it to a WebAssembly module first." },
  { start: [0x28, 0xb5, 0x2f, 0xfd], reason: "This is compressed with zstd. Unpack it and open what is inside." },
  { start: [0x50, 0x58, 0x53, 0x52, 0x45, 0x43], reason: "This is a recording. The command line reads recordings; open its scenario here." },
];

/** What a file is, and all that an archive has in it. Notes are told with it. */
export interface RecognisedFiles { readonly found: readonly Recognised[]; readonly notes: readonly { readonly about: string; readonly text: string }[] }

/** Archives within archives: an image that somebody has zipped. */
const deepest = 2;

export async function recogniseAll(file: OpenedFile, assemble: Assemble, depth = 0): Promise<RecognisedFiles> {
  const { name } = file, format = packing(file.bytes), inside = format === undefined ? undefined : await unpacked(file.bytes, format);
  const alone = (found: Recognised): RecognisedFiles => ({ found: [found], notes: [] });
  if (inside?.ok === false) return alone({ kind: "unreadable", name, reason: inside.reason });
  const opened = inside === undefined ? file : { name: name.replace(/\.(?:gz|tgz)$/i, ""), bytes: inside.value };
  const session = begins(opened.bytes, 0x50, 0x4b, 0x03, 0x04) ? await sessionOf(opened) : undefined;
  if (session !== undefined) return alone(session);
  if (!isArchive(opened.bytes)) return alone(await recogniseContent(opened, assemble));
  const read = depth < deepest ? readArchive(opened.bytes) : { ok: false as const, reason: "Archives lie too deep in each other." };
  if (!read.ok) return alone({ kind: "unreadable", name, reason: read.reason });
  if (read.value.kind === "files") return archived(name, read.value.files, assemble, depth);
  const { bytes, rootIds: [rootId], notes } = read.value.image;
  return { found: [{ kind: "module", name: moduleName(opened.name), bytes, ...(rootId !== undefined && { rootId }) }], notes: notes.map((text) => ({ about: name, text })) };
}

/** Undefined: the archive is not one that this page saved. */
async function sessionOf({ name, bytes }: OpenedFile): Promise<Recognised | undefined> {
  const { decodeSession, savedHere } = await import("../share/session-file.ts"), read = decodeSession(bytes);
  if (read.ok) return { kind: "session", name, session: read.value };
  return savedHere(bytes) ? { kind: "unreadable", name, reason: `This is a session that cannot be opened. ${read.reason}` } : undefined;
}

/** One file, or the first module of an archive. */
export async function recognise(file: OpenedFile, assemble: Assemble): Promise<Recognised> {
  const { found } = await recogniseAll(file, assemble);
  return found.find(({ kind }) => kind === "module") ?? found[0] ?? { kind: "unreadable", name: file.name, reason: "The archive has nothing in it that can be opened." };
}

async function archived(name: string, files: readonly OpenedFile[], assemble: Assemble, depth: number): Promise<RecognisedFiles> {
  const read = await Promise.all(files.map((file) => recogniseAll(file, assemble, depth + 1))), found = read.flatMap((each) => each.found), unreadable = found.filter((each) => each.kind === "unreadable");
  const known = found.filter((each) => each.kind !== "unreadable"), list = unreadable.slice(0, 5).map((each) => each.name).join(", "), more = unreadable.length > 5 ? ` and ${unreadable.length - 5} more` : "", [only] = unreadable;
  if (known.length === 0) return { found: [{ kind: "unreadable", name, reason: unreadable.length === 1 && only !== undefined ? `${only.name}: ${only.reason}` : `None of the ${unreadable.length} files in the archive can be opened: ${list}${more}.` }], notes: [] };
  return { found: known, notes: [...(unreadable.length > 0 ? [{ about: name, text: `Of the archive these are not opened: ${list}${more}.` }] : []), ...read.flatMap((each) => each.notes)] };
}

async function recogniseContent({ name, bytes }: OpenedFile, assemble: Assemble): Promise<Recognised> {
  const unreadable = (reason: string): Recognised => ({ kind: "unreadable", name, reason });
  if (bytes.length === 0) return unreadable("The file is empty.");
  if (begins(bytes, 0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)) return { kind: "module", name: moduleName(name), bytes };
  const stranger = strangers.find((each) => begins(bytes, ...each.start));
  if (stranger !== undefined) return unreadable(stranger.reason);

  const text = textOf(bytes), parsed = text?.trimStart().startsWith("{") === true ? parseScenarioText(text) : undefined;
  // as written, so that defaults stay unwritten
  if (parsed?.ok === true && text !== undefined) return { kind: "scenario", name, scenario: JSON.parse(text) as ScenarioInput };
  if (text !== undefined && isWasmTrace(text)) return { kind: "trace", name, bytes };
  if (text !== undefined && isSuite(bytes)) return { kind: "suite", name, bytes };
  if (importerOf(contentOf(bytes)) !== undefined) {
    const read = readCapture(bytes);
    return read.ok ? { kind: "traffic", name, label: read.value.importer.label, capture: read.value.capture } : unreadable(read.reason);
  }
  if (text !== undefined && isConfigText(text)) {
    const read = readConfig(text);
    return read.ok ? { kind: "config", name, label: read.value.label, config: read.value } : unreadable(read.reason);
  }
  if (text === undefined) return unreadable(`This is neither WebAssembly, which begins with 00 61 73 6d, nor text. It begins with ${hexText(bytes.subarray(0, 4), " ")}.`);
  const start = text.trimStart();
  if (start.startsWith("(") || start.startsWith(";;")) {
    const assembled = await assemble(text, name);
    return assembled.ok ? { kind: "module", name: moduleName(name), bytes: assembled.value, source: text } : unreadable(`WebAssembly text that cannot be assembled: ${assembled.reason}`);
  }
  if (parsed?.ok === false) return unreadable(reasonOfJson(text, parsed.problems));
  if (start.startsWith("<")) return unreadable("This is a web page or XML. A download may have ended at a page that asks to sign in.");
  return unreadable("This is text, but neither WebAssembly text, which begins with a parenthesis, nor a scenario, which is JSON, nor captured traffic: HAR, a curl command, a tap or access log of Envoy, or HTTP/1 text; nor a proxy's configuration with filters in it: Envoy, Istio, Kong, NGINX. Source code is compiled to a .wasm module first.");
}

function reasonOfJson(text: string, problems: readonly TextProblem[]): string {
  const [first] = problems;
  if (first?.line !== undefined) return `This begins as JSON and goes wrong at line ${first.line}, column ${first.column ?? 1}: ${first.message}`;
  if (!/"setup"\s*:/.test(text)) return "This is JSON, but neither a scenario, which has a setup, nor captured traffic or a proxy's configuration that is known here.";
  const shown = problems.slice(0, 3).map((problem) => (problem.path === "" ? problem.message : `${problem.path} ${problem.message}`));
  const more = problems.length - shown.length;
  return `A scenario with ${problems.length === 1 ? "a problem" : "problems"}: ${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 4096).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

