// Releases that are not the newest Envoy: what each of their rules changes, through real instances.
import { describe, expect, it } from "vitest";
import { ruleNames } from "../../../scenario/rules.ts";
import { allProfiles } from "../../../scenario/profiles.ts";
import { answersIn, call, guestOf, streamCallbacks } from "../../../testing/host-guest.ts";
import type { Call, GuestSpec } from "../../../testing/host-guest.ts";
import { runChain } from "../../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../../testing/host-run.ts";
import type { Recording } from "../../../recording/log.ts";
import { differingRules, releaseOf } from "./releases.ts";

async function runOf(profile: string, spec: GuestSpec, more: Omit<GivenRun, "filters"> = {}): Promise<HostRun> {
  const guest = await guestOf(spec);
  return runChain({ filters: [{ bytes: guest.bytes }], ...more, setup: { profile, ...more.setup } });
}
const stepNames = (recording: Recording, kinds: readonly string[]): string[] =>
  Array.from({ length: recording.length - 1 }, (_, i) => recording.row(i + 1)).filter(({ kind }) => kinds.includes(kind)).map((row) => ("name" in row ? row.name : ""));
const ends = (recording: Recording): string[] => stepNames(recording, ["callback"]).filter((name) => /_(?:log|done|delete)$/.test(name));

describe("the end of a stream", () => {
  const spec: GuestSpec = { exports: streamCallbacks, returns: { proxy_on_done: 1 } };
  it("T-53 is log, done, delete in Envoy and T-54 done, log, delete in the specification", async () => {
    expect(ends((await runOf("envoy", spec)).recording)).toEqual(["proxy_on_log", "proxy_on_done", "proxy_on_delete"]);
    expect(ends((await runOf("spec", spec)).recording)).toEqual(["proxy_on_done", "proxy_on_log", "proxy_on_delete"]);
  });

  it("T-54 waits for proxy_done after a 0 from on_done, in the specification only", async () => {
    const waiting: GuestSpec = {
      exports: [...streamCallbacks, "proxy_on_tick"], returns: { proxy_on_done: 0 },
      calls: {
        proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 50 })],
        "proxy_on_tick#2": [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_done"), call("proxy_done")],
      },
    };
    const actions: GivenRun["actions"] = [{ do: "exchange", id: "a" }, { do: "advance", by: 70 }, { do: "advance", by: 60 }];
    const { recording } = await runOf("spec", waiting, { actions });
    const kept = stepNames(recording, ["callback", "proxy"]).filter((name) => /_(?:log|done|delete|tick)$|awaited/.test(name));
    expect(kept).toEqual(["proxy_on_done", "finalization-awaited", "proxy_on_tick", "proxy_on_tick", "proxy_on_log", "proxy_on_delete"]);
    const done = Array.from({ length: recording.length }, (_, i) => recording.row(i)).filter((row) => row.kind === "host-call" && row.name === "proxy_done");
    expect(done.map((row) => row.kind === "host-call" && row.result)).toEqual([0, 1]);
    expect(ends((await runOf("envoy", waiting, { actions })).recording)).toEqual(["proxy_on_log", "proxy_on_done", "proxy_on_delete"]);
  });

  it("T-57 keeps a root and its ticks until proxy_done, in the specification only", async () => {
    const waiting: GuestSpec = {
      exports: ["proxy_on_tick", "proxy_on_delete", "proxy_on_done"], returns: { proxy_on_done: 0 },
      calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 50 })], "proxy_on_tick#2": [call("proxy_done")] },
    };
    const actions: GivenRun["actions"] = [{ do: "advance", by: 60 }, { do: "remove-configuration" }, { do: "advance", by: 200 }];
    const seen = async (profile: string): Promise<string[]> => stepNames((await runOf(profile, waiting, { actions })).recording, ["callback"]).filter((name) => /_(?:tick|done|delete)$/.test(name));
    expect(await seen("spec")).toEqual(["proxy_on_tick", "proxy_on_done", "proxy_on_tick", "proxy_on_delete"]);
    expect(await seen("envoy")).toEqual(["proxy_on_tick", "proxy_on_done"]);
  });
});

describe("rules of the specification", () => {
  const answers = (profile: string, made: Call) => answersIn("proxy_on_configure", [made], (bytes) => runChain({ filters: [{ bytes }], setup: { profile }, actions: [] }));
  it("T-36 pairs of a map that is not available are an error", async () => {
    const pairs = call("proxy_get_header_map_pairs", { map_type: 0 });
    expect(await answers("spec", pairs)).toEqual([{ status: "BadArgument", why: "map-not-available" }]);
    expect(await answers("envoy", pairs)).toEqual([{ status: "Ok", gave: { map: "" } }]);
  });

  it("T-83 a call that fails is told with no headers", async () => {
    const request = call("proxy_http_call", { upstream_name: "dead", headers: [[":method", "GET"], [":path", "/"], [":authority", "a"]], timeout_milliseconds: 100 });
    const spec: GuestSpec = { calls: { proxy_on_configure: [request] }, exports: ["proxy_on_http_call_response"] };
    const setup: GivenRun["setup"] = { upstreams: [{ cluster: "backend" }, { cluster: "dead", kind: "refused" }] };
    const counts = async (profile: string): Promise<unknown> => {
      const { recording } = await runOf(profile, spec, { setup, actions: [{ do: "run", until: "idle" }] });
      return Array.from({ length: recording.length }, (_, i) => recording.row(i)).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_http_call_response" ? [row.args.map(({ value }) => value).slice(2)] : []));
    };
    expect(await counts("spec")).toEqual([[0, 0, 0]]);
    expect(await counts("envoy")).toEqual([[3, 98, 0]]);
  });

  it("T-05 proxy_on_memory_allocate is called before malloc", async () => {
    const spec: GuestSpec = { calls: { proxy_on_configure: [call("proxy_get_property", { path: "plugin_name" })] }, extra: `(func (export "proxy_on_memory_allocate") (param i32) (result i32) i32.const 0x3800)` };
    const given = async (profile: string): Promise<number> => {
      const guest = await guestOf(spec), { recording } = runChain({ filters: [{ bytes: guest.bytes }], setup: { profile }, actions: [] });
      const [served] = guest.served(recording);
      const row = recording.row((served?.row.step ?? 0) + 1), image = row.kind === "host-call" ? row.inputs[1]?.value : undefined;
      return image instanceof Uint8Array ? image.lastIndexOf("f".charCodeAt(0)) : -1;
    };
    expect(await given("spec")).toBe(0x3800);
    expect(await given("envoy")).toBeLessThan(0x3800);
  });
});

