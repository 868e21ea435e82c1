// An exchange with the listener's and router's defaults, as Envoy 1.40.0 has it: headers on both sides, refusals, timeouts, upstreams.
import { describe, expect, it } from "vitest";
import type { Recording } from "../../../recording/log.ts";
import type { ScenarioInput } from "../../../scenario/scenario.ts";
import { answersOf, call, guestOf, streamCallbacks } from "../../../testing/host-guest.ts";
import { runChain } from "../../../testing/host-run.ts";
import type { HostRun } from "../../../testing/host-run.ts";
import { releaseOf } from "./releases.ts";

const guest = await guestOf({ exports: streamCallbacks });
type Setup = NonNullable<Parameters<typeof runChain>[0]["setup"]>;
type Exchange = Extract<NonNullable<ScenarioInput["actions"]>[number], { do: "exchange" }>;
type ReplyInput = NonNullable<NonNullable<Setup["upstreams"]>[number]["replies"]>[number];
const main = (reply: ReplyInput): Setup => ({ upstreams: [{ cluster: "backend", replies: [reply] }] });
const run = (exchange: Partial<Exchange> = {}, setup: Setup = {}, advance = 0): HostRun =>
  runChain({ filters: [{ bytes: guest.bytes }], setup, actions: [{ do: "exchange", id: "a", ...exchange }, ...(advance > 0 ? [{ do: "advance" as const, by: advance }] : [])] });

/** The entries of a map at the end of the callback, as text; the uuid, the date and times by their names. */
function mapIn(recording: Recording, callback: string, map: string): string[] {
  for (let step = 1; step < recording.length; step++) {
    const row = recording.brief(step);
    if (row.kind !== "callback" || row.name !== `proxy_on_${callback}`) continue;
    return [...recording.stateAt(row.last).entities.values()].find(({ name }) => name === map)?.entries.map(({ name, value }) => `${name}: ${known(value)}`) ?? [];
  }
  return ["never called"];
}
const known = (value: string): string => value.replace(/^[0-9a-f-]{36}$/, "<uuid>").replace(/^\w{3}, .* GMT$/, "<date>");
const pairs = (list: readonly (readonly [string, string])[] = []): string[] => list.map(([name, value]) => `${name}: ${known(value)}`);
const client = ({ outcome }: HostRun) => outcome.exchanges[0]?.client;
const saw = (result: HostRun): unknown[] => [client(result)?.status, Buffer.from(client(result)?.body ?? []).toString("latin1"), client(result)?.end];
const access = ({ outcome }: HostRun): unknown[] => { const log = outcome.exchanges[0]?.access; return [log?.code, log?.details, log?.flags, log?.cluster]; };
const called = ({ recording }: HostRun): string[] => Array.from({ length: recording.length }, (_, step) => recording.brief(step)).filter(({ kind, context }) => kind === "callback" && context === 2).map(({ name }) => name.slice("proxy_on_".length));

