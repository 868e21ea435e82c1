import { useEffect, useMemo, useRef, type CSSProperties, type ReactNode } from "react";
import { useStore } from "zustand";
import { Columns } from "./columns.tsx";
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { WorkbenchStore } from "../store/index.ts";
import { EmbedBar } from "./embed-bar.tsx";
import { DropTarget } from "./drop-target.tsx";
import { useRoom, type Room } from "./hooks/media.ts";
import { keepFocus } from "./hooks/panes.ts";
import { useStripFolded } from "./hooks/strip.ts";
import { WorkbenchContext } from "./hooks/workbench.ts";
import { panelsAt } from "./panels/panels.ts";
import { Boundary } from "./parts/boundary.tsx";
import { Split } from "./parts/split.tsx";
import { StepsContext, type Steps } from "./parts/step-link.tsx";
import { Shortcuts } from "./shortcuts/shortcuts.tsx";
import { Strip } from "./strip.tsx";

/** Everything at one place, in the order of the list. */
function Placed({ at }: { readonly at: "bar" | "scrubber" | "band" | "status" }): ReactNode {
  return panelsAt(at).map(({ id, View }) => <View key={id} />);
}

const stripHeight = ({ name, low }: Room): `${number}rem` | "45%" => (name === "small" ? "45%" : low ? "5.5rem" : name === "narrow" ? "6.75rem" : "7.75rem");

/** The columns, and the strip below them. */
function Body() {
  const room = useRoom(), folded = useStripFolded();
  return (
    <main className="body">
      <Split
        id="body" direction="column"
        parts={[
          { id: "columns", least: 11, content: <Columns /> },
          ...(folded ? [] : [{ id: "strip", least: 3.5, content: <Strip />, size: { name: "strip", edge: "Height of the strip", fallback: stripHeight(room) } } as const]),
        ]}
      />
    </main>
  );
}

/** Names of filters, and of threads where there are several, stand in a column of their own: it is as wide as the longest of them, within reason. */
function whoWidth({ chain, threads = 1, mainThread = false }: ScenarioInput["setup"]): CSSProperties {
  const longest = Math.max(0, ...chain.map((filter) => (filter.name ?? filter.module.name).length));
  const names = Math.min(7, Math.max(4.25, longest * 0.45 + 0.25));
  return { "--who": `${threads > 1 || mainThread ? names + threadName : names}rem` } as CSSProperties;
}
/** rem that " worker 0" takes */
const threadName = 3.75;

interface AppProps {
  readonly workbench: WorkbenchStore;
  /** inside another page: without what is there to open and change things */
  readonly embedded: boolean;
}

export function App({ workbench, embedded }: AppProps) {
  const page = useRef<HTMLDivElement>(null);
  const steps = useMemo<Steps>(() => ({ go: workbench.getState().moveTo, point: workbench.getState().point }), [workbench]);
  const setup = useStore(workbench, (state) => state.draft.setup);
  const origin = useStore(workbench, (state) => state.origin);
  useEffect(() => {
    const title = origin.kind === "sample" ? origin.title : origin.kind === "file" ? origin.name : undefined;
    document.title = title === undefined ? "Proxyscope" : `${title}: Proxyscope`;
  }, [origin]);
  useEffect(() => (page.current === null ? undefined : keepFocus(page.current)), []);
  return (
    <WorkbenchContext value={workbench}>
      <Boundary where={() => `It stood at step ${workbench.getState().cursor}.`} onRestart={() => workbench.getState().flush()}>
        <StepsContext value={steps}>
          <Shortcuts page={page}>
            <DropTarget>
              <div className="page" ref={page} style={whoWidth(setup)}>
                {embedded ? <EmbedBar /> : <Placed at="bar" />}
                <Placed at="scrubber" />
                {!embedded && <Placed at="band" />}
                <Body />
                {!embedded && <Placed at="status" />}
              </div>
            </DropTarget>
          </Shortcuts>
        </StepsContext>
      </Boundary>
    </WorkbenchContext>
  );
}
