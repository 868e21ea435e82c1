import { expect, it } from "vitest";
import { blockField, doubleField, protobufVarint, structBytes, unlessEmpty, varintField } from "./protobuf.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

it("writes varints, also of negative numbers", () => {
  expect([0n, 1n, 300n, -1n].map(protobufVarint).map(hex)).toEqual(["00", "01", "ac02", "ffffffffffffffffff01"]);
});
it("writes fields with number and wire type", () => {
  expect(hex(varintField(1, 150n))).toBe("089601");
  expect(hex(blockField(2, new TextEncoder().encode("testing")))).toBe("120774657374696e67");
  expect(hex(doubleField(2, 1.5))).toBe("11000000000000f83f");
  expect(hex(unlessEmpty(16, new Uint8Array(0)))).toBe("");
});
it("writes JSON as google.protobuf.Struct, zeros and nulls too", () => {
  expect(hex(structBytes({ text: "only" }))).toBe("0a0e0a047465787412061a046f6e6c79");
  expect(hex(structBytes({ a: null }))).toBe("0a070a016112020800");
  expect(hex(structBytes({ b: 0 }))).toBe("0a0e0a01621209110000000000000000");
  expect(hex(structBytes({ c: false, d: [true] }))).toBe("0a070a0163120220000a0b0a0164120632040a022001");
  expect(hex(structBytes({ e: { f: "" } }))).toBe("0a100a0165120b2a090a070a016612021a00");
});
