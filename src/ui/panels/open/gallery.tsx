import type { SampleInfo } from "../../../store/index.ts";

interface GalleryProps {
  readonly samples: readonly SampleInfo[];
  /** the one that is open */
  readonly current: string | undefined;
  readonly onOpen: (id: string) => void;
}

const firstTag = (sample: SampleInfo): string => sample.tags[0] ?? "Others";

/** The samples by tag, in the order in which tags first appear. A sample is shown under its first tag. */
export function Gallery({ samples, current, onOpen }: GalleryProps) {
  const tags = [...new Set(samples.map(firstTag))];
  return (
    <section aria-label="Samples">
      <div className="head open-head">
        <h2>Samples</h2>
        <span className="text-3">{samples.length}</span>
        <span className="grow" />
        <span className="text-3">source included</span>
      </div>
      {tags.map((tag) => (
        <div key={tag} role="group" aria-label={tag}>
          <h3 className="open-tag">{tag}</h3>
          {samples.filter((sample) => firstTag(sample) === tag).map(({ id, title, sentence, language }) => (
            <button key={id} type="button" className="open-sample" aria-current={id === current || undefined} onClick={() => onOpen(id)} title={sentence}>
              <b className="clip">{title}</b>
              <span className="text-3 small">{language}</span>
              <span className="open-sentence text-2 clip">{sentence}</span>
            </button>
          ))}
        </div>
      ))}
    </section>
  );
}
