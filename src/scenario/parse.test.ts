import { describe, expect, test } from "vitest";
import { emptyScenario, scenarioFor } from "./defaults.ts";
import { jsonError } from "./json-text.ts";
import { parseScenario, parseScenarioText } from "./parse.ts";
import { profileOf } from "./profiles.ts";
import type { Scenario } from "./scenario.ts";

const filter = { module: { name: "a.wasm" } };
const withSetup = (setup: object): object => ({ version: 1, setup: { chain: [filter], ...setup } });
const withActions = (...actions: object[]): object => ({ ...withSetup({}), actions });
const configured = (configuration: unknown): object => withSetup({ chain: [{ ...filter, configuration }] });

function problems(value: unknown): string[] {
  const result = parseScenario(value);
  return result.ok ? [] : result.problems.map((p) => `${p.path}: ${p.message}`);
}
function parsed(value: unknown): Scenario {
  const result = parseScenario(value);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}

test("defaults are filled in, and a parsed scenario parses to itself", () => {
  const scenario = parsed(withSetup({}));
  expect(scenario.setup.profile).toBe("envoy");
  expect(scenario.setup.listener.bufferLimit).toBe(1048576);
  expect(scenario.setup.limits.entryRows).toBe(200000);
  expect(scenario.setup.chain[0]?.failurePolicy).toBe("fail-closed");
  expect(parsed(structuredClone(scenario))).toEqual(scenario);
});

test("versions: a newer one and something else are told apart", () => {
  expect(problems({ version: 2 })).toEqual([": this scenario has version 2; the newest known here is 1. A newer release can open it."]);
  expect(problems([])).toEqual([": this is not a scenario: it is not an object"]);
  expect(problems({ setup: {} })).toEqual([": this is not a scenario: it has no version number"]);
});

test.each<[string, object, string[]]>([
  ["unknown field", withSetup({ foo: 1 }), ["setup.foo: is not a known field"]],
  ["missing field", withSetup({ chain: [{ module: {} }] }), ["setup.chain[0].module.name: is missing"]],
  ["empty name", withSetup({ chain: [{ module: { name: "" } }] }), ["setup.chain[0].module.name: is empty, a text is expected"]],
  ["wrong type", withSetup({ chain: 5 }), ["setup.chain: is 5, a list is expected"]],
  ["hash", withSetup({ chain: [{ module: { name: "a", sha256: "AB" } }] }), ["setup.chain[0].module.sha256: is not a SHA-256 in lower-case hex"]],
  ["clock", withSetup({ clock: "yesterday" }), ['setup.clock: is "yesterday", a date and time such as "2026-01-01T00:00:00Z" is expected']],
  ["fraction", withSetup({ seed: 1.5 }), ["setup.seed: is 1.5, a whole number is expected"]],
  ["too small", withSetup({ patience: -1 }), ["setup.patience: is -1, at least 0 is expected"]],
  ["too large", withSetup({ limits: { memoryPages: 65537 } }), ["setup.limits.memoryPages: is 65537, at most 65536 is expected"]],
  ["one of", withSetup({ link: "strict" }), ['setup.link: is "strict", one of "as-profile", "lenient" is expected']],
  ["empty list", withSetup({ properties: [{ path: [], value: "" }] }), ["setup.properties[0].path: is empty, at least one item is expected"]],
  ["bytes: number", configured(5), ["setup.chain[0].configuration: is 5, a text, or an object with text, base64, hex or repeat, is expected"]],
  ["bytes: another object", configured({ foo: 1 }), ["setup.chain[0].configuration: is an object with foo, a text, or an object with text, base64, hex or repeat, is expected"]],
  ["bytes: inside", configured({ hex: "abc" }), ["setup.chain[0].configuration.hex: is not pairs of hex digits"]],
  ["bytes: base64 of half a byte", configured({ base64: "A" }), ["setup.chain[0].configuration.base64: is not base64: the text ends inside a byte"]],
  ["action", withActions({ do: "fly" }), ['actions[0].do: is "fly", one of "exchange", "connection", "send-headers", "send-data", "send-trailers", "send-metadata", "abort", "open-connection", "downstream-data", "half-close", "close-connection", "reset-connection", "run", "advance", "answer-by-hand", "deliver", "reply-headers", "reply-data", "reply-trailers", "fail", "time-out", "tick", "phases", "foreign-callback", "remove-configuration", "restore-configuration" is expected']],
  ["header as an object", withActions({ do: "exchange", id: "1", headers: { a: "1" } }), ["actions[0].headers: is an object with a, a list is expected"]],
  ["header without a value", withActions({ do: "exchange", id: "1", headers: [["a"]] }), ["actions[0].headers[0][1]: is missing"]],
])("form: %s", (_name, value, expected) => {
  expect(problems(value)).toEqual(expected);
});

