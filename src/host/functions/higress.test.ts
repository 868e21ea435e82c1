// What Higress adds, through real instances. Its sources say what is expected; it could not be run.
import { describe, expect, it } from "vitest";
import { answersIn, argument, call, guestOf, streamCallbacks } from "../../testing/host-guest.ts";
import type { Answered, Call, GuestSpec } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../testing/host-run.ts";
import type { Recording } from "../../recording/log.ts";

type Upstream = NonNullable<NonNullable<GivenRun["setup"]>["upstreams"]>[number];
const ok = { status: "Ok" }, text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("latin1");
const command = (...words: readonly string[]): string => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
const backend: Upstream = { cluster: "backend", replies: [{ body: "ok" }] };
const redis = (given: Partial<Upstream> = {}): Upstream => ({ cluster: "redis", protocol: "Redis", ...given });
const run = (upstream: Upstream, given: Omit<GivenRun, "filters"> = {}) => (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }], ...given, setup: { profile: "higress", upstreams: [backend, upstream], ...given.setup } });
const idle: GivenRun["actions"] = [{ do: "run", until: "idle" }];

const redisInit = (service = "redis", given: Readonly<Record<string, string | number>> = {}): Call => call("proxy_redis_init", { service, timeout_ms: 500, ...given });
const redisCall = (query: string, service = "redis"): Call => call("proxy_redis_call", { service, query });
const answer = (): Call => call("proxy_get_buffer_bytes", { buffer_type: 9, max_size: argument(3) });
const told = { proxy_on_redis_call_response: [answer(), call("proxy_get_status")] };
const id = (call_id: number): Answered => ({ status: "Ok", gave: { call_id } });
const rows = (recording: Recording) => Array.from({ length: recording.length }, (_, step) => recording.row(step));
const named = (recording: Recording, kind: "callback" | "host-call", name: string) => rows(recording).flatMap((row) => (row.kind === kind && row.name === name ? [row] : []));
const deeds = (recording: Recording, name: string) => rows(recording).flatMap((row) => (row.kind === "proxy" && row.name === name ? [row] : []));
const callbacks = (recording: Recording, name: string) => rows(recording).flatMap((row) => (row.kind === "callback" && row.name === name ? [row.args.map(({ value }) => value)] : []));
const textOfField = (fields: Readonly<Record<string, unknown>>, name: string): string => text(fields[name] as Uint8Array);

