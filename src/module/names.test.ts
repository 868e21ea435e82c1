import { expect, test } from "vitest";
import { assemble, header, moduleOf, named, section } from "../testing/wasm-bytes.ts";
import { readNames } from "./names.ts";

const nameSection = (...content: readonly number[]) => Uint8Array.from([...header, ...section(0, [...named("name"), ...content])]);

test("names of functions, imported ones included", async () => {
  const m = moduleOf(await assemble(`(module $filter (import "env" "f" (func $imported)) (func $first) (func $second))`));
  expect([...readNames(m).functions]).toEqual([
    [0, "imported"],
    [1, "first"],
    [2, "second"],
  ]);
});

test("the name of the module, and subsections that are not read", () => {
  const m = moduleOf(nameSection(...section(0, named("filter")), ...section(9, [1, 2, 3]), ...section(1, [1, 7, ...named("f")])));
  expect(readNames(m)).toEqual({ module: "filter", functions: new Map([[7, "f"]]) });
});

test("a module without names has none", () => {
  expect(readNames(moduleOf(Uint8Array.from(header)))).toEqual({ functions: new Map() });
});

test("a broken section gives what comes before the damage", () => {
  const m = moduleOf(nameSection(1, 30, 3, 0, ...named("a"), 1, ...named("b"), 2, 99));
  expect(readNames(m)).toEqual({ functions: new Map() });
  const inner = moduleOf(nameSection(...section(1, [3, 0, ...named("a"), 1, ...named("b"), 2, 99])));
  expect([...readNames(inner).functions.values()]).toEqual(["a", "b"]);
});
