/** What the state panel copies: lists as text that can be pasted into a report, and as JSON. */
import { textOf } from "../base/byte-string.ts";
import { hexText } from "../base/hex.ts";
import type { KeyedChange } from "./diff.ts";
import type { ValueChange } from "./value-history.ts";
import { escaped, quoted } from "./words.ts";

/** One change a line: "step 12 auth "root" → "alice"". */
export const historyText = (changes: readonly ValueChange[]): string =>
  changes.map(({ step, who, old, value, words }) => [`step ${step}`, who, ...(old === undefined ? [] : [quoted(old), "→"]), ...(value === undefined ? (old === undefined || words !== undefined ? [] : ["removed"]) : [quoted(value)]), ...(words === undefined ? [] : [words])].join(" ") + "\n").join("");

/** Keys in columns, tab-separated: what a spreadsheet takes. `number`: the name of the third column, where the values have one. */
export function tableText(entries: readonly KeyedChange[], number?: string): string {
  const there = entries.filter(({ change }) => change !== "removed");
  const head = ["key", "value", ...(number === undefined ? [] : [number]), "step"];
  return [head, ...there.map((entry) => [escaped(entry.key.replaceAll("\0", ".")), escaped(entry.value), ...(number === undefined ? [] : [String(entry.number)]), String(entry.by)])].map((line) => `${line.join("\t")}\n`).join("");
}

/** A list as JSON: bytes that are no text become `{ "hex": "..." }`. */
export const listJson = (list: readonly unknown[]): string => JSON.stringify(list, (_, value: unknown) => (value instanceof Uint8Array ? bytesJson(value) : typeof value === "bigint" ? String(value) : value), 2);

export function bytesJson(bytes: Uint8Array): string | { readonly hex: string } {
  const { text, utf8 } = textOf(bytes);
  return utf8 ? text : { hex: hexText(bytes) };
}
