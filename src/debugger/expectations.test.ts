import { describe, expect, it } from "vitest";
import { call, guestOf } from "../testing/host-guest.ts";
import type { GuestSpec } from "../testing/host-guest.ts";
import { runChain, scenarioOf, runHost } from "../testing/host-run.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { judgeExpectations } from "./expectations.ts";

type Expect = NonNullable<ScenarioInput["expect"]>;

async function judged(spec: GuestSpec, expected: Expect, more: Partial<ScenarioInput> = {}) {
  const { bytes } = await guestOf(spec);
  const scenario = scenarioOf({
    version: 1, setup: { chain: [{ name: "f", module: { name: "m" } }], upstreams: [{ cluster: "backend", replies: [{ headers: [["x-up", "1"], ["x-up", "2"]], body: "hello" }] }, { cluster: "auth", replies: [{ body: "yes" }] }] },
    actions: [{ do: "exchange", id: "a", path: "/p", headers: [["x-in", "in"]], body: "ask" }], expect: expected, ...more,
  });
  const { recording } = runHost(scenario, new Map([["m", bytes]]));
  return judgeExpectations(recording).map((one) => ({ ...one, row: recording.brief(one.step).name }));
}
const texts = async (...given: Parameters<typeof judged>): Promise<readonly string[]> => (await judged(...given)).map(({ ok, text, row }) => `${ok ? "" : "- "}${text} [${row}]`);

