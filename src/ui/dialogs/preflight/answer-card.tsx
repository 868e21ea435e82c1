import { Fragment } from "react";
import { pullNames, pullRest } from "../../../debugger/pull-words.ts";
import type { Preflighted, PulledIn } from "../../../recording/preflight.ts";
import { Marked } from "../../parts/marked.tsx";
import { answerOf, checks, resultOf } from "./checks.ts";
import { explainedProblem } from "./text.ts";

/** The ways of calls that lead to an import, from what the proxy calls down to it. */
function PulledInBy({ subject, pulledIn }: { readonly subject: string; readonly pulledIn: PulledIn }) {
  const rest = pullRest(pulledIn);
  return (
    <div className="preflight-pulled">
      <h4>Pulled in by</h4>
      {pulledIn.paths.map((path) => {
        const names = pullNames(path, subject);
        return (
          <p key={names.map(({ name }) => name).join(" ")} className="mono">
            {names.map(({ name, may }, index) => (
              <Fragment key={`${index} ${name}`}>
                {index > 0 && <span className="text-3">{may ? " ⇢ " : " › "}<span className="only-read">{may ? "may call" : "calls"} </span></span>}
                {index === names.length - 1 ? <b>{name}</b> : name}
              </Fragment>
            ))}
          </p>
        );
      })}
      {pulledIn.paths.some(({ may, steps }) => may || steps.some((step) => step.may)) && <p className="text-3">⇢ may call: through a table, this function or another of its type.</p>}
      {rest !== undefined && <p className="text-2">{rest}</p>}
    </div>
  );
}

/** The chosen answer: each problem with its cause, who pulls it in and what mends it, what differs once it runs, and what the proxy would log. */
export function AnswerCard({ proxy, check }: { readonly proxy: Preflighted; readonly check: number }) {
  const asked = checks[check - 1], { problems, notes, look, text } = asked === undefined ? resultOf(proxy) : answerOf(proxy, asked);
  const fixes = [...new Set(problems.map((problem) => explainedProblem(problem).fix))];
  return (
    <section className="preflight-card" aria-label="The chosen answer" aria-live="polite">
      <h3>{asked?.title ?? "Result"}, {proxy.title} <span className={look === "fails" ? "fault" : look === "differs" ? "notice" : "text-2"}>{text}</span></h3>
      {problems.map((problem) => {
        const { cause } = explainedProblem(problem), { kind, subject, expected, actual, clause, pulledIn } = problem;
        return (
          <div key={`${kind} ${subject}`} className="preflight-problem">
            <p><Marked text={cause} /> <span className="text-3">({clause})</span></p>
            {expected !== undefined && actual !== undefined && expected !== actual && <p className="text-2">The proxy has <code>{expected}</code>, the module <code>{actual}</code>.</p>}
            {pulledIn !== undefined && <PulledInBy subject={subject} pulledIn={pulledIn} />}
          </div>
        );
      })}
      {fixes.length > 0 && (
        <>
          <h4>To make it load in {proxy.title}</h4>
          <ol>{fixes.map((fix) => <li key={fix}><Marked text={fix} /></li>)}</ol>
        </>
      )}
      {notes.length > 0 && (
        <>
          <h4>{proxy.loads ? "Differences once it runs" : "Were it loaded"}</h4>
          <ul>
            {notes.map(({ subject, sentence, pulledIn }) => (
              <li key={`${subject} ${sentence}`}><code>{subject}</code>: {sentence}.{pulledIn !== undefined && <PulledInBy subject={subject} pulledIn={pulledIn} />}</li>
            ))}
          </ul>
        </>
      )}
      {look === "passes" && <p className="text-2">{asked === undefined ? "Nothing that is known of this proxy keeps it from loading." : `${asked.title}: nothing wrong was seen.`}</p>}
      {look === "not-asked" && <p className="text-2">The proxy never comes to ask: something before it refuses the module.</p>}
      {problems.length > 0 && proxy.refusal !== undefined && <p className="preflight-says">{proxy.title} would log: <code>{proxy.refusal}</code></p>}
    </section>
  );
}
