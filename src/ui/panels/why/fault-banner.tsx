import { logLine } from "../../../debugger/log-lines.ts";
import { outermost } from "../../../debugger/call-tree.ts";
import type { Explanation } from "../../../debugger/explanations.ts";
import { lineOf } from "../../../debugger/event-line.ts";
import { timeWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import { BytesText } from "../../parts/bytes-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Marked } from "../../parts/marked.tsx";
import { refusedIn } from "../open/refused.ts";
import { explainRefusal } from "../open/refusals.ts";
import { SentenceText } from "../../parts/sentence.tsx";

/** Rows before a fault in which its last words are looked for. */
const reach = 40;
const error = 4;

/** What the guest wrote at error level or above right before it stopped: a panic's message. */
function lastWords(recording: Recording, step: number): Uint8Array | undefined {
  const { vm } = recording.brief(step), first = Math.max(1, Math.min(outermost(recording, step), step - reach), step - reach);
  for (let at = step - 1; at >= first; at--) {
    const line = recording.brief(at).kind === "host-call" ? logLine(recording, at) : undefined;
    if (line !== undefined && line.level >= error && recording.brief(at).vm === vm) return line.text;
  }
  return undefined;
}

/** The fault at a step: what stopped, where, and why. A module that was not loaded did not stop: the cause and the fix stand in its place. */
export function FaultBanner({ recording, explanation }: { readonly recording: Recording; readonly explanation: Explanation }) {
  const { step } = explanation, row = recording.row(step);
  const refused = row.kind === "fault" && row.name === "load-refused" ? refusedIn(recording).find((one) => one.step === step) : undefined;
  if (refused === undefined) return <FaultAt recording={recording} explanation={explanation} />;
  const { cause, fix } = explainRefusal(refused);
  return (
    <div className="fault-banner">
      <Icon name="octagon" />
      <div>
        <h3>{lineOf(recording, row).who} does not load</h3>
        <p><Marked text={cause} /></p>
        <p className="text-2"><Marked text={fix} /></p>
        {refused.details !== "" && <><p className="text-2">The proxy would log:</p><pre>{refused.details}</pre></>}
      </div>
    </div>
  );
}

function FaultAt({ recording, explanation }: { readonly recording: Recording; readonly explanation: Explanation }) {
  const { step, title, sentences } = explanation;
  const row = recording.row(step), said = lastWords(recording, step);
  const { who } = lineOf(recording, row);
  return (
    <div className="fault-banner">
      <Icon name="octagon" />
      <div>
        <h3>{who === "proxy" || title.startsWith(who) ? title.charAt(0).toUpperCase() + title.slice(1) : `${who} stopped: ${title}`}</h3>
        <p className="text-2">step {step}, {timeWords(row.time)}{who !== "proxy" && `, VM ${row.vm + 1}`}</p>
        {said !== undefined && <pre><BytesText bytes={said} /></pre>}
        {sentences.map((sentence, index) => <p key={index}><SentenceText sentence={sentence} /></p>)}
      </div>
    </div>
  );
}