describe("sense", () => {
  test("clusters are unique, the router's one is known", () => {
    expect(problems(withSetup({ upstreams: [{ cluster: "a" }, { cluster: "a" }] }))).toEqual([
      'setup.upstreams[1].cluster: "a" is already the cluster of setup.upstreams[0]',
      'setup.router.cluster: "backend" is not among the upstreams; known clusters: a',
    ]);
    expect(problems(withSetup({ upstreams: [] }))).toEqual([]);
  });
  test("profiles", () => {
    expect(problems(withSetup({ profile: "apache" }))[0]).toMatch(/^setup\.profile: is "apache", which is not known; known profiles: envoy,/);
    expect(problems(withSetup({ profile: "envoy@9" }))).toHaveLength(1);
    expect(profileOf("envoy")).toEqual({ name: "envoy", release: "1.40.0" });
    expect(profileOf("envoy@1.36")).toEqual({ name: "envoy", release: "1.36.2" });
    expect(profileOf("envoy@1.3")).toBeUndefined();
  });
  test("an exchange begins once", () => {
    expect(problems(withActions({ do: "exchange", id: "x" }, { do: "exchange", id: "x" }))).toEqual(['actions[1].id: an exchange "x" has begun before; each needs a name of its own']);
    expect(problems(withActions({ do: "send-headers", exchange: "x" }, { do: "send-headers", exchange: "x" }))).toHaveLength(1);
  });
  test("what is done by hand is about one request, of an exchange that has begun or of a call", () => {
    expect(problems(withActions({ do: "deliver", call: { id: 4 } }, { do: "exchange", id: "x" }, { do: "fail", exchange: "x" }, { do: "tick" }, { do: "answer-by-hand" }))).toEqual([]);
    expect(problems(withActions({ do: "deliver" }, { do: "exchange", id: "x" }, { do: "time-out", exchange: "x", call: { id: 4 } }))).toEqual([
      "actions[0]: needs either exchange or call: whose request it is about", "actions[2]: needs either exchange or call: whose request it is about",
    ]);
    expect(problems(withActions({ do: "deliver", exchange: "x" }, { do: "fail", call: { id: 4, thread: 1 } }, { do: "tick", thread: "main" }))).toEqual([
      'actions[0].exchange: no exchange "x" has begun before', "actions[1].call.thread: is 1; there is one worker thread, 0 (setup.threads)",
      "actions[2].thread: is main; the main thread has VMs only where setup.mainThread is on, or something of the chain runs there",
    ]);
    expect(problems(withActions({ do: "fail", call: { id: 4 }, how: "503" }))).toEqual(['actions[0].how: is "503", one of "reset", "connection-failure" is expected']);
  });
  test("parts need an exchange that is still open", () => {
    const open = { do: "send-headers", exchange: "x" };
    expect(problems(withActions({ do: "send-data", exchange: "x", data: "" }))).toEqual(['actions[0].exchange: no exchange "x" has begun before']);
    expect(problems(withActions(open, { do: "send-metadata", exchange: "x", metadata: [["k", "v"]] }))).toEqual(['actions[1].exchange: "x" does not speak HTTP/2, and METADATA frames belong to it']);
    expect(problems(withActions({ ...open, protocol: "HTTP/2" }, { do: "send-metadata", exchange: "x", metadata: [["k", "v"]] }))).toEqual([]);
    expect(problems(withActions({ do: "exchange", id: "x", chunks: [{ data: "a", metadata: [["k", "v"]] }] }))).toEqual(['actions[0].id: "x" does not speak HTTP/2, and METADATA frames belong to it']);
    expect(problems(withActions({ do: "abort", exchange: "x" }))).toEqual(['actions[0].exchange: no exchange "x" has begun before']);
    expect(problems(withActions({ ...open, endOfStream: true }, { do: "send-data", exchange: "x", data: "a" }))).toEqual(['actions[1].exchange: the request of "x" has ended before, nothing can follow']);
    expect(problems(withActions(open, { do: "send-data", exchange: "x", data: "a", endOfStream: true }, { do: "send-trailers", exchange: "x", trailers: [] }))).toHaveLength(1);
    expect(problems(withActions({ do: "exchange", id: "x" }, { do: "send-trailers", exchange: "x", trailers: [] }))).toHaveLength(1);
    expect(problems(withActions(open, { do: "abort", exchange: "x" }, { do: "send-data", exchange: "x", data: "a" }))).toEqual(['actions[2].exchange: the client of "x" has gone before, nothing can follow']);
    expect(problems(withActions(open, { do: "send-data", exchange: "x", data: "a" }, { do: "send-trailers", exchange: "x", trailers: [] }, { do: "abort", exchange: "x" }))).toEqual([]);
  });
});

