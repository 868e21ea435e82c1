/** `cli schema`: the JSON Schemas of what goes in and what comes out. */
import { toJsonSchema } from "@valibot/to-json-schema";
import { LineSchema } from "../recording/row-lines.ts";
import { scenarioJsonSchema } from "../scenario/json-schema.ts";
import { BadInput, exitCode, write } from "./output.ts";
import type { ExitCode } from "./output.ts";

const schemas: Readonly<Record<string, () => object>> = {
  scenario: scenarioJsonSchema,
  rows: () => ({ $id: "rows", title: "A line of what Proxyscope prints with --json", ...toJsonSchema(LineSchema, { errorMode: "ignore" }) }),
};

export async function schema(args: readonly string[]): Promise<ExitCode> {
  const [name, ...more] = args;
  const make = name !== undefined && Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (make === undefined || more.length > 0) throw new BadInput(`one of: ${Object.keys(schemas).map((known) => `schema ${known}`).join(", ")}`);
  await write(`${JSON.stringify(make(), null, 2)}\n`);
  return exitCode.ok;
}
