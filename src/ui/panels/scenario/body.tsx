import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { BytesEditor } from "./bytes-editor.tsx";
import { NumberField } from "./fields.tsx";
import { moved, type Path } from "./model/document.ts";
import { lengthOf } from "./model/escaped-text.ts";
import { bodyOf, joinAll, joinWithNext, mostPieces, piecesOf, splitAt, splitEvery, type BodyFields, type Piece } from "./model/pieces.ts";
import { dragMarks, useReorder } from "./reorder.ts";
import { useRemoved } from "./removed.tsx";
import { RowMenu } from "./row-menu.tsx";

interface BodyProps extends BodyFields {
  /** "request body" */
  readonly label: string;
  readonly path: Path;
  readonly onChange: (next: ReturnType<typeof bodyOf>, what: string) => void;
}

export const bytesWords = (length: number): string => (length === 1 ? "1 byte" : `${length.toLocaleString("en")} bytes`);

/** For the right end of a folded section. */
export function bodySummary(fields: BodyFields, none: string): string {
  const pieces = piecesOf(fields);
  if (pieces.length === 0) return none;
  const length = bytesWords(pieces.reduce((sum, piece) => sum + lengthOf(piece.data), 0));
  return pieces.length === 1 ? length : `${pieces.length} chunks, ${length}`;
}

/** A body: nothing, one piece, or several chunks with times between them. */
export function Body({ label, path, body, chunks, onChange }: BodyProps) {
  const pieces = piecesOf({ body, chunks });
  const [chosen, setChosen] = useState(0);
  const [size, setSize] = useState(16);
  const removed = useRemoved();
  const at = Math.min(chosen, pieces.length - 1);
  const piece = pieces[at];
  const put = (next: readonly Piece[], what: string): void => onChange(bodyOf(next), what);
  const move = (from: number, to: number): void => {
    put(moved(pieces, from, to), "order");
    setChosen(to);
  };
  const reorder = useReorder(pieces.length, move);
  const cut = splitEvery(pieces, size);

  if (piece === undefined) {
    return (
      <div className="scn-inset">
        <BytesEditor label={label} value={body ?? ""} onChange={(data) => onChange({ body: lengthOf(data) === 0 ? undefined : data, chunks: undefined }, "body")} />
      </div>
    );
  }
  return (
    <div className="scn-chunks" role="group" aria-label={label}>
      {pieces.length > 1 && (
        <div ref={reorder.listRef}>
          {pieces.map((one, index) => (
            <div key={index} className="scn-chunk" data-chosen={index === at || undefined} {...dragMarks(reorder, index)} onKeyDown={(event) => reorder.onKey(event, index)}>
              <button type="button" className="scn-chunk-name" aria-pressed={index === at} onClick={() => setChosen(index)}>
                <span className="text-2">chunk {index + 1}</span>
                <span className="mono clip">{bytesWords(lengthOf(one.data))}{one.delay ? `, +${one.delay} ms` : ""}</span>
              </button>
              <RowMenu
                what={`chunk ${index + 1}`} index={index} count={pieces.length} reorder={reorder} onMove={move}
                onRemove={() => {
                  put(pieces.toSpliced(index, 1), `remove ${index}`);
                  removed(`chunk ${index + 1} of the ${label}`);
                }}
                entries={[{ kind: "item", text: "Join with the next", disabled: index === pieces.length - 1, run: () => put(joinWithNext(pieces, index), `join ${index}`) }]}
              />
            </div>
          ))}
        </div>
      )}
      <BytesEditor
        key={at} label={pieces.length > 1 ? `chunk ${at + 1}` : label} value={piece.data}
        onChange={(data) => put(pieces.length === 1 && lengthOf(data) === 0 ? [] : pieces.with(at, { ...piece, data }), `chunk ${at}`)}
        onSplit={(byte) => put(splitAt(pieces, at, byte), `split ${at}`)}
      />
      <NumberField label={pieces.length > 1 ? `before chunk ${at + 1}` : "before it"} hint="Virtual time that passes before this piece arrives" path={[...path, "chunks", at, "delay"]} value={piece.delay} initial={0} unit="ms" onChange={(delay) => put(pieces.with(at, { data: piece.data, delay }), `delay ${at}`)} />
      <div className="scn-tools scn-inset">
        <Button look="plain" className="button-low" icon="plus" onClick={() => { put([...pieces, { data: "" }], "add"); setChosen(pieces.length); }}>Chunk</Button>
        <span className="scn-every">
          <Button
            look="plain" className="button-low" disabled={cut === undefined} title={cut === undefined ? `More than ${mostPieces.toLocaleString("en")} chunks` : undefined}
            onClick={() => cut && put(cut, "every")}
          >
            Split every
          </Button>
          <input
            className="scn-input mono" aria-label="Bytes per chunk" inputMode="numeric" value={size}
            onChange={(event) => {
              const next = Number(event.target.value);
              if (Number.isInteger(next) && next >= 0) setSize(next);
            }}
          />
          bytes
        </span>
        {pieces.length > 1 && <Button look="plain" className="button-low" onClick={() => { const all = joinAll(pieces); put(all ? [all] : [], "join"); setChosen(0); }}>Join all</Button>}
      </div>
    </div>
  );
}
