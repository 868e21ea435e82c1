/** Who offers an entry in which version, and which case or test shows it: from the generated table. */
import coverage from "./coverage.json";

interface CoverageRow {
  readonly name: string;
  readonly kind: "host function" | "callback";
  readonly group: string;
  /** proxy, version: `state` is "proven", "same" (the code that another version proves) or "gap" */
  readonly proxies: Readonly<Record<string, Readonly<Record<string, { readonly state: string; readonly by?: readonly string[] }>>>>;
}
const rows = new Map((coverage as readonly CoverageRow[]).map((row) => [row.name, row]));
const titleOf = (proxy: string): string => (proxy === "spec" ? "specification" : `${proxy.charAt(0).toUpperCase()}${proxy.slice(1)}`);

function Versions({ row, proxy }: { readonly row: CoverageRow; readonly proxy: string }) {
  const cells = Object.entries(row.proxies[proxy] ?? {});
  if (cells.length === 0) return <span className="text-2">not offered</span>;
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

export function Proofs({ name }: { readonly name: string }) {
  const row = rows.get(name);
  if (row === undefined) return null;
  const proofs = proofsOf(row);
  return (
    <section aria-labelledby="abi-proofs">
      <h3 id="abi-proofs">Who has it, and what proves it</h3>
      <dl className="abi-pairs">
        {Object.keys(row.proxies).map((proxy) => <div key={proxy}><dt>{titleOf(proxy)}</dt><dd><Versions row={row} proxy={proxy} /></dd></div>)}
        <div><dt>Shown by</dt><dd>{proofs.length === 0 ? "nothing yet" : proofs.join(", ")}</dd></div>
      </dl>
      <p className="text-2"><b>Bold</b>: in that very version. A case is a question that a real Envoy was asked, kept with its answer; a test is a file of the source.</p>
    </section>
  );
}
