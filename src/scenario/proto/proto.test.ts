// Messages of gRPC replies written as JSON: schemas, what is wrong with them, and the bytes they come to.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "../../base/base64url.ts";
import { parseScenario } from "../parse.ts";
import type { Proto, ScenarioInput } from "../scenario.ts";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { schemaOf } from "./schema.ts";
import { readSource } from "./source.ts";

const everything = `
  // every kind of field
  syntax = "proto3";
  package all.kinds;
  import "google/protobuf/timestamp.proto";
  import "other.proto";
  enum Colour { RED = 0; GREEN = 7; }
  message M {
    message Inner { sint32 depth = 1; }
    string text = 1; bytes raw = 2; int64 big = 3; double share = 4; bool yes = 5; Colour colour = 6;
    repeated int32 packed = 7; repeated int32 loose = 8 [packed = false]; map<string, Inner> by_name = 9; map<int32, Colour> colours = 10;
    oneof which { string left = 11; Inner right = 12; }
    optional uint32 maybe = 13; google.protobuf.Timestamp at = 14; .other.Thing thing = 15; M.Inner inner = 16; string odd_name = 17 [json_name = "odd"];
    reserved 20;
  }
  service S { rpc Ask(M) returns (stream other.Thing); }
`;
const other: Proto = { name: "other.proto", text: 'syntax = "proto2"; package other; message Thing { required string id = 1; optional int32 n = 2 [default = 4]; }' };
const all: Proto = { name: "all.proto", text: everything };
const types = (...protos: Proto[]) => {
  const schema = schemaOf(protos);
  if (!schema.ok) throw new Error(JSON.stringify(schema.problems));
  return schema.types;
};
const problems = (...protos: Proto[]) => {
  const schema = schemaOf(protos);
  return schema.ok ? [] : schema.problems;
};

describe("schemas", () => {
  it("make messages of JSON, and JSON of messages again", () => {
    const { encode, decode } = types(all, other);
    const json = {
      text: "é", raw: "AAEC", big: "9007199254740993", share: 0.5, yes: true, colour: "GREEN", packed: [1, 300], loose: [2, 3], byName: { a: { depth: -1 } }, colours: { 5: "GREEN" }, right: { depth: 2 }, maybe: 0,
      at: "2026-01-01T00:00:00Z", thing: { id: "x" }, inner: {}, odd: "o",
    };
    const encoded = encode("all.kinds.M", json);
    if (!encoded.ok) throw new Error(encoded.reason);
    expect(decode("all.kinds.M", encoded.bytes)).toEqual(json);
  });
  it("write what protoc writes", () => {
    const { encode } = types(all, other);
    const bytes = (json: unknown): string => {
      const encoded = encode("all.kinds.M", json);
      return encoded.ok ? Array.from(encoded.bytes, (b) => b.toString(16).padStart(2, "0")).join("") : encoded.reason;
    };
    expect(bytes({ text: "hi" })).toBe("0a026869");
    expect(bytes({ packed: [1, 2], loose: [1, 2] })).toBe("3a02010240014002");
    expect(bytes({ maybe: 0 })).toBe("6800");
    expect(bytes({ colours: { 1: "GREEN" } })).toBe("520408011007");
    expect(bytes({ left: "" })).toBe("5a00");
  });
  it("know the types of methods", () => {
    expect(types(all, other).method("/all.kinds.S/Ask")).toEqual({ input: "all.kinds.M", output: "other.Thing" });
    expect(types(all, other).method("/all.kinds.S/Other")).toBeUndefined();
    expect(types(all, other).names).toEqual(expect.arrayContaining(["all.kinds.M", "all.kinds.M.Inner", "other.Thing"]));
  });
  it("may be descriptor sets", () => {
    const files = [other, all].map(({ name, text = "" }, i) => {
      const read = readSource(name, text, new Map(i === 0 ? [] : [["other.Thing", "message"], ["google.protobuf.Timestamp", "message"]]));
      if (!read.ok) throw new Error(read.problem.message);
      return read.file;
    });
    const descriptorSet = encodeBase64(toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: files })));
    expect(types({ name: "set", descriptorSet }).method("/all.kinds.S/Ask")?.output).toBe("other.Thing");
    expect(problems({ name: "set", descriptorSet: "aGVsbG8=" })[0]?.message).toMatch(/is no descriptor set/);
  });
  it("say what is wrong with them, and where", () => {
    expect(problems({ name: "a.proto", text: 'syntax = "proto3";\nmessage A {\n  int32 x = ;\n}' })).toEqual([{ at: 0, message: "illegal id ';'", line: 3 }]);
    expect(problems(other, { name: "a.proto", text: 'syntax = "proto3"; import "gone.proto"; message A {}' })).toEqual([{ at: 1, message: "imports gone.proto, which is not among the schemas" }]);
    expect(problems({ name: "a.proto", text: 'syntax = "proto3"; message A { Gone g = 1; }' })).toEqual([{ at: 0, message: "names Gone, which is declared nowhere; imports have to be among the schemas" }]);
    expect(problems({ name: "a.proto", text: 'edition = "2023"; message A {}' })[0]?.message).toContain("edition 2023");
    expect(problems({ name: "a.proto", text: 'syntax = "proto3"; message A { int32 x = 1; int32 y = 1; }' })).toHaveLength(1);
  });
  it("need no code made at run time", () => {
    const script = 'import { schemaOf } from "./src/scenario/proto/schema.ts"; const s = schemaOf([{ name: "a.proto", text: "syntax = \\"proto3\\"; message A { string x = 1; }" }]); process.stdout.write(String(s.ok && s.types.encode("A", { x: "1" }).ok));';
    expect(execFileSync(process.execPath, ["--disallow-code-generation-from-strings", "--import", "tsx", "--input-type=module", "--eval", script], { encoding: "utf8", cwd: `${import.meta.dirname}/../../..` })).toBe("true");
  });
});

