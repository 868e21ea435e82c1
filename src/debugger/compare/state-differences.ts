/** What differs between the states of two runs, each at a step of its own: everything they hold, paired by what it is and whose, not by number. */
import { textOf, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { equalBytes } from "../../base/bytes.ts";
import { factsOf } from "../../recording/entities.ts";
import type { Recording } from "../../recording/log.ts";
import { entityKinds } from "../../recording/ops.ts";
import type { EntityKind } from "../../recording/ops.ts";
import { joined } from "../../recording/state.ts";
import type { Entity, Entry, State } from "../../recording/state.ts";
import { threadName } from "../../recording/threads.ts";
import { diffHeaders, sameText } from "../diff.ts";
import { littleEndian } from "../state-lists.ts";
import { phaseOf } from "../state-view.ts";
import { sizeWords } from "../words.ts";

/** What one of the runs has there; `by`: the step that wrote it, 0 when nobody says. */
export interface SideValue { readonly bytes: Uint8Array; readonly by: number }
export interface StateDifference {
  /** whose and what: "request headers of a" */
  readonly where: string;
  readonly kind: EntityKind;
  readonly name: ByteString;
  /** undefined: it is not there */
  readonly left: SideValue | undefined;
  readonly right: SideValue | undefined;
}
export interface StateDifferences {
  readonly list: readonly StateDifference[];
  /** there are more, which are not told */
  readonly more: boolean;
}

/** As many are told. */
const most = 400;

export function stateDifferences(left: Recording, leftStep: number, right: Recording, rightStep: number): StateDifferences {
  const a = byIdentity(left.stateAt(leftStep)), b = byIdentity(right.stateAt(rightStep)), list: StateDifference[] = [];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    if (list.length > most) break;
    const one = a.get(key), other = b.get(key), known = other ?? one;
    if (known === undefined) continue;
    const tell = (name: ByteString, l: SideValue | undefined, r: SideValue | undefined): void => void list.push({ where: known.where, kind: known.kind, name, left: l, right: r });
    compareEntities(one?.entity, other?.entity, known.kind, tell);
  }
  const order = (kind: EntityKind): number => shownFirst.indexOf(kind);
  return { list: list.slice(0, most).toSorted((x, y) => order(x.kind) - order(y.kind)), more: list.length > most };
}

const shownFirst: readonly EntityKind[] = ["header-map", "buffer", "exchange", "connection", "shared-data", "queue", "metrics", "timer", "call", "properties", "context", "vm"];

interface Known { readonly entity: Entity; readonly kind: EntityKind; readonly where: string }

/** Entities by kind, name and what they belong to; several that share those, by their order. */
function byIdentity(state: State): ReadonlyMap<string, Known> {
  const out = new Map<string, Known>(), counts = new Map<string, number>();
  const identity = (entity: Entity): string => {
    const parent = state.entities.get(entity.parent), { thread, vmId } = factsOf(entity.about);
    return `${parent === undefined ? "" : `${identity(parent)}/`}${entity.kind}:${entity.name}:${thread ?? ""}:${vmId ?? ""}`;
  };
  for (const entity of state.entities.values()) {
    const kind = entityKinds[entity.kind] ?? "none", like = identity(entity), nth = counts.get(like) ?? 0;
    counts.set(like, nth + 1);
    out.set(`${like}#${nth}`, { entity, kind, where: whereOf(state, entity, kind) });
  }
  return out;
}

function whereOf(state: State, entity: Entity, kind: EntityKind): string {
  const name = textOf(entity.name).text, parent = state.entities.get(entity.parent), facts = factsOf(entity.about);
  const owner = parent === undefined ? "" : ` of ${whereOf(state, parent, entityKinds[parent.kind] ?? "none")}`;
  switch (kind) {
    case "vm": return `VM of ${name}${facts["thread"] === undefined || facts["thread"] === "0" ? "" : `, ${threadName(Number(facts["thread"]))}`}`;
    case "context": return `context ${name}`;
    case "exchange":
    case "connection": return `${kind} ${name}`;
    case "header-map":
    case "buffer": return `${name.replaceAll("-", " ").replace(/^call /, "")}${owner}`;
    case "shared-data": return name === "" ? "shared data" : `shared data of VM id ${name}`;
    case "queue": return `queue ${name}`;
    case "metrics": return "metrics";
    case "timer": return `timer${owner}`;
    case "call": return `call ${name} to ${facts["cluster"] ?? ""}`;
    case "properties": return `properties${owner}`;
    case "none": return name;
  }
}

