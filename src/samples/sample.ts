/** What `samples/<id>/sample.json` says about a sample. */
import * as v from "valibot";

/** The groups of the gallery, in their order. */
export const sampleTags = ["Start here", "When it goes wrong", "Beyond headers"] as const;
export type SampleTag = (typeof sampleTags)[number];

const words = v.pipe(v.string(), v.trim(), v.minLength(1));

const SampleSchema = v.strictObject({
  /** What the sample is called in the gallery. */
  title: words,
  /** One line below the title. */
  sentence: words,
  tags: v.pipe(v.array(v.picklist(sampleTags)), v.minLength(1)),
  /** The language as people write it: Rust, WAT. */
  language: words,
  /** What somebody knows who has stepped through it. */
  teaches: words,
  /** Place in the gallery, ascending; gaps leave room for others. */
  order: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Files below the sample's folder, the one to show first being the first. */
  source: v.pipe(v.array(v.pipe(v.string(), v.regex(/^source\/(?!.*\.\.)[\w./-]+$/, "is not a file below source/"))), v.minLength(1)),
  /** Modules in the sample's folder, in the order in which their filters appear in the chain. */
  modules: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[\w-]+\.wasm$/, "is not the name of a .wasm file"))), v.minLength(1)),
});

export interface Sample extends Readonly<Omit<v.InferOutput<typeof SampleSchema>, "tags" | "source" | "modules">> {
  /** Name of its folder. */
  readonly id: string;
  readonly tags: readonly SampleTag[];
  readonly source: readonly string[];
  readonly modules: readonly string[];
}

export type ParsedSample = { readonly ok: true; readonly sample: Sample } | { readonly ok: false; readonly reason: string };

/** Checks a manifest. `manifest` is the parsed JSON; the reason names the field and what is wrong with it. */
export function parseSample(id: string, manifest: unknown): ParsedSample {
  const result = v.safeParse(SampleSchema, manifest);
  if (result.success) return { ok: true, sample: { id, ...result.output } };
  const reason = result.issues.map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(": ")).join("; ");
  return { ok: false, reason };
}
