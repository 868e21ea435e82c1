/** A scenario with what it expects as a suite of Google's tester: one test for each exchange. What a suite cannot say is listed. */
import { fromByteString, toByteString } from "../../base/byte-string.ts";
import { judgeExpectations } from "../../debugger/expectations.ts";
import { castOf } from "../../debugger/cast.ts";
import { numberOf, textField } from "../../debugger/fields.ts";
import type { Recording } from "../../recording/log.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import { nanosecondsOf } from "../../scenario/clock.ts";
import type { Expectation as Expected } from "../../scenario/expect.ts";
import { testerProfile } from "../../scenario/profiles.ts";
import type { Bytes, Exchange, Headers, Reply, Scenario } from "../../scenario/scenario.ts";
import { compileRe2 } from "./re2.ts";
import type { Env, Expectation, Invocation, StringMatcher, Suite, SuiteHeader, SuiteTest } from "./suite.ts";

export interface WrittenSuite {
  readonly suite: Suite;
  /** The bytes that env.config_path stands for; undefined for none. */
  readonly configuration: Uint8Array | undefined;
  readonly left: readonly string[];
}
export interface SuitePaths { readonly wasm: string; readonly config: string }

type PhaseField = "request_headers" | "request_body" | "response_headers" | "response_body";
type Results = Record<PhaseField, { -readonly [K in keyof Expectation]: Expectation[K] }>;

/** Of the recording: where the filter answered and where a line was logged is known from a run only. */
export function suiteOfRecording(recording: Recording, paths: SuitePaths): WrittenSuite {
  const { scenario } = recording.meta, left = new Set<string>();
  const exchanges = scenario.actions.filter((action): action is Exchange => action.do === "exchange");
  for (const action of scenario.actions) if (action.do !== "exchange" && action.do !== "run" && action.do !== "advance") left.add(`action ${action.do}: a test of a suite is a whole request with its response`);
  sayWhatIsLost(scenario, left);
  const configuration = scenario.setup.chain[0]?.configuration, test = exchanges.map((exchange) => testOf(recording, exchange, exchange === exchanges[0], left));
  return {
    suite: { env: envOf(scenario, paths, configuration !== undefined), test },
    configuration: configuration === undefined ? undefined : bytesOf(configuration), left: [...left],
  };
}

function envOf({ setup }: Scenario, { wasm, config }: SuitePaths, configured: boolean): Env {
  const level = setup.logLevel === "off" ? "CRITICAL" : (setup.logLevel.toUpperCase() as NonNullable<Env["log_level"]>), seconds = Number((nanosecondsOf(setup.clock) ?? 0n) / 1000000000n);
  return { wasm_path: wasm, ...(configured && { config_path: config }), log_level: level, ...(seconds > 0 && { time_secs: seconds }) };
}

function sayWhatIsLost({ setup }: Scenario, left: Set<string>): void {
  if (setup.profile !== testerProfile) left.add(`profile ${setup.profile}: the tester has rules of its own, in which headers, bodies and calls differ`);
  if (setup.chain.length > 1) left.add("chain: the tester runs one plugin, the first filter is taken");
  if (setup.chain.some(({ vmConfiguration, rootId, environment }) => vmConfiguration !== undefined || rootId !== "" || Object.keys(environment).length > 0)) left.add("VM configuration, root id and environment: a plugin of the tester has none");
  if (setup.properties.some(({ value }) => typeof value === "object" && !("text" in value || "base64" in value || "hex" in value || "repeat" in value))) left.add("properties with typed values: a suite has bytes");
  if (setup.sharedData.length > 0) left.add("shared data from the start: there is none in the tester");
  if (setup.threads > 1) left.add("threads: the tester has one");
}

const asBytes = (value: Bytes): Uint8Array => bytesOf(value);
const header = (key: string, value: Bytes): SuiteHeader => ({ key, value: asBytes(value) });
const headers = (list: Headers): readonly SuiteHeader[] => list.map(([key, value]) => header(key, value));

