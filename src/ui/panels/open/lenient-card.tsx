import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Marked } from "../../parts/marked.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { explainRefusal } from "./refusals.ts";
import type { WouldNotLoad } from "../../../debugger/lenient.ts";

interface LenientCardProps {
  readonly refused: readonly WouldNotLoad[];
  /** names of the chain's filters */
  readonly names: readonly string[];
  readonly profile: string;
  readonly onStrict: () => void;
  readonly onPreflight: (filter: number) => void;
}

/** What runs here although the proxy would not load it, and why it would not. */
export function LenientCard({ refused, names, profile, onStrict, onPreflight }: LenientCardProps) {
  return [...new Set(refused.map(({ filter }) => filter))].map((filter) => (
    <section key={filter} className="open-card" aria-label={`${names[filter] ?? "The filter"} is run leniently`} role="note">
      <h2><span className="notice"><Icon name="triangle" /></span><span>{profile} would not load <code>{names[filter] ?? "the filter"}</code>. It is run all the same.</span></h2>
      <ul>
        {refused.filter((one) => one.filter === filter).map((one) => (
          <li key={one.step}><p><Marked text={explainRefusal(one).cause} /> <StepLink step={one.step} /></p></li>
        ))}
      </ul>
      <Button onClick={() => onPreflight(filter)}>Which proxies load it ...</Button>
      <Button onClick={onStrict}>Link as the proxy does</Button>
    </section>
  ));
}
