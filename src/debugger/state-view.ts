/** The messages at a step: header maps and bodies of exchanges and calls, the data of connections, against what they were before. */
import { decodePairs } from "../abi/pairs.ts";
import { byteStringOfText, lowerAscii } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { factsOf } from "../recording/entities.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode, phases } from "../recording/ops.ts";
import type { Phase } from "../recording/ops.ts";
import type { Entity, State } from "../recording/state.ts";
import { headersOf } from "../scenario/bytes.ts";
import type { Action, Scenario } from "../scenario/scenario.ts";
import { filterName } from "./cast.ts";
import { bytesArg } from "./fields.ts";
import { diffBytes, diffHeaders } from "./diff.ts";
import type { BytesChange, HeaderChange } from "./diff.ts";
import { headerHistory } from "./history.ts";
import { escaped } from "./words.ts";

/** What the state is compared with: each map as it was received, or the state one step before. */
export type Comparison = "as-received" | "last-step";

/** Whose message it is: an exchange, a connection or a call. */
export interface MessageOwner { readonly entity: number; readonly kind: "exchange" | "connection" | "call"; readonly title: string; readonly phase: Phase }
export interface PhaseView {
  readonly phase: Phase;
  /** held: the filter that holds it */
  readonly heldBy?: string;
  /** the step that brought it there */
  readonly since: number;
  /** it has left, or its stream is over: nothing can change it any more */
  readonly locked: boolean;
}
export interface HeaderMapView extends PhaseView {
  readonly entity: number;
  readonly owner: MessageOwner;
  /** "request headers" */
  readonly title: string;
  readonly count: number;
  readonly entries: readonly HeaderChange[];
  /** this very step changed it */
  readonly changed: boolean;
  /** the step it came to be, and who sent it */
  readonly created: number;
  readonly sender: string;
  /** names of entries that the proxy put there itself when the map came to be, in lower case */
  readonly ofProxy: ReadonlySet<ByteString>;
}
export interface BodyView {
  readonly entity: number;
  readonly owner: MessageOwner;
  /** "request body" */
  readonly title: string;
  /** what it is: held or handed to a filter, received so far, sent so far */
  readonly part: "now" | "received" | "sent";
  readonly size: number;
  readonly bytes: BytesChange;
  /** steps that wrote its pieces, each once */
  readonly writers: readonly number[];
  readonly changed: boolean;
}

const kinds = { exchange: entityKindCode("exchange"), connection: entityKindCode("connection"), call: entityKindCode("call"), map: entityKindCode("header-map"), buffer: entityKindCode("buffer") };
export const phaseOf = (entity: Entity): Phase => phases[entity.phase] ?? "new";
/** "request-headers" is "request headers". */
const titleOf = (name: ByteString): string => name.replaceAll("-", " ").replace(/^call /, "");

/** Entities that the operations of one step touched. */
export const touched = (recording: Recording, step: number): ReadonlySet<number> => new Set(recording.operationsOf(step).map((o) => o.op.entity));

/** The state a step is compared with. */
function baseOf(recording: Recording, entity: Entity, step: number, comparison: Comparison): Entity | undefined {
  const at = comparison === "as-received" ? entity.created : step - 1;
  return at >= step ? entity : at < 0 ? undefined : recording.stateAt(at).entities.get(entity.id);
}

function owners(state: State): MessageOwner[] {
  const out: MessageOwner[] = [];
  for (const e of state.entities.values()) {
    if (e.kind === kinds.exchange) out.push({ entity: e.id, kind: "exchange", title: e.name, phase: phaseOf(e) });
    else if (e.kind === kinds.connection) out.push({ entity: e.id, kind: "connection", title: e.name, phase: phaseOf(e) });
    else if (e.kind === kinds.call) out.push({ entity: e.id, kind: "call", title: `call ${e.name} to ${factsOf(e.about)["cluster"] ?? "?"}`, phase: phaseOf(e) });
  }
  return out;
}

function phaseView(recording: Recording, entity: Entity): PhaseView {
  const phase = phaseOf(entity);
  return {
    phase, since: entity.phaseBy, locked: phase === "sent" || phase === "closed" || phase === "done" || phase === "failed",
    ...(phase === "held" && entity.phaseWho > 0 && { heldBy: filterName(recording, entity.phaseWho - 1) }),
  };
}

/** All header maps at a step, in the order they came to be. */
export function headerMaps(recording: Recording, step: number, comparison: Comparison): HeaderMapView[] {
  const state = recording.stateAt(step), byEntity = new Map(owners(state).map((o) => [o.entity, o])), now = touched(recording, step);
  const out: HeaderMapView[] = [];
  for (const e of state.entities.values()) {
    const owner = e.kind === kinds.map ? byEntity.get(e.parent) : undefined;
    if (owner === undefined) continue;
    out.push({
      entity: e.id, owner, title: owner.kind === "call" ? `${titleOf(e.name)} of call` : titleOf(e.name), ...phaseView(recording, e), count: e.entries.length,
      entries: headerChanges(recording, e, step, comparison), changed: now.has(e.id), created: e.created, sender: senderOf(recording, owner, e), ofProxy: addedByProxy(recording, owner, e),
    });
  }
  return out;
}

