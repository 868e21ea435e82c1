/** The kinds of state that are lists: contexts, shared data, queues, metrics, timers. */
import { Fragment } from "react";
import { fromByteString } from "../../../base/byte-string.ts";
import type { KeyedChange } from "../../../debugger/diff.ts";
import { contexts, metrics, queues, sharedData, timers, type ContextView, type VmView } from "../../../debugger/state-lists.ts";
import { isMainThread } from "../../../debugger/main-thread-rows.ts";
import { listJson, tableText } from "../../../debugger/state-text.ts";
import { counted, durationWords, sizeWords, timeWords } from "../../../debugger/words.ts";
import type { Recording } from "../../../recording/log.ts";
import { useLayout } from "../../hooks/layout.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { ChangeRows, type Change } from "./change-row.tsx";

export interface KindProps { readonly recording: Recording; readonly step: number }

export function keyed(entity: number, step: number, change: KeyedChange, words?: string): Change {
  return {
    id: `${entity}-${change.key}`, change: change.change, name: fromByteString(change.key.replaceAll("\0", ".")), by: change.by, now: change.change !== "same" && (change.by === step || change.change === "removed"),
    words: words === undefined ? undefined : <span className="change-note"> {words}</span>, selects: { entity, key: change.key },
    ...(change.change === "removed" ? { old: change.value } : { value: change.value, old: change.old }),
  };
}

function Context({ context, depth }: { readonly context: ContextView; readonly depth: number }) {
  return (
    <>
      <div className="thing" style={{ paddingLeft: `${0.75 + depth}rem` }}>
        <b className={context.current ? undefined : "thing-quiet"}>{context.title}</b>
        {context.exchange !== undefined && <span className="mono text-2">{context.exchange}</span>}
        {context.current && <span className="text-2">runs now</span>}
        {context.acting && !context.current && <span className="text-2">acted for now</span>}
        <span className="grow" />
        <span className="change-by"><StepLink step={context.created} /></span>
      </div>
      {context.streams.map((stream) => <Context key={stream.entity} context={stream} depth={depth + 1} />)}
    </>
  );
}

function Vm({ vm }: { readonly vm: VmView }) {
  return (
    <section aria-label={`VM ${vm.index + 1}`}>
      <div className="head head-sub"><b>VM {vm.index + 1}</b><span>{vm.who}</span>{vm.thread !== undefined && <span className="text-2">{vm.thread}</span>}{vm.vmId !== "" && <span className="mono text-2">{vm.vmId}</span>}<span className="grow" /><span className="text-3">{sizeWords(vm.memoryBytes)} memory</span></div>
      {vm.roots.map((root) => <Context key={root.entity} context={root} depth={0} />)}
      {Object.entries(vm.environment).map(([name, value]) => <div key={name} className="thing"><span className="mono text-2">{name}</span><span className="mono clip">{value}</span></div>)}
    </section>
  );
}

/** The VMs of the main thread and the canary stand under one row, which opens: by itself when the step is in one of them. */
export function Contexts({ recording, step }: KindProps) {
  const kept = useLayout((layout) => layout.folded["main-thread-vms"]) ?? true, setFolded = useLayout((layout) => layout.setFolded);
  const vms = contexts(recording, step), workers = vms.filter((vm) => !vm.mainThread), others = vms.filter((vm) => vm.mainThread);
  if (vms.length === 0) return <p className="empty">No VM has been started yet.</p>;
  const inside = step > 0 && isMainThread(recording, step), open = inside || !kept;
  return (
    <>
      {workers.map((vm) => <Vm key={vm.entity} vm={vm} />)}
      {others.length > 0 && (
        <section aria-label="VMs of the main thread">
          <button type="button" className="head head-sub fold-head" aria-expanded={open} disabled={inside} onClick={() => setFolded("main-thread-vms", open)}>
            <Icon name={open ? "chevron-down" : "chevron-right"} /><b>{[...new Set(others.map(({ thread }) => thread))].join(" and ")}</b><span className="text-2">{counted(others.length, "VM")}</span>
          </button>
          {open && others.map((vm) => <Vm key={vm.entity} vm={vm} />)}
        </section>
      )}
    </>
  );
}

