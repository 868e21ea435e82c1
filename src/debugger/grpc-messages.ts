/** Messages of gRPC calls by the scenario's schemas, where it has the method's. */
import type { MessageTypes } from "../scenario/proto/schema.ts";
import type { CallMessage, CallView } from "./state-lists.ts";

/** `type`: its full name; `json`: on several lines. */
export interface ReadMessage { readonly type: string; readonly json: string }

/** Undefined where no schema has the method, and for bytes that are no such message. */
export function readMessage(types: MessageTypes, { method }: Pick<CallView, "method">, { from, bytes }: Pick<CallMessage, "from" | "bytes">): ReadMessage | undefined {
  const found = types.method(method);
  if (found === undefined) return undefined;
  const type = from === "filter" ? found.input : found.output, json = types.decode(type, bytes);
  return json === undefined ? undefined : { type, json: JSON.stringify(json, null, 2) };
}

/** On one line: { "user": "alice", "roles": ["a"] } */
export const oneLine = (json: string): string => json.replaceAll(/\n\s*/g, " ").replaceAll(/\[ /g, "[").replaceAll(/ \]/g, "]");
