import { createContext, useContext } from "react";

/** Where step links lead: moving the cursor is the only selection there is. */
export interface Steps {
  readonly go: (step: number) => void;
  /** outlines a step wherever it is drawn while the pointer or the focus is on its link */
  readonly point: (step: number | undefined) => void;
}
export const StepsContext = createContext<Steps>({ go: () => {}, point: () => {} });

/** Leads to a step. Hover and focus outline the step in the scrubber and the events. */
export function StepLink({ step }: { readonly step: number }) {
  const { go, point } = useContext(StepsContext);
  return (
    <button
      type="button" className="step-link" aria-label={`Go to step ${step}`} onClick={(event) => { event.stopPropagation(); go(step); }}
      onPointerEnter={() => point(step)} onPointerLeave={() => point(undefined)} onFocus={() => point(step)} onBlur={() => point(undefined)}
    >
      step {step}
    </button>
  );
}
