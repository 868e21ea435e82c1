import { describe, expect, it } from "vitest";
import { catalogueOf } from "./catalogue.ts";
import { parseSample } from "./sample.ts";

const manifest = {
  title: "Hello",
  sentence: "A header",
  tags: ["Start here"],
  language: "WAT",
  teaches: "What a filter is.",
  order: 10,
  source: ["source/filter.wat"],
  modules: ["filter.wasm"],
};

describe("a manifest", () => {
  it("gives a sample with its id", () => {
    expect(parseSample("hello", manifest)).toEqual({ ok: true, sample: { id: "hello", ...manifest } });
  });

  it.each([
    ["a missing title", { ...manifest, title: undefined }, "title"],
    ["an empty sentence", { ...manifest, sentence: " " }, "sentence"],
    ["an unknown tag", { ...manifest, tags: ["Elsewhere"] }, "tags.0"],
    ["no tag", { ...manifest, tags: [] }, "tags"],
    ["a source outside its folder", { ...manifest, source: ["source/../../secret"] }, "is not a file below source/"],
    ["a source that is not in source/", { ...manifest, source: ["scenario.json"] }, "is not a file below source/"],
    ["a module somewhere else", { ...manifest, modules: ["../filter.wasm"] }, "is not the name of a .wasm file"],
    ["no module", { ...manifest, modules: [] }, "modules"],
    ["an order that is no number", { ...manifest, order: "first" }, "order"],
    ["a field nobody knows", { ...manifest, colour: "red" }, "colour"],
    ["something that is not an object", "sample", "Object"],
  ])("with %s is refused by name", (_what, given, reason) => {
    const result = parseSample("hello", given);
    expect(result.ok ? "" : result.reason).toContain(reason);
    expect(result.ok).toBe(false);
  });
});

describe("a catalogue", () => {
  const { samples, problems } = catalogueOf({
    zebra: { ...manifest, order: 20 },
    late: { ...manifest, order: 30, tags: ["Beyond headers", "Start here"] },
    first: { ...manifest, order: 10, tags: ["When it goes wrong"] },
    ant: { ...manifest, order: 20 },
    broken: { title: "?" },
  });

  it("is in the order of the manifests, then of the ids", () => {
    expect(samples.map(({ id }) => id)).toEqual(["first", "ant", "zebra", "late"]);
  });

  it("says what it left out", () => {
    expect(problems.map(({ id }) => id)).toEqual(["broken"]);
    expect(problems[0]?.reason).not.toBe("");
  });

});