type Tell = (name: ByteString, left: SideValue | undefined, right: SideValue | undefined) => void;

const words = (text: string, by: number): SideValue => ({ bytes: new TextEncoder().encode(text), by });
const ofText = (text: ByteString, by: number): SideValue => ({ bytes: Uint8Array.from(text, (char) => char.charCodeAt(0)), by });

function compareEntities(left: Entity | undefined, right: Entity | undefined, kind: EntityKind, tell: Tell): void {
  if (kind === "context" || kind === "call" || kind === "exchange" || kind === "connection") compareWords(left, right, "standing", (e) => phaseOf(e), tell, (e) => e.phaseBy);
  if (kind === "vm") compareWords(left, right, "memory", (e) => sizeWords(e.size * 65536), tell, () => 0);
  if (kind === "header-map") {
    compareWords(left, right, "standing", (e) => phaseOf(e), tell, (e) => e.phaseBy);
    compareEntries(left?.entries ?? [], right?.entries ?? [], tell);
  }
  if (kind === "buffer") compareBytes(left, right, tell);
  if (kind === "queue") compareItems(left, right, tell);
  compareValues(left, right, kind, tell);
}

function compareWords(left: Entity | undefined, right: Entity | undefined, name: string, wordOf: (entity: Entity) => string, tell: Tell, by: (entity: Entity) => number): void {
  const one = left && wordOf(left), other = right && wordOf(right);
  if (one !== other) tell(name, left && words(one ?? "", by(left)), right && words(other ?? "", by(right)));
}

function compareEntries(left: readonly Entry[], right: readonly Entry[], tell: Tell): void {
  for (const { change, name, value, old, by } of diffHeaders(left, right, sameText)) {
    if (change === "added") tell(name, undefined, ofText(value, by));
    else if (change === "removed") tell(name, ofText(value, by), undefined);
    else if (change === "replaced") tell(name, ofText(old ?? "", 0), ofText(value, by));
  }
}

function compareBytes(left: Entity | undefined, right: Entity | undefined, tell: Tell): void {
  const side = (entity: Entity | undefined): SideValue | undefined => (entity === undefined ? undefined : { bytes: joined(entity.pieces), by: entity.pieces.at(-1)?.by ?? 0 });
  const one = side(left), other = side(right);
  if (!equalBytes(one?.bytes ?? none, other?.bytes ?? none)) tell("bytes", one, other);
}
const none = new Uint8Array(0);

function compareItems(left: Entity | undefined, right: Entity | undefined, tell: Tell): void {
  const count = Math.max(left?.items.length ?? 0, right?.items.length ?? 0);
  for (let i = 0; i < count; i++) {
    const one = left?.items[i], other = right?.items[i];
    if (one !== undefined && other !== undefined && equalBytes(one.blob.bytes, other.blob.bytes)) continue;
    tell(`item ${i + 1}`, one && { bytes: one.blob.bytes, by: one.by }, other && { bytes: other.blob.bytes, by: other.by });
  }
}

/** The number that goes with a value is told where it is one that filters see. */
function compareValues(left: Entity | undefined, right: Entity | undefined, kind: EntityKind, tell: Tell): void {
  for (const key of new Set([...(left?.values?.keys() ?? []), ...(right?.values?.keys() ?? [])])) {
    const side = (entity: Entity | undefined): SideValue | undefined => {
      const value = entity?.values?.get(key);
      if (value === undefined) return undefined;
      const { bytes } = value.blob;
      if (kind === "metrics") return words(String(littleEndian(bytes)), value.by);
      return kind === "shared-data" ? ofText(`${toByteString(bytes)} (cas ${value.number})`, value.by) : { bytes, by: value.by };
    };
    const one = side(left), other = side(right);
    if (one === undefined || other === undefined || !equalBytes(one.bytes, other.bytes)) tell(key, one, other);
  }
}
