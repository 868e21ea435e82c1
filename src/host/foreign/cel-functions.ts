/** The functions of CEL that are others in Envoy than in the package, seen on 1.36.2 and 1.40.0. */
import { CelScalar, celEnv, celFunc, celUint } from "@bufbuild/cel";
import type { CelEnv, CelValue } from "@bufbuild/cel";
import { durationOfText, instantText, spanText, textOfDouble, timestampOfText } from "./cel-times.ts";
import { celDuration, celTimestamp, durationType as duration, fieldIsSet, nanosecondsOf, timestampType as timestamp } from "./cel-values.ts";

const { BOOL, DOUBLE, DYN, INT, STRING, UINT } = CelScalar;

/** What `has(a.b)` is rewritten to, since it fails in Envoy where `a` does. */
export const hasField = "@has";

/** A function that throws has no value for its arguments. */
const noOverload = (): never => {
  throw new TypeError("no matching overload");
};
function given<T>(value: T | undefined): T {
  return value === undefined ? noOverload() : value;
}

const mostInt = (1n << 63n) - 1n, mostUint = (1n << 64n) - 1n;
function integerOf(text: string, least: bigint, most: bigint): bigint {
  const [, sign, digits] = /^\s*([+-]?)(\d+)\s*$/.exec(text) ?? [];
  const value = BigInt(given(digits)) * (sign === "-" ? -1n : 1n);
  return value < least || value > most || (sign === "-" && least === 0n) ? noOverload() : value;
}

const decimal = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/, hexadecimal = /^\s*([+-]?)(0[xX][0-9a-fA-F]+)\s*$/, word = /^\s*([+-]?)(inf|infinity|nan)\s*$/i;
function doubleOf(text: string): number {
  const plain = decimal.exec(text)?.[1];
  if (plain !== undefined) return Number(plain);
  const [, sign, size] = hexadecimal.exec(text) ?? word.exec(text) ?? [];
  const value = given(size).startsWith("0") ? Number(size) : /nan/i.test(size ?? "") ? Number.NaN : Number.POSITIVE_INFINITY;
  return sign === "-" ? -value : value;
}

const environments = new Map<boolean, CelEnv>();

/** `longTexts`: doubles become text with all their digits, and booleans become text at all. */
export function celEnvironment(longTexts: boolean): CelEnv {
  let known = environments.get(longTexts);
  if (known === undefined) environments.set(longTexts, (known = environment(longTexts)));
  return known;
}

const environment = (longTexts: boolean): CelEnv => celEnv({
  funcs: [
    celFunc("string", [BOOL], STRING, (value) => (longTexts ? String(value) : noOverload())),
    celFunc("string", [DOUBLE], STRING, (value) => textOfDouble(value, longTexts)),
    celFunc("string", [duration], STRING, (value) => spanText(nanosecondsOf(value))),
    celFunc("string", [timestamp], STRING, (value) => instantText(nanosecondsOf(value))),
    celFunc("int", [BOOL], INT, (value) => (value ? 1n : 0n)),
    celFunc("int", [STRING], INT, (text) => integerOf(text, -mostInt - 1n, mostInt)),
    celFunc("int", [duration], INT, noOverload),
    celFunc("uint", [STRING], UINT, (text) => celUint(integerOf(text, 0n, mostUint))),
    celFunc("double", [STRING], DOUBLE, doubleOf),
    celFunc("timestamp", [INT], timestamp, (seconds) => celTimestamp(seconds * 1000000000n)),
    celFunc("timestamp", [STRING], timestamp, (text) => celTimestamp(given(timestampOfText(text)))),
    celFunc("duration", [INT], duration, noOverload),
    celFunc("duration", [STRING], duration, (text) => celDuration(given(durationOfText(text)))),
    celFunc(hasField, [DYN, STRING], BOOL, (value: CelValue, field: string) => given(fieldIsSet(value, field))),
  ],
});