describe("connections", () => {
  const tcp = { listener: { kind: "tcp" }, upstreams: [{ cluster: "backend", protocol: "TCP" }] };
  const connections = (...actions: object[]): object => ({ ...withSetup(tcp), actions });
  const open = { do: "open-connection", connection: "x" }, data = { do: "downstream-data", connection: "x", data: "a" };
  test("belong to a listener of kind tcp, exchanges to one of kind http", () => {
    expect(problems(withActions({ do: "connection", id: "x" }))).toEqual(['actions[0].do: is "connection", which belongs to TCP; setup.listener is of kind http: set setup.listener.kind to "tcp" for connections']);
    expect(problems(connections({ do: "exchange", id: "x" }))).toEqual(['actions[0].do: is "exchange", which belongs to HTTP; setup.listener is of kind tcp and takes connections (connection, open-connection, downstream-data, ...)']);
    expect(problems(connections({ do: "connection", id: "x" }, open))).toEqual(['actions[1].connection: a connection "x" has begun before; each needs a name of its own']);
  });
  test("go to an upstream that speaks TCP, which has a server and no replies", () => {
    expect(problems(withSetup({ ...tcp, upstreams: [{ cluster: "backend" }] }))).toEqual(['setup.upstreams[0].protocol: is HTTP/1.1, TCP is expected: the listener is of kind tcp and hands its connections to "backend"']);
    expect(problems(withSetup({ upstreams: tcp.upstreams }))).toEqual(['setup.upstreams[0].protocol: is TCP, HTTP/1.1 or HTTP/2 is expected: the listener is of kind http and routes its requests to "backend"']);
    expect(problems(withSetup({ ...tcp, upstreams: [{ cluster: "backend", protocol: "TCP", replies: [{}] }, { cluster: "b", server: { echo: true } }] }))).toEqual([
      'setup.upstreams[0].replies: are for upstreams that speak HTTP; "backend" speaks TCP, what it does is told by its server',
      'setup.upstreams[1].server: is for upstreams of protocol TCP; "b" speaks HTTP/1.1, its answers are the replies',
    ]);
  });
  test("end once on the client's side", () => {
    expect(problems(connections(data))).toEqual(['actions[0].connection: no connection "x" has begun before']);
    expect(problems(connections(open, { ...data, endOfStream: true }, data))).toEqual(['actions[2].connection: the client of "x" has ended its side before, nothing can follow']);
    expect(problems(connections(open, { do: "half-close", connection: "x" }, { do: "half-close", connection: "x" }))).toHaveLength(1);
    expect(problems(connections(open, { do: "reset-connection", connection: "x" }, data))).toEqual(['actions[2].connection: the client of "x" has gone before, nothing can follow']);
    expect(problems(connections(open, { do: "close-connection", connection: "x" }, { do: "reset-connection", connection: "x" }))).toHaveLength(1);
    expect(problems(connections(open, data, { do: "half-close", connection: "x" }, { do: "reset-connection", connection: "x" }))).toEqual([]);
    expect(problems(connections({ do: "connection", id: "x" }, data))).toHaveLength(1);
    expect(problems(connections({ do: "connection", id: "x", ends: "open" }, data, { do: "close-connection", connection: "x" }))).toEqual([]);
  });
});

describe("text", () => {
  test("a scenario as text", () => {
    expect(parseScenarioText(JSON.stringify(withSetup({}))).ok).toBe(true);
    expect(parseScenarioText('{"version": 1,\n  "setup": {,}}')).toEqual({ ok: false, problems: [{ path: "", message: 'found ",", a field name in quotes is expected', line: 2, column: 13 }] });
  });
  test.each<[string, string, number, number]>([
    ['{"a":1,}', "a comma stands before the end of the object", 1, 7],
    ["[1,]", "a comma stands before the end of the list", 1, 3],
    ['{"a"\n "b"}', 'found "\\"", a colon is expected', 2, 2],
    ["[1,2", 'the text ends, a comma or "]" is expected', 1, 5],
    ['"a\nb"', "a line break or control character inside a text; \\n is expected", 1, 3],
    ['"abc', "this text has no closing quote", 1, 1],
    ['"\\x"', 'the escape "\\\\x" is not known in JSON', 1, 2],
    ["{a:1}", 'found "a", a field name in quotes is expected', 1, 2],
    ["01", 'found "0", a value is expected', 1, 1],
    ["{} x", 'found "x", the end of the text is expected', 1, 4],
    ["", "the text ends, a value is expected", 1, 1],
  ])("%j", (text, message, line, column) => {
    expect(jsonError(text)).toEqual({ message, line, column });
    expect(() => JSON.parse(text) as unknown).toThrow();
  });
  test.each(["0", "-1.5e+3", "null", '"\\u00e9\\n"', "[]", " { } ", '{"a":[true,{"b":""}]}'])("%j is JSON", (text) => {
    expect(jsonError(text)).toBeUndefined();
    JSON.parse(text);
  });
});

test("what a person starts from is right", () => {
  expect(problems(emptyScenario())).toEqual([]);
  const scenario = scenarioFor([{ name: "build/auth.wasm" }]);
  expect(problems(scenario)).toEqual([]);
  expect(scenario.setup.chain[0]?.name).toBe("auth");
});
