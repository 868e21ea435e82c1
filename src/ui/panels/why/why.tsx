import { useMemo } from "react";
import { decodePairs } from "../../../abi/pairs.ts";
import { fromByteString } from "../../../base/byte-string.ts";
import { explain, type Explanation } from "../../../debugger/explanations.ts";
import { addressWords, pointersOf } from "../../../debugger/memory-place.ts";
import { escaped } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import type { Arg } from "../../../recording/row.ts";
import { useAbiReference } from "../../hooks/abi-reference.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { BytesValue } from "../../parts/bytes-value.tsx";
import { Pane } from "../../parts/pane.tsx";
import { SentenceText } from "../../parts/sentence.tsx";
import { useShared } from "../../parts/shared-pane.tsx";
import { StatusWord } from "../../parts/status-word.tsx";
import { later } from "../../parts/later.tsx";
import { capsOf, useCommand } from "../../shortcuts/shortcuts.tsx";
import { useIntroduction } from "../first-visit/introduction.ts";
import { showMemory } from "../state/memory-view.ts";

const FindingsHere = later(() => import("../findings/here.tsx").then(({ FindingsHere: Here }) => Here));
const ExpectHere = later(() => import("../expect/expect-this.tsx").then(({ ExpectHere: Here }) => Here));

/** Bytes of an argument that the signature shows; what is longer is listed below it. */
const inSignature = 48;

interface Listed { readonly name: string; readonly value: Uint8Array }

/** What the signature only counts or cuts: the entries of serialized maps, and long values whole. */
function listed({ name, type, value }: Arg): readonly Listed[] {
  if (!(value instanceof Uint8Array)) return [];
  if (type === "pairs" || type === "out-pairs") return decodePairs(value).map((pair) => ({ name: escaped(pair.name), value: fromByteString(pair.value) }));
  return value.length > inSignature ? [{ name, value }] : [];
}

function Values({ recording, step }: { readonly recording: Recording; readonly step: number }) {
  const row = recording.row(step);
  if (row.kind !== "host-call" || !row.readable) return null;
  const values = [...row.inputs, ...row.outputs].flatMap(listed);
  if (values.length === 0) return null;
  return (
    <dl className="why-values">
      {values.map(({ name, value }, index) => <div key={index}><dt>{name}</dt><dd><BytesValue bytes={value} label={name} /></dd></div>)}
    </dl>
  );
}

/** Addresses that a host call was given: each leads to the memory there. */
function Addresses({ recording, step }: { readonly recording: Recording; readonly step: number }) {
  const row = recording.row(step), pointers = pointersOf(row);
  if (pointers.length === 0) return null;
  return (
    <p className="why-addresses text-3">in memory: {pointers.map(({ name, address, length = 1 }, index) => (
      <span key={`${name}-${address}`}>{index > 0 && ", "}<button type="button" className="step-link" onClick={() => showMemory(row.vm, { address, length })}>{name} {addressWords(address)}</button></span>
    ))}</p>
  );
}

const ofProxy = /^(?:Envoy|Istio)[ :]/;
const isOfProxy = (sentence: Explanation["sentences"][number]): boolean => typeof sentence[0] === "string" && ofProxy.test(sentence[0]);

function Body({ recording, explanation }: { readonly recording: Recording; readonly explanation: Explanation }) {
  const { step, signature, sentences, result } = explanation;
  return (
    <>
      {signature !== "" && <div className="why-signature">{signature}</div>}
      <div className="prose" data-result={result?.meaning}>
        {sentences.map((sentence, index) => <p key={index} className={isOfProxy(sentence) ? "text-2" : undefined}><SentenceText sentence={sentence} /></p>)}
      </div>
      <Values recording={recording} step={step} />
      <Addresses recording={recording} step={step} />
    </>
  );
}

export function Why() {
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version);
  const length = useWorkbench((workbench) => workbench.length), cursor = useWorkbench((workbench) => workbench.cursor);
  const tabs = useShared("why"), change = useCommand("change-here"), readOnly = useWorkbench((workbench) => workbench.readOnly);
  const [introducing] = useIntroduction();
  // the row may have been completed since: the version tells
  const explanation = useMemo(() => (recording === undefined || cursor >= length || version < 0 ? undefined : explain(recording, cursor, inSignature)), [recording, version, length, cursor]);
  const isCall = explanation !== undefined && explanation.signature !== "";
  const abiName = recording !== undefined && isCall ? recording.brief(explanation.step).name : undefined;
  return (
    <Pane
      id="why" title="Why" tabs={tabs} grow={!introducing} foldable={tabs === undefined} className="why-pane"
      head={explanation !== undefined && (
        <>
          <span className={isCall ? "mono text-2 clip" : "text-2 clip"}>{explanation.title}</span>
          {explanation.result !== undefined && <StatusWord meaning={explanation.result.meaning} word={explanation.result.word} />}
          <span className="grow" />
          {!readOnly && <Button look="plain" className="button-low" title={`${change.title}  ${capsOf(change) ?? ""}`} onClick={change.run}>Change</Button>}
          {abiName !== undefined && <Button look="plain" className="button-low" title={`${abiName} in the ABI reference`} onClick={() => useAbiReference.getState().show(abiName)}>ABI</Button>}
          {explanation.link !== undefined && <a href={explanation.link} target="_blank" rel="noreferrer">spec {/v(\d[\d.]*\d)/.exec(explanation.link)?.[1]}</a>}
        </>
      )}
    >
      <div className="pane-body" role="region" aria-label="Explanation" tabIndex={0}>
        {recording !== undefined && explanation !== undefined ? <><Body key={cursor} recording={recording} explanation={explanation} /><FindingsHere /><ExpectHere /></> : <p className="empty">Choose a step to see what happened and why.</p>}
      </div>
    </Pane>
  );
}
