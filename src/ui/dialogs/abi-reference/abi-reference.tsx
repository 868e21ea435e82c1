/** Loaded when somebody asks: every host function and callback, who offers it in which version, and what proves it. */
import { useDeferredValue, useRef } from "react";
import { specLink } from "../../../abi/spec-links.ts";
import { abiSignature } from "../../../debugger/abi-signature.ts";
import { useAbiReference } from "../../hooks/abi-reference.ts";
import { FloatingDialog } from "../../parts/floating/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import coverage from "./coverage.json";
import { found, type CoverageRow } from "./found.ts";
import "./abi-reference.css";

const rows = coverage as readonly CoverageRow[];
const proxies = Object.keys(rows[0]?.proxies ?? {});
const titleOf = (proxy: string): string => (proxy === "spec" ? "Specification" : `${proxy.charAt(0).toUpperCase()}${proxy.slice(1)}`);

function Versions({ row, proxy }: { readonly row: CoverageRow; readonly proxy: string }) {
  const cells = Object.entries(row.proxies[proxy] ?? {});
  if (cells.length === 0) return <span className="text-3">not offered</span>;
  return (
    <ul className="abi-versions">
      {cells.map(([version, { state, by }]) => (
        <li key={version} data-state={state}>
          {version}
          {state === "gap" && " gap"}
          {state === "same" && by !== undefined && <span className="only-read">, the same code as elsewhere</span>}
        </li>
      ))}
    </ul>
  );
}

/** The cases and tests that show it, of any proxy and version, each once. */
function proofsOf(row: CoverageRow): readonly string[] {
  const cells = Object.values(row.proxies).flatMap((versions) => Object.values(versions));
  const own = cells.filter(({ state }) => state === "proven").flatMap(({ by = [] }) => by);
  return [...new Set(own.length > 0 ? own : cells.flatMap(({ by = [] }) => by))].slice(0, 3);
}

function Entry({ row }: { readonly row: CoverageRow }) {
  const signature = abiSignature(row.name), link = specLink(row.name), proofs = proofsOf(row);
  return (
    <tr>
      <th scope="row">
        <span className="mono">{row.name}</span>
        {link !== undefined && <a href={link} target="_blank" rel="noreferrer" aria-label={`${row.name} in the specification`}>spec</a>}
        {signature !== undefined && <span className="abi-signature mono" title={signature.type}>{signature.words}</span>}
      </th>
      {proxies.map((proxy) => <td key={proxy}><Versions row={row} proxy={proxy} /></td>)}
      <td className="abi-proof">{proofs.length === 0 ? <span className="text-3">none</span> : proofs.map((proof) => <span key={proof}>{proof}</span>)}</td>
    </tr>
  );
}

export function AbiReference() {
  const query = useAbiReference((state) => state.query), setQuery = useAbiReference((state) => state.setQuery), close = useAbiReference((state) => state.close);
  const input = useRef<HTMLInputElement>(null);
  const listed = found(rows, useDeferredValue(query));
  return (
    <FloatingDialog title="ABI reference" onClose={close} className="abi-reference" initialFocus={input}>
      <div className="abi-head">
        <label className="field grow">
          <Icon name="search" />
          <input ref={input} type="text" aria-label="Find in the ABI" placeholder="name, group, version, test" spellCheck={false} autoComplete="off" value={query} onChange={(event) => setQuery(event.target.value)} />
        </label>
        <span className="text-2" role="status">{listed.length} of {rows.length}</span>
      </div>
      <div className="abi-body" role="region" aria-label="Host functions and callbacks">
        {listed.length === 0 ? (
          <p className="empty">Nothing of the ABI has “{query}” in its name, its group, its versions or its proofs. Try <span className="mono">header</span>, <span className="mono">0.1.0</span> or <span className="mono">gap</span>.</p>
        ) : (
          <table className="abi-table">
            <caption className="only-read">Versions in which each proxy offers it, and what proves it</caption>
            <thead><tr><th scope="col">Name</th>{proxies.map((proxy) => <th scope="col" key={proxy}>{titleOf(proxy)}</th>)}<th scope="col">Proof</th></tr></thead>
            {(["host function", "callback"] as const).map((kind) => {
              const entries = listed.filter((row) => row.kind === kind);
              if (entries.length === 0) return null;
              return (
                <tbody key={kind}>
                  <tr><th scope="rowgroup" colSpan={proxies.length + 2} className="abi-kind">{kind === "callback" ? "Callbacks and other exports: the proxy calls them" : "Host functions: the filter calls them"}</th></tr>
                  {entries.map((row) => <Entry key={row.name} row={row} />)}
                </tbody>
              );
            })}
          </table>
        )}
        <p className="abi-note text-2">A version stands where the proxy offers it. <span data-state="proven">Bold</span>: a case that a real proxy of that kind was asked, or a test, shows it in that very version. A case is a question to Envoy, kept with its answer; a test is a file of the source.</p>
      </div>
    </FloatingDialog>
  );
}
