import { describe, expect, test } from "vitest";
import { byteStringOfText } from "../base/byte-string.ts";
import { decodePairs, encodePairs, inspectPairs } from "./pairs.ts";

const hex = (text: string) => Uint8Array.from(text.split(/\s+/), (byte) => Number.parseInt(byte, 16));
const oneByOne = "01 00 00 00 01 00 00 00 01 00 00 00 61 00 62 00";

test("T-61: count, lengths, then strings each with a NUL", () => {
  expect(encodePairs([{ name: "a", value: "b" }])).toEqual(hex(oneByOne));
  expect(encodePairs([{ name: "a", value: "1" }, { name: "b", value: "22" }])).toEqual(
    hex("02 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00 02 00 00 00 61 00 31 00 62 00 32 32 00"),
  );
  expect(decodePairs(hex(oneByOne))).toEqual([{ name: "a", value: "b" }]);
});

test("order, duplicates, empty values, NULs and bytes that are not UTF-8 survive", () => {
  const entries = [
    { name: ":path", value: "/" },
    { name: "set-cookie", value: "a=1" },
    { name: "set-cookie", value: "" },
    { name: "x-bytes", value: "\u00ff\u0000\u00fe" },
    { name: "x-long", value: byteStringOfText("ü".repeat(100)) },
  ];
  expect(decodePairs(encodePairs(entries))).toEqual(entries);
});

describe("T-63: the empty map", () => {
  test("goes out as no bytes", () => {
    expect(encodePairs([])).toEqual(new Uint8Array(0));
  });

  test.each([[""], ["00"], ["00 00 00 00"]])("comes in as [%s]", (form) => {
    expect(inspectPairs(form === "" ? new Uint8Array(0) : hex(form))).toEqual({ entries: [] });
  });
});

describe("T-62: anything else reads as an empty map", () => {
  test.each([
    ["too few bytes", "01", "too few"],
    ["a count without lengths", "01 00 00 00", "need 12 bytes"],
    ["too many pairs", "01 04 00 00", "1025 pairs are more than the 1024"],
    ["a name that does not fit", "01 00 00 00 09 00 00 00 01 00 00 00 61 00 62 00", "name of pair 1 ends at byte 21"],
    ["a name of 4 GiB", "01 00 00 00 ff ff ff ff 01 00 00 00 61 00 62 00", "name of pair 1"],
    ["a value that does not fit", "01 00 00 00 01 00 00 00 02 00 00 00 61 00 62 00", "value of pair 1 ends at byte 16"],
    ["no NUL after the name", "01 00 00 00 01 00 00 00 01 00 00 00 61 01 62 00", "no NUL after the name of pair 1, at byte 13"],
    ["no NUL after the value", "01 00 00 00 01 00 00 00 01 00 00 00 61 00 62 01", "no NUL after the value of pair 1, at byte 15"],
    ["bytes left over", `${oneByOne} 00`, "1 bytes are left"],
    ["a second pair that is broken", "02 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00 09 00 00 00 61 00 62 00 63 00 64 00", "value of pair 2"],
  ])("%s", (_what, bytes, problem) => {
    expect(decodePairs(hex(bytes))).toEqual([]);
    expect(inspectPairs(hex(bytes)).problem).toContain(problem);
  });

  test("1024 pairs and 1 MiB are read, one more is not", () => {
    const many = Array.from({ length: 1024 }, (_, i) => ({ name: `n${i}`, value: "" }));
    expect(decodePairs(encodePairs(many))).toHaveLength(1024);
    expect(decodePairs(encodePairs([...many, { name: "n", value: "" }]))).toEqual([]);
    const room = 1024 * 1024 - 4 - 8 - 3;
    expect(decodePairs(encodePairs([{ name: "n", value: "v".repeat(room) }]))).toHaveLength(1);
    expect(decodePairs(encodePairs([{ name: "n", value: "v".repeat(room + 1) }]))).toEqual([]);
  });
});

test("bytes in the middle of a buffer are read", () => {
  const bytes = new Uint8Array(32);
  bytes.set(hex(oneByOne), 7);
  expect(decodePairs(bytes.subarray(7, 23))).toEqual([{ name: "a", value: "b" }]);
});
