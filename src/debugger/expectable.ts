/** What could be expected of a run: of what one step shows, or one value of it, as items of a scenario's `expect`. */
import { MapType } from "../abi/codes.ts";
import { encodeBase64 } from "../base/base64url.ts";
import { lowerAscii, textOf } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import type { Fields, HostCallRow } from "../recording/row.ts";
import { bytesOf } from "../scenario/bytes.ts";
import type { Expectation, expectedMessages } from "../scenario/expect.ts";
import { logLevels } from "../scenario/log-levels.ts";
import type { Bytes, ScenarioInput } from "../scenario/scenario.ts";
import { castOf } from "./cast.ts";
import { callMade } from "./expectations.ts";
import { argOf, bytesArg, numberArg, numberOf } from "./fields.ts";
import { logLine } from "./log-lines.ts";

/** As it is written: defaults may be left out. */
export type ExpectationInput = NonNullable<ScenarioInput["expect"]>[number];
type Message = (typeof expectedMessages)[number];

/** The most specific one first. `rules`: of the findings about this step. None for a step that tells nothing about what comes out. */
export function expectableAt(recording: Recording, step: number, rules: readonly string[] = []): readonly ExpectationInput[] {
  const found: ExpectationInput[] = rules.flatMap((rule): ExpectationInput[] => [{ that: "finding", rule }, { that: "finding", rule, absent: true }]);
  const row = recording.row(step);
  switch (row.kind) {
    case "fault": return [...found, { that: "no-fault" }];
    case "proxy": return [...found, ...ofDeed(recording, row.name, row.fields, step)];
    case "host-call": return [...found, ...ofCall(recording, row)];
    default: return found;
  }
}

/** Named where there are several. */
const exchangeOf = (recording: Recording, index: number): { readonly exchange?: string } => {
  const { exchanges } = castOf(recording), id = exchanges.find((one) => one.index === index)?.id;
  return exchanges.length < 2 || id === undefined ? {} : { exchange: id };
};

function ofDeed(recording: Recording, name: string, fields: Fields, step: number): readonly ExpectationInput[] {
  const index = numberOf(fields, "exchange"), exchange = exchangeOf(recording, index), outcome = recording.outcome?.exchanges.find(({ id }) => id === castOf(recording).exchange(index)?.id);
  const status = outcome?.client.status, answered: readonly ExpectationInput[] = status === undefined ? [] : [{ that: "status", ...exchange, is: status }];
  switch (name) {
    case "headers-sent": return numberOf(fields, "to") === 0 ? answered : ofSentHeaders(recording, step, exchange);
    case "local-response": case "stream-complete": return answered;
    case "data-sent": return ofBody(recording, numberOf(fields, "to") === 0 ? "response" : "request", castOf(recording).exchange(index)?.id, exchange);
    case "held": case "resumed": case "still-held": return [{ that: "resumed", ...exchange, side: numberOf(fields, "side") === 0 ? "request" : "response" }];
    default: return [];
  }
}

/** Of what goes upstream: where it goes. */
function ofSentHeaders(recording: Recording, step: number, exchange: { readonly exchange?: string }): readonly ExpectationInput[] {
  const row = recording.row(step), index = row.kind === "proxy" ? numberOf(row.fields, "exchange") : -1;
  const seen = Object.values(recording.outcome?.upstreams ?? {}).flat().findLast((one) => one.call === undefined && one.exchange === castOf(recording).exchange(index)?.id);
  return seen === undefined ? [] : [{ that: "header", ...exchange, of: "request", name: ":path", equals: written(seen.path) }];
}

/** Longer ones are expected by their first characters. */
const longest = 200;

function ofBody(recording: Recording, of: Message, id: string | undefined, exchange: { readonly exchange?: string }): readonly ExpectationInput[] {
  const { exchanges = [], upstreams = {} } = recording.outcome ?? {};
  const body = of === "response" ? exchanges.find((one) => one.id === id)?.client.body : Object.values(upstreams).flat().findLast((one) => one.call === undefined && one.exchange === id)?.body;
  return body === undefined || body.length === 0 ? [] : [{ that: "body", ...exchange, of, ...asWanted(body) }];
}

const asWanted = (bytes: Uint8Array): { readonly equals: Bytes } | { readonly contains: string } => {
  const { text, utf8 } = textOf(bytes);
  return utf8 && text.length > longest ? { contains: text.slice(0, longest).replace(/[\ud800-\udbff]$/, "") } : { equals: utf8 ? text : { base64: encodeBase64(bytes) } };
};
const written = (value: ByteString): Bytes => {
  const { text, utf8 } = textOf(value);
  return utf8 ? text : { base64: encodeBase64(Uint8Array.from(value, (c) => c.charCodeAt(0))) };
};

