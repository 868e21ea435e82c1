import { describe, expect, it } from "vitest";
import { wideEnough } from "./panel.tsx";

describe("sections of the scrubber", () => {
  const sections = [{ first: 1, text: "start" }, { first: 5, text: "a" }, { first: 6, text: "b" }, { first: 90, text: "c" }];

  it("leave out what is too narrow to read, never the first", () => {
    expect(wideEnough(sections, 100, 100).map((section) => section.text)).toEqual(["start", "b"]);
    expect(wideEnough(sections, 100, 1000).map((section) => section.text)).toEqual(["start", "b", "c"]);
    expect(wideEnough(sections, 100, 1440).map((section) => section.text)).toEqual(["start", "a", "b", "c"]);
  });
});
