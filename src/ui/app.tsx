import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { Columns } from "./columns.tsx";
import type { WorkbenchStore } from "../store/index.ts";
import { DropTarget } from "./drop-target.tsx";
import { WorkbenchContext } from "./hooks/workbench.ts";
import { panelsAt } from "./panels/panels.ts";
import { Boundary } from "./parts/boundary.tsx";
import { StepsContext, type Steps } from "./parts/step-link.tsx";
import { Shortcuts } from "./shortcuts/shortcuts.tsx";
import { Strip } from "./strip.tsx";

/** Everything at one place, in the order of the list. */
function Placed({ at }: { readonly at: "bar" | "scrubber" | "band" | "status" }): ReactNode {
  return panelsAt(at).map(({ id, View }) => <View key={id} />);
}

export function App({ workbench }: { readonly workbench: WorkbenchStore }) {
  const page = useRef<HTMLDivElement>(null);
  const steps = useMemo<Steps>(() => ({ go: workbench.getState().moveTo, point: workbench.getState().point }), [workbench]);
  useEffect(() => {
    document.documentElement.dataset["ready"] = "";
  }, []);
  return (
    <WorkbenchContext value={workbench}>
      <Boundary where={() => `It stood at step ${workbench.getState().cursor}.`} onRestart={() => void workbench.getState().flush()}>
        <StepsContext value={steps}>
          <Shortcuts page={page}>
            <DropTarget>
            <div className="page" ref={page}>
              <Placed at="bar" />
              <Placed at="scrubber" />
              <Placed at="band" />
              <Columns />
              <Strip />
              <Placed at="status" />
            </div>
            </DropTarget>
          </Shortcuts>
        </StepsContext>
      </Boundary>
    </WorkbenchContext>
  );
}
