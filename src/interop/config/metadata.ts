/** `metadata.filter_metadata` of anything that has it. */
import type { Metadata } from "../../scenario/values.ts";
import { at, entries, isMap, take } from "./part.ts";
import type { Part } from "./part.ts";

export function metadataAt(part: Part | undefined): Metadata | undefined {
  const found = entries(at(part, "metadata", "filter_metadata")).filter(([, value]) => isMap(value));
  for (const [, value] of found) take(value);
  return found.length === 0 ? undefined : Object.fromEntries(found.map(([name, { value }]) => [name, value as Metadata[string]]));
}
