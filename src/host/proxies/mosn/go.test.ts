// Rules of Go that MOSN's filters meet: formats, addresses, pairs, names of headers.
import { expect, it, test } from "vitest";
import { formatted } from "./go-text.ts";
import { readAddress } from "./go-url.ts";
import { canonicalName } from "./message-header.ts";
import { BeyondEnd, readPairs, writePairs } from "./pairs.ts";
import { seededBytes } from "./seeded-bytes.ts";

test.each([
  ["plain", "plain"], ["%", "%!(NOVERB)"], ["100%", "100%!(NOVERB)"], ["%%", "%"], ["%d and %s", "%!d(MISSING) and %!s(MISSING)"],
])("format %s", (given, expected) => expect(formatted(given)).toBe(expected));

test.each([
  ["http://10.0.0.1:80/a", { scheme: "http", host: "10.0.0.1:80", path: "/a" }], ["HTTP://h", { scheme: "http", host: "h", path: "/" }], ["backend", { scheme: "", host: "", path: "backend" }],
  ["http://h:x", undefined], ["http://%zz", undefined], [":80", undefined],
])("address %s", (given, expected) => expect(readAddress(given)).toEqual(expected));

it("writes names of headers as Go does", () => {
  expect([canonicalName("x-user-id"), canonicalName("HOST"), canonicalName("a b")]).toEqual(["X-User-Id", "Host", canonicalName("a b")]);
});

it("reads the pairs that it writes, and stops at a length that leads out", () => {
  const bytes = writePairs([{ name: "a", value: "one" }, { name: "b", value: "two" }]);
  expect([...readPairs(bytes)]).toEqual([["a", "one"], ["b", "two"]]);
  expect(() => readPairs(Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 255, 0, 0, 0, 97, 0, 98, 0))).toThrow(BeyondEnd);
});

it("drops a pair whose value is shorter than its name at the end", () => {
  expect([...readPairs(writePairs([{ name: "a", value: "one" }, { name: "longer", value: "v" }]))]).toEqual([["a", "one"]]);
});

it("random bytes are those of one seed, anew for each instance", () => {
  expect([...seededBytes()(8)]).toEqual([...seededBytes()(8)]);
  expect([...seededBytes()(4)]).toEqual([83, 140, 127, 150]);
});
