import { describe, expect, it } from "vitest";
import { counterWriter } from "../recording/writer.ts";
import { appendHeader, asReceived, setHeaders } from "./header-map.ts";
import type { MapKind } from "./header-map.ts";
import { Recorder } from "./recorder.ts";

function mapOf(kind: MapKind, ...pairs: readonly (readonly [string, string])[]): readonly string[] {
  const recorder = new Recorder(counterWriter(), { thread: 0 });
  const map = recorder.create("header-map", "test", 0);
  for (const [name, value] of pairs) appendHeader(recorder, map, kind, name, value);
  return recorder.entries(map).map(({ name, value }) => `${name}=${value}`);
}

describe("a second value", () => {
  it("is joined onto the first where Envoy has one place for the header, which depends on the map", () => {
    expect(mapOf("request", ["accept", "a"], ["accept", "b"])).toEqual(["accept=a,b"]);
    expect(mapOf("response", ["accept", "a"], ["accept", "b"])).toEqual(["accept=a", "accept=b"]);
    expect(mapOf("response", ["server", "a"], ["server", "b"])).toEqual(["server=a,b"]);
    expect(mapOf("request", ["server", "a"], ["server", "b"])).toEqual(["server=a", "server=b"]);
    expect(mapOf("response-trailers", ["grpc-status", "1"], ["grpc-status", "2"])).toEqual(["grpc-status=1,2"]);
    expect(mapOf("request-trailers", ["grpc-status", "1"], ["grpc-status", "2"])).toEqual(["grpc-status=1", "grpc-status=2"]);
  });

  it("stands alone for cookies and for what Envoy does not know", () => {
    for (const name of ["cookie", "set-cookie", "x-custom"]) expect(mapOf("request", [name, "a"], [name, "b"])).toHaveLength(2);
  });

  it("is joined in the place of the first, in set pairs and in what arrives", () => {
    const pairs = [{ name: "via", value: "1" }, { name: "x", value: "2" }, { name: "via", value: "3" }];
    const recorder = new Recorder(counterWriter(), { thread: 0 });
    const map = recorder.create("header-map", "test", 0);
    setHeaders(recorder, map, "response", pairs);
    expect(recorder.entries(map).map(({ value }) => value)).toEqual(["1,3", "2"]);
    expect(asReceived("response", pairs)).toEqual([{ name: "via", value: "1,3" }, { name: "x", value: "2" }]);
  });

  it("changes no list that has none", () => {
    const pairs = [{ name: "via", value: "1" }, { name: "x", value: "2" }, { name: "x", value: "3" }];
    expect(asReceived("request", pairs)).toBe(pairs);
  });
});
