import { describe, expect, it } from "vitest";
import { call, guestOf } from "../testing/host-guest.ts";
import type { GuestSpec } from "../testing/host-guest.ts";
import { runHost, scenarioOf } from "../testing/host-run.ts";
import type { Recording } from "../recording/log.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { expectableAt, expectableHeader, expectationWords } from "./expectable.ts";
import type { ExpectationInput } from "./expectable.ts";
import { judgeExpectations } from "./expectations.ts";

const auth = [[":method", "GET"], [":path", "/check"], [":authority", "auth"]] as const;
const busy: GuestSpec = {
  calls: {
    proxy_on_request_headers: [call("proxy_add_header_map_value", { map_type: 0, key: "x-a", value: "1+1" }), call("proxy_remove_header_map_value", { map_type: 0, key: "x-in" }), call("proxy_log", { level: 3, message: "careful" }), call("proxy_http_call", { upstream_name: "auth", headers: auth, timeout_milliseconds: 100 })],
    proxy_on_http_call_response: [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_continue_stream")],
  },
  returns: { proxy_on_request_headers: 1 },
};
const input: ScenarioInput = {
  version: 1, setup: { chain: [{ name: "f", module: { name: "m" } }], upstreams: [{ cluster: "backend", replies: [{ body: "x".repeat(300) }] }, { cluster: "auth", replies: [{}] }] },
  actions: [{ do: "exchange", id: "a", path: "/p", headers: [["x-in", "in"]] }],
};
async function ran(spec: GuestSpec, given = input): Promise<Recording> {
  const { bytes } = await guestOf(spec);
  return runHost(scenarioOf(given), new Map([["m", bytes]])).recording;
}
const steps = (recording: Recording): readonly number[] => Array.from({ length: recording.length - 1 }, (_, i) => i + 1);
const all = (recording: Recording): readonly (readonly [string, ExpectationInput])[] => steps(recording).flatMap((step) => expectableAt(recording, step).map((item) => [recording.brief(step).name, item] as const));

describe("what a step shows", () => {
  it("is offered with the most specific thing first", async () => {
    const offered = all(await ran(busy)), words = offered.map(([name, item]) => `${name}: ${expectationWords(item)}`);
    expect(words).toEqual(expect.arrayContaining([
      "proxy_add_header_map_value: request header x-a = \"1+1\"", "proxy_add_header_map_value: request header x-a is there", "proxy_add_header_map_value: request header x-a matches /^1\\+1$/", "proxy_remove_header_map_value: no request header x-in",
      "proxy_log: log line of level warn = \"careful\"", "proxy_log: no log line = \"careful\"", "proxy_http_call: a call to auth for /check", "held: request goes on", "resumed: request goes on", "headers-sent: request header :path = \"/p\"", "headers-sent: status 200",
      `data-sent: response body with "${"x".repeat(60)}…"`,
    ]));
    expect(words.find((line) => line.startsWith("proxy_remove"))).toBe("proxy_remove_header_map_value: no request header x-in");
  });
  it("holds in the run that shows it, unless it is the opposite", async () => {
    const recording = await ran(busy), offered = all(recording).map(([, item]) => item);
    const parsed = parseScenario({ ...input, expect: offered });
    expect(parsed.ok).toBe(true);
    const again = await ran(busy, { ...input, expect: offered }), opposite = (item: ExpectationInput): boolean => expectationWords(item).startsWith("no ") && expectationWords(item) !== "no request header x-in" || expectationWords(item) === "request header x-in is there";
    expect(judgeExpectations(again).map(({ ok }) => ok)).toEqual(offered.map((item) => !opposite(item)));
  });
  it("of a fault is that there is none, and of findings what they are called", async () => {
    const recording = await ran({ after: { proxy_on_request_headers: "unreachable" } }), step = steps(recording).find((one) => recording.brief(one).kind === "fault") ?? 0;
    expect(expectableAt(recording, step, ["a-rule"]).map(expectationWords)).toEqual(["finding a-rule", "no finding a-rule", "no fault"]);
  });
  it("names the exchange where there are several, and keeps bytes that are no text", async () => {
    const two: ScenarioInput = { ...input, actions: [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }], setup: { ...input.setup, upstreams: [{ cluster: "backend", replies: [{ headers: [["x-raw", { hex: "ff00" }]] }] }] } };
    const recording = await ran({}, two);
    expect(expectableHeader(recording, 1, "response", "X-Raw")[0]).toEqual({ that: "header", exchange: "b", of: "response", name: "X-Raw", equals: { base64: "/wA=" } });
    expect(all(recording).map(([, item]) => expectationWords(item))).toContain("status 200 of b");
  });
  it("of what never came out is that it be there, or not", async () => {
    const recording = await ran({ returns: { proxy_on_request_headers: 1 } });
    expect(expectableHeader(recording, 0, "response", "x-a").map(expectationWords)).toEqual(["response header x-a is there", "no response header x-a"]);
    expect(expectationWords({ that: "call", times: 2 })).toBe("2 calls");
  });
});
