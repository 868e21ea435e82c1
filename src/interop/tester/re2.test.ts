import { describe, expect, it } from "vitest";
import { compileRe2 } from "./re2.ts";

const matches = (source: string, text: string): boolean | string => {
  const compiled = compileRe2(source);
  return compiled.ok ? compiled.matches(text) : compiled.reason;
};

describe("matches whole texts as RE2 does", () => {
  it.each([
    ["abc", "abc"], ["a.c", "a\rc"], ["a.c", "a\u2028c"], ["(?s)a.c", "a\nc"], ["(?i)ABC", "abc"], ["(?is)A.c", "a\nC"], ["a|bc", "bc"], ["(?P<x>a)+", "aaa"], ["(?:a|b){2,3}?", "aba"], ["\\Qa.b\\E", "a.b"], ["[]a]+", "]a"],
    ["[^]a]+", "xyz"], ["[[:digit:][:alpha:]_]+", "a1_"], ["\\d+\\s\\w*", "12\tab"], ["[\\s\\S]*", "a\nb"], ["[\\W\\D]", "-"], ["\\x41\\x{1F600}\\101", "A😀A"], ["\\pL+\\p{Greek}\\PN", "aαb"], ["[\\p{Lu}-]+", "A-B"], ["a{,2}", "a{,2}"], ["x{", "x{"],
    ["(?m)^a$\nb$", "a\nb"], ["\\Aa\\z", "a"], ["a\\b b", "a b"], ["[a-]", "-"], ["", ""], ["(|a)", ""], ["\\.", "."], [".", "😀"], ["(?i:a)", "A"], ["(?-s).", "x"], ["\\a\\v", "\x07\v"],
  ])("%j matches %j", (source, text) => expect(matches(source, text)).toBe(true));
  it.each([["b", "abc"], ["a.c", "a\nc"], ["a|b", "ab"], ["\\s", "\v"], ["\\s", "\u00a0"], ["a$", "a\n"], ["\\d", "٣"], ["\\w", "é"], ["[^a]", "a"], ["[\\S]", " "], ["[\\D]", "5"], ["[\\W]", "_"], ["(?m)^b", "a\nb"]])("%j does not match %j", (source, text) => expect(matches(source, text)).toBe(false));
});

it.each([
  ["a(?=b)", "look-ahead"], ["(?<!a)b", "look-"], ["(a)\\1", "references back"], ["[asd", "\"]\""], ["(a", "\")\""], ["a)", "\"(\""], ["a**", "repetition"], ["*a", "repetition"], ["a{2,1}", "ends before"], ["a{1001}", "1000"], ["\\C", "single byte"],
  ["a(?i)b", "all of it"], ["\\q", "not known"], ["[z-a]", "range"], ["\\pX", "no equal"], ["[[:nope:]]", "not known"], ["a\\", "ends with"], ["(?z)a", "not known"], ["((".repeat(500), "too deep"],
])("%j is refused with a reason", (source, reason) => expect(matches(source, "")).toContain(reason));
