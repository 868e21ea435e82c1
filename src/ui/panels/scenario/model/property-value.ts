/** The value of a property as a person edits it: its kind, its text, and back. */
import { failed, ok, type Result } from "../../../../base/result.ts";
import { unreachable } from "../../../../base/unreachable.ts";
import { isBytes, type PropertyValue } from "../../../../scenario/scenario.ts";

export const valueKinds = ["bytes", "int", "uint", "double", "bool", "timestamp", "duration", "json", "missing"] as const;
export type ValueKind = (typeof valueKinds)[number];

export const kindWords: Readonly<Record<ValueKind, string>> = {
  bytes: "text or bytes", int: "int", uint: "uint", double: "double", bool: "bool", timestamp: "timestamp", duration: "duration, ms", json: "JSON", missing: "missing",
};

export function kindOf(value: PropertyValue): ValueKind {
  if (isBytes(value)) return "bytes";
  return valueKinds.find((kind) => kind in value) ?? "missing";
}

/** Of a value of any kind but bytes, which have an input of their own. */
export function textOfValue(value: PropertyValue): string {
  if (isBytes(value)) return "";
  if ("bool" in value) return String(value.bool);
  if ("int" in value) return String(value.int);
  if ("uint" in value) return String(value.uint);
  if ("double" in value) return String(value.double);
  if ("timestamp" in value) return value.timestamp;
  if ("duration" in value) return String(value.duration);
  return "json" in value ? JSON.stringify(value.json) : "";
}

/** What a value of another kind begins with. */
export function startOf(kind: ValueKind): PropertyValue {
  switch (kind) {
    case "bytes": return "";
    case "int": return { int: 0 };
    case "uint": return { uint: 0 };
    case "double": return { double: 0 };
    case "bool": return { bool: true };
    case "timestamp": return { timestamp: "2026-01-01T00:00:00Z" };
    case "duration": return { duration: 0 };
    case "json": return { json: {} };
    case "missing": return { missing: true };
    default: return unreachable(kind);
  }
}

const whole = (text: string): number | string => (Number.isSafeInteger(Number(text)) ? Number(text) : text);

/** The value a person wrote; the reason says what is wrong with it. */
export function readValue(text: string, kind: ValueKind): Result<PropertyValue> {
  const plain = text.trim();
  switch (kind) {
    case "bytes": return ok(text);
    case "int": return /^-?\d{1,19}$/.test(plain) ? ok({ int: whole(plain) }) : failed("A whole number is needed here.");
    case "uint": return /^\d{1,20}$/.test(plain) ? ok({ uint: whole(plain) }) : failed("A whole number from 0 on is needed here.");
    case "double": return plain !== "" && Number.isFinite(Number(plain)) ? ok({ double: Number(plain) }) : failed("A number is needed here.");
    case "duration": return plain !== "" && Number.isFinite(Number(plain)) ? ok({ duration: Number(plain) }) : failed("A number of milliseconds is needed here.");
    case "bool": return plain === "true" || plain === "false" ? ok({ bool: plain === "true" }) : failed("It is true or false.");
    case "timestamp": return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(plain) ? ok({ timestamp: plain }) : failed("A date and time is needed here, such as 2026-01-01T00:00:00Z.");
    case "json":
      try {
        return ok({ json: JSON.parse(text) as PropertyValue & string });
      } catch {
        return failed("The text is not JSON.");
      }
    case "missing": return ok({ missing: true });
    default: return unreachable(kind);
  }
}
