/** HAR 1.2 of what clients sent and what they got: one entry for each exchange. Bodies that are no text are base64; of a request that is `encoding`, as 1.3 proposes it. */
import { encodeBase64 } from "../../base/base64url.ts";
import { lowerAscii, textOf } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { castOf } from "../../debugger/cast.ts";
import { numberOf } from "../../debugger/fields.ts";
import type { Recording } from "../../recording/log.ts";
import type { ExchangeOutcome, Pair } from "../../recording/outcome.ts";
import { nanosecondsOf } from "../../scenario/clock.ts";
import { sentRequests } from "./sent.ts";
import type { SentRequest } from "./sent.ts";

interface NameValue { readonly name: string; readonly value: string }
const named = (pairs: readonly Pair[]): readonly NameValue[] => pairs.map(([name, value]) => ({ name: textOf(name).text, value: textOf(value).text }));
const valueOf = (pairs: readonly Pair[], name: string): ByteString | undefined => pairs.find(([one]) => lowerAscii(one) === name)?.[1];

export function harOf(recording: Recording): string {
  const { scenario } = recording.meta, began = Number((nanosecondsOf(scenario.setup.clock) ?? 0n) / 1000000n), outcomes = new Map(recording.outcome?.exchanges.map((one) => [one.id, one]));
  const times = timesOf(recording);
  const entries = sentRequests(scenario).map((request) => {
    const { from = 0, to = from } = times.get(request.id) ?? {};
    return entryOf(request, outcomes.get(request.id), began + from / 1e6, (to - from) / 1e6);
  });
  return `${JSON.stringify({ log: { version: "1.2", creator: { name: "Proxyscope", version: "1" }, entries } }, undefined, 2)}\n`;
}

/** ns since the start: when an exchange came to be, and when it was complete. */
function timesOf(recording: Recording): ReadonlyMap<string, { readonly from: number; readonly to?: number }> {
  const { exchanges } = castOf(recording), times = new Map<string, { readonly from: number; readonly to?: number }>(exchanges.map(({ id, step }) => [id, { from: recording.timeOf(step) }]));
  for (let step = 1; step < recording.length; step++) {
    if (recording.brief(step).name !== "stream-complete") continue;
    const row = recording.row(step), id = row.kind === "proxy" ? exchanges.find(({ index }) => index === numberOf(row.fields, "exchange"))?.id : undefined;
    if (id !== undefined) times.set(id, { from: times.get(id)?.from ?? row.time, to: row.time });
  }
  return times;
}

function entryOf(request: SentRequest, outcome: ExchangeOutcome | undefined, started: number, took: number): object {
  return { startedDateTime: new Date(started).toISOString(), time: took, request: requestOf(request), response: responseOf(request, outcome), cache: {}, timings: { send: 0, wait: took, receive: 0 }, comment: request.id };
}

function requestOf({ method, scheme, authority, path, protocol, headers, body }: SentRequest): object {
  const all = [...(authority === "" ? [] : [{ name: "host", value: authority }]), ...named(headers)], query = [...new URLSearchParams(path.split("?")[1] ?? "")].map(([name, value]) => ({ name, value }));
  return { method, url: `${scheme}://${authority === "" ? "localhost" : authority}${path}`, httpVersion: protocol, cookies: [], headers: all, queryString: query, headersSize: -1, bodySize: body.length, ...(body.length > 0 && { postData: { mimeType: mediaType(headers), ...contentOf(body) } }) };
}

/** Status 0: nothing came, as proxies write it. */
function responseOf({ protocol }: SentRequest, outcome: ExchangeOutcome | undefined): object {
  const { status = 0, headers = [], body = new Uint8Array() } = outcome?.client ?? {};
  return { status, statusText: "", httpVersion: protocol, cookies: [], headers: named(headers), content: { size: body.length, mimeType: mediaType(headers), ...(body.length > 0 && contentOf(body)) }, redirectURL: textOf(valueOf(headers, "location") ?? "").text, headersSize: -1, bodySize: body.length };
}

const mediaType = (headers: readonly Pair[]): string => textOf(valueOf(headers, "content-type") ?? "application/octet-stream").text;
function contentOf(body: Uint8Array): { readonly text: string; readonly encoding?: "base64" } {
  const { text, utf8 } = textOf(body);
  return utf8 ? { text } : { text: encodeBase64(body), encoding: "base64" };
}
