import { useState } from "react";
import { attributeList, propertiesMissed } from "../../../debugger/attribute-list.ts";
import { propertiesRead, propertiesWritten } from "../../../debugger/state-lists.ts";
import { statusWord } from "../../../debugger/words.ts";
import { fromByteString } from "../../../base/byte-string.ts";
import { ChangeRows, type Change } from "./change-row.tsx";
import { keyed, type KindProps } from "./lists.tsx";

type Read = ReturnType<typeof propertiesRead>[number];

const rowOf = (read: Read, step: number): Change => ({
  id: `read-${read.path}`, change: "same", name: fromByteString(read.path.replaceAll("\0", ".")), value: read.value, by: read.step, now: read.step === step,
  words: read.status === 0 ? undefined : <span className="text-3">{statusWord(read.status)}</span>,
});

/** Properties that filters set, read and missed, and the documented ones with what was read of them. */
export function Properties({ recording, step }: KindProps) {
  const [filter, setFilter] = useState("");
  const written = propertiesWritten(recording, step), read = propertiesRead(recording, step).filter(({ status }) => status === 0), missed = propertiesMissed(recording, step);
  const wanted = filter.trim().toLowerCase(), listed = attributeList(recording, step).filter(({ name }) => name.includes(wanted));
  return (
    <>
      {written.length + read.length + missed.length === 0 && <p className="empty">No filter has read or set a property up to this step.</p>}
      {written.length > 0 && <><div className="head head-sub"><b>set by filters</b></div><ChangeRows label="Properties set by filters" wide rows={written.map((one) => keyed(one.entity, step, one))} /></>}
      {read.length > 0 && <><div className="head head-sub"><b>read</b></div><ChangeRows label="Properties read" wide rows={read.map((one) => rowOf(one, step))} /></>}
      {missed.length > 0 && <><div className="head head-sub"><b>asked for in vain</b></div><ChangeRows label="Properties missed" wide rows={missed.map((one) => rowOf(one, step))} /></>}
      <div className="head head-sub">
        <b>documented</b>
        <span className="grow" />
        <label className="field"><input type="text" aria-label="Find an attribute" placeholder="request, tls, xds" spellCheck={false} autoComplete="off" value={filter} onChange={(event) => setFilter(event.target.value)} /></label>
      </div>
      {listed.length === 0 && <p className="empty">No documented attribute has {filter} in its name.</p>}
      <ChangeRows
        label="Documented attributes" wide
        rows={listed.map((one) => {
          const { read: last, words, now } = one, value = words === undefined && last?.status === 0 ? last.value : now;
          const told = words ?? (last === undefined ? `${one.kind}, ${one.given ? "given by the scenario" : one.when}` : `${statusWord(last.status)}; it is there ${one.when}`);
          return {
            id: one.name, change: "same", name: one.name, by: last?.step ?? 0, now: last?.step === step,
            ...(value === undefined ? { words: <span className={words === undefined ? "text-3" : "mono"}>{told}</span> } : { value, ...(now !== undefined && { words: <span className="change-note"> not read</span> }) }),
          };
        })}
      />
    </>
  );
}