/** The entries that are there, a line each; bytes that are no text are escaped. */
export const headerBlock = (map: HeaderMapView): string => map.entries.filter(({ change }) => change !== "removed").map(({ name, value }) => `${escaped(name)}: ${escaped(value)}\n`).join("");

/** Like `diffHeaders`, and a removed entry names the step that removed it. */
export function headerChanges(recording: Recording, map: Entity, step: number, comparison: Comparison): readonly HeaderChange[] {
  const base = baseOf(recording, map, step, comparison);
  return diffHeaders(base?.entries ?? [], map.entries).map((change) => {
    if (change.change !== "removed") return change;
    const by = headerHistory(recording, map.id, change.name).findLast((write) => write.step <= step)?.step;
    return by === undefined ? change : { ...change, by };
  });
}

function senderOf(recording: Recording, owner: MessageOwner, map: Entity): string {
  if (owner.kind === "call") return map.name.startsWith("call-request") ? "filter" : (owner.title.split(" to ")[1] ?? "");
  const row = recording.row(map.created);
  if (row.kind !== "proxy" || row.name !== "headers-received" && row.name !== "trailers-received") return "proxy";
  return map.name.startsWith("request") ? "client" : "upstream";
}

/** What a map held at first that its sender did not send: of a request what the scenario does not have, of a call what it was not given, of a response what routers add. */
function addedByProxy(recording: Recording, owner: MessageOwner, map: Entity): ReadonlySet<ByteString> {
  const first = recording.stateAt(map.created).entities.get(map.id)?.entries ?? [];
  if (map.name === "call-request-headers") {
    const call = recording.row(map.created), asked = call.kind === "host-call" ? new Set(decodePairs(bytesArg(call.inputs, call.name === "proxy_http_call" ? "headers" : "initial_metadata")).map(({ name }) => lowerAscii(name))) : undefined;
    return asked === undefined ? nobody : new Set(first.map((entry) => lowerAscii(entry.name)).filter((name) => !asked.has(name)));
  }
  if (map.name !== "request-headers") return map.name.endsWith("response-headers") || map.name === "call-initial-metadata" ? ofRouter : nobody;
  const action = requestsOf(recording.meta.scenario).get(owner.title);
  if (action === undefined) return nobody;
  const sent = new Set(headersOf(action.headers).map((header) => lowerAscii(header.name)));
  return new Set(first.map((entry) => lowerAscii(entry.name)).filter((name) => !name.startsWith(":") && !sent.has(name)));
}

type RequestAction = Extract<Action, { do: "exchange" | "send-headers" }>;
const requests = new WeakMap<Scenario, ReadonlyMap<string, RequestAction>>();

/** The action that begins each exchange, by the exchange's name. */
function requestsOf(scenario: Scenario): ReadonlyMap<string, RequestAction> {
  const known = requests.get(scenario);
  if (known !== undefined) return known;
  const found = new Map<string, RequestAction>();
  for (const action of scenario.actions) {
    if (action.do !== "exchange" && action.do !== "send-headers") continue;
    const id = action.do === "exchange" ? action.id : action.exchange;
    if (!found.has(id)) found.set(id, action);
  }
  requests.set(scenario, found);
  return found;
}
const nobody: ReadonlySet<ByteString> = new Set();
const ofRouter: ReadonlySet<ByteString> = new Set([byteStringOfText("x-envoy-upstream-service-time")]);

/** All bodies at a step. Those of a message that is being handed on piece by piece appear once for each piece that is alive. */
export function bodies(recording: Recording, step: number, comparison: Comparison): BodyView[] {
  const state = recording.stateAt(step), byEntity = new Map(owners(state).map((o) => [o.entity, o])), now = touched(recording, step);
  const out: BodyView[] = [];
  for (const e of state.entities.values()) {
    const owner = e.kind === kinds.buffer ? byEntity.get(e.parent) : undefined;
    if (owner === undefined) continue;
    const part = e.name.endsWith("-received") ? "received" : e.name.endsWith("-sent") ? "sent" : "now";
    const base = baseOf(recording, e, step, comparison);
    out.push({
      entity: e.id, owner, title: titleOf(e.name.replace(/-(?:received|sent)$/, "")), part, size: e.size, bytes: diffBytes(base?.pieces ?? [], e.pieces),
      writers: [...new Set(e.pieces.map((p) => p.by))], changed: now.has(e.id),
    });
  }
  return out;
}
