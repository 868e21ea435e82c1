import { expect, it } from "vitest";
import { schemaOf } from "../scenario/proto/schema.ts";
import { oneLine, readMessage } from "./grpc-messages.ts";

const schema = schemaOf([{ name: "a.proto", text: `syntax = "proto3"; package p; service S { rpc M(Ask) returns (Said); } message Ask { string who = 1; } message Said { bool ok = 1; repeated string roles = 2; }` }]);
if (!schema.ok) throw new Error("the schema is wrong");
const { types } = schema, bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));

it("reads what went each way as the types of the method", () => {
  expect(readMessage(types, { method: "/p.S/M" }, { from: "filter", bytes: bytes("0a03616c69") })).toEqual({ type: "p.Ask", json: `{\n  "who": "ali"\n}` });
  const said = readMessage(types, { method: "/p.S/M" }, { from: "upstream", bytes: bytes("08011201611201 62".replace(" ", "")) });
  expect(said?.type).toBe("p.Said");
  expect(oneLine(said?.json ?? "")).toBe(`{ "ok": true, "roles": ["a", "b"] }`);
});

it("reads nothing without the method's schema, and nothing that is no such message", () => {
  expect(readMessage(types, { method: "/p.S/Other" }, { from: "filter", bytes: bytes("0a03616c69") })).toBeUndefined();
  expect(readMessage(types, { method: "/p.S/M" }, { from: "filter", bytes: bytes("0aff") })).toBeUndefined();
});
