import { useRef, useState, type FocusEvent } from "react";
import { flushSync } from "react-dom";
import type { Headers } from "../../../scenario/scenario.ts";
import { Button } from "../../parts/button.tsx";
import { pathId, useEditing } from "./editing.ts";
import { BytesInput } from "./fields.tsx";
import { moved, type Change, type Path } from "./model/document.ts";
import { placeOf, rowsOf, split, withEmptyRow, type Unnamed } from "./model/header-rows.ts";
import { headersFromText, headersToText, type LineProblem } from "./model/headers-text.ts";
import { dragMarks, useReorder } from "./reorder.ts";
import { RowMenu } from "./row-menu.tsx";
import { useRemoved } from "./removed.tsx";

interface HeaderGridProps {
  /** what the map is: "request headers" */
  readonly label: string;
  readonly headers: Headers;
  readonly path: Path;
  readonly onChange: Change<Headers>;
  /** edit them all as text */
  readonly asText: boolean;
  /** as they were when the scenario was opened; a row that is not among them is filled */
  readonly opened?: Headers | undefined;
}

/** A header map: rows in order, duplicates allowed, or one text with a line for each. */
export function HeaderGrid(props: HeaderGridProps) {
  return props.asText ? <HeadersAsText {...props} /> : <HeaderRows key={pathId(props.path)} {...props} />;
}

const isSame = (a: Headers, b: Headers): boolean => a.length === b.length && a.every((header, index) => header === b[index]);
const keyOf = (header: Headers[number]): string => JSON.stringify(header);

function HeaderRows({ label, headers, path, onChange, opened }: HeaderGridProps) {
  const { problemAt } = useEditing();
  const removed = useRemoved();
  const list = useRef<HTMLElement>(null);
  const [unnamed, setUnnamed] = useState<Unnamed>();
  const rows = rowsOf(headers, unnamed);
  const put = (next: Headers, what: string): void => {
    const parts = split(next);
    setUnnamed(parts.unnamed);
    if (!isSame(parts.headers, headers)) onChange(parts.headers, what);
  };
  const move = (from: number, to: number): void => put(moved(rows, from, to), "order");
  const reorder = useReorder(rows.length, move);
  const known = opened && new Set(opened.map(keyOf));

  /** The row is there at once: what is typed next belongs to it. */
  const putAndFocus = (next: Headers, what: string, row: number): void => {
    flushSync(() => put(next, what));
    list.current?.querySelectorAll<HTMLElement>("[data-name]")[row]?.focus();
  };
  const insert = (row: number): void => {
    const { rows: next, at } = withEmptyRow(headers, unnamed, row);
    putAndFocus(next, `insert ${at}`, at);
  };
  const remove = (index: number): void => {
    const name = rows[index]?.[0];
    putAndFocus(rows.toSpliced(index, 1), `remove ${index}`, Math.max(0, index - 1));
    if (name) removed(`${name} from the ${label}`);
  };
  /** An empty row is gone when it is left. */
  const leave = (event: FocusEvent<HTMLElement>): void => {
    if (unnamed?.value === "" && !event.currentTarget.contains(event.relatedTarget)) setUnnamed(undefined);
  };

  return (
    <div className="scn-headers" role="group" aria-label={label} ref={(element) => { list.current = element; reorder.listRef(element); }}>
      {rows.map(([name, value], index) => {
        const place = placeOf(index, unnamed);
        const problem = place !== undefined ? problemAt([...path, place]) : value === "" ? undefined : "It is sent once it has a name.";
        const id = `${pathId(path)}.${index}`;
        const differs = known !== undefined && !known.has(keyOf([name, value]));
        return (
          // The place is the identity: two entries may be equal.
          <div key={index} className="scn-header" {...dragMarks(reorder, index)} onKeyDown={(event) => reorder.onKey(event, index)} onBlur={name === "" ? leave : undefined} role="group" aria-label={`${name || "header"}, ${index + 1} of ${rows.length}`}>
            <input
              data-name className="scn-input scn-header-name mono" aria-label="Name" value={name} spellCheck={false} autoComplete="off" title={name} data-differs={differs || undefined}
              aria-invalid={problem !== undefined} aria-describedby={problem && `${id}-problem`}
              onChange={(event) => put(rows.with(index, [event.target.value, value]), `${place ?? index}.0`)}
              onKeyDown={(event) => {
                if (event.key === "Backspace" && name === "" && value === "") {
                  event.preventDefault();
                  remove(index);
                }
              }}
            />
            <BytesInput
              label="Value" value={value} className={differs ? "is-different" : ""} describedBy={problem && `${id}-problem`}
              onChange={(next) => put(rows.with(index, [name, next]), `${place ?? index}.1`)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                insert(index + 1);
              }}
            />
            <RowMenu
              what={name || "the header"} index={index} count={rows.length} reorder={reorder} onMove={move} onRemove={() => remove(index)}
              entries={[
                { kind: "item", text: "Insert below", keys: "Enter", icon: "plus", run: () => insert(index + 1) },
                { kind: "item", text: "Duplicate", icon: "copy", run: () => put(rows.toSpliced(index, 0, [name, value]), `duplicate ${index}`) },
              ]}
            />
            {problem !== undefined && <p className="scn-problem" id={`${id}-problem`} role="alert">{problem}</p>}
          </div>
        );
      })}
      <Button look="plain" className="scn-add" icon="plus" onClick={() => insert(rows.length)}>Add a header</Button>
    </div>
  );
}

function HeadersAsText({ label, headers, path, onChange }: HeaderGridProps) {
  const [draft, setDraft] = useState(() => headersToText(headers));
  const [problems, setProblems] = useState<readonly LineProblem[]>([]);
  const id = `${pathId(path)}-text`;
  return (
    <div className="scn-inset">
      <textarea
        className="scn-area mono" aria-label={`${label}, one per line`} rows={Math.min(16, Math.max(4, draft.split("\n").length + 1))} spellCheck={false} wrap="off" value={draft}
        aria-invalid={problems.length > 0} aria-describedby={id}
        onChange={(event) => {
          setDraft(event.target.value);
          const read = headersFromText(event.target.value);
          setProblems(read.problems);
          if (read.problems.length === 0) onChange(read.headers, "text");
        }}
        onBlur={() => {
          if (problems.length === 0) setDraft(headersToText(headers));
        }}
      />
      <div id={id}>
        {problems.map((problem) => <p key={problem.line} className="scn-problem" role="alert">{problem.message}</p>)}
        {problems.length === 0 && <p className="scn-hint">One <code>name: value</code> per line; <code>\xFC</code> is a byte that is not text.</p>}
      </div>
    </div>
  );
}
