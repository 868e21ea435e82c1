/** What a schema found, in neutral words: what is there, then what is expected. The path is told beside it. */
import type * as v from "valibot";

type Issue = v.BaseIssue<unknown>;

export function messageOf(issue: Issue): string {
  if (issue.kind === "validation") return validationMessage(issue);
  if (issue.expected === "never") return "is not a known field";
  if (issue.received === "undefined") return "is missing";
  return `is ${foundWords(issue.input)}, ${expectedWords(issue)} is expected`;
}

function validationMessage(issue: Issue): string {
  const requirement = "requirement" in issue ? issue.requirement : undefined;
  switch (issue.type) {
    case "min_value": return `is ${foundWords(issue.input)}, at least ${String(requirement)} is expected`;
    case "max_value": return `is ${foundWords(issue.input)}, at most ${String(requirement)} is expected`;
    case "integer": return `is ${foundWords(issue.input)}, a whole number is expected`;
    case "min_length": return Array.isArray(issue.input) ? "is empty, at least one item is expected" : "is empty, a text is expected";
    case "iso_timestamp": return `is ${foundWords(issue.input)}, a date and time such as "2026-01-01T00:00:00Z" is expected`;
    // the schema says what it is not
    default: return issue.message;
  }
}

function expectedWords(issue: Issue): string {
  if (issue.type === "union") return "a text, or an object with text, base64, hex or repeat,";
  if (issue.type === "tuple") return "a pair of name and value";
  switch (issue.expected) {
    case "string": return "a text";
    case "number": return "a number";
    case "boolean": return "true or false";
    case "Object": return "an object";
    case "Array": return "a list";
    case null: return "something else";
    default: return issue.expected.includes(" | ") ? `one of ${issue.expected.replace(/^\(|\)$/g, "").split(" | ").join(", ")}` : issue.expected;
  }
}

const longestShown = 40;

function foundWords(value: unknown): string {
  switch (typeof value) {
    case "string": return JSON.stringify(value.length > longestShown ? `${value.slice(0, longestShown)}…` : value);
    case "number":
    case "boolean": return String(value);
    case "undefined": return "missing";
    default: return value === null ? "null" : Array.isArray(value) ? `a list of ${value.length}` : objectWords(Object.keys(value as object));
  }
}

const objectWords = (keys: readonly string[]): string => (keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`);