export function SharedData({ recording, step }: KindProps) {
  const all = sharedData(recording, step).filter((one) => one.entries.length > 0);
  if (all.length === 0) return <p className="empty">Nothing is stored in shared data.</p>;
  return all.map((one) => (
    <Fragment key={one.entity}>
      <div className="head head-sub"><b>{one.vmId === "" ? "no VM id" : one.vmId}</b><span className="text-2">{counted(one.entries.length, "key")}</span><span className="grow" /><CopyButton what="the shared data as a table" text={() => tableText(one.entries, "cas")} /></div>
      <ChangeRows label={`Shared data ${one.vmId}`} wide rows={one.entries.map((entry) => keyed(one.entity, step, entry, `cas ${entry.number}`))} />
    </Fragment>
  ));
}

export function Queues({ recording, step }: KindProps) {
  const all = queues(recording, step);
  if (all.length === 0) return <p className="empty">No shared queue is registered.</p>;
  return all.map((queue) => (
    <section key={queue.entity} aria-label={`Queue ${queue.name}`}>
      <div className="head head-sub">
        <b className="mono clip">{queue.name}</b>{queue.changed && <Icon name="diamond" className="changed" />}
        <span className="text-2 clip">{queue.consumer === undefined ? "nobody is notified" : `${queue.consumer} is notified`}</span>
        <span className="grow" /><span className="text-3">id {queue.id}</span>
        <CopyButton what="the queue as JSON" text={() => listJson(queue.items.map(({ bytes, by, who }) => ({ bytes, step: by, from: who })))} />
      </div>
      {queue.items.length === 0 ? <p className="empty">The queue is empty.</p> : (
        <ChangeRows label={`Items of ${queue.name}`} rows={queue.items.map((item, index) => ({
          id: `${queue.entity}-${index}`, change: item.by === step ? "added" : "same", name: `${index + 1}`, value: item.bytes, words: <span className="change-note"> from {item.who}</span>, by: item.by, now: item.by === step, selects: { entity: queue.entity, item: item.nth }, title: `${queue.name}, item ${item.nth + 1}`,
        }))} />
      )}
    </section>
  ));
}

export function Metrics({ recording, step }: KindProps) {
  const all = metrics(recording, step);
  if (all.length === 0) return <p className="empty">No metric is defined.</p>;
  return (
    <>
      <div className="head head-sub"><span className="text-2">{counted(all.length, "metric")}</span><span className="grow" /><CopyButton what="the metrics as JSON" text={() => listJson(all.map(({ type, name, value, by }) => ({ type, name, value, step: by })))} /></div>
      <ChangeRows label="Metrics" wide rows={all.map((metric) => ({
        id: `${metric.type}:${metric.name}`, change: metric.change, name: new TextEncoder().encode(metric.name), by: metric.by, now: metric.change !== "same",
        words: <>{metric.old !== undefined && <><del>{String(metric.old)}</del> → </>}{metric.change === "replaced" ? <b>{String(metric.value)}</b> : String(metric.value)}<span className="change-note"> {metric.type}</span></>, selects: { entity: metric.entity, key: metric.key },
      }))} />
    </>
  );
}

export function Timers({ recording, step }: KindProps) {
  const all = timers(recording, step).filter((timer) => timer.dueNanoseconds !== undefined);
  if (all.length === 0) return <p className="empty">No tick is set, so on_tick will not run.</p>;
  return (
    <>
      <div className="head head-sub"><span className="text-2">{counted(all.length, "timer")}</span><span className="grow" /><CopyButton what="the timers as JSON" text={() => listJson(all.map(({ who, root, periodMilliseconds, dueNanoseconds, by }) => ({ who, root, periodMilliseconds, dueNanoseconds, step: by })))} /></div>
      <ChangeRows label="Timers" rows={all.map((timer) => ({
        id: String(timer.entity), change: timer.changed ? "replaced" : "same", name: `${timer.who} ${timer.root}`, by: timer.by, now: timer.changed,
        words: `every ${durationWords(timer.periodMilliseconds)}${timer.inMilliseconds === undefined ? "" : `, next at ${timeWords(timer.dueNanoseconds ?? 0)}, in ${durationWords(Math.max(0, Math.round(timer.inMilliseconds)))}`}`, selects: { entity: timer.entity },
      }))} />
    </>
  );
}
