/** The writer of a run that keeps no rows: it sees them go by and says of each exchange what filters did with it. */
import type { ByteString } from "../base/byte-string.ts";
import { faults } from "../recording/deeds.ts";
import { entityKindCode, OpKind } from "../recording/ops.ts";
import type { RowKind } from "../recording/segment.ts";
import type { Entity, Operation, State } from "../recording/state.ts";
import type { BodyChange, HeaderChange, MessagePart, Verdict, VerdictKind } from "../recording/verdict.ts";
import type { Writer } from "../recording/writer.ts";

export interface VerdictWriter extends Writer {
  /** What comes from now on belongs to the exchange of that id. */
  begin(index: number, id: ByteString): void;
  verdict(): Omit<Verdict, "since">;
}

const fieldsOfDeeds = {
  "local-response": ["exchange", "filter", "status", "details", "by"],
  "stream-complete": ["exchange", "status"],
  "still-held": ["exchange", "side", "filter"],
  "filter-passed-by": ["exchange", "filter", "reason"],
} as const;
type Watched = Readonly<Record<string, readonly string[]>>;
const watchedDeeds: Watched = fieldsOfDeeds, watchedFaults: Watched = Object.fromEntries(Object.entries(faults).map(([name, fields]) => [name, Object.keys(fields)]));

const vmKind = entityKindCode("vm"), contextKind = entityKindCode("context"), exchangeKind = entityKindCode("exchange"), mapKind = entityKindCode("header-map"), bufferKind = entityKindCode("buffer");
const maps: ReadonlySet<string> = new Set(["request-headers", "request-trailers", "response-headers", "response-trailers"]), bodies: ReadonlySet<string> = new Set(["request-body", "response-body"]);

interface ChangedName { readonly map: Entity; readonly name: ByteString; readonly before: readonly ByteString[]; after: readonly ByteString[]; filter: number; step: number }
interface ChangedBody { readonly of: MessagePart; readonly before: number; after: number; filter: number; step: number }

/** What the row says that is open now, of one that is watched. */
interface Reading { readonly name: string; readonly step: number; readonly fields: readonly string[]; readonly values: (number | ByteString)[] }

const valuesOf = (map: Entity, name: ByteString): readonly ByteString[] => map.entries.flatMap((entry) => (entry.name === name ? [entry.value] : []));
const equal = (a: readonly ByteString[], b: readonly ByteString[]): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

