/** What several rules ask of a row. */
import { StreamType } from "../../abi/codes.ts";
import { lowerAscii, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { Recording } from "../../recording/log.ts";
import { entityKindCode } from "../../recording/ops.ts";
import type { CallbackRow, FaultRow, HostCallRow, ProxyRow } from "../../recording/row.ts";
import type { Entry } from "../../recording/state.ts";
import { enclosingCallback } from "../call-tree.ts";
import { bytesArg, numberArg } from "../fields.ts";
import { code } from "../sentence.ts";
import type { Part } from "../sentence.ts";
import { filterOf } from "../who.ts";
import { displayName } from "../words.ts";
import type { Run } from "./finding.ts";
import { httpCallbacks, isHttpCallback } from "./streams.ts";
import type { StreamFacts } from "./streams.ts";

export function hostCall(recording: Recording, step: number): HostCallRow {
  const row = recording.row(step);
  if (row.kind !== "host-call") throw new Error(`row ${step} is no host call`);
  return row;
}
export function callbackRow(recording: Recording, step: number): CallbackRow {
  const row = recording.row(step);
  if (row.kind !== "callback") throw new Error(`row ${step} is no callback`);
  return row;
}
export function deedRow(recording: Recording, step: number): ProxyRow {
  const row = recording.row(step);
  if (row.kind !== "proxy") throw new Error(`row ${step} is no deed of the proxy`);
  return row;
}
export function faultRow(recording: Recording, step: number): FaultRow {
  const row = recording.row(step);
  if (row.kind !== "fault") throw new Error(`row ${step} is no fault`);
  return row;
}

/** The callback a row is in; undefined while the module is started by none. */
export function callbackAround(recording: Recording, step: number): CallbackRow | undefined {
  const at = enclosingCallback(recording, step);
  return at === 0 ? undefined : callbackRow(recording, at);
}

/** The filter that made a row, and what it is called. */
export const filterAt = (recording: Recording, step: number): string => {
  const { vm, context } = recording.brief(step);
  return filterOf(recording, vm, context) ?? "the filter";
};

/** "on_request_headers", as code. */
export const named = (wireName: string): Part => code(displayName(wireName));

/** The side of the stream that a callback of a message is about: 0 request, 1 response. */
export const sideOfCallback = (name: string): 0 | 1 | undefined => (isHttpCallback(name) ? httpCallbacks[name].side : undefined);
export const sideWord = (side: number): string => (side === 0 ? "request" : "response");

/** The stream for which a host call acted, by its effective context. */
export const streamAt = (run: Run, step: number): StreamFacts | undefined => {
  const { vm, context } = run.recording.brief(step);
  return run.streams.of(vm, context);
};

/** Which side a call asks to go on; undefined for other calls. */
export function continuedSide(row: HostCallRow): number | undefined {
  if (row.name === "proxy_continue_request") return 0;
  if (row.name === "proxy_continue_response") return 1;
  if (row.name !== "proxy_continue_stream") return undefined;
  const type = numberArg(row.inputs, "stream_type");
  return type === StreamType.HttpRequest ? 0 : type === StreamType.HttpResponse ? 1 : undefined;
}

export const continueCalls = ["proxy_continue_stream", "proxy_continue_request", "proxy_continue_response"] as const;
export const headerEdits = ["proxy_add_header_map_value", "proxy_replace_header_map_value", "proxy_remove_header_map_value", "proxy_set_header_map_pairs"] as const;
export const callsOut = ["proxy_http_call", "proxy_grpc_call", "proxy_grpc_stream"] as const;

/** One handler for several names. */
export const each = <Name extends string>(names: readonly Name[], handler: (step: number) => void): Record<Name, (step: number) => void> => Object.fromEntries(names.map((name) => [name, handler])) as Record<Name, (step: number) => void>;

/** The key argument of a call, as it is compared. */
export const keyOf = (row: HostCallRow): ByteString => lowerAscii(toByteString(bytesArg(row.inputs, "key")));

const mapKind = entityKindCode("header-map");
/** The entries of a map of an exchange after a step; undefined when there is none. */
export function mapOf(run: Run, exchange: number, name: string, step: number): readonly Entry[] | undefined {
  const facts = run.cast.exchange(exchange);
  if (facts === undefined) return undefined;
  for (const entity of run.recording.stateAt(step).entities.values()) if (entity.kind === mapKind && entity.parent === facts.entity && entity.name === name) return entity.entries;
  return undefined;
}
export const valueIn = (entries: readonly Entry[] | undefined, name: ByteString): ByteString | undefined => entries?.find((entry) => lowerAscii(entry.name) === name)?.value;
/** Bytes of a serialized map without entries: its count. */
export const emptyMap = 4;
