// What the tester finds in runs of real guests.
import { describe, expect, it } from "vitest";
import { call, guestOf } from "../../testing/host-guest.ts";
import type { Call, GuestSpec } from "../../testing/host-guest.ts";
import { runHost } from "../../testing/host-run.ts";
import { judge } from "./judge.ts";
import { planTest } from "./plan.ts";
import { readSuite } from "./suite.ts";

const read = (path: string) => (path === "there" ? { ok: true as const, value: new TextEncoder().encode("body") } : { ok: false as const, reason: "there is no such file" });

/** "phase: text" of each check, failures with a "- " before. */
async function checks(spec: GuestSpec, suite: string): Promise<readonly string[]> {
  const { bytes } = await guestOf(spec), parsed = readSuite(new TextEncoder().encode(suite), "textproto");
  if (!parsed.ok) throw new Error(parsed.trouble.message);
  const [test] = parsed.value.test ?? [], plan = planTest(test ?? {}, parsed.value.env ?? {}, { module: { name: "m", sha256: "0".repeat(64) }, configuration: new Uint8Array(), read });
  if (!plan.ok) throw new Error(plan.reason);
  const { recording } = runHost(plan.value.scenario, new Map([["m", bytes]]));
  return judge(plan.value, recording, read).map(({ phase, ok, text }) => `${ok ? "" : "- "}${phase}: ${text}`);
}
const failing = async (spec: GuestSpec, suite: string): Promise<readonly string[]> => (await checks(spec, suite)).filter((line) => line.startsWith("- "));
const says = (message: string, level = 4): Call => call("proxy_log", { level, message });
const goesOn = "request_headers: it goes on: Continue";

describe("headers", () => {
  const input = "input { header { key: \":path\" value: \"/a\" } header { key: \"X-One\" value: \"1\" } header { key: \"x-one\" value: \"2\" } }";
  it("are judged by name, by absence and as lines", async () => {
    expect(await checks({}, `test { request_headers { ${input} result { has_header { key: "x-ONE" value: "1, 2" } no_header { key: "x-two" } headers { exact: "X-One: 1, 2" } headers { regex: ":path: /b" invert: true } } } }`)).toEqual([
      "request_headers: header \"x-ONE\" is \"1, 2\"", "request_headers: header \"x-two\" is not there", "request_headers: there is a header line that is \"X-One: 1, 2\"", "request_headers: there is no header line that matches \":path: /b\" as a whole", goesOn,
    ]);
    expect(await failing({}, `test { request_headers { ${input} result { has_header { key: "x-one" value: "1" } has_header { key: "gone" value: "" } no_header { key: "X-one" } headers { regex: "X-One" } headers { regex: "X-One: .*" invert: true } } } }`)).toEqual([
      "- request_headers: header \"x-one\" is \"1, 2\", \"1\" was expected", "- request_headers: header \"gone\" is missing, \"\" was expected", "- request_headers: header \"X-one\" is \"1, 2\", it was expected not to be there",
      "- request_headers: there is no header line that matches \"X-One\" as a whole; it has \":path: /a\", \"X-One: 1, 2\"", "- request_headers: there is a header line that matches \"X-One: .*\" as a whole, which was expected not to be: \"X-One: 1, 2\"",
    ]);
  });
  it("without a key end the checks of their phase", async () => {
    expect(await checks({}, "test { request_headers { result { no_header {} has_header { value: \"x\" } immediate {} } } }")).toEqual(["- request_headers: has_header has no key"]);
  });
});

describe("immediate responses", () => {
  const reply = { calls: { proxy_on_request_headers: [call("proxy_send_local_response", { status_code: 403, status_code_details: "why", body: "no", headers: [["a", "1"]], grpc_status: 7 })] } };
  it("are expected, or must not come", async () => {
    expect(await failing(reply, "test { request_headers { result { immediate { http_status: 403 grpc_status: 7 details: \"why\" } body { exact: \"no\" } has_header { key: \"a\" value: \"1\" } } } }")).toEqual([]);
    expect(await failing(reply, "test { request_headers { result { } } }")).toEqual([
      "- request_headers: it returned StopAllIterationAndWatermark, and no immediate response was expected: the status has to be Continue", "- request_headers: it sent a local response 403, and no immediate response was expected",
    ]);
    expect(await failing(reply, "test { request_headers { result { immediate { http_status: 401 grpc_status: 0 details: \"\" } } } }")).toEqual(["- request_headers: the HTTP status is 403, 401 was expected", "- request_headers: the gRPC status is 7, 0 was expected", "- request_headers: the details are \"why\", \"\" were expected"]);
    expect(await failing({}, "test { request_headers { result { immediate {} } } }")).toHaveLength(2);
  });
  it("make what comes later empty", async () => {
    expect(await failing(reply, "test { request_headers { result { immediate {} } } response_headers { input { header { key: \"b\" value: \"1\" } } result { has_header { key: \"b\" value: \"1\" } log { regex: \".*\" invert: true } body { exact: \"\" } } } }")).toEqual(["- response_headers: header \"b\" is missing, \"1\" was expected"]);
  });
  it("of a body phase are never seen", async () => {
    const inBody = { calls: { proxy_on_request_body: reply.calls.proxy_on_request_headers } };
    expect(await failing(inBody, "test { request_body { input { content: \"x\" } result { body { exact: \"x\" } } } }")).toEqual([]);
    expect(await failing(inBody, "test { request_body { input { content: \"x\" } result { immediate {} } } }")).toEqual([expect.stringContaining("always fails"), expect.stringContaining("always fails")]);
  });
  it("a pause without one is no Continue", async () => {
    expect(await failing({ returns: { proxy_on_request_headers: 1 } }, "test { request_headers { } }")).toEqual([expect.stringContaining("StopAllIterationAndWatermark")]);
    expect(await failing({ returns: { proxy_on_request_headers: 2 } }, "test { request_headers { } }")).toEqual([]);
  });
});