describe("older releases of Envoy", () => {
  const property = (profile: string, path: string) => answersIn("proxy_on_request_headers", [call("proxy_get_property", { path })], (bytes) => runChain({ filters: [{ bytes }], setup: { profile } }));
  it("have the old property names before 1.33", async () => {
    const there = { status: "Ok", gave: { value: "backend" } }, missing = { status: "NotFound", why: "property-missing" };
    expect([await property("envoy@1.32", "cluster_name"), await property("envoy@1.32", "xds\0cluster_name"), await property("envoy@1.33", "cluster_name")]).toEqual([[there], [there], [missing]]);
    expect(await property("envoy@1.32", "node\0id")).toEqual([{ status: "Ok", gave: { value: "proxyscope" } }]);
  });

  it("have no allow_on_headers_stop_iteration before 1.35", async () => {
    const guest = await guestOf({ exports: ["proxy_on_request_headers", "proxy_on_request_body"], returns: { proxy_on_request_headers: 1 } });
    const bodies = (profile: string): number => {
      const { recording } = runChain({ filters: [{ bytes: guest.bytes, allowOnHeadersStopIteration: true }], setup: { profile }, actions: [{ do: "exchange", id: "a", method: "POST", body: "hello" }] });
      return stepNames(recording, ["callback"]).filter((name) => name === "proxy_on_request_body").length;
    };
    expect([bodies("envoy@1.36"), bodies("envoy@1.34")]).toEqual([2, 0]);
  });

  it("T-04 refuse modules that import WASI functions of later releases", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: [call("clock_res_get", { clock_id: 0 })] } });
    const refusal = (profile: string): string | undefined => runChain({ filters: [{ bytes: guest.bytes }], setup: { profile }, actions: [] }).outcome.refusal;
    expect(refusal("envoy@1.40")).toBeUndefined();
    expect(refusal("envoy@1.36")).toBe("Failed to load Wasm module due to a missing import: wasi_snapshot_preview1.clock_res_get");
  });
});

describe("Higress", () => {
  const bodies = async (profile: string, abi: "0.2.1" | "0.2.100"): Promise<number | string> => {
    const { recording, outcome } = await runOf(profile, { abi, exports: ["proxy_on_request_headers", "proxy_on_request_body"], returns: { proxy_on_request_headers: 1 } }, { actions: [{ do: "exchange", id: "a", method: "POST", body: "hello" }] });
    return outcome.refusal ?? stepNames(recording, ["callback"]).filter((name) => name === "proxy_on_request_body").length;
  };
  it("T-01 takes its own marker, and lets the body come after a pause at headers for such modules", async () => {
    expect(await bodies("higress", "0.2.100")).toBe(2);
    expect(await bodies("higress", "0.2.1")).toBe(0);
    expect(await bodies("envoy", "0.2.100")).toBe("Wasm VM failed Missing or unknown Proxy-Wasm ABI version");
  });

  it("T-11 allows every host call inside the allocator", async () => {
    const failed = async (profile: string): Promise<boolean> => stepNames((await runOf(profile, { malloc: "calls", calls: { proxy_on_configure: [call("proxy_get_property", { path: "plugin_name" })] } }, { actions: [] })).recording, ["fault"]).includes("restricted-call");
    expect([await failed("envoy"), await failed("higress")]).toEqual([true, false]);
  });
});

describe("releases", () => {
  it("are there for every profile, with every rule by name", () => {
    for (const profile of allProfiles.filter((name) => releaseOf(name) !== undefined)) expect(ruleNames.filter((name) => releaseOf(profile)?.[name] === undefined), profile).toEqual([]);
  });
  it("may lend a single rule to another one", async () => {
    const { recording } = await runOf("envoy", { exports: streamCallbacks, returns: { proxy_on_done: 1 } }, { setup: { rules: { endOrder: "spec" } } });
    expect(ends(recording)).toEqual(["proxy_on_done", "proxy_on_log", "proxy_on_delete"]);
    const [left, right] = [releaseOf("envoy"), releaseOf("spec")];
    expect(left !== undefined && right !== undefined && differingRules(left, right)).toEqual(["allocators", "endOrder", "waitsForDone", "unavailablePairs", "callFailure"]);
  });
});