describe("headers", () => {
  it("of a request get a protocol and an id, and the router's timeout on their way out", () => {
    const result = run();
    expect(mapIn(result.recording, "request_headers", "request-headers")).toEqual([":authority: example.com", ":path: /", ":method: GET", ":scheme: http", "x-forwarded-proto: http", "x-request-id: <uuid>"]);
    expect(pairs(result.outcome.upstreams["backend"]?.[0]?.headers)).toEqual(["host: example.com", "x-forwarded-proto: http", "x-request-id: <uuid>", "x-envoy-expected-rq-timeout-ms: 15000"]);
    expect(mapIn(result.recording, "log", "request-headers").at(-1)).toBe("x-envoy-expected-rq-timeout-ms: 15000");
  });
  it("of a response tell how long it took, before the filters; the connection manager adds its own behind them, seen in on_log", () => {
    const result = run({}, main({ headers: [["x-a", "1"], ["connection", "keep-alive"]], body: "ok", delay: 14 }));
    expect(mapIn(result.recording, "response_headers", "response-headers")).toEqual([":status: 200", "x-a: 1", "connection: keep-alive", "content-length: 2", "x-envoy-upstream-service-time: 14"]);
    const written = ["x-a: 1", "content-length: 2", "x-envoy-upstream-service-time: 14", "date: <date>", "server: envoy"];
    expect(pairs(client(result)?.headers)).toEqual(written);
    expect(mapIn(result.recording, "log", "response-headers")).toEqual([":status: 200", ...written]);
  });
  it("x-envoy-* are not there when the router suppresses them", () => {
    const result = run({}, { router: { suppressEnvoyHeaders: true } });
    expect([...pairs(result.outcome.upstreams["backend"]?.[0]?.headers), ...pairs(client(result)?.headers)].filter((line) => line.startsWith("x-envoy"))).toEqual([]);
  });
  it("that only Envoy may say are taken from clients; ids and others are kept", () => {
    const given: [string, string][] = [["x-request-id", "mine"], ["x-envoy-expected-rq-timeout-ms", "9"], ["x-envoy-internal", "true"], ["x-envoy-max-retries", "3"], ["x-forwarded-for", "10.0.0.1"], ["x-envoy-foo", "1"], ["x-envoy-attempt-count", "3"]];
    expect(mapIn(run({ headers: given }).recording, "request_headers", "request-headers").slice(4)).toEqual(["x-request-id: mine", "x-forwarded-for: 10.0.0.1", "x-envoy-foo: 1", "x-envoy-attempt-count: 3", "x-forwarded-proto: http"]);
  });
  it("make the scheme of HTTP/1 follow x-forwarded-proto, and one authority of several hosts", () => {
    const head = (headers: [string, string][], protocol: "HTTP/1.1" | "HTTP/2" = "HTTP/1.1") => mapIn(run({ headers, protocol }).recording, "request_headers", "request-headers").filter((line) => /^:(scheme|authority)/.test(line));
    expect(head([["x-forwarded-proto", "HTTPS"]])).toContain(":scheme: https");
    expect(head([["x-forwarded-proto", "ftp"]])).toContain(":scheme: http");
    expect(head([["x-forwarded-proto", "https"]], "HTTP/2")).toContain(":scheme: http");
    expect(head([["host", "h"], ["Host", "i"]])).toContain(":authority: h,i");
  });
  it("come from an absolute URL too", () => {
    expect(mapIn(run({ path: "https://other.example:8443/p?q" }).recording, "request_headers", "request-headers").slice(0, 4)).toEqual([":authority: other.example:8443", ":scheme: https", ":path: /p?q", ":method: GET"]);
  });
  it("keep the place of a server's name, which is Envoy's all the same", () => {
    expect(pairs(client(run({}, main({ headers: [["x-a", "1"], ["server", "up"], ["x-b", "2"]], body: "x" })))?.headers)).toEqual(["x-a: 1", "server: envoy", "x-b: 2", "content-length: 1", "x-envoy-upstream-service-time: 0", "date: <date>"]);
  });
});

describe("protocols", () => {
  it("HTTP/1.0 is refused unless accepted, and closes unless kept", () => {
    const refused = run({ protocol: "HTTP/1.0" });
    expect([saw(refused), access(refused)]).toEqual([[426, "Upgrade Required", "complete"], [426, "low_version", "DPE", "-"]]);
    expect(called(refused)).toEqual(["context_create", "log", "done", "delete"]);
    const connection = (headers: [string, string][]) => client(run({ protocol: "HTTP/1.0", headers }, { listener: { http10: true } }))?.headers.find(([name]) => name === "connection")?.[1];
    expect([connection([]), connection([["connection", "keep-alive"]])]).toEqual(["close", "keep-alive"]);
  });
  it("HTTP/1.0 gets a body in pieces without chunked coding", () => {
    const result = run({ protocol: "HTTP/1.0" }, { listener: { http10: true }, ...main({ chunks: [{ data: "one" }, { data: "two" }] }) });
    expect(saw(result)).toEqual([200, "onetwo", "complete"]);
    expect(pairs(client(result)?.headers)).not.toContain("transfer-encoding: chunked");
  });
  it("HTTP/1.1 closes when the client says so", () => {
    expect(pairs(client(run({ headers: [["connection", "close"]] }))?.headers).at(-1)).toBe("connection: close");
  });
  it("T-24 a body ends by itself in HTTP/2, and in an empty piece in HTTP/1; headers alone bring no body callback", () => {
    const bodies = (protocol: "HTTP/1.1" | "HTTP/2", body: string) => {
      const { recording } = run({ protocol, method: "POST", body });
      return Array.from({ length: recording.length }, (_, step) => recording.row(step)).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_request_body" ? [row.args.slice(1).map(({ value }) => Number(value))] : []));
    };
    expect(bodies("HTTP/2", "abc")).toEqual([[3, 1]]);
    expect(bodies("HTTP/1.1", "abc")).toEqual([[3, 0], [0, 1]]);
    expect(bodies("HTTP/1.1", "")).toEqual([]);
  });
  it.each([["HTTP/1.1", "HTTP/1.1", false], ["HTTP/1.1", "HTTP/1.1", true], ["HTTP/2", "HTTP/1.1", false], ["HTTP/1.1", "HTTP/2", false], ["HTTP/2", "HTTP/2", false]] as const)("trailers from %s to %s and back, HTTP/1 ones passed on: %s", (protocol, upstream, http1Trailers) => {
    const result = run({ protocol, method: "POST", chunks: [{ data: "abc" }], trailers: [["rt", "1"]] }, { listener: { http1Trailers }, upstreams: [{ cluster: "backend", protocol: upstream, replies: [{ chunks: [{ data: "a" }], trailers: [["t", "1"]] }] }] });
    const down = http1Trailers || protocol === "HTTP/2", up = http1Trailers || upstream === "HTTP/2";
    expect([called(result).includes("request_trailers"), called(result).includes("response_trailers")]).toEqual([down, up]);
    expect(result.outcome.upstreams["backend"]?.[0]?.trailers).toEqual(down && up ? [["rt", "1"]] : undefined);
    expect([saw(result), client(result)?.trailers]).toEqual([[200, "a", "complete"], down && up ? [["t", "1"]] : undefined]);
  });
  it("HEAD has headers and no body", () => {
    const result = run({ method: "HEAD" });
    expect(saw(result)).toEqual([200, "", "complete"]);
    expect(pairs(client(result)?.headers)).toContain("content-length: 2");
    expect(called(result)).toEqual(["context_create", "request_headers", "response_headers", "log", "done", "delete"]);
  });
});

