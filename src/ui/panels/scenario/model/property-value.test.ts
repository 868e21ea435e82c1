import { expect, it } from "vitest";
import type { PropertyValue } from "../../../../scenario/scenario.ts";
import { kindOf, readValue, startOf, textOfValue, valueKinds } from "./property-value.ts";

const values: readonly PropertyValue[] = ["text", { int: -5 }, { uint: "18446744073709551615" }, { double: 1.5 }, { bool: false }, { timestamp: "2026-01-01T00:00:00Z" }, { duration: 0.5 }, { json: { a: [1, null] } }, { missing: true }];

it("knows what kind a value is of", () => {
  expect(values.map(kindOf)).toEqual(valueKinds);
  expect([{ hex: "00" }, { base64: "" }, { repeat: { text: "a", times: 2 } }].map(kindOf)).toEqual(["bytes", "bytes", "bytes"]);
});
it("reads the text of each kind back", () => {
  for (const value of values.slice(1)) expect(readValue(textOfValue(value), kindOf(value))).toEqual({ ok: true, value });
});
it("begins each kind with a value that can be read", () => {
  for (const kind of valueKinds) expect(kindOf(startOf(kind))).toBe(kind);
});
it("says what cannot be read", () => {
  const reason = (text: string, kind: (typeof valueKinds)[number]): string => { const read = readValue(text, kind); return read.ok ? "" : read.reason; };
  expect([reason("1.5", "int"), reason("-1", "uint"), reason("x", "double"), reason("", "duration"), reason("yes", "bool"), reason("today", "timestamp"), reason("{", "json")]).toEqual([
    "A whole number is needed here.", "A whole number from 0 on is needed here.", "A number is needed here.", "A number of milliseconds is needed here.", "It is true or false.",
    "A date and time is needed here, such as 2026-01-01T00:00:00Z.", "The text is not JSON.",
  ]);
});
