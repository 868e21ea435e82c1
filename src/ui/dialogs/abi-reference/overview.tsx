import { abiVersionNames, abiVersions, type AbiVersionEntry } from "../../../abi/versions.ts";
import { EntryLink } from "./statement.tsx";

/** What the reference is about, before an entry has been chosen. */
export function Overview() {
  return (
    <>
      <header className="abi-title"><h2>The ABI of Proxy-Wasm</h2></header>
      <div className="abi-says">
        <p>A filter is a WebAssembly module that speaks with its proxy through two lists of functions. The proxy calls <b>callbacks</b>, which the module exports, when something happens: <EntryLink name="proxy_on_configure" />, <EntryLink name="proxy_on_request_headers" />, <EntryLink name="proxy_on_tick" />. Inside them the filter calls <b>host functions</b>, which it imports, to look and to act: <EntryLink name="proxy_get_header_map_value" />, <EntryLink name="proxy_send_local_response" />, <EntryLink name="proxy_http_call" />.</p>
        <p>What a callback returns decides whether the message goes on: see <EntryLink name="FilterHeadersStatus" /> and <EntryLink name="FilterDataStatus" />. What a host function answers is a <EntryLink name="Status" />; byte strings come back through memory that the guest&rsquo;s <EntryLink name="malloc" /> gives.</p>
        <p>Each entry says what it does in our words, with the clause behind each sentence, where releases and proxies differ, and where the run that is open calls it. <b>Try it</b> opens a small filter that does.</p>
      </div>
      <section aria-labelledby="abi-versions">
        <h3 id="abi-versions">Versions</h3>
        <dl className="abi-pairs">
          {abiVersionNames.map((version) => {
            const { marker, released, note }: AbiVersionEntry = abiVersions[version];
            return <div key={version}><dt>{version}</dt><dd>{marker === undefined ? "no marker of its own" : <>announced by <EntryLink name={marker} /></>}{released ? "" : "; not released"}{note === undefined ? "" : `: ${note}`}</dd></div>;
          })}
        </dl>
      </section>
    </>
  );
}
