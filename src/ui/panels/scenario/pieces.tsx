/** The pieces of a request or a connection that is driven piece by piece: a list of cards, each with a button that removes it. */
import type { ReactNode } from "react";
import { Button } from "../../parts/button.tsx";
import type { Bytes } from "../../../scenario/scenario.ts";
import { BytesEditor } from "./bytes-editor.tsx";
import { CheckField } from "./fields.tsx";
import type { ActionInput, Change } from "./model/document.ts";
import { lengthOf } from "./model/escaped-text.ts";
import { useRemoved } from "./removed.tsx";

export interface Piece<Action = ActionInput> { readonly index: number; readonly action: Action }

/** The actions of an entry that are its pieces; what only lets the run go on is none. */
export const piecesOf = (actions: readonly ActionInput[], indices: readonly number[]): readonly Piece[] => indices.flatMap((index) => {
  const action = actions[index];
  return action === undefined || action.do === "run" || action.do === "advance" ? [] : [{ index, action }];
});

interface CardProps {
  readonly index: number;
  readonly title: string;
  /** what its button removes: "a piece of data" */
  readonly what: string;
  /** after the title */
  readonly note?: string;
  readonly actions: readonly ActionInput[];
  readonly onChange: Change<readonly ActionInput[]>;
  readonly children?: ReactNode;
}

export function PieceCard({ index, title, what, note, actions, onChange, children }: CardProps) {
  const removed = useRemoved();
  return (
    <div className="scn-card">
      <div className="scn-card-head">
        <b className="clip grow">{title}</b>
        {note !== undefined && <span className="text-3">{note}</span>}
        <Button
          look="plain" className="button-low" icon="bin" aria-label={`Remove ${what}`} title={`Remove ${what}`}
          onClick={() => {
            onChange(actions.toSpliced(index, 1), `remove ${index}`);
            removed(what);
          }}
        />
      </div>
      {children}
    </div>
  );
}

interface DataProps extends Pick<CardProps, "index" | "title" | "actions" | "onChange"> {
  readonly data: Bytes;
  readonly endOfStream: boolean | undefined;
  /** what the end of the stream means here */
  readonly ends: string;
  readonly onData: (data: Bytes) => void;
  readonly onEnd: (endOfStream: boolean | undefined) => void;
}

/** Bytes that the client sends, and whether they are the last ones. */
export function DataCard({ index, title, actions, onChange, data, endOfStream, ends, onData, onEnd }: DataProps) {
  return (
    <PieceCard index={index} title={title} what="a piece of data" note={`${lengthOf(data).toLocaleString("en")} bytes`} actions={actions} onChange={onChange}>
      <BytesEditor label="data" value={data} onChange={onData} />
      <CheckField label={ends} path={["actions", index, "endOfStream"]} value={endOfStream} initial={false} onChange={onEnd} />
    </PieceCard>
  );
}