/** `stateOf`: the session's own, asked for while the run goes on. `onCallback` is told of each entry into a guest. */
export function verdictWriter(stateOf: () => State, onCallback: () => void): VerdictWriter {
  let step = -1, enclosing = 0, now = 0;
  const steps: number[] = [], kinds: RowKind[] = [], vms: number[] = [], contexts: number[] = [];
  let reading: Reading | undefined;
  /** entities of VMs in the order in which rows name them; of a context its filter */
  const vmEntities: number[] = [], filters = new Map<number, number>();

  let index = 0, id: ByteString = "", own = -1, first = 0, began = 0;
  let names = new Map<number, Map<ByteString, ChangedName>>(), changedBodies = new Map<number, ChangedBody>();
  let touched: ChangedName[] = [], touchedBody: { readonly entity: Entity; readonly change: ChangedBody } | undefined;
  let answer: Reading | undefined, passed: Reading | undefined, held: Reading | undefined, fault: Reading | undefined, status: number | undefined;

  const field = (row: Reading, name: string): number | ByteString | undefined => row.values[row.fields.indexOf(name)];
  const numberIn = (row: Reading, name: string): number | undefined => {
    const value = field(row, name);
    return typeof value === "number" ? value : undefined;
  };
  const textIn = (row: Reading, name: string): ByteString => {
    const value = field(row, name);
    return typeof value === "string" ? value : "";
  };
  const filterAtWork = (): number => {
    const vm = vms.at(-1) ?? 0, context = contexts.at(-1) ?? 0;
    return filters.get((vmEntities[vm] ?? 0) * 2 ** 20 + context) ?? 0;
  };

  function created(entity: number, kind: number, parent: number, name: ByteString, about: ByteString): void {
    if (kind === vmKind) vmEntities.push(entity);
    else if (kind === contextKind) filters.set(parent * 2 ** 20 + Number(name), Number(/^filter=(\d+)/.exec(about)?.[1] ?? 0));
    else if (kind === exchangeKind && name === id) own = entity;
  }

  /** A filter changes something of the exchange: how it was before. */
  function changing(op: Extract<Operation, { kind: typeof OpKind.ListSplice | typeof OpKind.BytesSplice }>): void {
    const entity = stateOf().entities.get(op.entity);
    if (entity === undefined || entity.parent !== own) return;
    if (op.kind === OpKind.ListSplice && entity.kind === mapKind && maps.has(entity.name)) {
      const known = names.get(entity.id) ?? new Map<ByteString, ChangedName>();
      names.set(entity.id, known);
      const mention = (name: ByteString): void => {
        let change = known.get(name);
        if (change === undefined) known.set(name, (change = { map: entity, name, before: valuesOf(entity, name), after: [], filter: 0, step: 0 }));
        if (!touched.includes(change)) touched.push(change);
      };
      for (let i = op.a; i < op.a + op.b; i++) mention(entity.entries[i]?.name ?? "");
      for (const { name } of op.entries) mention(name);
    } else if (op.kind === OpKind.BytesSplice && entity.kind === bufferKind && bodies.has(entity.name)) {
      const change = changedBodies.get(entity.id) ?? { of: entity.name as MessagePart, before: entity.size, after: entity.size, filter: 0, step: 0 };
      changedBodies.set(entity.id, change);
      touchedBody = { entity, change };
    }
  }

  /** The host call is over: how it is now. */
  function changed(at: number): void {
    const filter = filterAtWork();
    for (const change of touched) Object.assign(change, { after: valuesOf(stateOf().entities.get(change.map.id) ?? change.map, change.name), filter, step: at });
    if (touched.length > 0) touched = [];
    if (touchedBody !== undefined) Object.assign(touchedBody.change, { after: (stateOf().entities.get(touchedBody.entity.id) ?? touchedBody.entity).size, filter, step: at });
    touchedBody = undefined;
  }

  function told(row: Reading): void {
    if (!(row.name in fieldsOfDeeds)) fault ??= row;
    else if (numberIn(row, "exchange") !== ownIndex()) return;
    else if (row.name === "stream-complete") status = numberIn(row, "status") || undefined;
    else if (row.name === "local-response") answer = row;
    else if (row.name === "still-held") held = row;
    else passed ??= row;
  }
  const ownIndex = (): number => Number(/index=(\d+)/.exec(stateOf().entities.get(own)?.about ?? "")?.[1] ?? -1);

  function outcomeOf(headers: readonly HeaderChange[], changes: readonly BodyChange[]): { readonly kind: VerdictKind; readonly step: number; readonly filter?: number | undefined; readonly cause?: Verdict["cause"] | undefined } {
    if (fault !== undefined) return { kind: "faulted", step: fault.step, filter: numberIn(fault, "filter"), cause: { name: fault.name, details: textIn(fault, "kind") || textIn(fault, "details") || textIn(fault, "cause") || textIn(fault, "which") } };
    if (held !== undefined) return { kind: "paused", step: held.step, filter: numberIn(held, "filter") };
    const by = answer === undefined ? undefined : textIn(answer, "by");
    if (answer !== undefined && by === "filter") return { kind: "answered", step: answer.step, filter: numberIn(answer, "filter"), cause: { name: "filter", details: textIn(answer, "details") } };
    const details = answer === undefined ? "" : textIn(answer, "details");
    if (answer !== undefined && details === "wasm_fail_stream") return { kind: "faulted", step: answer.step, filter: numberIn(answer, "filter"), cause: { name: "failed-before", details } };
    const change = headers[0] ?? changes[0];
    const cause = answer !== undefined ? { name: "proxy", details } : passed !== undefined ? { name: "passed-by", details: textIn(passed, "reason") } : undefined;
    if (change !== undefined) return { kind: "changed", step: change.step, filter: change.filter, cause };
    return { kind: "passed", step: answer?.step ?? passed?.step ?? first, filter: passed === undefined ? undefined : numberIn(passed, "filter"), cause };
  }

  return {
    get step() { return step; },
    get kept() { return 0; },
    get enclosing() { return enclosing; },
    begin(at, name) {
      index = at;
      id = name;
      own = -1;
      first = step + 1;
      began = now;
      names = new Map();
      changedBodies = new Map();
      answer = passed = held = fault = status = undefined;
    },
    verdict() {
      const headers = [...names.values()].flatMap((known) => [...known.values()]).filter(({ before, after }) => !equal(before, after)).map(({ map, name, before, after, filter, step: at }): HeaderChange => ({ of: map.name as MessagePart, name, before, after, filter, step: at }));
      const changes = [...changedBodies.values()], { kind, step: at, filter, cause } = outcomeOf(headers, changes);
      return { index, kind, ...(status !== undefined && { status }), ...(filter !== undefined && { filter }), step: at, first, steps: step + 1 - first, took: now - began, headers, bodies: changes, ...(cause !== undefined && { cause }) };
    },
    open(kind, name, vm, _thread, context) {
      step++;
      steps.push(enclosing);
      kinds.push(kind);
      vms.push(vm);
      contexts.push(context);
      enclosing = step;
      if (kind === "callback") onCallback();
      const fields = kind === "proxy" ? watchedDeeds[name] : kind === "fault" ? watchedFaults[name] : undefined;
      reading = fields === undefined ? undefined : { name, step, fields, values: [] };
      return step;
    },
    close(at) {
      if (reading?.step === at) told(reading);
      reading = undefined;
      if (kinds.at(-1) === "host-call" && (touched.length > 0 || touchedBody !== undefined)) changed(at);
      enclosing = steps.pop() ?? 0;
      kinds.pop();
      vms.pop();
      contexts.pop();
    },
    clock(nanoseconds) { now = nanoseconds; },
    op(op) {
      if (op.kind === OpKind.Create) created(op.entity, op.a, op.b, op.name, op.about);
      else if (kinds.at(-1) === "host-call" && (op.kind === OpKind.ListSplice || op.kind === OpKind.BytesSplice)) changing(op);
    },
    number(value) { reading?.values.push(value); },
    text(value) { reading?.values.push(value); },
    word64() {}, bytes() {}, slices() {}, flush() {},
  };
}
