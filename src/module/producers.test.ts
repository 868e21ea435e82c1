import { expect, test } from "vitest";
import { header, moduleOf, named, section } from "../testing/wasm-bytes.ts";
import { producers } from "./producers.ts";

const producersSection = (...content: readonly number[]) => moduleOf(Uint8Array.from([...header, ...section(0, [...named("producers"), ...content])]));

test("languages and tools with their versions", () => {
  const m = producersSection(2, ...named("language"), 1, ...named("Rust"), ...named(""), ...named("processed-by"), 2, ...named("rustc"), ...named("1.95.0"), ...named("walrus"), ...named("0.20"));
  expect(producers(m)).toEqual([
    { field: "language", name: "Rust", version: "" },
    { field: "processed-by", name: "rustc", version: "1.95.0" },
    { field: "processed-by", name: "walrus", version: "0.20" },
  ]);
});

test("no section, no producers; a broken one gives what comes before the damage", () => {
  expect(producers(moduleOf(Uint8Array.from(header)))).toEqual([]);
  expect(producers(producersSection(1, ...named("language"), 2, ...named("Go"), ...named("go1.26"), 99))).toEqual([{ field: "language", name: "Go", version: "go1.26" }]);
});