function testOf(recording: Recording, exchange: Exchange, isFirst: boolean, left: Set<string>): SuiteTest {
  const { scenario } = recording.meta, results: Results = { request_headers: {}, request_body: {}, response_headers: {}, response_body: {} };
  const answered = localResponse(recording, exchange.id), reply = exchange.reply ?? scenario.setup.upstreams.find(({ cluster }) => cluster === scenario.setup.router.cluster)?.replies[0];
  const judged = judgeExpectations(recording);
  for (const [i, item] of (scenario.expect ?? []).entries()) {
    if (!("exchange" in item) || item.exchange === exchange.id || (item.exchange === undefined && isFirst)) put(recording, item, results, answered, judged[i]?.step ?? 0, exchange.id, left);
  }
  if (exchange.trailers !== undefined) left.add("trailers: the tester calls no trailers phases");
  const body = bodyOf(exchange), chunks = exchange.chunks?.length ?? 0;
  if (chunks > 1) left.add("chunks of their own sizes: the body is given as one piece");
  const properties = scenario.setup.properties.flatMap(({ path, value }) => (typeof value === "string" || "text" in value || "base64" in value || "hex" in value || "repeat" in value ? [{ path: path.join("."), value: asBytes(value) }] : []));
  const pseudo: Headers = [[":method", exchange.method], [":path", exchange.path], [":scheme", exchange.scheme], [":authority", exchange.authority]];
  const phase = (field: PhaseField, input: Invocation["input"]): Invocation => ({ ...(input !== undefined && { input }), ...(Object.keys(results[field]).length > 0 && { result: results[field] }) });
  return {
    name: exchange.id, ...(properties.length > 0 && { properties }),
    request_headers: phase("request_headers", { header: headers([...pseudo, ...exchange.headers]) }),
    ...(answered?.field !== "request_headers" && body.length > 0 && { request_body: [phase("request_body", { content: body })] }),
    ...(answered === undefined && reply !== undefined && responseOf(reply, phase)),
  };
}

function responseOf(reply: Reply, phase: (field: PhaseField, input: Invocation["input"]) => Invocation): Pick<SuiteTest, "response_headers" | "response_body"> {
  const body = bodyOf(reply);
  return { response_headers: phase("response_headers", { header: headers([[":status", String(reply.status)], ...reply.headers]) }), ...(body.length > 0 && { response_body: [phase("response_body", { content: body })] }) };
}

function bodyOf({ body, chunks }: { readonly body?: Bytes | undefined; readonly chunks?: readonly { readonly data: Bytes }[] | undefined }): Uint8Array {
  if (chunks !== undefined && chunks.length > 0) return fromByteString(chunks.map(({ data }) => toByteString(asBytes(data))).join(""));
  return body === undefined ? new Uint8Array() : asBytes(body);
}

/* Where a filter answered */

interface Answered { readonly field: PhaseField; readonly status: number }
const fields: Readonly<Record<string, PhaseField>> = { proxy_on_request_headers: "request_headers", proxy_on_request_body: "request_body", proxy_on_response_headers: "response_headers", proxy_on_response_body: "response_body" };

function localResponse(recording: Recording, id: string): Answered | undefined {
  const index = castOf(recording).exchanges.find((exchange) => exchange.id === id)?.index ?? -1;
  let field: PhaseField = "request_headers";
  for (let step = 1; step < recording.length; step++) {
    const { kind, name } = recording.brief(step);
    if (kind === "callback") field = fields[name] ?? field;
    if (name !== "local-response") continue;
    const row = recording.row(step);
    if (row.kind === "proxy" && numberOf(row.fields, "exchange") === index && textField(row.fields, "by") === "filter") return { field, status: numberOf(row.fields, "status") };
  }
  return undefined;
}

/* Expectations */

