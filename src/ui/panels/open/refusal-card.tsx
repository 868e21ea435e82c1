import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Marked } from "../../parts/marked.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import type { RefusedFilter } from "./refused.ts";
import { explainRefusal } from "./refusals.ts";

interface RefusalCardProps {
  readonly refused: readonly RefusedFilter[];
  /** names of the chain's filters */
  readonly names: readonly string[];
  readonly profile: string;
  /** absent where linking is lenient already */
  readonly onLenient: (() => void) | undefined;
  readonly onPreflight: (filter: number) => void;
}

/** What does not load, exactly why, and what usually mends it. */
export function RefusalCard({ refused, names, profile, onLenient, onPreflight }: RefusalCardProps) {
  const filters = [...new Set(refused.map(({ filter }) => filter))].map((filter) => ({ filter, problems: refused.filter((one) => one.filter === filter) }));
  return filters.map(({ filter, problems }) => (
    <section key={filter} className="open-card" aria-label={`${names[filter] ?? "The filter"} does not load`} role="alert">
      <h2><span className="fault"><Icon name="octagon" /></span><span><code>{names[filter] ?? "The filter"}</code> does not load in {profile}.</span></h2>
      <ul>
        {problems.map((problem) => {
          const { cause, fix } = explainRefusal(problem);
          return (
            <li key={problem.step}>
              <p><Marked text={cause} /> <StepLink step={problem.step} /></p>
              <p className="text-2"><Marked text={fix} /></p>
            </li>
          );
        })}
      </ul>
      {problems[0]?.details !== "" && <p className="open-says">The proxy would log: <code>{problems[0]?.details}</code></p>}
      <Button onClick={() => onPreflight(filter)}>Which proxies load it ...</Button>
      {onLenient !== undefined && <Button onClick={onLenient} title="A function that nobody offers stops the filter when it is called">Run it all the same (lenient)</Button>}
    </section>
  ));
}
