/** Values as a person writes them into a scenario: bytes, JSON, typed properties. */
import * as v from "valibot";
import type { Json, JsonObject } from "../base/protobuf.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Bytes as a person writes them: text (UTF-8), or base64, hex, or a text repeated. */
export const BytesSchema = v.union([
  v.string(),
  v.strictObject({ text: v.string() }),
  v.strictObject({ base64: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, "is not base64")) }),
  v.strictObject({ hex: v.pipe(v.string(), v.regex(/^(?:[0-9a-fA-F]{2})*$/, "is not pairs of hex digits")) }),
  v.strictObject({ repeat: v.strictObject({ text: v.string(), times: v.pipe(count, v.maxValue(64 * 1024 * 1024)) }) }),
]);
export type Bytes = v.InferOutput<typeof BytesSchema>;

/** Ordered pairs, never an object: order and duplicates matter. */
export const HeadersSchema = v.array(v.tuple([v.string(), BytesSchema]));
export type Headers = v.InferOutput<typeof HeadersSchema>;

/** A value as JSON has it: what metadata is made of. */
export const JsonSchema: v.GenericSchema<Json> = v.lazy(() => v.union([v.null(), v.boolean(), v.pipe(v.number(), v.finite()), v.string(), v.array(JsonSchema), v.record(v.string(), JsonSchema)]));
export const JsonObjectSchema: v.GenericSchema<JsonObject> = v.record(v.string(), JsonSchema);
/** Metadata: an object for each filter or namespace. */
export const MetadataSchema = v.record(v.string(), JsonObjectSchema);
export type Metadata = v.InferOutput<typeof MetadataSchema>;

const wholeNumber = v.union([v.pipe(v.number(), v.safeInteger()), v.pipe(v.string(), v.regex(/^-?\d{1,19}$/, "is not a whole number"))]);
const naturalNumber = v.union([v.pipe(v.number(), v.safeInteger(), v.minValue(0)), v.pipe(v.string(), v.regex(/^\d{1,20}$/, "is not a whole number from 0 on"))]);

/** The value of a property: bytes as they are, or a typed value, which is encoded as the proxy encodes its own; `missing`: NotFound. */
export const PropertyValueSchema = v.union([
  BytesSchema,
  v.strictObject({ bool: v.boolean() }),
  v.strictObject({ int: wholeNumber }),
  v.strictObject({ uint: naturalNumber }),
  v.strictObject({ double: v.number() }),
  v.strictObject({ timestamp: v.pipe(v.string(), v.isoTimestamp()) }),
  /** ms */
  v.strictObject({ duration: v.number() }),
  v.strictObject({ json: JsonSchema }),
  v.strictObject({ missing: v.literal(true) }),
]);
export type PropertyValue = v.InferOutput<typeof PropertyValueSchema>;
export const isBytes = (value: PropertyValue): value is Bytes => typeof value === "string" || "text" in value || "base64" in value || "hex" in value || "repeat" in value;

