/** What else there is at a step: VMs and contexts, shared data, queues, metrics, timers, calls, properties. */
import { textOf, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { factsOf } from "../recording/entities.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode, OpKind } from "../recording/ops.ts";
import type { EntityKind, Phase } from "../recording/ops.ts";
import { Flag, segmentRows } from "../recording/segment.ts";
import { joined } from "../recording/state.ts";
import { isWorker } from "../recording/threads.ts";
import type { Entity } from "../recording/state.ts";
import { castOf, filterName } from "./cast.ts";
import { enclosingCallback } from "./call-tree.ts";
import { diffKeyed } from "./diff.ts";
import type { ChangeKind, KeyedChange } from "./diff.ts";
import { bytesArg, numberArg } from "./fields.ts";
import { phaseOf, touched } from "./state-view.ts";
import { exchangeName, filterOf, threadWords, who } from "./who.ts";

const ofKind = (recording: Recording, step: number, kind: EntityKind): Entity[] => {
  const code = entityKindCode(kind);
  return [...recording.stateAt(step).entities.values()].filter((e) => e.kind === code);
};
const before = (recording: Recording, step: number, id: number): Entity | undefined => (step === 0 ? undefined : recording.stateAt(step - 1).entities.get(id));
const textOfValue = (entity: Entity, key: ByteString): string | undefined => {
  const value = entity.values?.get(key);
  return value === undefined ? undefined : textOf(value.blob.bytes).text;
};

/* Contexts */

export interface ContextView { readonly entity: number; readonly id: number; readonly title: string; readonly exchange?: string; readonly created: number; readonly current: boolean; readonly acting: boolean; readonly streams: readonly ContextView[] }
/** `who`: the filters that run in it. */
export interface VmView { readonly entity: number; readonly index: number; readonly who: string; readonly thread: string | undefined; /** of the main thread or the canary */ readonly mainThread: boolean; readonly vmId: string; readonly pages: number; readonly memoryBytes: number; readonly environment: Readonly<Record<string, string>>; readonly roots: readonly ContextView[] }

/** Which context runs at a step, and for whom it acts. */
export interface Running {
  readonly who: string;
  readonly vm: number;
  readonly callback: number;
  readonly current: number;
  readonly acting: number;
  /** the step that set the effective context, where it differs */
  readonly since?: number;
}

export function running(recording: Recording, step: number): Running | undefined {
  const callback = enclosingCallback(recording, step);
  if (callback === 0) return undefined;
  const brief = recording.brief(callback), row = recording.brief(step);
  const since = brief.vm === row.vm ? effectiveSince(recording, callback, step) : undefined;
  return { who: filterOf(recording, brief.vm, brief.context) ?? "", vm: brief.vm, callback, current: brief.context, acting: since?.context ?? brief.context, ...(since !== undefined && { since: since.step }) };
}

/** The newest set_effective_context of a callback that went well, up to a step. */
function effectiveSince(recording: Recording, callback: number, step: number): { readonly step: number; readonly context: number } | undefined {
  for (let at = step; at > callback; at--) {
    const brief = recording.brief(at);
    if (brief.name !== "proxy_set_effective_context" || brief.result !== 0 || (brief.flags & Flag.Open) !== 0) continue;
    const row = recording.row(at);
    if (row.kind === "host-call") return { step: at, context: numberArg(row.inputs, "context_id") };
  }
  return undefined;
}

export function contexts(recording: Recording, step: number): VmView[] {
  const cast = castOf(recording), all = ofKind(recording, step, "context"), now = running(recording, step);
  return ofKind(recording, step, "vm").map((vm) => {
    const facts = factsOf(vm.about), filter = Number(facts["filter"] ?? 0), index = cast.vms.find((v) => v.entity === vm.id)?.index ?? 0;
    const inVm = all.filter((c) => c.parent === vm.id);
    const view = (c: Entity): ContextView => {
      const id = Number(c.name), about = factsOf(c.about), root = about["root"] === "0", exchange = about["exchange"] ?? "";
      return {
        entity: c.id, id, title: `${root ? "root" : "stream"} ${id}`, created: c.created, current: now?.vm === index && now.current === id, acting: now?.vm === index && now.acting === id,
        ...(exchange !== "" && { exchange: exchangeName(recording, Number(exchange)) }),
        streams: root ? inVm.filter((s) => factsOf(s.about)["root"] === c.name).map(view) : [],
      };
    };
    const filters = new Set([filter, ...inVm.filter((c) => factsOf(c.about)["root"] === "0").map((c) => Number(factsOf(c.about)["filter"] ?? 0))]);
    return {
      entity: vm.id, index, who: [...filters].map((one) => filterName(recording, one)).join(", "), thread: threadWords(recording, Number(facts["thread"] ?? 0)), mainThread: !isWorker(Number(facts["thread"] ?? 0)), vmId: facts["vmId"] ?? "", pages: vm.size, memoryBytes: vm.size * 65536,
      environment: recording.meta.scenario.setup.chain[filter]?.environment ?? {}, roots: inVm.filter((c) => factsOf(c.about)["root"] === "0").map(view),
    };
  });
}

/* Keyed things */

export interface SharedDataView { readonly entity: number; readonly vmId: string; readonly entries: readonly KeyedChange[] }
/** `number` of an entry is its cas. Compared with the step before. */
export const sharedData = (recording: Recording, step: number): SharedDataView[] =>
  ofKind(recording, step, "shared-data").map((e) => ({ entity: e.id, vmId: textOf(e.name).text, entries: diffKeyed(before(recording, step, e.id), e) }));

/** `nth`: which one of all that were ever put in, from 0. */
export interface QueueItem { readonly bytes: Uint8Array; readonly by: number; readonly who: string; readonly nth: number }
export interface QueueView { readonly entity: number; readonly id: number; readonly name: string; readonly vmId: string; readonly items: readonly QueueItem[]; readonly consumer: string | undefined; readonly changed: boolean }
export function queues(recording: Recording, step: number): QueueView[] {
  const now = touched(recording, step);
  return ofKind(recording, step, "queue").map((e) => {
    const taken = recording.historyOf(e.id).filter(({ step: at, op }) => at <= step && op.kind === OpKind.Pop).length;
    const facts = factsOf(e.about), consumer = /^vm=(\d+) context=(\d+)$/.exec(textOfValue(e, "consumer") ?? "");
    return {
      entity: e.id, id: Number(facts["id"] ?? 0), name: textOf(e.name).text, vmId: facts["vmId"] ?? "", items: e.items.map((i, index) => ({ bytes: i.blob.bytes, by: i.by, who: who(recording, recording.row(i.by)), nth: taken + index })),
      consumer: consumer === null ? undefined : onThread(recording, filterOf(recording, Number(consumer[1]), Number(consumer[2])), Number(consumer[1])), changed: now.has(e.id),
    };
  });
}

/** A filter with the thread of its VM, where there is more than one. */
function onThread(recording: Recording, filter: string | undefined, vm: number): string | undefined {
  const thread = threadWords(recording, castOf(recording).vm(vm)?.thread ?? 0);
  return filter === undefined || thread === undefined ? filter : `${filter} (${thread})`;
}

export interface MetricView { readonly entity: number; readonly key: ByteString; readonly change: ChangeKind; readonly type: string; readonly name: string; readonly id: number; readonly value: bigint; readonly old?: bigint; readonly by: number }
export const metrics = (recording: Recording, step: number): MetricView[] =>
  ofKind(recording, step, "metrics").flatMap((e) => diffKeyed(before(recording, step, e.id), e).map((c) => {
    const at = c.key.indexOf(":");
    return { entity: e.id, key: c.key, change: c.change, type: c.key.slice(0, at), name: textOf(c.key.slice(at + 1)).text, id: c.number, value: littleEndian(c.value), ...(c.old !== undefined && { old: littleEndian(c.old) }), by: c.by };
  }));

/** The value of a metric as the state holds it. */
export function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = Math.min(8, bytes.length) - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

export interface TimerView { readonly entity: number; readonly who: string; readonly root: string; readonly periodMilliseconds: number; readonly dueNanoseconds: number | undefined; readonly inMilliseconds: number | undefined; readonly by: number; readonly changed: boolean }
/** Timers that are set; `inMilliseconds` is from the step's virtual time on. */
export function timers(recording: Recording, step: number): TimerView[] {
  const now = touched(recording, step), state = recording.stateAt(step), time = recording.timeOf(step);
  return ofKind(recording, step, "timer").map((e) => {
    const due = textOfValue(e, "due"), root = state.entities.get(e.parent);
    return {
      entity: e.id, who: filterName(recording, Number(factsOf(e.about)["filter"] ?? 0)), root: `${threadOfContext(recording, root)}root ${root?.name ?? "?"}`, periodMilliseconds: Number(textOfValue(e, "period") ?? 0),
      dueNanoseconds: due === undefined ? undefined : Number(due), inMilliseconds: due === undefined ? undefined : (Number(due) - time) / 1e6, by: e.values?.get("period")?.by ?? e.created, changed: now.has(e.id),
    };
  });
}

/** "worker 1 ", where there is more than one thread. */
function threadOfContext(recording: Recording, context: Entity | undefined): string {
  const vm = castOf(recording).vms.find(({ entity }) => entity === context?.parent), thread = vm && threadWords(recording, vm.thread);
  return thread === undefined ? "" : `${thread} `;
}

export const callKinds = ["http", "grpc-call", "grpc-stream", "redis"] as const;
export type CallKind = (typeof callKinds)[number];
export interface CallMessage { readonly entity: number; readonly from: "filter" | "upstream"; readonly bytes: Uint8Array; readonly by: number }
/** `method`: path of a gRPC one; `messages`: what has gone each way, in order, while the call is not over. */
export interface CallView {
  readonly entity: number; readonly id: number; readonly kind: CallKind; readonly cluster: string; readonly method: string; readonly filter: number; readonly thread: number; readonly who: string; readonly phase: Phase; readonly started: number; readonly since: number;
  readonly messages: readonly CallMessage[]; readonly changed: boolean;
}
const messageNames = new Set(["call-sent-message", "call-received-message"]);
export function calls(recording: Recording, step: number): CallView[] {
  const now = touched(recording, step), buffers = ofKind(recording, step, "buffer"), { entities } = recording.stateAt(step);
  return ofKind(recording, step, "call").map((e) => {
    const facts = factsOf(e.about), kind = callKinds.find((known) => known === facts["kind"]) ?? "http";
    const messages = buffers.filter((b) => b.parent === e.id && messageNames.has(b.name)).map((b): CallMessage => ({ entity: b.id, from: b.name === "call-sent-message" ? "filter" : "upstream", bytes: joined(b.pieces), by: b.created }));
    return {
      entity: e.id, id: Number(e.name), kind, cluster: facts["cluster"] ?? "", method: kind === "http" || kind === "redis" ? "" : `/${facts["service"] ?? ""}/${facts["method"] ?? ""}`, who: filterName(recording, Number(facts["filter"] ?? 0)),
      filter: Number(facts["filter"] ?? 0), thread: castOf(recording).vms.find(({ entity }) => entity === entities.get(e.parent)?.parent)?.thread ?? 0, phase: phaseOf(e), started: e.created, since: e.phaseBy, messages, changed: now.has(e.id) || messages.some((m) => now.has(m.entity)),
    };
  });
}

/* Properties */

export interface PropertyWritten extends KeyedChange { readonly entity: number; readonly exchange: string }
export const propertiesWritten = (recording: Recording, step: number): PropertyWritten[] =>
  ofKind(recording, step, "properties").flatMap((e) => {
    const exchange = recording.stateAt(step).entities.get(e.parent)?.name ?? "";
    return diffKeyed(before(recording, step, e.id), e).map((c) => ({ ...c, entity: e.id, exchange }));
  });

export interface PropertyRead { readonly path: ByteString; readonly step: number; readonly who: string; readonly status: number; readonly value: Uint8Array | undefined }
const mostReads = 500;
/** The newest read of each path up to a step, newest first. */
export function propertiesRead(recording: Recording, step: number): PropertyRead[] {
  const code = recording.names.indexOf("proxy_get_property"), found = new Map<ByteString, PropertyRead>();
  if (code < 0) return [];
  let looked = 0;
  for (let s = Math.floor(step / segmentRows); s >= 0 && looked < mostReads; s--) {
    const segment = recording.segments[s], first = s * segmentRows;
    if (segment === undefined) continue;
    for (let i = Math.min(segment.count - 1, step - first); i >= 0 && looked < mostReads; i--) {
      if (segment.rows.code[i] !== code) continue;
      looked++;
      const row = recording.row(first + i);
      if (row.kind !== "host-call" || !row.readable) continue;
      const path = toByteString(bytesArg(row.inputs, "path")).replace(/\0$/, "");
      if (!found.has(path)) found.set(path, { path, step: row.step, who: filterOf(recording, row.vm, row.context) ?? "", status: row.result, value: row.outputs.length > 0 ? bytesArg(row.outputs, "value") : undefined });
    }
  }
  return [...found.values()];
}

/* The rail */

export interface KindCount { readonly count: number; readonly changed: boolean }
export type StateKind = "headers" | "body" | "contexts" | "shared-data" | "queues" | "metrics" | "timers" | "calls" | "properties" | "memory";

/** How much there is of each kind, and whether this step changed it. Headers: entries of all maps; body: bytes held; memory: bytes. */
export function stateCounts(recording: Recording, step: number): Readonly<Record<StateKind, KindCount>> {
  const state = recording.stateAt(step), changed = new Set<number>();
  for (const { op } of recording.operationsOf(step)) changed.add((state.entities.get(op.entity) ?? before(recording, step, op.entity))?.kind ?? 0);
  const list = [...state.entities.values()];
  const sum = (kind: EntityKind, of: (e: Entity) => number): KindCount => {
    const code = entityKindCode(kind);
    return { count: list.reduce((total, e) => (e.kind === code ? total + of(e) : total), 0), changed: changed.has(code) };
  };
  return {
    headers: sum("header-map", (e) => e.entries.length), body: sum("buffer", (e) => (/-(?:received|sent)$/.test(e.name) ? 0 : e.size)),
    contexts: sum("context", () => 1), "shared-data": sum("shared-data", (e) => e.values?.size ?? 0), queues: sum("queue", () => 1), metrics: sum("metrics", (e) => e.values?.size ?? 0),
    timers: sum("timer", (e) => (e.values?.has("due") === true ? 1 : 0)), calls: sum("call", (e) => (phaseOf(e) === "waiting" ? 1 : 0)), properties: sum("properties", (e) => e.values?.size ?? 0),
    memory: sum("vm", (e) => e.size * 65536),
  };
}
