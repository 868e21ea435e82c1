// Streams through a real instance (semantics 6.6, 6.7).
import { describe, expect, it } from "vitest";
import { answersIn, answersOf, call, guestOf, streamCallbacks } from "../../testing/host-guest.ts";
import type { Call, GivenWord, GuestSpec } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../testing/host-run.ts";

const ok = { status: "Ok" }, bad = { status: "BadArgument", why: "unknown-enum-value" };
const run = (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }] });
const on = (stream_type: number): Call => call("proxy_continue_stream", { stream_type });
const close = (stream_type: number): Call => call("proxy_close_stream", { stream_type });
const local = (status_code: number, given: Readonly<Record<string, GivenWord>> = {}): Call => call("proxy_send_local_response", { status_code, grpc_status: -1, ...given });
/** The callbacks of a run, without `proxy_on_`. */
const callbacksOf = ({ recording }: HostRun): string[] =>
  Array.from({ length: recording.length }, (_, step) => recording.brief(step)).filter(({ kind }) => kind === "callback").map(({ name }) => name.replace("proxy_on_", ""));
async function runs(spec: GuestSpec, given: Omit<GivenRun, "filters"> = {}): Promise<HostRun> {
  const guest = await guestOf({ exports: streamCallbacks, ...spec }), result = runChain({ ...given, filters: [{ bytes: guest.bytes }] });
  answersOf(guest, result.recording);
  return result;
}
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const saw = ({ outcome }: HostRun) => {
  const client = outcome.exchanges[0]?.client;
  return { status: client?.status, body: text(client?.body), end: client?.end };
};

describe("proxy_continue_stream and proxy_close_stream", () => {
  it("T-40 know the types 0 to 3, of which continue has no upstream", async () => {
    expect(await answersIn("proxy_on_log", [on(0), on(1), on(2), on(3), on(4)], run)).toEqual([ok, ok, ok, { status: "Unimplemented", why: "stream-type-not-here" }, bad]);
    expect(await answersIn("proxy_on_configure", [on(0), on(3), on(4), close(0), close(3), close(4)], run)).toEqual([ok, { status: "Unimplemented", why: "stream-type-not-here" }, bad, ok, ok, bad]);
  });
  it("T-02 T-40 have names of their own in 0.1.0", async () => {
    const calls = [call("proxy_continue_request"), call("proxy_continue_response"), call("proxy_clear_route_cache")];
    expect(await answersIn("proxy_on_log", calls, run, { abi: "0.1.0" })).toEqual([ok, ok, ok]);
  });
  it("T-39 resume after the guest has returned: before the pause it returns", async () => {
    const result = await runs({ calls: { proxy_on_request_headers: [on(0)] }, returns: { proxy_on_request_headers: 1 } });
    expect(saw(result)).toEqual({ status: 200, body: "ok", end: "complete" });
  });
  it("T-33 hand a held body to the next filter", async () => {
    const result = await runs(
      { calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 10 })], "proxy_on_tick#1": [call("proxy_set_effective_context", { context_id: 2 }), on(0)] }, returns: { proxy_on_request_body: 1, proxy_on_tick: 0 } },
      { actions: [{ do: "exchange", id: "a", method: "POST", body: "held" }] },
    );
    expect(text(result.outcome.upstreams["backend"]?.[0]?.body)).toBe("held");
    expect(callbacksOf(result).filter((name) => name === "request_body")).toHaveLength(2);
  });
  it("T-41 close what they name and tell so", async () => {
    const result = await runs({ calls: { proxy_on_request_headers: [close(0)] } });
    expect(saw(result).end).toBe("cut");
    expect(result.outcome.exchanges[0]?.access?.details).toBe("wasm_close_stream");
    expect(callbacksOf(result).slice(-4)).toEqual(["request_headers", "log", "done", "delete"]);
  });
  it("T-40 a continue of the response before there is one ends the proxy", async () => {
    const result = await runs({ calls: { proxy_on_request_headers: [on(1)] } });
    expect(result.outcome.end).toBe("proxy-crash");
    expect(result.session.over).toBe(true);
    expect(result.recording.row(result.recording.length - 1)).toMatchObject({ kind: "fault", name: "proxy-crash" });
  });
});

