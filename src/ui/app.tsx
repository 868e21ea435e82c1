import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { Columns } from "./columns.tsx";
import { SessionContext, type SessionStore } from "./hooks/session.ts";
import { panelsAt } from "./panels/panels.ts";
import { Boundary } from "./parts/boundary.tsx";
import { StepsContext, type Steps } from "./parts/step-link.tsx";
import { Shortcuts } from "./shortcuts/shortcuts.tsx";
import { Strip } from "./strip.tsx";

/** Everything at one place, in the order of the list. */
function Placed({ at }: { readonly at: "bar" | "scrubber" | "band" | "status" }): ReactNode {
  return panelsAt(at).map(({ id, View }) => <View key={id} />);
}

export function App({ session }: { readonly session: SessionStore }) {
  const page = useRef<HTMLDivElement>(null);
  const steps = useMemo<Steps>(() => ({ go: session.getState().moveTo, point: session.getState().point }), [session]);
  useEffect(() => {
    document.documentElement.dataset["ready"] = "";
  }, []);
  return (
    <SessionContext value={session}>
      <Boundary>
        <StepsContext value={steps}>
          <Shortcuts page={page}>
            <div className="page" ref={page}>
              <Placed at="bar" />
              <Placed at="scrubber" />
              <Placed at="band" />
              <Columns />
              <Strip />
              <Placed at="status" />
            </div>
          </Shortcuts>
        </StepsContext>
      </Boundary>
    </SessionContext>
  );
}
