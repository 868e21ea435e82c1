import { useRef, useState } from "react";
import type { FaultCard } from "../../../debugger/fault/fault-card.ts";
import { frameName, placeWords, type NameOf } from "../../../debugger/fault/report.ts";
import { counted } from "../../../debugger/words.ts";
import { useCut } from "../../hooks/cut.ts";
import { SentenceText } from "../../parts/sentence.tsx";

function Name({ text }: { readonly text: string }) {
  const name = useRef<HTMLSpanElement>(null);
  useCut(name, text);
  return <span ref={name} className="clip fault-name">{text}</span>;
}

/** The frames of the guest, innermost first; those of a panic's own machinery are folded. */
export function Stack({ card: { frames, aboutStack }, nameOf }: { readonly card: FaultCard; readonly nameOf: NameOf | undefined }) {
  const [unfolded, setUnfolded] = useState(false);
  if (frames.length === 0 && aboutStack === undefined) return null;
  const all = frames.map((frame, index) => ({ frame, index, known: nameOf?.(frame.index) }));
  const folded = all.filter(({ known }) => known?.owner === "runtime"), some = folded.length < all.length;
  const shown = unfolded || !some ? all : all.filter(({ known }) => known?.owner !== "runtime");
  const others = all.some(({ known }) => known?.owner === "own" && known.exported === undefined);
  const nameless = nameOf !== undefined && frames.length > 0 && all.every(({ known }) => known?.name === undefined || known.exported !== undefined);
  return (
    <section className="fault-section" aria-label="Stack">
      <h3>
        Stack
        {folded.length > 0 && some && (
          <>
            <span className="text-3">{counted(folded.length, "panic runtime frame")} {unfolded ? "shown" : "hidden"}</span>
            <button type="button" className="link" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>{unfolded ? "hide" : "show"}</button>
          </>
        )}
      </h3>
      {shown.length > 0 && (
        <ol className="fault-frames">
          {shown.map(({ frame, index, known }) => (
            <li key={index} className={`fault-frame fault-frame-${known?.exported !== undefined && others ? "library" : (known?.owner ?? "own")}`} title={frameName(frame, nameOf)}>
              <span className="text-3">{index}</span>
              <Name text={frameName(frame, nameOf)} />
              <span className="fault-place">{known?.exported !== undefined && <>export <span aria-hidden="true">·</span> </>}{placeWords(frame)}</span>
            </li>
          ))}
        </ol>
      )}
      {aboutStack !== undefined && <p className="fault-note"><SentenceText sentence={aboutStack} /></p>}
      {nameless && <p className="fault-note">This module has no name section: a build that keeps names (for Rust <code>strip = false</code>) tells what these functions are. The numbers are bytes of the file.</p>}
    </section>
  );
}