describe("proxy_redis_init and proxy_redis_call", () => {
  const table = redis({ redis: [{ command: "get a", value: "one" }, { command: "get a", value: "two" }, { command: "INCR", integer: 7 }, { command: "mget", array: ["x", null, 3] }, { command: "set", status: "OK" }, { command: "del", error: "ERR no" }, { command: "raw", resp: "+as it is\r\n" }, { command: "nothing" }] });

  it("answer each command from the scenario's table, told by proxy_on_redis_call_response in buffer 9", async () => {
    const asked = [["GET", "a"], ["get", "a"], ["get", "a"], ["incr", "n"], ["MGET", "x"], ["set", "k", "v"], ["del", "k"], ["raw"], ["nothing"], ["get", "b"]];
    const answers = await answersIn("proxy_on_configure", asked.map((words) => redisCall(command(...words))), run(table, { actions: idle }), { abi: "0.2.100", calls: { proxy_on_redis_call_response: [answer()] } });
    expect(answers.slice(0, 3)).toEqual([id(7), id(11), id(15)]);
    expect(answers.slice(asked.length).map(({ gave }) => gave?.["buffer"])).toEqual([
      "$3\r\none\r\n", "$3\r\ntwo\r\n", "$3\r\ntwo\r\n", ":7\r\n", "*3\r\n$1\r\nx\r\n$-1\r\n:3\r\n", "+OK\r\n", "-ERR no\r\n", "+as it is\r\n", "$-1\r\n", "-ERR the scenario has no answer of redis to get b\r\n",
    ]);
  });

  it("call back on the root with the call, status 0 and the size, 3 ms later", async () => {
    const guest = await guestOf({ abi: "0.2.100", calls: { proxy_on_request_headers: [redisCall(command("get", "a"))], proxy_on_redis_call_response: [answer()] } });
    const { recording } = run(table)(guest.bytes), [row] = named(recording, "callback", "proxy_on_redis_call_response");
    expect(callbacks(recording, "proxy_on_redis_call_response")).toEqual([[1, 7, 0, 9]]);
    expect(row?.time).toBe(3e6);
    expect(deeds(recording, "redis-sent").map(({ fields }) => textOfField(fields, "command"))).toEqual(["get a"]);
  });

  it("know the answer in its callback only, and never write it", async () => {
    const read = call("proxy_get_buffer_bytes", { buffer_type: 9, max_size: 10 }), write = call("proxy_set_buffer_bytes", { buffer_type: 9, buffer: "x" });
    expect(await answersIn("proxy_on_configure", [read, write], run(table))).toEqual([{ status: "Ok", gave: { buffer: "" } }, { status: "BadArgument", why: "buffer-read-only" }]);
    expect(await answersIn("proxy_on_configure", [call("proxy_get_buffer_bytes", { buffer_type: 10 })], run(table))).toEqual([{ status: "BadArgument", why: "unknown-enum-value" }]);
    expect(await answersIn("proxy_on_configure", [call("proxy_get_buffer_bytes", { buffer_type: 9 })], (bytes) => runChain({ filters: [{ bytes }] }))).toEqual([{ status: "BadArgument", why: "unknown-enum-value" }]);
  });

  it("refuse a cluster that is not there, and fail at once where it has no endpoint", async () => {
    const calls = [redisInit("none"), redisCall(command("get", "a"), "none"), redisInit(), redisCall(command("get", "a"))];
    expect(await answersIn("proxy_on_configure", calls, run(redis({ kind: "no-endpoints" })))).toEqual([
      { status: "BadArgument", why: "cluster-unknown" }, { status: "BadArgument", why: "cluster-unknown", gave: { call_id: 0 } }, ok, { status: "InternalFailure", why: "cluster-has-no-endpoint", gave: { call_id: 0 } },
    ]);
  });

  it("log in and select the database first, as proxy_redis_init says", async () => {
    const guest = await guestOf({ abi: "0.2.100", calls: { proxy_on_configure: [redisInit("redis?db=4", { username: "me", password: "secret" }), redisCall(command("incr", "n"), "redis?db=4"), redisCall(command("incr", "n"))] }, exports: ["proxy_on_redis_call_response"] });
    const { recording } = run(table, { actions: idle })(guest.bytes);
    expect(deeds(recording, "redis-sent").map(({ fields }) => [fields["call"], textOfField(fields, "command")])).toEqual([[0, "auth me secret"], [0, "select 4"], [7, "incr n"], [11, "incr n"]]);
    expect(callbacks(recording, "proxy_on_redis_call_response")).toEqual([[1, 7, 0, 4], [1, 11, 0, 4]]);
  });

  it.each([
    ["a server that refuses", redis({ kind: "refused" }), "connection refused", 0],
    ["a server that closes the connection", redis({ redis: [{ command: "get", closes: true, delay: 5 }] }), "the server closed the connection", 8e6],
    ["no answer in time", redis({ redis: [{ command: "get", never: true }] }), "no answer within 500 ms", 500e6],
  ])("tell of %s with status 1 and the status of a reset", async (_, upstream, reason, time) => {
    const spec: GuestSpec = { abi: "0.2.100", calls: { proxy_on_configure: [redisInit(), redisCall(command("get", "a")), redisCall(command("incr", "n"))], ...told } };
    const guest = await guestOf(spec), { recording } = run(upstream, { actions: idle })(guest.bytes);
    expect(callbacks(recording, "proxy_on_redis_call_response")).toEqual([[1, 7, 1, 0], [1, 11, 1, 0]]);
    expect(deeds(recording, "redis-failed").map(({ fields, time: at }) => [textOfField(fields, "reason"), at])).toEqual([[reason, time], [reason, time]]);
    expect(guest.served(recording).filter(({ name }) => name === "proxy_get_status").map(({ recorded }) => recorded)).toEqual([{ code: 11, message: "reset" }, { code: 11, message: "reset" }]);
  });

  it("give up what waits when proxy_redis_init comes again, after the callback has returned", async () => {
    const guest = await guestOf({ abi: "0.2.100", calls: { proxy_on_configure: [redisCall(command("get", "a")), redisInit()], ...told } });
    const { recording } = run(table, { actions: idle })(guest.bytes);
    expect(callbacks(recording, "proxy_on_redis_call_response")).toEqual([[1, 7, 1, 0]]);
    const configure = named(recording, "callback", "proxy_on_configure")[0];
    expect(deeds(recording, "redis-failed")[0]?.step).toBeGreaterThan(configure?.last ?? Infinity);
  });

  it("are answered one after the other, in the order in which they were sent", async () => {
    const slow = redis({ redis: [{ command: "slow", value: "s", delay: 20 }, { command: "fast", value: "f" }] });
    const guest = await guestOf({ abi: "0.2.100", calls: { proxy_on_configure: [redisCall(command("slow")), redisCall(command("fast"))], proxy_on_redis_call_response: [answer()] } });
    const { recording } = run(slow, { actions: idle })(guest.bytes);
    expect(named(recording, "callback", "proxy_on_redis_call_response").map(({ time }) => time)).toEqual([23e6, 23e6]);
    expect(callbacks(recording, "proxy_on_redis_call_response").map(([, called]) => called)).toEqual([7, 11]);
  });

  it("are in the state while they wait", async () => {
    const guest = await guestOf({ abi: "0.2.100", calls: { proxy_on_configure: [redisCall(command("get", "a"))], proxy_on_redis_call_response: [answer()] } });
    const { recording } = run(table, { actions: idle })(guest.bytes), sent = deeds(recording, "redis-sent")[0]?.step ?? 0;
    const calls = [...recording.stateAt(sent).entities.values()].filter(({ about }) => about.includes("kind=redis"));
    expect(calls).toHaveLength(1);
    expect([...recording.stateAt(recording.length - 1).entities.values()].filter(({ about }) => about.includes("kind=redis"))).toEqual([]);
  });
});

