import { useState, type ReactNode } from "react";
import type { ExchangeCost } from "../../../debugger/cost.ts";
import { bytesWords, sizeWords } from "../../../debugger/words.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Segment } from "../../parts/button.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { useCounted } from "./counting.ts";
import { Sortable, type Column } from "./sortable.tsx";
import { Times } from "./times.tsx";
import "./cost.css";

const columns: readonly Column<ExchangeCost>[] = [
  { id: "index", title: "Exchange", value: ({ index }) => -index, cell: ({ index, name }) => (index < 0 ? "in no exchange" : name) },
  { id: "callbacks", title: "Callbacks", value: ({ callbacks }) => callbacks, cell: ({ callbacks }) => callbacks },
  { id: "calls", title: "Host calls", value: ({ hostCalls }) => hostCalls, cell: ({ hostCalls }) => hostCalls },
  { id: "out", title: "Guest to host", value: ({ bytesOut }) => bytesOut, cell: ({ bytesOut }) => bytesWords(bytesOut) },
  { id: "in", title: "Host to guest", value: ({ bytesIn }) => bytesIn, cell: ({ bytesIn }) => bytesWords(bytesIn) },
  { id: "growth", title: "Memory growth", value: ({ growth }) => growth, cell: ({ growth }) => (growth === 0 ? "none" : sizeWords(growth)) },
  { id: "step", title: "First callback", value: ({ step }) => step, cell: ({ step }) => <StepLink step={step} /> },
];

function Exchanges({ children }: { readonly children: ReactNode }) {
  const recording = useWorkbench((workbench) => workbench.recording), version = useWorkbench((workbench) => workbench.version), resting = useWorkbench((workbench) => !workbench.running);
  const found = useCounted(recording, version, resting);
  return (
    <>
      <div className="cost-bar">{children}</div>
      {found === undefined ? <p className="empty">{resting ? "Nothing has run." : "The run is going on."}</p>
        : found.counted < found.of ? <p className="cost-note" role="status"><progress aria-label="Steps that have been counted" max={found.of} value={found.counted} /> step {found.counted} of {found.of}</p>
        : found.list.length === 0 ? <p className="empty">No callback has been called.</p>
        : <Sortable label="Costs by exchange" rows={found.list} by="index" keyOf={({ index }) => String(index)} columns={columns} />}
      <p className="cost-note text-2">Counted from the recording: what each exchange made the filters call, the bytes of arguments and answers that were copied between guest and host (not the numbers), and by how much memory grew in its callbacks. What root contexts do belongs to no exchange.</p>
    </>
  );
}

const views = [{ value: "exchanges", text: "By exchange" }, { value: "times", text: "By callback" }] as const;

/** What the run costs: counted by exchange, measured by callback. */
export function Cost() {
  const [view, setView] = useState<(typeof views)[number]["value"]>("exchanges"), View = view === "exchanges" ? Exchanges : Times;
  return (
    <div className="cost">
      <View><Segment label="Costs" options={views} value={view} onChange={setView} /></View>
    </div>
  );
}
