/** Who is who in a recording: VMs, contexts, exchanges, calls. Kept per recording and brought up to date when it has grown. */
import { textOf } from "../base/byte-string.ts";
import { factsOf } from "../recording/entities.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode, entityKinds, OpKind } from "../recording/ops.ts";

/** `index`: what rows hold, from 0. `filter`: index in the chain of the filter for which it was made. */
export interface VmFacts { readonly entity: number; readonly index: number; readonly filter: number; readonly thread: number; readonly step: number }
/** `exchange`: index of the exchange; -1 for a root context. `root`: id of its root context; 0 for a root context. */
export interface ContextFacts { readonly entity: number; readonly vm: number; readonly id: number; readonly filter: number; readonly root: number; readonly exchange: number; readonly step: number }
/** An exchange or a connection: they are counted together. `protocol`: "TCP" for a connection. */
export interface ExchangeFacts { readonly entity: number; readonly index: number; readonly id: string; readonly protocol: string; readonly step: number }
export interface CallFacts { readonly entity: number; readonly id: number; readonly cluster: string; readonly filter: number; readonly step: number }

export interface Cast {
  readonly vms: readonly VmFacts[];
  readonly exchanges: readonly ExchangeFacts[];
  readonly calls: readonly CallFacts[];
  context(vm: number, id: number): ContextFacts | undefined;
  vm(index: number): VmFacts | undefined;
  exchange(index: number): ExchangeFacts | undefined;
  /** The cluster of the default route, to which connections are handed. */
  readonly cluster: string;
  /** The cluster that an exchange is routed to at a step. */
  clusterOf(exchange: number, step: number): string;
  /** The listener takes connections, not requests. */
  readonly isTcp: boolean;
  /** The newest call with that id at a step. */
  call(id: number, step: number): CallFacts | undefined;
  filterName(filter: number): string;
}

interface Grown {
  ops: number;
  readonly vms: VmFacts[];
  readonly contexts: Map<number, ContextFacts>;
  readonly exchanges: ExchangeFacts[];
  readonly calls: CallFacts[];
  readonly callsById: Map<number, CallFacts[]>;
  /** by entity of the exchange: the clusters of the routes that were chosen for it */
  readonly routed: Map<number, { readonly step: number; readonly cluster: string }[]>;
}

const contextKey = (vm: number, id: number): number => vm * 2 ** 32 + id;

const casts = new WeakMap<Recording, { readonly grown: Grown; readonly cast: Cast }>();

export function castOf(recording: Recording): Cast {
  let found = casts.get(recording);
  if (found === undefined) {
    const grown: Grown = { ops: 0, vms: [], contexts: new Map(), exchanges: [], calls: [], callsById: new Map(), routed: new Map() };
    found = { grown, cast: createCast(recording, grown) };
    casts.set(recording, found);
  }
  grow(recording, found.grown);
  return found.cast;
}

function createCast(recording: Recording, g: Grown): Cast {
  // they come in the order of their indices
  const exchange = (index: number): ExchangeFacts | undefined => (g.exchanges[index]?.index === index ? g.exchanges[index] : g.exchanges.find((e) => e.index === index));
  return {
    vms: g.vms, exchanges: g.exchanges, calls: g.calls,
    context: (vm, id) => g.contexts.get(contextKey(vm, id)),
    vm: (index) => g.vms.find((v) => v.index === index),
    exchange,
    get cluster() { return recording.meta.scenario.setup.router.cluster; },
    clusterOf: (index, step) => g.routed.get(exchange(index)?.entity ?? 0)?.findLast((route) => route.step <= step)?.cluster ?? recording.meta.scenario.setup.router.cluster,
    get isTcp() { return recording.meta.scenario.setup.listener.kind === "tcp"; },
    call: (id, step) => g.callsById.get(id)?.findLast((c) => c.step <= step),
    filterName: (filter) => filterName(recording, filter),
  };
}

/** The filter's name, else that of its module without the ending, else its place. */
export function filterName(recording: Recording, filter: number): string {
  const entry = recording.meta.scenario.setup.chain[filter];
  if (entry === undefined) return `filter ${filter + 1}`;
  return entry.name !== "" ? entry.name : entry.module.name.replace(/^.*\//, "").replace(/\.(?:wasm|wat)$/, "");
}

function grow(recording: Recording, g: Grown): void {
  if (g.ops >= recording.opCount) return;
  for (const segment of recording.segments) {
    const end = segment.firstOp + segment.opCount;
    if (end <= g.ops) continue;
    const { kind, a, entity } = segment.ops;
    for (let i = Math.max(0, g.ops - segment.firstOp); i < segment.opCount; i++) {
      if (kind[i] === OpKind.Create && interesting.has(a[i] ?? 0)) created(recording, g, segment.firstOp + i);
      else if (kind[i] === OpKind.Put && g.routed.has(entity[i] ?? 0)) routed(recording, g, segment.firstOp + i);
    }
    g.ops = end;
  }
}

const interesting: ReadonlySet<number> = new Set((["vm", "context", "exchange", "connection", "call"] as const).map(entityKindCode));

function routed(recording: Recording, g: Grown, index: number): void {
  const { op, step } = recording.operation(index);
  if (op.kind === OpKind.Put && op.key === "cluster") g.routed.get(op.entity)?.push({ step, cluster: textOf(op.blob.bytes).text });
}

function created(recording: Recording, g: Grown, index: number): void {
  const entry = recording.operation(index), { op, step } = entry;
  if (op.kind !== OpKind.Create) return;
  const facts = factsOf(op.about), entity = op.entity;
  switch (entityKinds[op.a]) {
    case "vm":
      g.vms.push({ entity, index: g.vms.length, filter: Number(facts["filter"] ?? 0), thread: Number(facts["thread"] ?? 0), step });
      return;
    case "context": {
      const vm = g.vms.find((v) => v.entity === op.b)?.index ?? 0, id = Number(op.name), exchange = facts["exchange"] ?? "";
      g.contexts.set(contextKey(vm, id), { entity, vm, id, filter: Number(facts["filter"] ?? 0), root: Number(facts["root"] ?? 0), exchange: exchange === "" ? -1 : Number(exchange), step });
      return;
    }
    case "exchange":
    case "connection":
      g.routed.set(entity, []);
      g.exchanges.push({ entity, index: Number(facts["index"] ?? g.exchanges.length), id: op.name, protocol: entityKinds[op.a] === "connection" ? "TCP" : (facts["protocol"] ?? ""), step });
      return;
    case "call": {
      const call = { entity, id: Number(op.name), cluster: facts["cluster"] ?? "", filter: Number(facts["filter"] ?? 0), step };
      g.calls.push(call);
      const same = g.callsById.get(call.id);
      if (same === undefined) g.callsById.set(call.id, [call]);
      else same.push(call);
      return;
    }
    default:
  }
}