function put(recording: Recording, item: Expected, results: Results, answered: Answered | undefined, step: number, id: string, left: Set<string>): void {
  const add = <K extends "has_header" | "no_header" | "headers" | "body" | "log">(field: PhaseField, key: K, value: NonNullable<Expectation[K]>[number]): void => {
    results[field] = { ...results[field], [key]: [...(results[field][key] ?? []), value] };
  };
  const ofResponse = answered?.field ?? "response_headers", why = (reason: string): void => void left.add(`expect ${item.that}${"exchange" in item && item.exchange !== undefined ? ` of ${id}` : ""}: ${reason}`);
  switch (item.that) {
    case "status":
      if (answered === undefined) return add("response_headers", "has_header", header(":status", String(item.is)));
      if (answered.field === "request_body" || answered.field === "response_body") return why("the filter answers in a body phase, where the tester judges no response");
      results[answered.field] = { ...results[answered.field], immediate: { http_status: item.is } };
      return;
    case "header": {
      const field = item.of === "request" ? "request_headers" : ofResponse;
      if (item.absent) return add(field, "no_header", { key: item.name });
      if (item.equals !== undefined) return add(field, "has_header", header(item.name, item.equals));
      const value = item.matches === undefined ? ".*" : anywhere(item.matches);
      return value === undefined ? why(`the expression ${JSON.stringify(item.matches)} has no equal in RE2 as a whole`) : add(field, "headers", { regex: `(?s)${inAnyCase(item.name)}: ${value}` });
    }
    case "body": {
      const matcher = matcherOf(item), field = item.of === "request" ? "request_body" : answered === undefined ? "response_body" : answered.field;
      return matcher === undefined ? why(`the expression ${JSON.stringify(item.matches)} has no equal in RE2 as a whole`) : add(field, "body", matcher);
    }
    case "log": {
      const matcher = matcherOf(item), field = phaseAt(recording, step);
      if (matcher === undefined) return why("the expression has no equal in RE2 as a whole");
      if (item.level !== undefined) why("the level: a suite sees the text of a line only");
      if (item.absent) for (const phase of Object.keys(results) as PhaseField[]) add(phase, "log", { ...matcher, invert: true });
      else if (field === undefined) why("the line is not logged in a phase of a stream in this run");
      else add(field, "log", matcher);
      return;
    }
    // a VM that fails fails every test
    case "no-fault": return;
    case "call": return why("the tester has no calls out");
    case "resumed": return why("the tester has no streams that go on");
    case "finding": return why("the tester has no findings");
  }
}

function phaseAt(recording: Recording, step: number): PhaseField | undefined {
  for (let at = step; at > 0; at = recording.brief(at).parent) {
    const { kind, name } = recording.brief(at);
    if (kind === "callback") return fields[name];
  }
  return undefined;
}

function matcherOf({ equals, contains, matches }: { readonly equals?: Bytes | undefined; readonly contains?: string | undefined; readonly matches?: string | undefined }): StringMatcher | undefined {
  if (equals !== undefined) return { exact: asBytes(equals) };
  const inner = contains === undefined ? (matches === undefined ? undefined : anywhere(matches)) : `.*${escapeRe2(contains)}.*`;
  return inner === undefined ? undefined : { regex: `(?s)${inner}` };
}

/** An expression that is found anywhere, for one that matches a whole; undefined for one that looks at the ends, or that RE2 refuses. */
function anywhere(source: string): string | undefined {
  const bare = /^(\^?)([^]*?)(\$?)$/.exec(source), inner = bare?.[2] ?? "";
  if (/(?:^|[^\\[])[\^$]/.test(inner) || inner.endsWith("\\") || inner.includes("|") || !compileRe2(inner).ok) return undefined;
  return `${bare?.[1] === "^" ? "" : ".*"}${inner}${bare?.[3] === "$" ? "" : ".*"}`;
}
const inAnyCase = (name: string): string => Array.from(name, (c) => (/[A-Za-z]/.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : escapeRe2(c))).join("");
const escapeRe2 = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