describe("expectations", () => {
  it("of status, headers and bodies look at what went out", async () => {
    expect(await texts({}, [
      { that: "status", is: 200 }, { that: "status", exchange: "a", is: 403 }, { that: "header", name: "X-Up" }, { that: "header", name: "x-up", equals: "1, 2" }, { that: "header", name: "x-up", matches: "^2" }, { that: "header", name: "gone" }, { that: "header", name: "gone", absent: true }, { that: "header", name: "x-up", absent: true },
      { that: "header", of: "request", name: "x-in", equals: { hex: "696e" } }, { that: "header", of: "request", name: ":path", matches: "p$" }, { that: "body", equals: "hello" }, { that: "body", contains: "ell" }, { that: "body", matches: "^h.*o$" }, { that: "body", of: "request", equals: "asked" },
    ])).toEqual([
      "the first exchange is answered with 200 [headers-sent]", "- exchange \"a\" is answered with 200, 403 is expected [headers-sent]", "header \"X-Up\" of the response of the first exchange is there [headers-sent]", "header \"x-up\" of the response of the first exchange is \"1, 2\" [headers-sent]",
      "- header \"x-up\" of the response of the first exchange is \"1, 2\", something that matches \"^2\" is expected [headers-sent]", "- header \"gone\" of the response of the first exchange is missing [headers-sent]", "header \"gone\" of the response of the first exchange is not there [headers-sent]",
      "- header \"x-up\" of the response of the first exchange is \"1, 2\", it is expected not to be there [headers-sent]", "header \"x-in\" of the request of the first exchange is \"in\" [headers-sent]", "header \":path\" of the request of the first exchange is something that matches \"p$\" [headers-sent]",
      "the body of the response of the first exchange is \"hello\" [data-sent]", "the body of the response of the first exchange is something with \"ell\" [data-sent]", "the body of the response of the first exchange is something that matches \"^h.*o$\" [data-sent]", "- the body of the request of the first exchange is \"ask\", \"asked\" is expected [data-sent]",
    ]);
  });
  it("of log lines take the level into account", async () => {
    const spec = { calls: { proxy_on_request_headers: [call("proxy_log", { level: 3, message: "careful" })] } };
    expect((await judged(spec, [{ that: "log", contains: "care" }, { that: "log", level: "warn", equals: "careful" }, { that: "log", level: "error", equals: "careful" }, { that: "log", matches: "^care", absent: true }, { that: "log", contains: "none", absent: true }])).map(({ ok, row }) => [ok, row])).toEqual([[true, "proxy_log"], [true, "proxy_log"], [false, "origin"], [false, "proxy_log"], [true, "origin"]]);
  });
  it("of calls and of what was resumed", async () => {
    const headers = [[":method", "GET"], [":path", "/check"], [":authority", "auth"]] as const;
    const spec = { calls: { proxy_on_request_headers: [call("proxy_http_call", { upstream_name: "auth", headers, timeout_milliseconds: 100 })], proxy_on_http_call_response: [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_continue_stream")] }, returns: { proxy_on_request_headers: 1 } };
    expect(await texts(spec, [{ that: "call" }, { that: "call", cluster: "auth", path: "/check", times: 1 }, { that: "call", cluster: "auth", times: 2 }, { that: "call", cluster: "other", times: 0 }, { that: "call", path: "/other" }, { that: "resumed" }, { that: "resumed", side: "response" }])).toEqual([
      "1 call to any cluster was made [proxy_http_call]", "1 call to \"auth\" for \"/check\" was made [proxy_http_call]", "- 1 call to \"auth\" was made, 2 are expected [proxy_http_call]", "0 calls to \"other\" were made [proxy_http_call]", "- 0 calls to any cluster for \"/other\" were made, one at least is expected [proxy_http_call]",
      "the first exchange was resumed [resumed]", "- the response of the first exchange was never held, so that nothing was resumed [origin]",
    ]);
    expect(await texts({ returns: { proxy_on_request_headers: 1 } }, [{ that: "resumed" }, { that: "status", is: 200 }, { that: "header", name: "a" }, { that: "body", of: "request", equals: "" }])).toEqual([
      "- the first exchange was held and not resumed [held]", expect.stringContaining("is not answered") as string, expect.stringContaining("- the first exchange is not answered, so that it has no header") as string, expect.stringContaining("- no upstream got the first exchange") as string,
    ]);
  });
  it("of faults and findings", async () => {
    const spec = { after: { proxy_on_request_headers: "unreachable" } };
    expect(await texts(spec, [{ that: "no-fault" }])).toEqual([expect.stringMatching(/^- no fault is expected: unreachable in on_request_headers \[trap\]$/)]);
    expect((await judged({}, [{ that: "no-fault" }, { that: "finding", absent: true }, { that: "finding" }])).map(({ ok }) => ok)).toEqual([true, true, false]);
    const held = { returns: { proxy_on_request_headers: 1 } };
    const [any] = await judged(held, [{ that: "finding" }]);
    expect(any).toMatchObject({ ok: true, text: expect.stringContaining("there is a finding:") as string });
    expect((await judged(held, [{ that: "finding", absent: true }, { that: "finding", rule: "no-such-rule" }])).map(({ ok }) => ok)).toEqual([false, false]);
  });
  it("that are none expect no fault", async () => {
    const { bytes } = await guestOf({ after: { proxy_on_request_headers: "unreachable" } });
    expect(judgeExpectations(runChain({ filters: [{ bytes }] }).recording)).toEqual([{ ok: false, step: expect.any(Number) as number, text: expect.stringContaining("no fault is expected") as string }]);
  });
});

describe("a scenario is refused", () => {
  const problem = (expected: Expect): string => {
    try {
      scenarioOf({ version: 1, setup: { chain: [] }, actions: [{ do: "exchange", id: "a" }], expect: expected });
      return "";
    } catch (error) {
      return String(error);
    }
  };
  it.each([
    [{ that: "status", exchange: "b", is: 200 }, "no exchange of the scenario"], [{ that: "header", name: "a", absent: true, equals: "b" }, "absent and equals"], [{ that: "body" }, "needs equals"], [{ that: "log", absent: true }, "needs equals"], [{ that: "body", matches: "(" }, "no regular expression"],
    [{ that: "status", is: 70000 }, "expect[0].is"], [{ that: "nothing" } as unknown as Expect[number], "expect[0]"],
  ] as readonly (readonly [Expect[number], string])[])("for %j", (item, message) => expect(problem([item])).toContain(message));
  it("but a log line may be absent by what it says", () => expect(problem([{ that: "log", absent: true, contains: "x" }])).toBe(""));
});