describe("proxy_inject_encoded_data_to_filter_chain", () => {
  const inject = (body: string, end_stream: boolean): Call => call("proxy_inject_encoded_data_to_filter_chain", { body, end_stream });
  const body = ({ outcome }: HostRun): [string, string | undefined] => [text(outcome.exchanges[0]?.client.body), outcome.exchanges[0]?.client.end];
  /** The first filter of the chain is the last one of the response. */
  async function chain(injecting: GuestSpec, upstream: Upstream = { ...backend, replies: [{ chunks: [{ data: "one" }, { data: "two", delay: 10 }] }] }): Promise<HostRun> {
    const [later, made] = [await guestOf({ exports: streamCallbacks }), await guestOf({ exports: streamCallbacks, abi: "0.2.100", ...injecting })];
    return runChain({ filters: [{ bytes: later.bytes }, { bytes: made.bytes }], setup: { profile: "higress", upstreams: [upstream] } });
  }
  const sizes = ({ recording }: HostRun, context: number): unknown[] => callbacks(recording, "proxy_on_response_body").filter(([on]) => on === context).map(([, size, end]) => [size, end]);

  it("gives the bytes to the filters after it, inside the host call, before those that are there", async () => {
    const result = await chain({ calls: { "proxy_on_response_body#1": [inject("before ", false)] } });
    expect(body(result)).toEqual(["before onetwo", "complete"]);
    const [made] = named(result.recording, "host-call", "proxy_inject_encoded_data_to_filter_chain");
    const nested = rows(result.recording).flatMap((row) => (row.kind === "callback" && row.step > (made?.step ?? 0) && row.step <= (made?.last ?? 0) ? [row.name] : []));
    expect(nested).toEqual(["proxy_on_response_body"]);
  });

  it("ends the response, whatever the upstream still sends", async () => {
    const result = await chain({ calls: { "proxy_on_response_body#1": [inject("enough", true)] }, returns: { proxy_on_response_body: 3 } });
    expect(body(result)).toEqual(["enough", "complete"]);
    expect(result.outcome.end).toBe("idle");
  });

  it("sends held headers on first, and leaves the filter held", async () => {
    const result = await chain({ calls: { proxy_on_response_headers: [inject("made up", true)] }, returns: { proxy_on_response_headers: 1 } });
    expect(body(result)[0]).toContain("made up");
    expect(callbacks(result.recording, "proxy_on_response_headers").map(([on]) => on)).toHaveLength(2);
    expect(sizes(result, 2)).toEqual([[7, true]]);
  });

  it("does nothing in a root, and ends the proxy before there is a response", async () => {
    expect(await answersIn("proxy_on_configure", [inject("x", true)], run(redis()))).toEqual([ok]);
    expect((await chain({ calls: { proxy_on_request_headers: [inject("x", true)] } })).outcome.end).toBe("proxy-crash");
  });

  it("does nothing once the stream is over", async () => {
    const result = await chain({ calls: { proxy_on_log: [inject("late", true)] } });
    expect(body(result)).toEqual(["onetwo", "complete"]);
    expect(deeds(result.recording, "injection-ignored")).toHaveLength(1);
  });
});