describe("refusals before any filter", () => {
  it.each([
    ["a fragment", { path: "/a#b" }, [400, "path_normalization_failed", "-", "-"]],
    ["a path without /", { path: "noslash" }, [400, "http1.codec_error", "DPE", "-"]],
    ["a space in the path", { path: "/a b" }, [400, "http1.codec_error", "DPE", "-"]],
    ["*", { path: "*", method: "OPTIONS" }, [404, "absolute_path_rejected", "-", "-"]],
    ["a URL without a path", { path: "http://h?x" }, [404, "absolute_path_rejected", "-", "-"]],
  ] as const)("%s", (_, exchange, expected) => {
    const result = run(exchange);
    expect(access(result)).toEqual(expected);
    expect(called(result)).toEqual(["context_create", "log", "done", "delete"]);
  });
  it("a path without / resets an HTTP/2 stream and calls nothing", () => {
    const result = run({ path: "noslash", protocol: "HTTP/2" });
    expect([client(result)?.end, access(result), called(result)]).toEqual(["cut", [0, "http2.violation.of.messaging.rule", "DPE", "-"], []]);
  });
});

describe("timeouts", () => {
  it("the route's answers 504, or cuts what has begun", () => {
    const never = run({}, { ...main({ never: true }), router: { timeout: 300 } }, 300);
    expect([saw(never), access(never)]).toEqual([[504, "upstream request timeout", "complete"], [504, "response_timeout", "UT", "backend"]]);
    const begun = run({}, { ...main({ chunks: [{ data: "a" }, { data: "b", delay: 2000 }] }), router: { timeout: 400 } });
    expect([saw(begun), access(begun)]).toEqual([[200, "a", "cut"], [200, "response_timeout", "UT", "backend"]]);
  });
  it("an idle stream's answers 408 for half a request, 504 else, or cuts", async () => {
    const idle = { listener: { streamIdleTimeout: 500 }, router: { timeout: 0 } };
    const waiting = run({}, { ...main({ never: true }), ...idle }, 500);
    expect([saw(waiting), access(waiting)]).toEqual([[504, "stream timeout", "complete"], [504, "stream_idle_timeout", "SI", "backend"]]);
    const half = runChain({ filters: [{ bytes: guest.bytes }], setup: idle, actions: [{ do: "send-headers", exchange: "a", method: "POST", headers: [["content-length", "5"]] }, { do: "advance", by: 500 }] });
    expect([saw(half), pairs(client(half)?.headers).at(-1)]).toEqual([[408, "stream timeout", "complete"], "connection: close"]);
    const begun = run({}, { ...main({ chunks: [{ data: "a" }, { data: "b", delay: 2000 }] }), ...idle });
    expect([saw(begun), access(begun)]).toEqual([[200, "a", "cut"], [200, "stream_idle_timeout", "SI", "backend"]]);
    const held = await guestOf({ returns: { proxy_on_request_headers: 1 } });
    const paused = runChain({ filters: [{ bytes: held.bytes }], setup: { ...idle, patience: 0 }, actions: [{ do: "exchange", id: "a" }, { do: "advance", by: 499 }] });
    expect([paused.outcome.end, paused.outcome.exchanges[0]?.heldBy]).toEqual(["still-held", 0]);
    const after = runChain({ filters: [{ bytes: held.bytes }], setup: { ...idle, patience: 0 }, actions: [{ do: "exchange", id: "a" }, { do: "advance", by: 500 }] });
    expect(saw(after)).toEqual([504, "stream timeout", "complete"]);
  });
  it("are not waited for at idle", () => {
    const result = run({}, main({ never: true }));
    expect([result.outcome.end, client(result)?.end, result.session.now]).toEqual(["idle", "still waiting", 0]);
  });
});

