import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { call, guestOf } from "../../testing/host-guest.ts";
import type { GuestSpec } from "../../testing/host-guest.ts";
import { runHost, scenarioOf } from "../../testing/host-run.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { judge } from "./judge.ts";
import { planTest } from "./plan.ts";
import { readSuite } from "./suite.ts";
import type { Suite } from "./suite.ts";
import { suiteOfRecording } from "./suite-of-scenario.ts";
import { writeTextproto, writeYaml } from "./write-suite.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const readBack = (text: string, spelling: "textproto" | "yaml"): unknown => {
  const suite = readSuite(bytesOf(text), spelling);
  return suite.ok ? suite.value : suite.trouble;
};

const text = fc.string({ unit: "grapheme" }), utf8 = text.map(bytesOf), bytes = fc.oneof(utf8, fc.uint8Array({ maxLength: 8 }));
const suites = (value: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Suite> => {
  const some = fc.record({ key: text, value }, { requiredKeys: [] }), matcher = fc.oneof(fc.record({ invert: fc.boolean(), exact: value }), fc.record({ regex: text }), fc.record({ file: text }), fc.constant({}));
  const lists = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: 1, maxLength: 3 });
  const expectation = fc.record({ has_header: lists(some), no_header: lists(some), headers: lists(matcher), body: lists(matcher), log: lists(matcher), immediate: fc.record({ http_status: fc.nat(999), grpc_status: fc.nat(), details: text }, { requiredKeys: [] }) }, { requiredKeys: [] });
  const invocation = fc.record({ input: fc.record({ header: lists(some), content: value, file: text }, { requiredKeys: [] }), result: expectation }, { requiredKeys: [] });
  const test = fc.record({ name: text, benchmark: fc.boolean(), num_chunks: fc.integer(), properties: lists(fc.record({ path: text, value })), request_headers: invocation, request_body: lists(invocation), response_headers: invocation, plugin_init: expectation }, { requiredKeys: [] });
  return fc.record({ env: fc.record({ wasm_path: text, log_level: fc.constantFrom("TRACE", "CRITICAL"), time_secs: fc.nat() }, { requiredKeys: [] }), test: lists(test) }, { requiredKeys: [] });
};

describe("what is written is read as the same", () => {
  it("in the text form", () => fc.assert(fc.property(suites(bytes), (suite) => {
    expect(readBack(writeTextproto(suite), "textproto")).toEqual(suite);
  }), { seed: 1, numRuns: 40 }));
  it("in YAML, where bytes have to be text", () => {
    fc.assert(fc.property(suites(utf8), (suite) => {
      expect(readBack(writeYaml(suite).text, "yaml")).toEqual(suite);
    }), { seed: 1, numRuns: 40 });
    expect(writeYaml({ test: [{ properties: [{ path: "a", value: Uint8Array.of(255) }] }] }).lost).toEqual(["test[0].properties[0].value is not UTF-8, which YAML cannot hold; the text form can"]);
  });
});