describe("proxy_get_upstream_hosts and proxy_set_upstream_override_host", () => {
  const hosts = call("proxy_get_upstream_hosts"), override = (address: string): Call => call("proxy_set_upstream_override_host", { address });
  const address = call("proxy_get_property", { path: "upstream\0address" });
  const several: Upstream = { ...backend, address: "10.0.0.2:80", hosts: [{ address: "10.0.0.2:80", metrics: "load 1" }, { address: "10.0.0.3:80", health: "unhealthy" }, { address: "10.0.0.4:80", health: "degraded" }] };
  const pairs = (list: readonly (readonly [string, string])[]): string => {
    const words = Uint32Array.from([list.length, ...list.flatMap(([name, value]) => [name.length, value.length])]);
    return text(new Uint8Array(words.buffer)) + list.map(([name, value]) => `${name}\0${value}\0`).join("");
  };
  const onBackend = (upstream: Upstream) => (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }], setup: { profile: "higress", upstreams: [upstream] } });

  it("tells address and health of each endpoint of the request's cluster", async () => {
    expect(await answersIn("proxy_on_request_headers", [hosts], onBackend(several))).toEqual([{ status: "Ok", gave: { map: pairs([
      ["10.0.0.2:80", `{"health_status":"Healthy","metrics":"load 1"}`], ["10.0.0.3:80", `{"health_status":"Unhealthy"}`], ["10.0.0.4:80", `{"health_status":"Degraded"}`],
    ]) } }]);
    expect(await answersIn("proxy_on_request_headers", [hosts], onBackend({ ...backend, address: "10.0.0.9:1" }))).toEqual([{ status: "Ok", gave: { map: pairs([["10.0.0.9:1", `{"health_status":"Healthy"}`]]) } }]);
    expect(await answersIn("proxy_on_configure", [hosts], onBackend(several))).toEqual([{ status: "Ok", gave: { map: "" } }]);
  });

  it.each([["10.0.0.4:80", "10.0.0.4:80", 1], ["10.0.0.3:80", "10.0.0.2:80", 0], ["10.9.9.9:80", "10.0.0.2:80", 0]])("sends the request to %s if it can be used: to %s", async (asked, used, taken) => {
    const guest = await guestOf({ abi: "0.2.100", calls: { proxy_on_request_headers: [override(asked)], proxy_on_response_headers: [address] } });
    const { recording } = onBackend(several)(guest.bytes);
    expect(guest.served(recording).at(-1)?.written["value"]).toBe(used);
    expect(deeds(recording, "host-overridden").map(({ fields }) => fields["taken"])).toEqual([taken]);
  });

  it("comes too late once the request has left", async () => {
    const guest = await guestOf({ abi: "0.2.100", calls: { proxy_on_response_headers: [override("10.0.0.4:80"), address] } });
    expect(guest.served(onBackend(several)(guest.bytes).recording).at(-1)?.written["value"]).toBe("10.0.0.2:80");
  });
});

describe("properties that Higress acts on", () => {
  const set = (path: string, value: string): Call => call("proxy_set_property", { path, value });
  const routed = async (calls: readonly Call[], profile = "higress"): Promise<string[]> => {
    const guest = await guestOf({ calls: { proxy_on_request_headers: calls } });
    const { outcome } = runChain({ filters: [{ bytes: guest.bytes }], setup: { profile, upstreams: [backend, { cluster: "other" }], router: { cluster: "backend", routes: [{ match: { prefix: "/new" }, cluster: "other" }] } } });
    return Object.keys(outcome.upstreams);
  };
  const rewrite = call("proxy_replace_header_map_value", { map_type: 0, key: ":path", value: "/new" });

  it("keep the route while clear_route_cache is off", async () => {
    expect(await routed([rewrite])).toEqual(["other"]);
    expect(await routed([set("clear_route_cache", "off"), rewrite])).toEqual(["backend"]);
    expect(await routed([set("clear_route_cache", "off"), set("clear_route_cache", "on"), rewrite])).toEqual(["other"]);
    expect(await routed([set("clear_route_cache", "off"), rewrite], "envoy@1.36")).toEqual(["other"]);
  });

  it.each([["set_decoder_buffer_limit", "4", 413], ["set_encoder_buffer_limit", " 4 bytes", 413], ["set_decoder_buffer_limit", "many", 200], ["set_decoder_buffer_limit", "-4", 200], ["set_decoder_buffer_limit", "0", 200]])("set the limit of what is kept by %s = %s", async (name, value, status) => {
    const guest = await guestOf({ calls: { proxy_on_request_headers: [set(name, value)] }, exports: ["proxy_on_request_body"], returns: { proxy_on_request_body: 1 }, extra: "" });
    const held = runChain({ filters: [{ bytes: guest.bytes }], setup: { profile: "higress", patience: 0 }, actions: [{ do: "exchange", id: "a", method: "POST", body: "hello" }] });
    expect(held.outcome.exchanges[0]?.client.status).toBe(status === 200 ? undefined : status);
  });

  it("keep tags of spans, which cannot be read", async () => {
    const tag = [set("trace_span_tag.who", "me"), call("proxy_get_property", { path: "trace_span_tag.who" })];
    expect(await answersIn("proxy_on_request_headers", tag, run(redis()))).toEqual([ok, { status: "NotFound", why: "property-missing" }]);
    expect(await answersIn("proxy_on_request_headers", tag, (bytes) => runChain({ filters: [{ bytes }] }))).toEqual([ok, { status: "Ok", gave: { value: "me" } }]);
  });
});
