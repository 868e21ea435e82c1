/**
 * A link that holds all there is to see:
 *
 *   #v1.<base64url of deflate-raw of JSON>
 *
 * The fragment never leaves the browser that opens it. Version 1 is frozen: what was given away opens for ever (links/v1.json).
 */
import * as v from "valibot";
import { decodeBase64, encodeBase64url } from "../base/base64url.ts";
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import { transformed } from "../base/transformed.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { StepNameSchema } from "./step-name.ts";

/** Of all that follows `#v1.`. */
const linkVersion = 1;
/** A link longer than this is cut off or refused somewhere on its way. */
export const longestLink = 512 * 1024;
/** What a link may unpack to: a hundred times the longest is no scenario. */
const mostUnpacked = 32 * 1024 * 1024;

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in lower-case hex"));

/** Where a module comes from: a sample's file, the link itself, an address, or whoever has the file. */
const ModuleReferenceSchema = v.union([
  v.strictObject({ sample: v.string(), file: v.string(), sha256: v.optional(sha256) }),
  v.strictObject({ sha256, size: v.pipe(v.number(), v.integer(), v.minValue(0)), bytes: v.optional(v.string()), url: v.optional(v.string()) }),
]);
export type ModuleReference = v.InferOutput<typeof ModuleReferenceSchema>;

const SharedSchema = v.strictObject({
  /** Everything is this sample's, where there is no scenario. */
  sample: v.optional(v.string()),
  /** As it was written: defaults are left out. Checked when it is opened. */
  scenario: v.optional(v.record(v.string(), v.unknown())),
  /** by the names of the chain */
  modules: v.optional(v.record(v.string(), ModuleReferenceSchema), {}),
  at: v.optional(StepNameSchema),
});
export type Shared = v.InferInput<typeof SharedSchema> & { readonly scenario?: ScenarioInput | undefined };
export type OpenedLink = Omit<v.InferOutput<typeof SharedSchema>, "scenario"> & { readonly scenario?: ScenarioInput };

/** With its `#`. */
export async function encodeLink(shared: Shared): Promise<string> {
  return `#v${linkVersion}.${await packBytes(new TextEncoder().encode(JSON.stringify(shared)))}`;
}

/** Bytes on their own, as small as a link can hold them. */
export const packBytes = async (bytes: Uint8Array): Promise<string> => encodeBase64url((await transformed(bytes, new CompressionStream("deflate-raw"))) ?? new Uint8Array());

/** Failure: they are damaged, or more than they are said to be. */
export async function unpackBytes(packed: string, size: number): Promise<Result<Uint8Array>> {
  const bytes = decodeBase64(packed);
  if (!bytes.ok) return failed(`it is damaged: ${bytes.reason}`);
  const inside = await transformed(bytes.value, new DecompressionStream("deflate-raw"), Math.min(size, mostUnpacked)).catch(() => undefined);
  return inside === undefined ? failed("it is damaged, or larger than the link says") : ok(inside);
}

export const isLink = (fragment: string): boolean => /^#v\d+\./.test(fragment);

/** Failure: what is wrong with the link. Its scenario is an object, not more: who opens it reads it as any other. */
export async function decodeLink(fragment: string): Promise<Result<OpenedLink>> {
  const match = /^#v(\d+)\.(.*)$/s.exec(fragment);
  if (match === null) return failed("This is no link to a scenario: those begin with #v1.");
  const version = Number(match[1]);
  if (version > linkVersion) return failed(`This link was made by a newer version (format ${version}, this page reads up to ${linkVersion}).`);
  if (version < 1) return failed("This link names format 0, which never was.");
  if (fragment.length > 2 * longestLink) return failed(`This link has ${fragment.length.toLocaleString("en")} characters, more than any that this page makes.`);
  const packed = decodeBase64(match[2] ?? "");
  if (!packed.ok) return failed(`This link is damaged or cut off: ${packed.reason}.`);
  let value: unknown;
  try {
    const inside = await transformed(packed.value, new DecompressionStream("deflate-raw"), mostUnpacked);
    if (inside === undefined) return failed("This link unpacks to more than 32 MiB, which no scenario is.");
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(inside));
  } catch {
    return failed("This link is damaged or cut off: what is in it cannot be unpacked.");
  }
  const parsed = v.safeParse(SharedSchema, value);
  if (!parsed.success) return failed(`This link holds something else than a scenario: ${v.getDotPath(parsed.issues[0]) ?? "it"} ${parsed.issues[0].message}`);
  if (parsed.output.sample === undefined && parsed.output.scenario === undefined) return failed("This link names neither a sample nor a scenario.");
  const { scenario, ...others } = parsed.output;
  return ok({ ...others, ...(scenario !== undefined && { scenario: scenario as unknown as ScenarioInput }) });
}
