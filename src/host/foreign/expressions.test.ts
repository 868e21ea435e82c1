// CEL on attributes. What Envoy did with some 400 expressions is in e2e/envoy; here is what no probe can ask.
import { describe, expect, it } from "vitest";
import { objectAttribute, stringAttribute } from "../attributes/value.ts";
import { celText } from "./cel-values.ts";
import { createExpression } from "./expressions.ts";

const evaluate = (text: string, name = "v", value = ""): unknown => {
  const expression = createExpression(text, true);
  if (typeof expression === "string") return expression;
  const result = expression(objectAttribute({ [name]: () => stringAttribute(value) }, undefined));
  return typeof result === "string" ? result : Buffer.from(result).toString("latin1");
};

describe("an expression", () => {
  it("keeps bytes that are not UTF-8", () => {
    expect(evaluate("v + 'x'", "v", "a\xff\xc3\xa9b")).toBe("a\xff\xc3\xa9bx");
    expect(evaluate("v", "v", "\xc3\xa9")).toBe("\xc3\xa9");
    expect(evaluate("v.size()", "v", "\xc3\xa9")).toBe("\x01\0\0\0\0\0\0\0");
    expect(celText("\xff")).toBe("\udcff");
  });
  it("does not take a property with a dot in its name for a path", () => {
    expect(evaluate("a.b", "a.b", "x")).toBe("failed");
  });
  it("is none when it cannot be parsed, and tells calls of what there is not apart", () => {
    expect([evaluate("(("), evaluate("'\\q'"), evaluate("has(v)"), evaluate("9223372036854775808"), evaluate("f(v)"), evaluate("google.protobuf.Nope{}")]).toEqual(["syntax", "syntax", "syntax", "syntax", "unknown-function", "unknown-function"]);
  });
});
