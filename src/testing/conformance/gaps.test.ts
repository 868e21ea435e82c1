import { describe, expect, it } from "vitest";
import type { CaseFilter, ConformanceCase } from "./case.ts";
import { gapOf } from "./gaps.ts";

const clusters = { main: { kind: "h1" }, b: { kind: "h1" }, dead: { kind: "dead" } };
const gap = (change: Partial<ConformanceCase>): string | undefined => gapOf({ id: "x", rules: [], title: "x", chain: [{}], clusters, ...change }, "envoy@1.40.0");
const scripted = (...scripts: readonly string[]): string | undefined => gap({ chain: scripts.map((script) => ({ script })) });

describe("what a case needs", () => {
  it("may be all there", () => {
    expect(gap({})).toBeUndefined();
    expect(scripted("reqh httpcall b [ :method GET ] null null 9\nreqh mdef 0 c\nreqh minc $m 1\nreqh mget $m")).toBeUndefined();
  });

  it("may be another proxy or release", () => {
    const c: ConformanceCase = { id: "x", rules: [], title: "x", chain: [{}], clusters };
    expect(gapOf(c, "mosn@1.6.1")).toBe("profile mosn@1.6.1");
    expect(gapOf(c, "envoy@0.1")).toBe("profile envoy@0.1");
  });

  it("is not TCP", () => {
    expect(gap({ listener: "tcp", client: [{ op: "connect", id: "a" }], clusters: { main: { kind: "tcp" } } })).toBeUndefined();
  });

  it("may be threads, routes or Google's gRPC client", () => {
    expect(gap({ concurrency: 2 })).toBe("more than one worker thread");
    expect(gap({ routes: [{}] })).toBe("routes");
    expect(scripted("reqh#1 grpccall hex:12030a0178 s m null x 9")).toBe("the gRPC client of Google");
    expect(scripted("reqh#1 grpccall hex:0a030a0162 s m null x 9")).toBeUndefined();
  });

  it("may be a VM that two filters share", () => {
    const shared: CaseFilter = { vmId: "v", vmScript: "" };
    expect(gap({ chain: [shared, shared] })).toBe("several plugins in one VM");
    expect(gap({ chain: [shared, { ...shared, wasm: "v_init" }] })).toBeUndefined();
    expect(gap({ chain: [shared, { ...shared, vmScript: "root say x" }] })).toBeUndefined();
    expect(gap({ chain: [{}, {}] })).toBeUndefined();
  });

  it("may be a failure policy, where something fails and somebody notices", () => {
    const policy = "failure policies other than fail closed";
    const failing = (filter: CaseFilter, streams: number): string | undefined => gap({ chain: [filter], client: Array.from({ length: streams }, (_, i) => ({ op: "send", id: String(i) })) });
    expect(failing({ failurePolicy: "FAIL_OPEN", script: "reqh trap" }, 2)).toBe(policy);
    expect(failing({ failurePolicy: "FAIL_OPEN", script: "reqh trap" }, 1)).toBeUndefined();
    expect(failing({ failurePolicy: "FAIL_RELOAD", script: "reqh@2 trap" }, 2)).toBeUndefined();
    expect(failing({ failurePolicy: "FAIL_RELOAD", script: "reqh@2 trap" }, 3)).toBe(policy);
    expect(failing({ failOpen: true, script: "reqh alloccall 5" }, 1)).toBe(policy);
    expect(failing({ failurePolicy: "FAIL_OPEN", script: "configure ret 0" }, 2)).toBeUndefined();
    expect(failing({ failurePolicy: "FAIL_CLOSED", script: "reqh trap" }, 2)).toBeUndefined();
  });

  it("may be the whole node, or a message of an unknown type", () => {
    expect(scripted("reqh proplen xds|node")).toBe("the property xds.node as a whole");
    expect(scripted("reqh prop xds|node|id\nreqh prop node")).toBeUndefined();
    expect(gap({ chain: [{ any: { "@type": "type.googleapis.com/x.Y" } }] })).toBe("configuration of type type.googleapis.com/x.Y");
  });

  it("may be the main thread's VM, seen in shared state or by an upstream", () => {
    const main = "the VM of Envoy's main thread";
    expect(scripted("configure mdef 0 c\nconfigure minc $m 1\nreqh mget $m")).toBe(main);
    expect(scripted("configure sset k v 0\nreqh sget k")).toBe(main);
    expect(scripted("configure tick 80\ntick httpcall b [ ] null null 9")).toBe(main);
    expect(scripted("configure grpccall b s m null x 9")).toBe(main);
    expect(scripted("configure grpcstream dead s m null\ngrpcclose httpcall b [ ] null null 9")).toBe(main);
    expect(scripted("reqh tick 80\ntick httpcall b [ ] null null 9")).toBeUndefined();
    expect(scripted("configure httpcall dead [ ] null null 9")).toBeUndefined();
    expect(scripted("configure sset k v 0")).toBeUndefined();
    // what one filter does in its root says nothing about another
    expect(scripted("configure tick 80", "tick sset k v 0\nreqh sget k")).toBeUndefined();
  });
});
