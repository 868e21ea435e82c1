import { describe, expect, it } from "vitest";
import { bodyOf, joinAll, joinWithNext, piecesOf, splitAt, splitEvery } from "./pieces.ts";

describe("pieces of a body", () => {
  it("reads the fields as the host does", () => {
    expect(piecesOf({})).toEqual([]);
    expect(piecesOf({ body: "" })).toEqual([]);
    expect(piecesOf({ body: "ab", chunks: [] })).toEqual([{ data: "ab" }]);
    expect(piecesOf({ body: "ab", chunks: [{ data: "c" }] })).toEqual([{ data: "c" }]);
  });

  it("writes the plainest fields", () => {
    expect(bodyOf([])).toEqual({});
    expect(bodyOf([{ data: "ab" }])).toEqual({ body: "ab" });
    expect(bodyOf([{ data: "ab", delay: 5 }])).toEqual({ chunks: [{ data: "ab", delay: 5 }] });
    expect(bodyOf([{ data: "a", delay: 0 }, { data: "b" }])).toEqual({ chunks: [{ data: "a" }, { data: "b" }] });
  });

  it("splits inside a character without losing a byte", () => {
    const split = splitAt([{ data: "aé", delay: 3 }], 0, 2);
    expect(split).toEqual([{ data: { base64: "YcM=" }, delay: 3 }, { data: { base64: "qQ==" } }]);
    expect(joinAll(split)).toEqual({ data: "aé", delay: 3 });
  });

  it("does not make empty pieces", () => {
    expect(splitAt([{ data: "ab" }], 0, 0)).toEqual([{ data: "ab" }]);
    expect(splitAt([{ data: "ab" }], 0, 2)).toEqual([{ data: "ab" }]);
  });

  it("splits every n bytes over what was split before", () => {
    expect(splitEvery([{ data: "abc", delay: 2 }, { data: "de" }], 2)).toEqual([{ data: "ab", delay: 2 }, { data: "cd" }, { data: "e" }]);
    expect(splitEvery([{ data: { repeat: { text: "a", times: 1_000_000 } } }], 1)).toBeUndefined();
  });

  it("joins with the next", () => {
    expect(joinWithNext([{ data: "a" }, { data: "b", delay: 9 }, { data: "c" }], 0)).toEqual([{ data: "ab" }, { data: "c" }]);
  });
});