describe("upstreams", () => {
  const failing = "upstream connect error or disconnect/reset before headers. reset reason: ";
  it.each([
    ["refused", { kind: "refused" as const }, `${failing}remote connection failure`, ["upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}", "UF"]],
    ["without endpoints", { kind: "no-endpoints" as const }, "no healthy upstream", ["no_healthy_upstream", "UH"]],
    ["reset", { replies: [{ reset: "before-headers" as const }] }, `${failing}connection termination`, ["upstream_reset_before_response_started{connection_termination}", "UC"]],
  ])("%s: 503", (_, upstream, body, [details, flags]) => {
    const result = run({}, { upstreams: [{ cluster: "backend", ...upstream }] });
    expect([saw(result), access(result)]).toEqual([[503, body, "complete"], [503, details, flags, "backend"]]);
  });
  it("reset after the response has begun: cut", () => {
    const result = run({}, main({ headers: [["content-length", "9"]], chunks: [{ data: "abc" }], reset: "after-chunks", resetDelay: 60 }));
    expect([saw(result), access(result)]).toEqual([[200, "abc", "cut"], [200, "upstream_reset_after_response_started{protocol_error}", "UPE", "backend"]]);
  });
  it("answer early: no time is told, and the connection ends with the response", () => {
    const result = runChain({ filters: [{ bytes: guest.bytes }], setup: main({ answers: "headers", body: "early" }), actions: [{ do: "send-headers", exchange: "a", method: "POST", headers: [["content-length", "5"]] }, { do: "run", until: "idle" }] });
    expect(saw(result)).toEqual([200, "early", "complete"]);
    expect(pairs(client(result)?.headers)).toEqual(["content-length: 5", "date: <date>", "server: envoy", "connection: close"]);
  });
  it("write pieces when they are due", () => {
    const { recording } = run({}, main({ delay: 20, chunks: [{ data: "a" }, { data: "b", delay: 30 }], holdOpen: 40 }));
    const times = Array.from({ length: recording.length }, (_, step) => recording.row(step)).flatMap((row) => (row.kind === "callback" && row.name.startsWith("proxy_on_response") ? [Math.floor(row.time / 1e6)] : []));
    expect(times).toEqual([20, 20, 50, 90]);
  });
});

describe("the end of a stream", () => {
  it("T-53 T-55 is logged once, then done, then deleted, whatever came before", async () => {
    const resumed = await guestOf({ exports: streamCallbacks, calls: { proxy_on_response_headers: [call("proxy_send_local_response", { status_code: 500, grpc_status: -1 })] } });
    for (const bytes of [guest.bytes, resumed.bytes]) expect(called(runChain({ filters: [{ bytes }] })).filter((name) => /log|done|delete/.test(name))).toEqual(["log", "done", "delete"]);
  });
  it("T-67 route properties are those of the route found before, until the router looks again", async () => {
    const property = (name: string) => call("proxy_get_property", { path: `xds\0${name}` }), path = (value: string) => call("proxy_replace_header_map_value", { map_type: 0, key: ":path", value });
    const edits = await guestOf({ calls: { proxy_on_request_headers: [property("cluster_name"), path("x"), property("cluster_name")] } });
    const { recording, outcome } = runChain({ filters: [{ bytes: edits.bytes }] });
    const cluster = { status: "Ok", gave: { value: "backend" } };
    expect(answersOf(edits, recording)).toEqual([cluster, { status: "Ok" }, cluster]);
    expect(outcome.exchanges[0]?.access).toMatchObject({ code: 404, details: "route_not_found", flags: "NR" });
  });
});

it("knows a release by its beginning", () => {
  expect(releaseOf("envoy")).toBe(releaseOf("envoy@1.40.0"));
  expect(releaseOf("envoy@1.36")).toBe(releaseOf("envoy@1.36.2"));
  expect([releaseOf("nginx"), releaseOf("envoy@9")]).toEqual([undefined, undefined]);
});

