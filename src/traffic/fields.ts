/** Reading JSON of which nothing is certain: what is missing or of another kind is absent. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A field in either spelling of protobuf's JSON, `snake_case` asked for. */
export const field = (value: unknown, name: string): unknown => (isObject(value) ? (value[name] ?? value[camel(name)]) : undefined);
export const objectField = (value: unknown, name: string): JsonObject | undefined => {
  const found = field(value, name);
  return isObject(found) ? found : undefined;
};
export const listField = (value: unknown, name: string): readonly unknown[] => {
  const found = field(value, name);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
};
export const textField = (value: unknown, name: string): string | undefined => {
  const found = field(value, name);
  return typeof found === "string" ? found : undefined;
};
/** A number, or one written as text: protobuf's JSON writes 64 bits so. */
export const numberField = (value: unknown, name: string): number | undefined => {
  const found = field(value, name), number = typeof found === "string" && found.trim() !== "" ? Number(found) : found;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};
/** ms since 1970 of a field that holds a date as ISO 8601. */
export const timeField = (value: unknown, name: string): number | undefined => {
  const text = textField(value, name), at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(at) ? at : undefined;
};