describe("a scenario", () => {
  const scenario = (message: Record<string, unknown>, when?: { readonly path: string }): ScenarioInput => ({
    version: 1, setup: { chain: [], router: { cluster: "g" }, protos: [all, other], upstreams: [{ cluster: "g", protocol: "HTTP/2", replies: [{ ...(when !== undefined && { when }), grpc: { messages: [message] } }] }] },
  });
  const message = (input: ScenarioInput): unknown => {
    const parsed = parseScenario(input);
    return parsed.ok ? parsed.scenario.setup.upstreams[0]?.replies[0]?.grpc?.messages[0]?.data : parsed.problems;
  };
  it("is read with the bytes of its JSON messages, the type told by the method where it is not given", () => {
    const bytes = { base64: "CgF4" };
    expect(message(scenario({ json: { id: "x" }, type: "other.Thing" }))).toEqual(bytes);
    expect(message(scenario({ json: { id: "x" } }, { path: "/all.kinds.S/Ask" }))).toEqual(bytes);
    expect(decodeBase64(bytes.base64)).toMatchObject({ ok: true });
  });
  it("stays the same when it is read again", () => {
    const once = parseScenario(scenario({ json: { id: "x" }, type: "other.Thing" }));
    expect(once.ok && parseScenario(once.scenario)).toEqual(once);
  });
  it("has its problems told at the field", () => {
    const at = "setup.upstreams[0].replies[0].grpc.messages[0]";
    expect(message(scenario({ json: { id: 5 }, type: "other.Thing" }))).toEqual([{ path: `${at}.json`, message: expect.stringContaining("other.Thing.id") as string }]);
    expect(message(scenario({ json: { nope: 5 }, type: "other.Thing" }))).toEqual([{ path: `${at}.json`, message: expect.stringContaining("nope") as string }]);
    expect(message(scenario({ json: {}, type: "other.Gone" }))).toEqual([{ path: `${at}.type`, message: "other.Gone is not declared by the schemas" }]);
    expect(message(scenario({ json: {} }))).toEqual([{ path: `${at}.type`, message: expect.stringContaining("is missing: the JSON can be of") as string }]);
    const broken = scenario({ data: "x" });
    expect(parseScenario({ ...broken, setup: { ...broken.setup, protos: [{ name: "a.proto", text: "message {" }] } })).toMatchObject({ problems: [{ path: "setup.protos[0].text", message: expect.stringMatching(/^line 1: /) as string }] });
    expect(parseScenario({ ...broken, setup: { ...broken.setup, protos: [{ name: "a.proto" }] } })).toMatchObject({ problems: [{ path: "setup.protos[0]", message: "needs either text or descriptorSet" }] });
  });
});
