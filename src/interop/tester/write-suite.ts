/** A suite as text, in either spelling, by the table of its fields. What is written is read as the same suite. */
import { stringify } from "yaml";
import { textOf, toByteString } from "../../base/byte-string.ts";
import { fieldsOf, suiteLogLevels } from "./fields.ts";
import type { FieldData, MessageData, MessageName } from "./fields.ts";
import type { Suite } from "./suite.ts";

const isList = (value: FieldData): value is readonly FieldData[] => Array.isArray(value);

export const writeTextproto = (suite: Suite): string => textMessage("TestSuite", suite as MessageData, "");

function textMessage(name: MessageName, message: MessageData, indent: string): string {
  return Object.entries(fieldsOf(name)).flatMap(([field, { type }]) => {
    const value = message[field];
    return (value === undefined ? [] : isList(value) ? value : [value]).map((one) => {
      if (typeof type !== "object") return `${indent}${field}: ${type === "log-level" ? textLevel(one) : textScalar(one)}\n`;
      const inner = textMessage(type.message, one as MessageData, `${indent}  `);
      return inner === "" ? `${indent}${field} {}\n` : `${indent}${field} {\n${inner}${indent}}\n`;
    });
  }).join("");
}

const textLevel = (value: FieldData): string => suiteLogLevels.find((level) => level === value) ?? "UNDEFINED";
function textScalar(value: FieldData): string {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  return quotedBytes(value instanceof Uint8Array ? value : new TextEncoder().encode(typeof value === "string" ? value : ""));
}

const escapes: Readonly<Record<string, string>> = { "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const quotedBytes = (bytes: Uint8Array): string => `"${toByteString(bytes).replace(/[^ !#-[\]-~]/g, (c) => escapes[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`)}"`;

/** `lost`: values that are not UTF-8, for which YAML has no form. */
export function writeYaml(suite: Suite): { readonly text: string; readonly lost: readonly string[] } {
  const lost: string[] = [];
  const plain = (value: FieldData, path: string): unknown => {
    if (value instanceof Uint8Array) {
      const { text, utf8 } = textOf(value);
      if (!utf8) lost.push(`${path} is not UTF-8, which YAML cannot hold; the text form can`);
      return text;
    }
    if (isList(value)) return value.map((one, i) => plain(one, `${path}[${i}]`));
    return typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner, path === "" ? field : `${path}.${field}`)])) : value;
  };
  const text = stringify(plain(suite as MessageData, ""), { lineWidth: 0, aliasDuplicateObjects: false });
  return { text, lost };
}
