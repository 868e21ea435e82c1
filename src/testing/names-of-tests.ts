/** What a test file calls its tests. */
import { parseSync } from "vite";

/** What `describe`, `it` and the tables of `it.each` call their tests: every string of the file that stands in a call of theirs. */
export function namesOfTests(text: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown, inTest: boolean): void => {
    if (Array.isArray(node)) return node.forEach((each) => visit(each, inTest));
    if (typeof node !== "object" || node === null) return;
    const { type, value, callee } = node as { readonly type?: string; readonly value?: unknown; readonly callee?: { readonly start: number; readonly end: number } };
    if (type === "Literal" && inTest && typeof value === "string") found.push(value);
    const isTest = type === "CallExpression" && callee !== undefined && /^(?:it|test|describe)\b/.test(text.slice(callee.start, callee.end));
    for (const [key, child] of Object.entries(node)) {
      // a function is the test itself, not its name
      if (key === "body" && (type === "ArrowFunctionExpression" || type === "FunctionExpression")) visit(child, false);
      else visit(child, inTest || isTest);
    }
  };
  visit(parseSync("test.ts", text).program, false);
  return found;
}