describe("bodies", () => {
  const appends = { calls: { proxy_on_request_body: [call("proxy_set_buffer_bytes", { buffer_type: 0, start: 100, buffer: "+" })] } };
  it("are judged as a whole when they come in chunks, and by file", async () => {
    expect(await checks(appends, "test { chunk_size: 2 request_body { input { content: \"abcde\" } result { body { exact: \"ab+cd+e+\" } } } response_body { input { file: \"there\" } result { body { file: \"there\" } } } }")).toEqual([
      "request_body: there is a body that is \"ab+cd+e+\"", "request_body: it goes on: Continue", "response_body: there is a body that is \"body\"", "response_body: it goes on: Continue",
    ]);
    expect(await failing({}, "test { request_body { result { body { file: \"gone\" } body { invert: true } body { regex: \"[asd\" invert: true } body { regex: \"a(?=b)\" } } } }")).toEqual([
      "- request_body: gone: there is no such file", "- request_body: a matcher has neither exact nor regex nor file", "- request_body: the expression \"[asd\" cannot be used: a \"[\" has no \"]\"", "- request_body: the expression \"a(?=b)\" cannot be used: RE2 has no look-ahead and no look-behind",
    ]);
  });
});

describe("logs", () => {
  const spec: GuestSpec = {
    calls: {
      proxy_on_configure: [says("init")], "proxy_on_context_create#2": [says("created")], proxy_on_request_headers: [says("headers"), says("quiet", 1)], "proxy_on_request_body#1": [says("first")], "proxy_on_request_body#2": [says("last")],
      "proxy_on_done#1": [says("done")], "proxy_on_delete#1": [says("deleted")],
    },
  };
  const suite = (level: string): string => `env { log_level: ${level} } test { chunk_size: 1
    plugin_init { log { exact: "init" } log { exact: "created" invert: true } } stream_init { log { exact: "created" } log { exact: "init" invert: true } }
    request_headers { result { log { exact: "headers" } log { exact: "created" invert: true } log { exact: "quiet" ${level === "INFO" ? "invert: true" : ""} } } }
    request_body { input { content: "ab" } result { log { exact: "last" } log { exact: "first" invert: true } } }
    stream_destroy { log { exact: "done" } log { exact: "deleted" } log { exact: "last" invert: true } } }`;
  it("are those of the phase, of its last chunk, and of the level", async () => {
    expect(await failing(spec, suite("INFO"))).toEqual([]);
    expect(await failing(spec, suite("DEBUG"))).toEqual([]);
  });
  it("belong to the context that wrote them", async () => {
    const elsewhere = { calls: { proxy_on_request_headers: [call("proxy_set_effective_context", { context_id: 1 }), says("root")] } };
    expect(await failing(elsewhere, "test { request_headers { result { log { exact: \"root\" invert: true } } } }")).toEqual([]);
  });
});

describe("a VM that fails", () => {
  it("fails the test there, with what it said last", async () => {
    expect(await checks({ calls: { proxy_on_request_headers: [says("panicked")] }, after: { proxy_on_request_headers: "unreachable" } }, "test { request_headers { } response_headers { } }")).toEqual([expect.stringMatching(/^- request_headers: the VM failed: unreachable; last logged: /)]);
    expect(await checks({ after: { proxy_on_delete: "unreachable" } }, "test { }")).toEqual([expect.stringMatching(/^- stream_destroy: the VM failed/)]);
    expect(await checks({ after: { proxy_on_done: "(if (i32.eq (local.get 0) (i32.const 1)) (then unreachable))" } }, "test { }")).toEqual([expect.stringMatching(/^- plugin_destroy: the VM failed/)]);
    expect(await checks({ after: { proxy_on_context_create: "(if (i32.eq (local.get 0) (i32.const 2)) (then unreachable))" } }, "test { }")).toEqual([expect.stringMatching(/^- stream_init: the VM failed/)]);
  });
  it("that does not start fails it at plugin_init", async () => {
    expect(await checks({ returns: { proxy_on_configure: 0 } }, "test { request_headers { } }")).toEqual([expect.stringMatching(/^- plugin_init: the plugin did not start: /)]);
  });
});
