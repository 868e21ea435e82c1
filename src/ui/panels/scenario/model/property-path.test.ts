import { describe, expect, it } from "vitest";
import { pathOf, pathWords } from "./property-path.ts";

describe("property paths on a line", () => {
  it.each([[["source", "address"]], [["a.b", "c\\d", ""]], [[""]], [["", "", "x"]], [["\\."]]])("gives %j back", (path) => {
    expect(pathOf(pathWords(path))).toEqual(path);
  });

  it("reads what a person types", () => {
    expect(pathOf("request.headers.x-a")).toEqual(["request", "headers", "x-a"]);
    expect(pathOf("metadata.a\\.b")).toEqual(["metadata", "a.b"]);
    expect(pathOf("a.")).toEqual(["a", ""]);
  });
});
