import { useMemo } from "react";
import { memoryAt, pageBytes, type VmMemory } from "../../../debugger/memory.ts";
import { counted, sizeWords } from "../../../debugger/words.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Segment } from "../../parts/button.tsx";
import { ChangeRows } from "./change-row.tsx";
import type { KindProps } from "./lists.tsx";
import { MemoryBytes } from "./memory-bytes.tsx";
import { useMemoryView } from "./memory-view.ts";

/** Units of the drawing; the line is drawn as thin whatever its width. */
const wide = 1000, high = 48;

/** Size over the steps of the run, with the cursor. It is a drawing of the rows below it. */
function Plot({ vm, step, last }: { readonly vm: VmMemory; readonly step: number; readonly last: number }) {
  const most = vm.growth.at(-1)?.pages ?? 1, x = (at: number): number => Math.round((at / Math.max(1, last)) * wide), y = (pages: number): number => Math.round(high - (pages / most) * (high - 4));
  const path = vm.growth.reduce((line, one) => `${line}H${x(one.step)}V${y(one.pages)}`, `M${x(vm.growth[0]?.step ?? 0)} ${high}`);
  return (
    <svg className="memory-plot" viewBox={`0 0 ${wide} ${high}`} preserveAspectRatio="none" role="img" aria-label={`Memory of ${vm.who} over the run: ${sizeWords((vm.growth[0]?.pages ?? 0) * pageBytes)} at its start, ${sizeWords(most * pageBytes)} at its end`}>
      <path className="memory-area" d={`${path}H${wide}V${high}Z`} />
      <path className="memory-line" d={`${path}H${wide}`} vectorEffect="non-scaling-stroke" />
      <path className="memory-cursor" d={`M${x(step)} 0V${high}`} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** Its growth over the run, or the bytes at the cursor. */
export function Memory(props: KindProps) {
  const show = useMemoryView((view) => view.show), setShow = useMemoryView((view) => view.setShow);
  return (
    <>
      <div className="head head-sub"><span className="grow" /><Segment label="Show of the memory" options={[{ value: "size", text: "size" }, { value: "bytes", text: "bytes" }]} value={show} onChange={setShow} /></div>
      {show === "size" ? <Sizes {...props} /> : <MemoryBytes {...props} />}
    </>
  );
}

function Sizes({ recording, step }: KindProps) {
  const version = useWorkbench((workbench) => workbench.version), last = recording.length - 1;
  // the recording is the same object while it grows: the version tells
  const vms = useMemo(() => (version < 0 ? [] : memoryAt(recording, step)), [recording, step, version]);
  if (vms.length === 0) return <p className="empty">No VM has been created yet.</p>;
  return vms.map((vm) => (
    <section key={vm.entity} aria-label={`Memory of ${vm.who}, VM ${vm.index + 1}`}>
      <div className="head head-sub"><b className="clip">{vm.who}</b><span className="text-2">VM {vm.index + 1}{vm.thread === undefined ? "" : `, ${vm.thread}`}</span><span className="grow" /><span>{sizeWords(vm.pages * pageBytes)}</span></div>
      <Plot vm={vm} step={step} last={last} />
      <ChangeRows label={`Growth of ${vm.who}, VM ${vm.index + 1}`} wide rows={vm.growth.map((one, index) => ({
        id: `${vm.entity}-${one.step}`, change: one.step === step && index > 0 ? "added" : "same", name: index === 0 ? "at its start" : (one.exchange ?? "outside exchanges"), by: one.step, now: one.step === step,
        words: index === 0 ? `${counted(one.pages, "page")}, ${sizeWords(one.pages * pageBytes)}` : `+${counted(one.added, "page")} to ${sizeWords(one.pages * pageBytes)}`,
      }))} />
      {vm.growth.length === 1 && <p className="empty">It has not grown in this run.</p>}
    </section>
  ));
}
