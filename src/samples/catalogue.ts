/** The list of samples, from manifests that nobody has checked yet. */
import { parseSample, type Sample } from "./sample.ts";

export interface Catalogue {
  /** In the order of the gallery; the first one is what a first visit shows. */
  readonly samples: readonly Sample[];
  /** Manifests that could not be used. */
  readonly problems: readonly { readonly id: string; readonly reason: string }[];
}

/** `manifests`: parsed `sample.json` by the id of the sample. */
export function catalogueOf(manifests: Readonly<Record<string, unknown>>): Catalogue {
  const parsed = Object.entries(manifests).map(([id, manifest]) => ({ id, result: parseSample(id, manifest) }));
  return {
    samples: parsed.flatMap(({ result }) => (result.ok ? [result.sample] : [])).toSorted(inGalleryOrder),
    problems: parsed.flatMap(({ id, result }) => (result.ok ? [] : [{ id, reason: result.reason }])),
  };
}

function inGalleryOrder(a: Sample, b: Sample): number {
  return a.order - b.order || (a.id < b.id ? -1 : 1);
}
