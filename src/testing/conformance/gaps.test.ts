import { describe, expect, it } from "vitest";
import type { ConformanceCase } from "./case.ts";
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
    expect(gapOf(c, "apisix@3")).toBe("profile apisix@3");
    expect(gapOf(c, "envoy@0.1")).toBe("profile envoy@0.1");
  });

  it("is not TCP", () => {
    expect(gap({ listener: "tcp", client: [{ op: "connect", id: "a" }], clusters: { main: { kind: "tcp" } } })).toBeUndefined();
  });

  it("may be Google's gRPC client", () => {
    expect(gap({ concurrency: 2 })).toBeUndefined();
    expect(scripted("reqh#1 grpccall hex:12030a0178 s m null x 9")).toBe("the gRPC client of Google");
    expect(scripted("reqh#1 grpccall hex:0a030a0162 s m null x 9")).toBeUndefined();
  });

  it("may be the whole node, or a message of an unknown type", () => {
    expect(scripted("reqh proplen xds|node")).toBe("the property xds.node as a whole");
    expect(scripted("reqh prop xds|node|id\nreqh prop node")).toBeUndefined();
    expect(gap({ chain: [{ any: { "@type": "type.googleapis.com/x.Y" } }] })).toBe("configuration of type type.googleapis.com/x.Y");
  });
});
