import type { Preflighted } from "../../../recording/preflight.ts";
import { Marked } from "../../parts/marked.tsx";
import { answerOf, checks, resultOf } from "./checks.ts";
import { explainedProblem } from "./text.ts";

/** The chosen answer: each problem with its cause and what mends it, what differs once it runs, and what the proxy would log. */
export function AnswerCard({ proxy, check }: { readonly proxy: Preflighted; readonly check: number }) {
  const asked = checks[check - 1], { problems, notes, look } = asked === undefined ? resultOf(proxy) : answerOf(proxy, asked);
  return (
    <section className="preflight-card" aria-label="The chosen answer" aria-live="polite">
      <h3>{asked?.title ?? "Result"}, {proxy.title}</h3>
      {problems.map((problem) => {
        const { cause, fix } = explainedProblem(problem), { kind, subject, expected, actual, clause } = problem;
        return (
          <div key={`${kind} ${subject}`} className="preflight-problem">
            <p><Marked text={cause} /> <span className="text-3">({clause})</span></p>
            {expected !== undefined && actual !== undefined && expected !== actual && <p className="text-2">The proxy has <code>{expected}</code>, the module <code>{actual}</code>.</p>}
            <p className="text-2"><Marked text={fix} /></p>
          </div>
        );
      })}
      {notes.length > 0 && (
        <>
          <h4>{proxy.loads ? "Differences once it runs" : "Were it loaded"}</h4>
          <ul>{notes.map(({ subject, sentence }) => <li key={`${subject} ${sentence}`}><code>{subject}</code>: {sentence}.</li>)}</ul>
        </>
      )}
      {look === "passes" && <p className="text-2">{asked === undefined ? "Nothing that is known of this proxy keeps it from loading." : `${asked.title}: nothing wrong was seen.`}</p>}
      {look === "not-asked" && <p className="text-2">The proxy never comes to ask: something before it refuses the module.</p>}
      {problems.length > 0 && proxy.refusal !== undefined && <p className="preflight-says">{proxy.title} would log: <code>{proxy.refusal}</code></p>}
    </section>
  );
}
