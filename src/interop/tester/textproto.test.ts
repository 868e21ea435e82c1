import { describe, expect, it } from "vitest";
import { readTextproto } from "./textproto.ts";
import type { Node } from "./tree.ts";

const read = (text: string) => readTextproto(Uint8Array.from(text, (c) => c.charCodeAt(0)));
/** Fields as [name, value], messages as lists of them. */
function plain(node: Node): unknown {
  return node.kind === "message" ? node.fields.map(({ name, list, values }) => [name, list ? values.map(plain) : plain(values[0] ?? node)]) : `${node.kind}:${node.text}`;
}
function tree(text: string): unknown {
  const found = read(text);
  return found.ok ? plain(found.value) : found.trouble;
}

describe("the text form", () => {
  it("has fields with and without a colon, separators and comments", () => {
    expect(tree("# first\na: 1 b { c: x }; d: < e: true >,\n f <> # last")).toEqual([["a", "word:1"], ["b", [["c", "word:x"]]], ["d", [["e", "word:true"]]], ["f", []]]);
  });
  it("has lists of scalars and of messages", () => {
    expect(tree("a: [1, -2, 0x1F] b [{ c: 1 }, < c: 2 >] d: []")).toEqual([["a", ["word:1", "word:-2", "word:0x1F"]], ["b", [[["c", "word:1"]], [["c", "word:2"]]]], ["d", []]]);
  });
  it("joins strings that stand beside each other, over lines and comments", () => {
    expect(tree("a: \"one \" 'two' # and\n \"three\"")).toEqual([["a", "string:one twothree"]]);
  });
  it("knows the escapes of C", () => {
    expect(tree(String.raw`a: "\a\b\f\n\r\t\v\\\?\'\"\0\101\377\x7\x41z\u00e9\U0001F600\ud83d\ude00"`)).toEqual([["a", "string:\x07\b\f\n\r\t\v\\?'\"\0A\xff\x07Az\xc3\xa9\xf0\x9f\x98\x80\xf0\x9f\x98\x80"]]);
  });
  it("keeps bytes as they are, and passes over a byte order mark", () => {
    expect(tree("\xef\xbb\xbfa: '\xff\"'")).toEqual([["a", "string:\xff\""]]);
  });
});

it.each([
  ["a 1", 1, 3, "colon"], ["a: \"x\ny\"", 1, 4, "closing quote"], ["a {\n b: 1", 1, 3, "closing \"}\""], ["a <\n b: 1 }", 2, 7, "field name"], ["a: [1 2]", 1, 7, "comma"], ["a: [1", 1, 4, "closing \"]\""],
  ["[x.y] { }", 1, 1, "extensions"], ["a: \"\\q\"", 1, 5, "\\\\q"], ["a: \"\\ud800\"", 1, 5, "Unicode"], ["a: \"\\777\"", 1, 5, "larger than a byte"], ["a:\n", 2, 1, "end of the text"], ["}", 1, 1, "field name"],
  ["ok: 1\n  \xc3\xa9", 2, 3, "é"], ["a: '\xc3\xa9' 1", 1, 8, "found \"1\""],
])("%j is refused with its place", (text, line, column, message) => {
  expect(tree(text)).toMatchObject({ line, column, message: expect.stringContaining(message) as string });
});

it("ends where messages lie too deep", () => {
  expect(tree("a{".repeat(100000))).toMatchObject({ message: expect.stringContaining("deeper") as string });
});
