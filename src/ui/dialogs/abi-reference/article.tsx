import type { AbiVersion } from "../../../abi/versions.ts";
import { specLink } from "../../../abi/spec-links.ts";
import type { Answer, Entry } from "../../../reference/entries.ts";
import { stepOf, tryIt, versionsToTry } from "../../../reference/try/try-it.ts";
import { useState } from "react";
import { useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { InThisRun } from "./in-this-run.tsx";
import { Proofs } from "./proofs.tsx";
import { EntryLink, StatementText } from "./statement.tsx";

interface OfEntry { readonly entry: Entry; readonly onLeave: () => void }

/** Opens a run that shows the entry, in the newest version that has it or in another one. */
function Tries({ entry, onLeave }: OfEntry) {
  const store = useWorkbenchStore(), versions = versionsToTry(entry.name), newest = versions.at(-1);
  const open = (version: AbiVersion): void => {
    const shown = tryIt(entry.name, version);
    if (shown === undefined) return;
    onLeave();
    void store.getState().openGuest({ ...shown, stepOf: (recording) => stepOf(recording, shown.reaches) });
  };
  if (newest === undefined) return null;
  return (
    <>
      <Button look="main" onClick={() => open(newest)} title={`Opens a small filter of ABI ${newest} and a scenario that show ${entry.name}. Undo brings back what is open now.`}>Try it</Button>
      {versions.slice(0, -1).toReversed().map((version) => <Button key={version} onClick={() => open(version)} title={`The same with a filter of ABI ${version}`}>in {version}</Button>)}
    </>
  );
}

function CopyLink() {
  const [told, setTold] = useState("");
  return <Button look="plain" icon="copy" onClick={() => void navigator.clipboard.writeText(location.href).then(() => setTold("Copied"), () => setTold("Not allowed here"))}>{told === "" ? "Copy link" : told}</Button>;
}

function Signatures({ entry: { forms, notIn, kind } }: { readonly entry: Entry }) {
  if (forms.length === 0) return null;
  return (
    <section aria-labelledby="abi-signature">
      <h3 id="abi-signature">Signature</h3>
      <dl className="abi-pairs">
        {forms.map(({ versions, words, type }) => (
          <div key={words}><dt>{versions.join(", ")}</dt><dd><span className="mono abi-signature">{words}</span><span className="mono text-2 abi-type">wasm {type}</span></dd></div>
        ))}
        {notIn.length > 0 && <div><dt>{notIn.join(", ")}</dt><dd className="text-2">{kind === "callback" ? "not called" : "not offered: a module that imports it does not load"}</dd></div>}
      </dl>
    </section>
  );
}

/** The word that Events and transcripts have for a status, with the name that the specification has. */
function AnswerName({ entry, status }: { readonly entry: Entry; readonly status: Answer["status"] }) {
  const of = entry.group === "wasi" ? "WasiErrno" : "Status";
  return <><span className="mono">{status}</span> <a href={`#abi=${of}`} className="text-2" aria-label={`${status} in ${of}`}>{of}</a></>;
}

function Answers({ entry }: { readonly entry: Entry }) {
  if (entry.answers.length === 0) return null;
  return (
    <section aria-labelledby="abi-answers">
      <h3 id="abi-answers">What it answers{!entry.answers.some(({ status }) => status === "Ok") && " besides ok"}</h3>
      <dl className="abi-pairs">
        {entry.answers.map(({ status, when }) => <div key={status}><dt><AnswerName entry={entry} status={status} /></dt><dd><StatementText statement={when} /></dd></div>)}
      </dl>
    </section>
  );
}

function Differences({ entry }: { readonly entry: Entry }) {
  if (entry.differs.length === 0) return null;
  return (
    <section aria-labelledby="abi-differs">
      <h3 id="abi-differs">Where it differs</h3>
      <dl className="abi-pairs">{entry.differs.map(({ where, what }) => <div key={where}><dt>{where}</dt><dd><StatementText statement={what} /></dd></div>)}</dl>
    </section>
  );
}

function Values({ entry }: { readonly entry: Entry }) {
  if (entry.values.length === 0) return null;
  return (
    <section aria-labelledby="abi-values">
      <h3 id="abi-values">Values</h3>
      <table className="abi-values">
        <thead><tr><th scope="col">Number</th><th scope="col">Name, and the word in this page</th><th scope="col">Meaning</th></tr></thead>
        <tbody>
          {entry.values.map(({ value, key, word, means }) => (
            <tr key={value}><td>{value}</td><th scope="row" className="mono">{key}<span className="abi-type text-2">{word}</span></th><td>{means !== undefined && <StatementText statement={means} />}</td></tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const kindOf = ({ kind, group }: Entry): string => {
  switch (kind) {
    case "host function": return `host function, ${group}: the filter calls it`;
    case "callback": return group === "callback" || group === "root" || group.includes("stream") ? `callback of a ${group.replaceAll("-", " ").replace("root or", "root or a")} context: the proxy calls it` : `export, ${group}`;
    default: return "enumeration";
  }
};

/** All that is known of one entry. */
export function Article({ entry, onLeave }: OfEntry) {
  const link = specLink(entry.name);
  return (
    <>
      <header className="abi-title">
        <h2 className="mono">{entry.name}</h2>
        <span className="text-2">{kindOf(entry)}</span>
        <span className="grow" />
        <Tries entry={entry} onLeave={onLeave} />
        <CopyLink key={entry.name} />
      </header>
      <div className="abi-says">{entry.says.map((statement, index) => <p key={index}><StatementText statement={statement} /></p>)}</div>
      <Signatures entry={entry} />
      <Answers entry={entry} />
      <Values entry={entry} />
      <Differences entry={entry} />
      <InThisRun entry={entry} onLeave={onLeave} />
      {entry.see.length > 0 && (
        <section aria-labelledby="abi-see">
          <h3 id="abi-see">See also</h3>
          <ul className="abi-see">{entry.see.map((name) => <li key={name}><EntryLink name={name} /></li>)}</ul>
        </section>
      )}
      <Proofs name={entry.name} />
      {link !== undefined && <p><a href={link} target="_blank" rel="noreferrer">{entry.name} in the specification</a></p>}
    </>
  );
}