describe("proxy_send_local_response", () => {
  const headers = (h: Call, given: Omit<GivenRun, "filters"> = {}) => runs({ calls: { proxy_on_request_headers: [h] } }, given);

  it("T-41 does nothing in a root", async () => {
    expect(await answersIn("proxy_on_configure", [local(401)], run)).toEqual([ok]);
  });
  it("T-42 overrides what the callback returns, T-43 and passes the filter that made it", async () => {
    const result = await headers(local(401, { body: "denied", status_code_details: "no entry" }));
    expect(saw(result)).toEqual({ status: 401, body: "denied", end: "complete" });
    expect(callbacksOf(result)).toEqual(["context_create", "context_create", "request_headers", "response_headers", "response_body", "log", "done", "delete"]);
    expect(result.outcome.upstreams).toEqual({});
    expect(result.outcome.exchanges[0]?.access?.details).toBe("no_entry");
  });
  it("T-47 has length and type of its body, unless given; overrules given status and length", async () => {
    const [plain, typed, empty] = [
      await headers(local(418, { body: "tea" })),
      await headers(local(418, { body: "tea", headers: [["Content-Type", "x/y"], ["content-length", "99"], [":status", "999"], ["x", "1"], ["x", "2"]] })),
      await headers(local(204, { headers: [["content-type", "x/y"]] })),
    ].map((result) => result.outcome.exchanges[0]?.client);
    const without = (list: readonly (readonly [string, string])[] = []) => list.filter(([name]) => name !== "date" && name !== "server");
    expect(without(plain?.headers)).toEqual([["content-length", "3"], ["content-type", "text/plain"]]);
    expect([typed?.status, without(typed?.headers)]).toEqual([418, [["content-type", "x/y"], ["x", "1"], ["x", "2"], ["content-length", "3"]]]);
    expect([empty?.status, without(empty?.headers)]).toEqual([204, []]);
  });
  it("T-47 takes any code", async () => {
    for (const [given, seen] of [[0, 0], [99, 99], [600, 600], [1000, 1000], [-1, 65535]] as const) {
      const { recording } = await headers(local(given));
      const sent = Array.from({ length: recording.length }, (_, step) => recording.row(step)).find((row) => row.kind === "proxy" && row.name === "headers-sent");
      expect(sent?.kind === "proxy" && text(sent.fields["line"] as Uint8Array)).toBe(String(seen));
    }
  });
  it("T-47 has no body for HEAD", async () => {
    expect(saw(await headers(local(401, { body: "denied" }), { actions: [{ do: "exchange", id: "a", method: "HEAD" }] }))).toEqual({ status: 401, body: "", end: "complete" });
  });
  it("T-45 the first of two in one callback wins", async () => {
    const result = await runs({ calls: { proxy_on_request_headers: [local(401, { status_code_details: "one" }), local(402, { status_code_details: "two" })] } });
    expect(saw(result).status).toBe(401);
    expect(result.outcome.exchanges[0]?.access?.details).toBe("two");
  });
  it.each([[401, -1, "16"], [403, 17, "7"], [404, -1, "12"], [400, -1, "13"], [503, -1, "14"], [500, -1, "2"], [200, 5, "5"]])("T-48 T-46 answers gRPC: code %i and status %i are %s", async (code, grpc_status, expected) => {
    const result = await headers(local(code, { grpc_status, body: "50% é" }), { actions: [{ do: "exchange", id: "a", headers: [["content-type", "application/grpc"]] }] });
    const client = result.outcome.exchanges[0]?.client;
    expect([client?.status, text(client?.body)]).toEqual([200, ""]);
    expect(client?.headers.filter(([name]) => name.startsWith("grpc"))).toEqual([["grpc-status", expected], ["grpc-message", "50%25 %C3%A9"]]);
  });
  it("T-44 in the response passes all filters by", async () => {
    const result = await runs({ calls: { proxy_on_response_headers: [local(500, { body: "own" })] } });
    expect(saw(result)).toEqual({ status: 500, body: "own", end: "complete" });
  });
  it("T-44 T-45 resets the stream once response headers have left", async () => {
    const result = await runs({ calls: { "proxy_on_response_body#1": [local(500)] } });
    expect(saw(result)).toMatchObject({ status: 200, end: "cut" });
  });
  it("ends the proxy in on_log (6.8)", async () => {
    expect((await runs({ calls: { proxy_on_log: [local(500)] } })).outcome.end).toBe("proxy-crash");
  });
});
