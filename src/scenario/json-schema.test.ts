import { expect, test } from "vitest";
import { scenarioJsonSchema } from "./json-schema.ts";

type Node = { readonly [key: string]: unknown };
function at(node: unknown, path: readonly string[]): Node {
  return path.reduce<unknown>((inner, key) => (inner as Node)[key], node) as Node;
}

test("the schema is plain JSON with defaults and descriptions", () => {
  const schema = scenarioJsonSchema();
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  expect(at(schema, ["properties", "setup", "properties", "clock"])).toMatchObject({ default: "2026-01-01T00:00:00Z", description: expect.stringContaining("Virtual time") as string });
  expect(at(schema, ["properties", "setup", "properties", "chain", "items", "properties", "vmId", "description"])).toContain("Shared data");
  expect(schema["required"]).toEqual(["version", "setup"]);
  expect(schema["additionalProperties"]).toBe(false);
});

test("actions are told apart by what they do", () => {
  const items = at(scenarioJsonSchema(), ["properties", "actions", "items"]);
  const branches = (items["anyOf"] ?? items["oneOf"]) as readonly unknown[];
  expect(branches.map((branch) => at(branch, ["properties", "do", "const"]))).toContain("exchange");
});
