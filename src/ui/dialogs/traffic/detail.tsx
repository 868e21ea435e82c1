import { textOf } from "../../../base/byte-string.ts";
import type { TableRow } from "../../../debugger/verdict-table.ts";
import { changesWords, type FilterNames } from "../../../debugger/verdict-words.ts";
import type { TrafficTable } from "../../../store/index.ts";
import { useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { looks } from "./row.tsx";
import { Icon } from "../../parts/icon.tsx";

const places: Readonly<Record<string, string>> = { "request-headers": "request", "request-trailers": "request trailers", "response-headers": "response", "response-trailers": "response trailers", "request-body": "request body", "response-body": "response body" };
const read = (values: readonly string[]): string => values.map((value) => textOf(Uint8Array.from(value, (c) => c.charCodeAt(0))).text).join(", ");

/** The chosen exchange: what became of each header, and the way to its steps. */
export function Detail({ row, names, table }: { readonly row: TableRow; readonly names: FilterNames; readonly table: TrafficTable }) {
  const { verdict } = row, { headers, bodies, step } = verdict, { openEntry } = useWorkbenchStore().getState();
  const before = row.index - verdict.since, filterOf = (filter: number): string => names[filter] ?? `filter ${filter + 1}`;
  return (
    <section className="traffic-detail" aria-label={`Exchange ${row.index + 1}`}>
      <div className="traffic-detail-bar">
        <span className={looks[verdict.kind].colour}><Icon name={looks[verdict.kind].icon} /> <b>{row.outcome}</b></span>
        <span className="text-2 clip grow">{row.happened !== changesWords(verdict) && row.happened}</span>
        {verdict.kind !== "not-run" && (
          <>
            <Button look="main" className="button-low" keys="Enter" onClick={() => void openEntry(row.index, !table.carries)}>{openWords(table.carries, step)}</Button>
            {table.carries && before > 0 && <Button className="button-low" title="Without the exchanges before it: filters have not seen them" onClick={() => void openEntry(row.index, true)}>Open alone</Button>}
          </>
        )}
      </div>
      <p className="mono text-2 traffic-url">{row.method} {row.url}</p>
      {verdict.kind !== "not-run" && <p className="text-3 small">{table.carries && before > 0 ? `Opening it runs the ${before === 1 ? "one" : before.toLocaleString("en")} before it too, as filters may remember them. ` : ""}What is open now comes back with undo.</p>}
      {headers.length + bodies.length === 0 ? <p className="text-2">No filter changed a header or a body.</p> : (
        <table aria-label="What filters changed">
          <thead><tr><th scope="col">where</th><th scope="col">name</th><th scope="col">as it came</th><th scope="col">as it went on</th><th scope="col">changed by</th></tr></thead>
          <tbody>
            {headers.map((change) => (
              <tr key={`${change.of} ${change.name}`}>
                <td className="text-2">{places[change.of]}</td><th scope="row" className="mono">{read([change.name])}</th>
                <td className="mono">{change.before.length === 0 ? <span className="text-3">not there</span> : <del>{read(change.before)}</del>}</td>
                <td className="mono">{change.after.length === 0 ? <span className="text-3">removed</span> : <b>{read(change.after)}</b>}</td>
                <td className="text-2">{filterOf(change.filter)}{table.carries && `, step ${change.step}`}</td>
              </tr>
            ))}
            {bodies.map((change) => (
              <tr key={change.of}>
                <td className="text-2">{places[change.of]}</td><th scope="row">size</th>
                <td className="mono">{change.before} bytes</td><td className="mono"><b>{change.after} bytes</b></td><td className="text-2">{filterOf(change.filter)}{table.carries && `, step ${change.step}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const openWords = (carries: boolean, step: number): string => (!carries ? "Open it" : step > 0 ? `Open at step ${step}` : "Open it");
