/** Loaded when somebody asks: every host function, callback and enumeration; on the left to find one, on the right all about it. */
import { useDeferredValue, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { entries, entryOf, type Entry } from "../../../reference/entries.ts";
import { found } from "../../../reference/found.ts";
import { useAbiReference } from "../../hooks/abi-reference.ts";
import { FloatingDialog } from "../../parts/floating/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Article } from "./article.tsx";
import { Overview } from "./overview.tsx";
import "./abi-reference.css";

const optionId = (name: string): string => `abi-option-${name}`;
const titles: Readonly<Record<Entry["kind"], string>> = { "host function": "Host functions: the filter calls them", callback: "Callbacks and other exports: the proxy calls them", enumeration: "Enumerations" };
const pageOf = 12;

function Options({ listed, chosen, onChoose }: { readonly listed: readonly Entry[]; readonly chosen: string | undefined; readonly onChoose: (name: string) => void }) {
  const sections: { readonly kind: Entry["kind"]; readonly of: Entry[] }[] = [];
  for (const entry of listed) {
    const last = sections.at(-1);
    if (last?.kind === entry.kind) last.of.push(entry);
    else sections.push({ kind: entry.kind, of: [entry] });
  }
  return sections.map(({ kind, of }) => (
    <div key={`${kind} ${of[0]?.name ?? ""}`} role="group" aria-label={titles[kind]}>
      <div className="abi-kind" aria-hidden>{titles[kind]}</div>
      {of.map(({ name }) => (
        <div key={name} id={optionId(name)} role="option" tabIndex={-1} aria-selected={name === chosen} className="abi-option mono" title={name} onClick={() => onChoose(name)}>{name}</div>
      ))}
    </div>
  ));
}

export function AbiReference() {
  const chosen = useAbiReference((state) => state.entry), pass = useAbiReference((state) => state.pass), close = useAbiReference((state) => state.close);
  const [query, setQuery] = useState("");
  const input = useRef<HTMLInputElement>(null), article = useRef<HTMLElement>(null);
  const listed = found(entries, useDeferredValue(query)), entry = chosen === undefined ? undefined : entryOf(chosen);
  const place = useMemo(() => listed.findIndex(({ name }) => name === chosen), [listed, chosen]);
  // the best of what was found is shown at once
  const search = (text: string): void => {
    setQuery(text);
    const best = text.trim() === "" ? undefined : found(entries, text)[0];
    if (best !== undefined) pass(best.name);
  };
  useEffect(() => {
    article.current?.scrollTo(0, 0);
    if (chosen !== undefined) document.getElementById(optionId(chosen))?.scrollIntoView({ block: "nearest" });
    // the link that was followed is gone with the entry it stood in
    if (document.activeElement === document.body || document.activeElement?.getAttribute("role") === "dialog") article.current?.focus();
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: pageOf, PageUp: -pageOf }[event.key];
    if (event.key === "Enter" && entry !== undefined) article.current?.focus();
    else if (by === undefined || listed.length === 0) return;
    else pass(listed[Math.max(0, Math.min(listed.length - 1, place < 0 ? 0 : place + by))]?.name ?? "");
    event.preventDefault();
  };
  return (
    <FloatingDialog title="ABI reference" onClose={close} className="abi-reference" initialFocus={input}>
      <div className="abi-sides">
        <div className="abi-list">
          <div className="abi-head">
            <label className="field grow">
              <Icon name="search" />
              <input
                ref={input} type="text" role="combobox" aria-label="Find in the ABI" aria-expanded aria-controls="abi-options" aria-autocomplete="list" aria-activedescendant={place < 0 || chosen === undefined ? undefined : optionId(chosen)}
                placeholder="name, status, word, rule" spellCheck={false} autoComplete="off" value={query} onChange={(event) => search(event.target.value)} onKeyDown={onKeyDown}
              />
            </label>
            <span className="text-2" role="status">{listed.length} of {entries.length}</span>
          </div>
          {listed.length === 0 ? (
            <p className="empty">Nothing of the ABI says “{query}”. Try <span className="mono">header</span>, <span className="mono">cas-mismatch</span> or <span className="mono">T-31</span>.</p>
          ) : (
            <div id="abi-options" className="abi-options" role="listbox" aria-label="Host functions, callbacks, enumerations"><Options listed={listed} chosen={chosen} onChoose={pass} /></div>
          )}
        </div>
        <article ref={article} className="abi-article" tabIndex={-1} aria-label={entry?.name ?? "About the ABI"}>
          {entry !== undefined ? <Article key={entry.name} entry={entry} onLeave={close} /> : chosen === undefined ? <Overview /> : <p className="empty">The reference has no entry <span className="mono">{chosen}</span>. Look for it on the left.</p>}
        </article>
      </div>
    </FloatingDialog>
  );
}
