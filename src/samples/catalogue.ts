/** The list of samples and the questions asked of it. Where the list comes from is not known here: the page globs it, the command line reads the folder. */
import { parseSample, sampleTags, type Sample, type SampleTag } from "./sample.ts";

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

export interface SampleGroup {
  readonly tag: SampleTag;
  readonly samples: readonly Sample[];
}

/** The gallery's groups in their order, empty ones left out. A sample with several tags is in several groups. */
export function byTag(samples: readonly Sample[]): readonly SampleGroup[] {
  return sampleTags
    .map((tag) => ({ tag, samples: samples.filter((sample) => sample.tags.includes(tag)) }))
    .filter((group) => group.samples.length > 0);
}

export function findSample(samples: readonly Sample[], id: string): Sample | undefined {
  return samples.find((sample) => sample.id === id);
}

/** The id in a path such as `../../samples/auth/source/src/lib.rs`; nothing when the path is not one of a sample. */
export function sampleIdOf(path: string): string | undefined {
  return /(?:^|\/)samples\/([^/]+)\/[^/]/.exec(path.replaceAll("\\", "/"))?.[1];
}
