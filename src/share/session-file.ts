/**
 * Everything of a session in one zip:
 *
 *   session.json     version (1), the step and the breakpoints, and which file each module and each source is
 *   scenario.json    as it was written
 *   modules/...      by their names in the chain
 *   sources/...      texts that the page shows beside a module
 *   recording.pxsrec.gz   what was recorded; optional: the scenario is run again when the session is opened
 *
 * Version 1 is frozen. Files that are not named in session.json are passed over.
 */
import * as v from "valibot";
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { StepNameSchema } from "./step-name.ts";
import { unzipped, zipped } from "./zip.ts";

const sessionVersion = 1;
const manifestName = "session.json", scenarioName = "scenario.json", recordingName = "recording.pxsrec.gz";

const ViewSchema = v.strictObject({
  at: v.optional(StepNameSchema),
  /** as the page keeps them; read by who opens the session */
  breakpoints: v.optional(v.array(v.record(v.string(), v.unknown())), []),
});
const ManifestSchema = v.strictObject({
  version: v.literal(sessionVersion),
  view: v.optional(ViewSchema, {}),
  /** by name in the chain: the file, and what its bytes have to be */
  modules: v.record(v.string(), v.strictObject({ file: v.string(), sha256: v.string() })),
  sources: v.array(v.strictObject({ path: v.string(), file: v.string() })),
});

export interface Session {
  readonly scenario: ScenarioInput;
  readonly view: v.InferInput<typeof ViewSchema>;
  readonly modules: Readonly<Record<string, { readonly sha256: string; readonly bytes: Uint8Array }>>;
  readonly sources: readonly { readonly path: string; readonly text: string }[];
  /** A recording as a file, packed with gzip. */
  readonly recording: Uint8Array | undefined;
}

const encoder = new TextEncoder();
const json = (value: unknown): Uint8Array => encoder.encode(`${JSON.stringify(value, undefined, 2)}\n`);

export function encodeSession({ scenario, view, modules, sources, recording }: Session): Bytes {
  const named = Object.entries(modules).map(([name, module], i) => ({ name, file: `modules/${fileName(name, i)}`, ...module })), texts = sources.map(({ path, text }, i) => ({ path, file: `sources/${fileName(path, i)}`, text }));
  const manifest: v.InferInput<typeof ManifestSchema> = { version: sessionVersion, view, modules: Object.fromEntries(named.map(({ name, file, sha256 }) => [name, { file, sha256 }])), sources: texts.map(({ path, file }) => ({ path, file })) };
  const files = { [manifestName]: json(manifest), [scenarioName]: json(scenario), ...Object.fromEntries(named.map(({ file, bytes }) => [file, bytes])), ...Object.fromEntries(texts.map(({ file, text }) => [file, encoder.encode(text)])), ...(recording !== undefined && { [recordingName]: recording }) };
  return zipped(files, new Set([recordingName]));
}

/** What a file system takes; the place keeps names apart that are alike without what it does not take. */
const fileName = (path: string, place: number): string => {
  const plain = path.replaceAll(/[^\w.-]+/g, "_").replace(/^[._]+/, "").slice(-80);
  return plain === path ? plain : `${place + 1}-${plain}`;
};

/** By its first file: whatever became of it since, a session was saved. */
export const savedHere = (bytes: Uint8Array): boolean => new TextDecoder("latin1").decode(bytes.subarray(30, 30 + manifestName.length)) === manifestName;

/** "not a session": it is some other archive. */
export type ReadSession = Result<Session> | { readonly ok: false; readonly reason: "not a session" };

export function decodeSession(bytes: Uint8Array): ReadSession {
  const archive = unzipped(bytes);
  if (!archive.ok) return archive;
  const files = archive.value, manifest = files.get(manifestName);
  if (manifest === undefined || !files.has(scenarioName)) return { ok: false, reason: "not a session" };
  const said = jsonOf(manifest);
  if (typeof said === "object" && said !== null && "version" in said && typeof said.version === "number" && said.version > sessionVersion) return failed(`This session was saved by a newer release: format ${said.version}, formats up to ${sessionVersion} can be read here.`);
  const parsed = v.safeParse(ManifestSchema, said), scenario = jsonOf(files.get(scenarioName) ?? new Uint8Array());
  if (!parsed.success) return failed(`Its ${manifestName} has a problem: ${v.getDotPath(parsed.issues[0]) ?? "it"} ${parsed.issues[0].message}`);
  if (typeof scenario !== "object" || scenario === null || Array.isArray(scenario)) return failed(`Its ${scenarioName} is no scenario.`);
  const modules: Record<string, { readonly sha256: string; readonly bytes: Uint8Array }> = {}, sources: { readonly path: string; readonly text: string }[] = [];
  for (const [name, { file, sha256 }] of Object.entries(parsed.output.modules)) {
    const content = files.get(file);
    if (content === undefined) return failed(`The module ${name} is missing: ${file} is not in the archive.`);
    modules[name] = { sha256, bytes: content };
  }
  for (const { path, file } of parsed.output.sources) {
    const content = files.get(file);
    if (content !== undefined) sources.push({ path, text: new TextDecoder().decode(content) });
  }
  return ok({ scenario: scenario as ScenarioInput, view: parsed.output.view, modules, sources, recording: files.get(recordingName) });
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
