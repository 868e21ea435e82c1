// The typed tree of attributes: paths (17.1), value bytes (17.2), what the scenario lays over it. The expected bytes were seen on Envoy.
import { describe, expect, it } from "vitest";
import { metadataMessage, nodeMessage } from "./messages.ts";
import { overridesOf, withOverrides } from "./overrides.ts";
import { attributeAt, encodeAttribute, namesBelow } from "./tree.ts";
import { boolAttribute, intAttribute, objectAttribute, stringAttribute, textAttribute } from "./value.ts";
import type { AttributeObject, AttributeValue } from "./value.ts";

const root: AttributeObject = objectAttribute<undefined>({
  request: () => objectAttribute<undefined>({ method: () => textAttribute("GET"), referer: () => undefined, size: () => intAttribute(-1) }, undefined),
  metadata: () => metadataMessage({ f: { text: "x", n: 2, yes: true, nothing: null, list: ["a", 2, true, { k: "v" }], nested: { deep: "x" }, none: [], empty: {} }, g: { text: "only" } }),
  mtls: () => boolAttribute(false),
}, undefined);
const hex = (value: AttributeValue | undefined): string | undefined => {
  const bytes = value === undefined ? undefined : encodeAttribute(value);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("hex");
};
const at = (path: string): AttributeValue | undefined => attributeAt(root, path.split("."));
const f = "metadata.filter_metadata.f.";

describe("a path", () => {
  it("enters groups, messages by field, maps by key and lists by index", () => {
    expect([at("request.method"), at(`${f}text`), at(`${f}list.0`), at(`${f}list.3.k`), at(`${f}nested.deep`)]).toEqual([textAttribute("GET"), textAttribute("x"), textAttribute("a"), textAttribute("v"), textAttribute("x")]);
  });
  it("leads nowhere below scalars, beyond lists and for unknown names", () => {
    for (const path of ["request.method.x", "request.referer", "request.none", "none", "request.toString", `${f}list.9`, `${f}list.-1`, `${f}list.x`, `${f}text.deeper`, "metadata.unknown", "metadata.filter_metadata.h"]) expect(at(path), path).toBeUndefined();
  });
  it("can be listed, whether or not it resolves", () => {
    expect(namesBelow(root)).toEqual(["request", "metadata", "mtls"]);
    expect(namesBelow(at("request") ?? root)).toEqual(["method", "referer", "size"]);
    expect(namesBelow(at("metadata") ?? root)).toEqual(["filter_metadata", "typed_filter_metadata"]);
    expect(namesBelow(at(`${f}list`) ?? root)).toEqual(["0", "1", "2", "3"]);
  });
});

describe("a value's bytes", () => {
  it("T-89 are 8 for numbers and 1 for a bool", () => {
    expect([hex(at("request.size")), hex(at(`${f}n`)), hex(at("mtls")), hex(at(`${f}yes`))]).toEqual(["ffffffffffffffff", "0000000000000040", "00", "01"]);
    expect(hex({ kind: "duration", nanoseconds: 258n })).toBe("0201000000000000");
    expect(hex(stringAttribute("a\xff"))).toBe("61ff");
  });
  it("are pairs for maps, elements as keys for lists, a count of zero for empty ones", () => {
    expect(hex(at(`${f}nested`))).toBe("01000000040000000100000064656570007800");
    expect(hex(at(`${f}list`))).toBe("040000000100000000000000080000000000000001000000000000001000000000000000610000000000000000004000000100000100000001000000010000006b0076000000");
    expect([hex(at(`${f}none`)), hex(at(`${f}empty`)), hex(at("metadata.typed_filter_metadata"))]).toEqual(["00000000", "00000000", "00000000"]);
    expect(hex(at("metadata.filter_metadata.g"))).toBe("01000000040000000400000074657874006f6e6c7900");
  });
  it("are none for groups, null and what holds null", () => {
    expect([hex(root), hex(at("request")), hex(at(`${f}nothing`)), hex(at("metadata.filter_metadata.f")), hex(at("metadata.filter_metadata"))]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
  it("are the serialized bytes of a message", () => {
    expect(hex(metadataMessage({ f: { text: "only" } }))).toBe("0a150a016612100a0e0a047465787412061a046f6e6c79");
    expect(hex(metadataMessage({}))).toBe("");
  });
  it("are those of the node without its extensions", () => {
    const node = nodeMessage({ id: "oracle-node", cluster: "oracle-cluster", metadata: { oracle: "yes" }, locality: { region: "", zone: "", subZone: "" }, version: "1.40.0", revision: "abc" });
    expect(Buffer.from(encodeAttribute(node) ?? []).toString("latin1")).toContain("\n\x0boracle-node\x12\x0eoracle-cluster\x1a\x11\n\x0f\n\x06oracle\x12\x05\x1a\x03yes2\x05envoyB");
    expect(hex(attributeAt(node, ["user_agent_build_version", "version"]))).toBe("08011028");
    expect(attributeAt(node, ["extensions"])).toBeUndefined();
    expect(hex(attributeAt(node, ["locality"]))).toBe("");
  });
});

describe("what the scenario gives", () => {
  const given = withOverrides(root, overridesOf([
    { path: ["request", "method"], value: "PUT" }, { path: ["request", "referer"], value: { text: "r" } }, { path: ["mtls"], value: { bool: true } }, { path: ["own", "deep"], value: { int: "9223372036854775807" } },
    { path: ["request", "size"], value: { missing: true } }, { path: ["metadata", "filter_metadata", "f", "text"], value: { json: ["given"] } }, { path: ["when"], value: { timestamp: "1970-01-01T00:00:01Z" } },
    { path: ["long"], value: { duration: 0.5 } }, { path: ["real"], value: { double: 1.5 } }, { path: ["big"], value: { uint: "18446744073709551615" } },
  ]));
  const now = (path: string): string | undefined => hex(attributeAt(given, path.split(".")));
  it("stands in place of what is derived, typed", () => {
    expect(["request.method", "request.referer", "mtls", "own.deep", "request.size"].map(now)).toEqual(["505554", "72", "01", "ffffffffffffff7f", undefined]);
    expect(["when", "long", "real", "big"].map(now)).toEqual(["00ca9a3b00000000", "20a1070000000000", "000000000000f83f", "ffffffffffffffff"]);
  });
  it("is listed, and leaves the rest as it is", () => {
    expect(namesBelow(given)).toEqual(["request", "metadata", "mtls", "own", "when", "long", "real", "big"]);
    expect(now("metadata.filter_metadata.f.text.0")).toBe(Buffer.from("given").toString("hex"));
    expect(now("metadata.filter_metadata.g.text")).toBe(Buffer.from("only").toString("hex"));
    expect(now("metadata")).toBe(hex(at("metadata")));
  });
});
