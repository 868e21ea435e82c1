/** Whose row it is, and how contexts are called. */
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import type { Row } from "../recording/row.ts";
import { threadName } from "../recording/threads.ts";
import { hasMainThread } from "../scenario/roles.ts";
import { castOf, filterName } from "./cast.ts";
import { numberOf, textField } from "./fields.ts";

/** The filter of a callback, host call or fault; client, upstream or called cluster for what arrives; "proxy" or "you" for the rest. */
export function who(recording: Recording, row: Row): string {
  switch (row.kind) {
    case "origin": return "";
    case "callback":
    case "host-call": return filterOf(recording, row.vm, row.context) ?? "proxy";
    case "action": return ofClient.has(row.name) ? "client" : "you";
    // a guest that does not return is told by the VM it runs in
    case "fault": return "filter" in row.fields ? filterName(recording, numberOf(row.fields, "filter")) : row.name === "budget" ? (filterOf(recording, row.vm, row.context) ?? "proxy") : "proxy";
    case "proxy": return whoDid(recording, row);
    default: return unreachable(row);
  }
}

const ofClient: ReadonlySet<string> = new Set(["send-headers", "send-data", "send-trailers", "send-metadata", "abort", "open-connection", "downstream-data", "half-close", "close-connection", "reset-connection"]);

/** The name of the filter whose VM made a row. */
export function filterOf(recording: Recording, vm: number, context: number): string | undefined {
  const cast = castOf(recording), filter = cast.context(vm, context)?.filter ?? cast.vm(vm)?.filter;
  return filter === undefined ? undefined : filterName(recording, filter);
}

function whoDid(recording: Recording, row: Extract<Row, { kind: "proxy" }>): string {
  switch (row.name) {
    case "headers-received":
    case "data-received":
    case "metadata-received":
    case "trailers-received": return numberOf(row.fields, "from") === 0 ? "client" : castOf(recording).clusterOf(numberOf(row.fields, "exchange"), row.step);
    case "connection-opened":
    case "client-gone": return "client";
    case "connection-closed": return textField(row.fields, "by") === "client" ? "client" : "proxy";
    case "call-replied":
    case "call-failed":
    case "redis-replied":
    case "redis-failed": return textField(row.fields, "cluster");
    default: return "proxy";
  }
}

export { threadName };

/** The thread of a row, where there is more than one. */
export function threadWords(recording: Recording, thread: number): string | undefined {
  const { setup } = recording.meta.scenario;
  return setup.threads > 1 || hasMainThread(setup) ? threadName(thread) : undefined;
}

/** "stream 3", "root 1"; "context 9" for an id that no context has. */
export function contextWords(recording: Recording, vm: number, id: number): string {
  if (id === 0) return "the VM context";
  const facts = castOf(recording).context(vm, id);
  return facts === undefined ? `context ${id}` : facts.root === 0 ? `root ${id}` : `stream ${id}`;
}

/** "exchange 1", "connection 1" */
export const streamWords = (recording: Recording, index: number): string => `${castOf(recording).isTcp ? "connection" : "exchange"} ${exchangeName(recording, index)}`;
/** What an exchange or a connection is called: the scenario's own id. */
export const exchangeName = (recording: Recording, index: number): string => castOf(recording).exchange(index)?.id ?? String(index + 1);
