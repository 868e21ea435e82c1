import { describe, expect, it } from "vitest";
import { parseScenario } from "../../scenario/parse.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { CaseReply, ConformanceCase } from "./case.ts";
import { configurationOf } from "./message.ts";
import { setupOf } from "./setup.ts";

const base: ConformanceCase = { id: "x", rules: [], title: "x", chain: [{}], clusters: { main: { kind: "h1" } } };
function setup(c: Partial<ConformanceCase>): Scenario["setup"] {
  const parsed = parseScenario({ version: 1, setup: setupOf({ ...base, ...c }, "envoy@1.40.0"), actions: [] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario.setup;
}
const names = (reply: CaseReply, kind = "h1"): (readonly [string, unknown])[] => setup({ clusters: { main: { kind, replies: [reply] } } }).upstreams[0]?.replies.at(-1)?.headers.map(([name, value]) => [name, value] as const) ?? [];

describe("a filter of a case", () => {
  it("has the names of its tag unless told", () => {
    const [a, b] = setup({ chain: [{}, { name: "n", rootId: "", vmId: "v", wasm: "other", allowStop: true }] }).chain;
    expect(a).toMatchObject({ name: "plugin_A", rootId: "root_A", vmId: "vm_A", module: { name: "probe" }, allowOnHeadersStopIteration: false });
    expect(b).toMatchObject({ name: "n", rootId: "", vmId: "v", module: { name: "other" }, allowOnHeadersStopIteration: true });
  });

  it("is configured by its script, trimmed, or not at all", () => {
    const [a, b] = setup({ chain: [{ script: "reqh ret 1\n", vmScript: "root say x" }, {}] }).chain;
    expect(a).toMatchObject({ configuration: "!probe A\nreqh ret 1", vmConfiguration: "!vm\nroot say x" });
    expect(b).not.toHaveProperty("configuration");
    expect(b).not.toHaveProperty("vmConfiguration");
  });

  it("T-20 is configured by a message as bytes", () => {
    const [a] = setup({ chain: [{ any: { "@type": "type.googleapis.com/google.protobuf.UInt32Value", value: 7 } }] }).chain;
    expect(a?.configuration).toEqual({ hex: "0807" });
  });

  it("has the driver's environment and the failure policy of either field", () => {
    const [a, b, c] = setup({ chain: [{ env: { host_env_keys: ["ORACLE_HOST_ENV", "MISSING"], key_values: { KEY: "VALUE" } } }, { failOpen: true }, { failurePolicy: "FAIL_RELOAD", reloadBase: "0.3s" }] }).chain;
    expect(Object.entries(a?.environment ?? {})).toEqual([["ORACLE_HOST_ENV", "from-host"], ["KEY", "VALUE"]]);
    expect(b?.failurePolicy).toBe("fail-open-at-once");
    expect(c).toMatchObject({ failurePolicy: "fail-reload", reloadBackoff: 300 });
  });
});

describe("an upstream of a case", () => {
  it("writes over HTTP/1 the reply's headers, then the length, date and connection", () => {
    expect(names({ headers: [["x-a", "1"]], body: "four" })).toEqual([["x-a", "1"], ["content-length", "4"], ["date", expect.any(String)], ["connection", "keep-alive"], ["keep-alive", "timeout=5"]]);
  });

  it("writes chunks and trailers as such", () => {
    expect(names({ chunks: ["a"], trailers: { "x-rt": "2" } }).slice(0, 2)).toEqual([["trailer", "x-rt"], ["transfer-encoding", "chunked"]]);
    const { upstreams } = setup({ clusters: { main: { kind: "h1", replies: [{ chunks: ["aa", { text: "b", delay: 7 }] }] } } });
    expect(upstreams[0]?.replies.at(-1)?.chunks).toEqual([{ data: "aa", delay: 40 }, { data: "b", delay: 7 }]);
  });

  it("writes no length for 204 and 304", () => {
    for (const status of [204, 304]) expect(names({ status }).map(([name]) => name)).toEqual(["date", "connection", "keep-alive"]);
  });

  it("writes over HTTP/2 the reply's headers, then the date", () => {
    expect(names({ headers: { "x-a": "1" }, body: "four" }, "h2").map(([name]) => name)).toEqual(["x-a", "date"]);
  });

  it("writes over HTTP/2 values of one name together, as its headers are an object", () => {
    expect(names({ headers: [["x", "1"], ["y", "2"], ["x", "3"]] }, "h2").slice(0, 3)).toEqual([["x", "1"], ["x", "3"], ["y", "2"]]);
    expect(names({ headers: [["x", "1"], ["y", "2"], ["x", "3"]] }).slice(0, 3)).toEqual([["x", "1"], ["y", "2"], ["x", "3"]]);
  });

  it("refuses an HTTP/1 request without a host", () => {
    expect(setup({}).upstreams[0]?.replies[0]).toMatchObject({ when: { authority: "" }, status: 400 });
    expect(setup({ clusters: { main: { kind: "h2" } } }).upstreams[0]?.replies).toHaveLength(1);
  });

  it("may be one that nothing listens at, or that has no endpoint", () => {
    const { upstreams } = setup({ clusters: { main: { kind: "h1" }, d: { kind: "dead" }, n: { kind: "none" } } });
    expect(upstreams.map(({ kind }) => kind)).toEqual(["serving", "refused", "no-endpoints"]);
  });

  it("breaks off before the headers, or 60 ms after the last chunk", () => {
    const { upstreams } = setup({ clusters: { main: { kind: "h1", replies: [{ reset: true }, { resetAfter: true, chunks: ["a"] }] } } });
    expect(upstreams[0]?.replies.slice(1)).toMatchObject([{ reset: "before-headers" }, { reset: "after-chunks", resetDelay: 60 }]);
    const http2 = setup({ clusters: { main: { kind: "h2", replies: [{ resetAfter: true, chunks: ["a"] }] } } }).upstreams[0]?.replies[0];
    expect(http2).toMatchObject({ holdOpen: 60 });
    expect(http2).not.toHaveProperty("reset");
  });
});

describe("a configuration message", () => {
  const any = (type: string, value: unknown): string => Buffer.from(configurationOf({ "@type": `type.googleapis.com/google.protobuf.${type}`, value }) ?? new Uint8Array(0)).toString("latin1");

  it("T-20 of text or bytes is unwrapped", () => {
    expect(any("StringValue", "plain text")).toBe("plain text");
    expect(any("BytesValue", "YQBi")).toBe("a\u0000b");
  });

  it("T-20 of another type is serialized", () => {
    expect(any("UInt32Value", 300)).toBe("\x08\xac\x02");
    expect(any("UInt32Value", 0)).toBe("");
    expect(any("BoolValue", true)).toBe("\x08\x01");
    expect(any("Struct", { a: true, b: "x" })).toBe("\n\x07\n\x01a\x12\x02 \x01\n\x08\n\x01b\x12\x03\x1a\x01x");
    expect(any("ListValue", [null])).toBe("\n\x02\x08\x00");
  });

  it("that is not known has no bytes", () => {
    expect(configurationOf({ "@type": "type.googleapis.com/xds.type.v3.TypedStruct" })).toBeUndefined();
  });
});
