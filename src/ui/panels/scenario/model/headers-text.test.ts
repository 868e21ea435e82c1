import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { Headers } from "../../../../scenario/scenario.ts";
import { headersFromText, headersToText } from "./headers-text.ts";

const plain = (headers: Headers): unknown => headers.map(([name, value]) => [name, [...bytesOf(value)]]);

describe("headers as text", () => {
  it.each<[string, Headers]>([
    ["order and duplicates", [["b", "1"], ["a", "2"], ["b", "1"], ["B", "3"]]],
    ["bytes that are not text", [["x-name", { hex: "6dfc6c6c6572" }]]],
    ["spaces around a value", [["x", "  two before, one after "]]],
    ["colons", [["x:y", "a:b"], [":path", "/a:b"], ["", ":"], [":", ": "]]],
    ["line ends and backslashes", [["x", "a\r\nb\\n"]]],
    ["empty values", [["x", ""], ["y", ""]]],
  ])("keeps %s", (_, headers) => {
    const text = headersToText(headers);
    const back = headersFromText(text);
    expect(back.problems).toEqual([]);
    expect(plain(back.headers)).toEqual(plain(headers));
  });

  it("reads what a person pastes", () => {
    expect(headersFromText("Accept: */*\r\n\r\nx-a:1\n").headers).toEqual([["Accept", "*/*"], ["x-a", "1"]]);
  });

  it("names the line it cannot read", () => {
    const { headers, problems } = headersFromText("a: 1\nnonsense\n\\xFF: 2\n:path");
    expect(headers).toEqual([["a", "1"]]);
    expect(problems.map((problem) => problem.line)).toEqual([2, 3, 4]);
    expect(problems[0]?.message).toBe("Line 2 has no colon after the name.");
  });
});
