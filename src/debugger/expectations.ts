/** What a scenario expects, held against the recording of its run: true or not, in a sentence, with the step it is about. */
import { decodePairs } from "../abi/pairs.ts";
import { LogLevel } from "../abi/codes.ts";
import { fromByteString, lowerAscii, byteStringOfText, textOf, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { unreachable } from "../base/unreachable.ts";
import { factsOf } from "../recording/entities.ts";
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import type { ExchangeOutcome, Pair, UpstreamSaw } from "../recording/outcome.ts";
import type { ProxyRow } from "../recording/row.ts";
import { bytesOf } from "../scenario/bytes.ts";
import type { Expectation } from "../scenario/expect.ts";
import { logLevels } from "../scenario/log-levels.ts";
import { castOf } from "./cast.ts";
import { deedText } from "./deed-text.ts";
import { bytesArg, numberOf } from "./fields.ts";
import { findingsOf } from "./findings/findings.ts";
import { logLines } from "./log-lines.ts";
import { plain } from "./sentence.ts";
import { counted } from "./words.ts";

export interface Judged {
  readonly ok: boolean;
  readonly text: string;
  /** 0: nothing of the run shows it */
  readonly step: number;
}

/** One for each expectation, in order. A scenario that expects nothing is expected to run without a fault. */
export function judgeExpectations(recording: Recording): readonly Judged[] {
  const { expect } = recording.meta.scenario;
  return (expect === undefined || expect.length === 0 ? [{ that: "no-fault" } as const] : expect).map((item) => judged(recording, item));
}

export function judged(recording: Recording, item: Expectation): Judged {
  switch (item.that) {
    case "status": return status(recording, item);
    case "header": return header(recording, item);
    case "body": return body(recording, item);
    case "log": return log(recording, item);
    case "call": return call(recording, item);
    case "resumed": return resumed(recording, item);
    case "no-fault": return noFault(recording);
    case "finding": return finding(recording, item);
    default: return unreachable(item);
  }
}
type Of<That extends Expectation["that"]> = Extract<Expectation, { that: That }>;

/* Exchanges */

const exchangeOf = (recording: Recording, id: string | undefined): ExchangeOutcome | undefined => {
  const { exchanges = [] } = recording.outcome ?? {};
  return id === undefined ? exchanges[0] : exchanges.find((exchange) => exchange.id === id);
};
const named = (id: string | undefined): string => (id === undefined ? "the first exchange" : `exchange ${JSON.stringify(id)}`);

/** The last row of a kind for an exchange; `to`: 0 client, 1 upstream. */
function sentRow(recording: Recording, name: string, exchange: ExchangeOutcome | undefined, to: number): number {
  const index = castOf(recording).exchanges.find(({ id }) => id === exchange?.id)?.index ?? -1;
  return lastRow(recording, name, (row) => numberOf(row.fields, "exchange") === index && numberOf(row.fields, "to") === to);
}
function lastRow(recording: Recording, name: string, fits: (row: ProxyRow) => boolean): number {
  for (let step = recording.length - 1; step > 0; step--) {
    if (recording.brief(step).name !== name) continue;
    const row = recording.row(step);
    if (row.kind === "proxy" && fits(row)) return step;
  }
  return 0;
}

function status(recording: Recording, { exchange: id, is }: Of<"status">): Judged {
  const exchange = exchangeOf(recording, id), got = exchange?.client.status, step = sentRow(recording, "headers-sent", exchange, 0);
  if (got === is) return { ok: true, step, text: `${named(id)} is answered with ${is}` };
  return { ok: false, step, text: got === undefined ? `${named(id)} is not answered, ${is} is expected` : `${named(id)} is answered with ${got}, ${is} is expected` };
}

interface Message { readonly headers: readonly Pair[]; readonly body: Uint8Array; readonly words: string }

function messageOf(recording: Recording, id: string | undefined, of: "request" | "response"): Message | undefined {
  const exchange = exchangeOf(recording, id);
  if (of === "response") return exchange?.client.status === undefined ? undefined : { ...exchange.client, headers: [[":status", String(exchange.client.status)], ...exchange.client.headers], words: `the response of ${named(id)}` };
  const seen: readonly UpstreamSaw[] = Object.values(recording.outcome?.upstreams ?? {}).flat(), saw = seen.findLast((one) => one.call === undefined && one.exchange === exchange?.id);
  if (saw === undefined) return undefined;
  const pseudo: Pair[] = saw.headers.some(([name]) => name === ":path") ? [] : [[":method", saw.method], [":path", saw.path], ...(saw.authority === undefined ? [] : [[":authority", saw.authority] as const])];
  return { headers: [...pseudo, ...saw.headers], body: saw.body, words: `the request of ${named(id)}` };
}
const noMessage = (id: string | undefined, of: "request" | "response"): string => (of === "response" ? `${named(id)} is not answered` : `no upstream got ${named(id)}`);

function header(recording: Recording, item: Of<"header">): Judged {
  const { exchange: id, of, name, absent, equals, matches } = item, message = messageOf(recording, id, of);
  const step = sentRow(recording, "headers-sent", exchangeOf(recording, id), of === "response" ? 0 : 1);
  if (message === undefined) return { ok: false, step, text: `${noMessage(id, of)}, so that it has no header ${JSON.stringify(name)}` };
  const key = lowerAscii(byteStringOfText(name)), values = message.headers.filter(([one]) => lowerAscii(one) === key).map(([, value]) => value);
  const value = values.length === 0 ? undefined : values.join(", "), what = `header ${JSON.stringify(name)} of ${message.words}`;
  if (value === undefined) return { ok: absent, step, text: absent ? `${what} is not there` : `${what} is missing` };
  if (absent) return { ok: false, step, text: `${what} is ${shown(value)}, it is expected not to be there` };
  const wanted = wantedOf({ equals, matches });
  return wanted === undefined ? { ok: true, step, text: `${what} is there` } : verdict(what, value, wanted, step);
}

function body(recording: Recording, item: Of<"body">): Judged {
  const message = messageOf(recording, item.exchange, item.of), to = item.of === "response" ? 0 : 1, exchange = exchangeOf(recording, item.exchange), wanted = wantedOf(item);
  const step = sentRow(recording, "data-sent", exchange, to) || sentRow(recording, "headers-sent", exchange, to);
  if (message === undefined || wanted === undefined) return { ok: false, step, text: `${noMessage(item.exchange, item.of)}, so that there is no body` };
  return verdict(`the body of ${message.words}`, toByteString(message.body), wanted, step);
}

/* Texts */

interface Wanted { readonly fits: (value: ByteString) => boolean; readonly words: string }

function wantedOf({ equals, contains, matches }: { readonly equals?: Parameters<typeof bytesOf>[0] | undefined; readonly contains?: string | undefined; readonly matches?: string | undefined }): Wanted | undefined {
  if (equals !== undefined) {
    const bytes = toByteString(bytesOf(equals));
    return { fits: (value) => value === bytes, words: shown(bytes) };
  }
  if (contains !== undefined) {
    const part = byteStringOfText(contains);
    return { fits: (value) => value.includes(part), words: `something with ${JSON.stringify(contains)}` };
  }
  if (matches === undefined) return undefined;
  const regex = new RegExp(matches, "u");
  return { fits: (value) => regex.test(textOf(fromByteString(value)).text), words: `something that matches ${JSON.stringify(matches)}` };
}

const longest = 200;
const shown = (value: ByteString): string => {
  const { text } = textOf(value);
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
};
const verdict = (what: string, value: ByteString, { fits, words }: Wanted, step: number): Judged =>
  (fits(value) ? { ok: true, step, text: `${what} is ${words}` } : { ok: false, step, text: `${what} is ${shown(value)}, ${words} is expected` });

function log(recording: Recording, item: Of<"log">): Judged {
  const wanted = wantedOf(item), level = item.level === undefined ? undefined : logLevels.indexOf(item.level);
  const lines = logLines(recording).filter((line) => level === undefined || Math.min(line.level, LogLevel.Off) === level), found = lines.find(({ text }) => wanted?.fits(toByteString(text)) === true);
  const what = `${item.level === undefined ? "a line" : `a line of level ${item.level}`} is logged that is ${wanted?.words ?? "anything"}`;
  if (item.absent) return found === undefined ? { ok: true, step: 0, text: `no line is logged that is ${wanted?.words ?? "anything"}` } : { ok: false, step: found.step, text: `${what}, it is expected not to be: ${shown(toByteString(found.text))}` };
  if (found !== undefined) return { ok: true, step: found.step, text: what };
  return { ok: false, step: lines.at(-1)?.step ?? 0, text: `no line is logged that is ${wanted?.words ?? "anything"}${lines.length === 0 ? "; nothing is" : `; the last of ${lines.length} is ${shown(toByteString(lines.at(-1)?.text ?? new Uint8Array()))}`}` };
}

/* Calls, holds, faults, findings */

const calling: ReadonlySet<string> = new Set(["proxy_http_call", "proxy_grpc_call", "proxy_grpc_stream"]);
interface Made { readonly step: number; readonly cluster: string; readonly path: string }

function callsMade(recording: Recording): readonly Made[] {
  const out: Made[] = [];
  for (let step = 1; step < recording.length; step++) {
    const made = callMade(recording, step);
    if (made !== undefined) out.push(made);
  }
  return out;
}

/** The call that a filter makes at a step; undefined for another row, and for a call that was refused. */
export function callMade(recording: Recording, step: number): Made | undefined {
  const { name, result } = recording.brief(step);
  if (!calling.has(name) || result !== 0) return undefined;
  const row = recording.row(step);
  if (row.kind !== "host-call") return undefined;
  const about = recording.operationsOf(step).flatMap(({ op }) => (op.kind === OpKind.Create && "about" in op ? [factsOf(op.about)] : [])).find(({ kind }) => kind !== undefined);
  const text = (input: string): string => textOf(bytesArg(row.inputs, input)).text;
  const path = name === "proxy_http_call" ? (decodePairs(bytesArg(row.inputs, "headers")).find((pair) => pair.name === ":path")?.value ?? "") : `/${text("service_name")}/${text("method_name")}`;
  return { step, cluster: about?.["cluster"] ?? text("upstream_name"), path };
}

function call(recording: Recording, { cluster, path, times }: Of<"call">): Judged {
  const all = callsMade(recording), found = all.filter((made) => (cluster === undefined || made.cluster === cluster) && (path === undefined || made.path === path));
  const what = `to ${cluster === undefined ? "any cluster" : JSON.stringify(cluster)}${path === undefined ? "" : ` for ${JSON.stringify(path)}`}`, ok = times === undefined ? found.length > 0 : found.length === times;
  const step = (found.at(-1) ?? all.at(-1))?.step ?? 0, made = `${counted(found.length, "call")} ${what} ${found.length === 1 ? "was" : "were"} made`;
  return { ok, step, text: ok ? made : `${made}, ${times === undefined ? "one at least" : String(times)} ${times === undefined || times === 1 ? "is" : "are"} expected` };
}

function resumed(recording: Recording, { exchange: id, side }: Of<"resumed">): Judged {
  const index = castOf(recording).exchanges.find((one) => one.id === exchangeOf(recording, id)?.id)?.index ?? -1, number = side === undefined ? undefined : side === "request" ? 0 : 1;
  const of = (name: string): number => lastRow(recording, name, (row) => numberOf(row.fields, "exchange") === index && (number === undefined || numberOf(row.fields, "side") === number));
  const at = of("resumed"), held = of("held"), what = `${side === undefined ? "" : `the ${side} of `}${named(id)}`;
  if (at > held) return { ok: true, step: at, text: `${what} was resumed` };
  return { ok: false, step: held, text: held === 0 ? `${what} was never held, so that nothing was resumed` : `${what} was held and not resumed` };
}

function noFault(recording: Recording): Judged {
  for (let step = 1; step < recording.length; step++) {
    if (recording.brief(step).kind !== "fault") continue;
    const row = recording.row(step);
    if (row.kind !== "fault") continue;
    const { name, rest } = deedText(recording, row);
    return { ok: false, step, text: `no fault is expected: ${name}${rest === "" ? "" : ` ${rest}`}` };
  }
  return { ok: true, step: 0, text: "there is no fault" };
}

function finding(recording: Recording, { rule, absent }: Of<"finding">): Judged {
  const found = findingsOf(recording).filter((one) => rule === undefined || one.rule === rule), [first] = found, what = rule === undefined ? "finding" : `finding of the rule ${rule}`;
  if (first === undefined) return { ok: absent, step: 0, text: absent ? `there is no ${what}` : `there is no ${what}, one is expected` };
  return { ok: !absent, step: first.step, text: `${absent ? `no ${what} is expected` : `there is a ${what}`}: ${plain(first.title)}` };
}
