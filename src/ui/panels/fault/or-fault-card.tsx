import { Suspense, useEffect, useRef, useState, type ComponentType } from "react";
import { useWorkbench } from "../../hooks/workbench.ts";
import { lazily } from "../../parts/later.tsx";

const Card = lazily(() => import("./card.tsx").then(({ FaultCardView }) => FaultCardView));

/** While the cursor stands on a fault its card takes the place of a panel, unless somebody wants the panel there. */
export function orFaultCard(Panel: ComponentType): ComponentType {
  return function OrFaultCard() {
    const step = useWorkbench(({ recording, cursor, running, following, failure }) =>
      (recording !== undefined && failure === undefined && cursor > 0 && cursor < recording.length && !(running && following) && recording.brief(cursor).kind === "fault" ? cursor : undefined));
    const recording = useWorkbench((workbench) => workbench.recording);
    const [unwanted, setUnwanted] = useState<number>();
    const wanted = step !== undefined && unwanted !== step, place = useRef<HTMLDivElement>(null), within = useRef(false);

    useEffect(() => { if (step === undefined) setUnwanted(undefined); }, [step, recording]);
    // what is replaced takes the focus away with it
    useEffect(() => {
      const look = (event: FocusEvent): void => { within.current = event.target instanceof Node && place.current?.contains(event.target) === true; };
      document.addEventListener("focusin", look);
      return () => document.removeEventListener("focusin", look);
    }, []);
    useEffect(() => {
      if (!wanted && within.current && document.activeElement === document.body) place.current?.querySelector<HTMLElement>("[data-entrance]")?.focus({ preventScroll: true });
    }, [wanted]);

    return (
      <div ref={place} className="contents">
        {wanted ? <Suspense fallback={null}><Card step={step} takesFocus={within.current} onEvents={() => setUnwanted(step)} /></Suspense> : <Panel />}
      </div>
    );
  };
}
