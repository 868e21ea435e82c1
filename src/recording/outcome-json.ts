/** An outcome as JSON: bodies as base64, byte strings as they are (every char code is below 256). */
import { decodeBase64, encodeBase64 } from "../base/base64url.ts";
import type { ConnectionEnd, ConnectionOutcome, ExchangeOutcome, Outcome, UpstreamSaw } from "./outcome.ts";

interface Json { readonly [key: string]: unknown }

export function outcomeToJson(outcome: Outcome): Json {
  return {
    ...outcome,
    exchanges: outcome.exchanges.map((e) => ({ ...e, client: { ...e.client, body: encodeBase64(e.client.body) } })),
    connections: outcome.connections.map((c) => ({ ...c, client: endToJson(c.client), ...(c.upstream !== undefined && { upstream: endToJson(c.upstream) }) })),
    upstreams: Object.fromEntries(Object.entries(outcome.upstreams).map(([cluster, seen]) => [cluster, seen.map((s) => ({ ...s, body: encodeBase64(s.body) }))])),
  };
}

const endToJson = (end: ConnectionEnd): Json => ({ ...end, received: encodeBase64(end.received) });

/** Undefined for a value that `outcomeToJson` did not make. */
export function outcomeFromJson(value: unknown): Outcome | undefined {
  if (!isObject(value) || typeof value["end"] !== "string" || !Array.isArray(value["exchanges"]) || !Array.isArray(value["connections"]) || !isObject(value["upstreams"])) return undefined;
  const exchanges: ExchangeOutcome[] = [];
  for (const e of value["exchanges"]) {
    const client: unknown = isObject(e) ? e["client"] : undefined;
    const body = isObject(client) ? bodyOf(client["body"]) : undefined;
    if (!isObject(e) || !isObject(client) || body === undefined) return undefined;
    exchanges.push({ ...e, client: { ...client, body } } as unknown as ExchangeOutcome);
  }
  const connections: ConnectionOutcome[] = [];
  for (const c of value["connections"]) {
    const client = isObject(c) ? endFromJson(c["client"]) : undefined, upstream = isObject(c) ? endFromJson(c["upstream"]) : undefined;
    if (!isObject(c) || client === undefined || (upstream === undefined && c["upstream"] !== undefined)) return undefined;
    connections.push({ ...c, client, ...(upstream !== undefined && { upstream }) } as unknown as ConnectionOutcome);
  }
  const upstreams: Record<string, readonly UpstreamSaw[]> = {};
  for (const [cluster, seen] of Object.entries(value["upstreams"])) {
    if (!Array.isArray(seen)) return undefined;
    const list: UpstreamSaw[] = [];
    for (const s of seen) {
      const body = isObject(s) ? bodyOf(s["body"]) : undefined;
      if (body === undefined) return undefined;
      list.push({ ...s, body } as UpstreamSaw);
    }
    upstreams[cluster] = list;
  }
  return { ...value, exchanges, connections, upstreams } as unknown as Outcome;
}

function endFromJson(value: unknown): ConnectionEnd | undefined {
  const received = isObject(value) ? bodyOf(value["received"]) : undefined;
  return received === undefined || !isObject(value) ? undefined : ({ ...value, received } as unknown as ConnectionEnd);
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

function bodyOf(value: unknown): Uint8Array | undefined {
  const decoded = typeof value === "string" ? decodeBase64(value) : undefined;
  return decoded?.ok === true ? decoded.value : undefined;
}