describe("a scenario as a suite", () => {
  async function written(spec: GuestSpec, expected: ScenarioInput["expect"], more: Partial<ScenarioInput["setup"]> = {}, actions: ScenarioInput["actions"] = [{ do: "exchange", id: "a", path: "/p", headers: [["x-in", "1"]], body: "ask" }]) {
    const { bytes: module } = await guestOf(spec), modules = new Map([["m", module]]);
    const scenario = scenarioOf({ version: 1, setup: { chain: [{ module: { name: "m" }, configuration: "conf" }], upstreams: [{ cluster: "backend", replies: [{ status: 201, headers: [["x-up", "1"]], body: "hello" }] }], ...more }, actions, ...(expected !== undefined && { expect: expected }) });
    const made = suiteOfRecording(runHost(scenario, modules).recording, { wasm: "m.wasm", config: "c" });
    const failures = (made.suite.test ?? []).flatMap((test) => {
      const read = () => ({ ok: false as const, reason: "none" }), plan = planTest(test, made.suite.env ?? {}, { module: { name: "m", sha256: "0".repeat(64) }, configuration: made.configuration ?? new Uint8Array(), read });
      return plan.ok ? judge(plan.value, runHost(plan.value.scenario, modules).recording, read).filter(({ ok }) => !ok).map((check) => check.text) : [plan.reason];
    });
    return { ...made, failures };
  }
  const edits: GuestSpec = { calls: { proxy_on_request_headers: [call("proxy_add_header_map_value", { map_type: 0, key: "x-f", value: "yes" }), call("proxy_log", { level: 2, message: "seen (1)" })], proxy_on_response_headers: [call("proxy_remove_header_map_value", { map_type: 2, key: "x-up" })] } };
  it("has the tests of its exchanges, and passes where the scenario does", async () => {
    const { suite, left, failures, configuration } = await written(edits, [
      { that: "status", is: 201 }, { that: "header", of: "request", name: "x-f", equals: "yes" }, { that: "header", of: "request", name: "X-In" }, { that: "header", name: "x-up", absent: true }, { that: "header", of: "request", name: "x-f", matches: "^ye" }, { that: "body", equals: "hello" },
      { that: "body", of: "request", contains: "sk" }, { that: "log", contains: "(1)" }, { that: "log", equals: "never", absent: true }, { that: "no-fault" },
    ]);
    expect([failures, left.filter((line) => line.startsWith("expect")), configuration]).toEqual([[], [], bytesOf("conf")]);
    expect(suite.env).toEqual({ wasm_path: "m.wasm", config_path: "c", log_level: "INFO", time_secs: 1767225600 });
    expect(suite.test).toMatchObject([{ name: "a", request_headers: { result: { has_header: [{ key: "x-f" }], headers: [{ regex: "(?s)[xX]-[iI][nN]: .*" }, { regex: "(?s)[xX]-[fF]: ye.*" }], log: [{ regex: "(?s).*\\(1\\).*" }, { invert: true }] } }, request_body: [{}], response_headers: { result: { no_header: [{ key: "x-up" }] } }, response_body: [{}] }]);
  });
  it("fails where the scenario fails", async () => {
    expect((await written(edits, [{ that: "header", of: "request", name: "x-f", equals: "no" }])).failures).toEqual(["header \"x-f\" is \"yes\", \"no\" was expected"]);
  });
  it("expects an immediate response where the filter answers", async () => {
    const { suite, failures } = await written({ calls: { proxy_on_request_headers: [call("proxy_send_local_response", { status_code: 403, body: "no", headers: [["x-why", "because"]] })] } }, [{ that: "status", is: 403 }, { that: "body", equals: "no" }, { that: "header", name: "x-why" }]);
    expect([failures, suite.test?.map((test) => Object.keys(test))]).toEqual([[], [["name", "request_headers"]]]);
    expect(suite.test?.[0]?.request_headers?.result).toMatchObject({ immediate: { http_status: 403 }, body: [{}], headers: [{}] });
  });
  it("lists what a suite cannot say", async () => {
    const { left } = await written({}, [{ that: "call" }, { that: "resumed" }, { that: "finding" }, { that: "body", matches: "a|b" }, { that: "header", name: "a", matches: "x(?=y)" }, { that: "log", level: "warn", equals: "x" }],
      { threads: 2, sharedData: [{ key: "a", value: "b" }] }, [{ do: "exchange", id: "a", chunks: [{ data: "a" }, { data: "b" }] }, { do: "remove-configuration" }]);
    expect(left).toEqual([
      expect.stringContaining("action remove-configuration"), expect.stringContaining("profile envoy"), expect.stringContaining("shared data"), expect.stringContaining("threads"), expect.stringContaining("expect call"), expect.stringContaining("expect resumed"), expect.stringContaining("expect finding"),
      expect.stringContaining("expect body"), expect.stringContaining("expect header"), expect.stringContaining("the level"), expect.stringContaining("not logged in a phase"), expect.stringContaining("chunks"),
    ]);
  });
});
