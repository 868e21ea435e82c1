import type { KeyboardEvent } from "react";
import { Icon } from "../../parts/icon.tsx";

interface ExchangeFindProps {
  /** what is looked for: an exchange or a connection */
  readonly word: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** undefined while nothing is asked */
  readonly found: number | undefined;
  readonly of: number;
  /** to the list */
  readonly onLeave: () => void;
}

/** Above a long list: only entries that hold the text are shown. */
export function ExchangeFind({ word, query, onQuery, found, of, onLeave }: ExchangeFindProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && query !== "") onQuery("");
    else if (event.key === "Enter" || event.key === "ArrowDown") onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="scn-find">
      <label className="field">
        <Icon name="search" />
        <input type="text" aria-label={`Find ${word === "exchange" ? "an" : "a"} ${word}`} placeholder={`number, ${word === "exchange" ? "path, status" : "name"}`} spellCheck={false} autoComplete="off" value={query} onChange={(event) => onQuery(event.target.value)} onKeyDown={onKeyDown} />
      </label>
      <span className="text-3 small" role="status">{found === undefined ? of.toLocaleString("en") : `${found.toLocaleString("en")} of ${of.toLocaleString("en")}`}</span>
    </div>
  );
}