function ofCall(recording: Recording, row: HostCallRow): readonly ExpectationInput[] {
  const made = callMade(recording, row.step);
  if (made !== undefined) return [{ that: "call", cluster: made.cluster, path: made.path }];
  const line = logLine(recording, row.step);
  if (line !== undefined) return [{ that: "log", level: logLevels[Math.min(line.level, logLevels.length - 1)] ?? "info", ...asWanted(line.text) }, { that: "log", absent: true, ...asWanted(line.text) }];
  return ofHeaderCall(recording, row);
}

/** Header calls on the maps of a stream: what became of that header. */
function ofHeaderCall(recording: Recording, { name, inputs, vm, context }: HostCallRow): readonly ExpectationInput[] {
  const map = numberArg(inputs, "map_type"), of = map === MapType.HttpRequestHeaders ? "request" : map === MapType.HttpResponseHeaders ? "response" : undefined;
  if (of === undefined || argOf(inputs, "map_type") === undefined || argOf(inputs, "key") === undefined) return [];
  const index = castOf(recording).context(vm, context)?.exchange ?? -1, key = textOf(bytesArg(inputs, "key"));
  return index < 0 || !key.utf8 || key.text === "" || !name.endsWith("_header_map_value") ? [] : expectableHeader(recording, index, of, key.text);
}

/** Of a header of the message as it came out: its value and that it is there, or that it is not. */
export function expectableHeader(recording: Recording, index: number, of: Message, name: string): readonly ExpectationInput[] {
  const exchange = exchangeOf(recording, index), id = castOf(recording).exchange(index)?.id, key = lowerAscii(name), { exchanges = [], upstreams = {} } = recording.outcome ?? {};
  const client = exchanges.find((one) => one.id === id)?.client, upstream = Object.values(upstreams).flat().findLast((one) => one.call === undefined && one.exchange === id);
  const base = { that: "header", ...exchange, of, name } as const;
  if (of === "response" ? client?.status === undefined : upstream === undefined) return [{ ...base }, { ...base, absent: true }];
  const pseudo = of === "response" ? [[":status", String(client?.status)] as const] : [[":method", upstream?.method ?? ""] as const, [":path", upstream?.path ?? ""] as const, [":authority", upstream?.authority ?? ""] as const];
  const own = (of === "response" ? client?.headers : upstream?.headers) ?? [], values = own.filter(([one]) => lowerAscii(one) === key).map(([, value]) => value);
  const value = values.length > 0 ? values.join(", ") : pseudo.find(([one]) => one === key)?.[1];
  return value === undefined ? [{ ...base, absent: true }, base] : [{ ...base, equals: written(value) }, base, { ...base, matches: `^${textOf(value).text.slice(0, longest).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}$` }, { ...base, absent: true }];
}

const quoted = (value: Bytes | string): string => {
  const { text } = textOf(typeof value === "string" ? value : bytesOf(value));
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
};

/** An expectation in few words, for the button that adds it. */
export function expectationWords(item: ExpectationInput | Expectation): string {
  const of = "of" in item && item.of === "request" ? "request " : "response ", whose = "exchange" in item && item.exchange !== undefined ? ` of ${item.exchange}` : "";
  switch (item.that) {
    case "status": return `status ${item.is}${whose}`;
    case "header": return item.absent === true ? `no ${of}header ${item.name}${whose}` : `${of}header ${item.name}${whose}${wanted(item) || " is there"}`;
    case "body": return `${of}body${whose}${wanted(item)}`;
    case "log": return `${item.absent === true ? "no " : ""}log line${item.level === undefined ? "" : ` of level ${item.level}`}${wanted(item)}`;
    case "call": return `${item.times === undefined ? "a call" : `${item.times} calls`}${item.cluster === undefined ? "" : ` to ${item.cluster}`}${item.path === undefined ? "" : ` for ${item.path}`}`;
    case "resumed": return `${item.side ?? "a side"}${whose} goes on`;
    case "no-fault": return "no fault";
    case "finding": return `${item.absent === true ? "no finding" : "finding"}${item.rule === undefined ? "" : ` ${item.rule}`}`;
    default: return unreachable(item);
  }
}

function wanted(item: { readonly equals?: Bytes | undefined; readonly contains?: string | undefined; readonly matches?: string | undefined }): string {
  if (item.equals !== undefined) return ` = ${quoted(item.equals)}`;
  if (item.contains !== undefined) return ` with ${quoted(item.contains)}`;
  return item.matches === undefined ? "" : ` matches /${item.matches}/`;
}
