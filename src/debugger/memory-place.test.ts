import { expect, test } from "vitest";
import { runSample } from "../testing/sample-runs.ts";
import { addressWords, lookPlace, pointersOf, readAddress } from "./memory-place.ts";

test("addresses are read and written in hex", () => {
  expect([readAddress("0x10a40"), readAddress(" 10A40 "), readAddress("0x"), readAddress("xyz"), readAddress("123456789")]).toEqual([0x10a40, 0x10a40, undefined, undefined, undefined]);
  expect(addressWords(0x10a40)).toBe("0x10a40");
});

test("pointers of a host call: what it was given, and where its results go", () => {
  const { recording } = runSample("edit-headers");
  const rows = Array.from({ length: recording.length }, (_, step) => recording.row(step));
  const get = rows.find((row) => row.kind === "host-call" && row.name === "proxy_get_header_map_value"), add = rows.find((row) => row.kind === "host-call" && row.name === "proxy_add_header_map_value");
  expect(add === undefined ? [] : pointersOf(add).map(({ name, kind, length }) => [name, kind, length])).toEqual([["key", "input", 5], ["value", "input", 10]]);
  expect(get === undefined ? [] : pointersOf(get).map(({ kind }) => kind)).toEqual(["input", "cell"]);
  const callback = rows.find((row) => row.kind === "callback");
  expect(callback === undefined ? undefined : pointersOf(callback)).toEqual([]);
});

test("a guest that was ended from outside is looked at in the row before", () => {
  const { recording } = runSample("edit-headers");
  expect(lookPlace(recording, 0)).toEqual({ step: 0, moment: "closed", name: "origin" });
});
