/** Times as CEL in Envoy reads them (absl's RFC 3339 and duration texts). Undefined for what is none. */
import { civil } from "../http-date.ts";

/** Nanoseconds since the Unix epoch. */
export function timestampOfText(text: string): bigint | undefined {
  const parts = /^\s*(-?\d{1,12})-(\d{1,2})-(\d{1,2})[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):?(\d\d))\s*$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const [, , , , , , , fraction = "", sign, zoneHours = "0", zoneMinutes = "0"] = parts;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 || Number(zoneHours) > 24 || Number(zoneMinutes) > 59) return undefined;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === "-" ? -60 : 60);
  const seconds = BigInt(daysBefore(year, month, day)) * 86400n + BigInt(hour * 3600 + minute * 60 + second - zone);
  return seconds * 1000000000n + BigInt(fraction.padEnd(9, "0").slice(0, 9));
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number => (month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);

/** Days from the epoch; years count from March, so that the leap day is the last. */
function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year, era = Math.floor(y / 400), ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

const unit: Readonly<Record<string, bigint>> = { h: 3600000000000n, m: 60000000000n, s: 1000000000n, ms: 1000000n, us: 1000n, ns: 1n };
/** What a span of protobuf may be: 10 000 years. */
const longest = 315576000000n * 1000000000n;

/** Nanoseconds: numbers with units one after another, or 0. */
export function durationOfText(text: string): bigint | undefined {
  const [, sign, rest = ""] = /^([+-]?)(.+)$/.exec(text) ?? [];
  if (rest === "0") return 0n;
  let total = 0n, at = 0;
  for (const part of rest.matchAll(/(\d*)(?:\.(\d*))?(h|ms|m|s|us|ns)/g)) {
    const [whole, digits = "", fraction = "", name = ""] = part;
    if (part.index !== at || digits + fraction === "") return undefined;
    at += whole.length;
    const size = unit[name] ?? 0n;
    total += BigInt(digits || "0") * size + (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
  }
  if (at === 0 || at !== rest.length || total > longest) return undefined;
  return sign === "-" ? -total : total;
}

/** A number as C++ prints it: all its digits, or six; beyond six digits before the point with an exponent. */
export function textOfDouble(value: number, all: boolean): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponent = "0"] = (all ? value.toExponential() : value.toExponential(5)).split("e");
  const power = Number(exponent), short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  if (power < -4 || power >= 6) return `${short}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const digits = short.replace(/[-.]/g, ""), sign = value < 0 ? "-" : "";
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  return digits.length <= power + 1 ? `${sign}${digits.padEnd(power + 1, "0")}` : `${sign}${digits.slice(0, power + 1)}.${digits.slice(power + 1)}`;
}

/** Thousandths, millionths or more digits of a second, as many as are needed. */
function fractionText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "";
  const digits = String(nanoseconds).padStart(9, "0");
  return `.${digits.endsWith("000000") ? digits.slice(0, 3) : digits.endsWith("000") ? digits.slice(0, 6) : digits}`;
}

export function spanText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  return `${nanoseconds < 0n ? "-" : ""}${size / 1000000000n}${fractionText(size % 1000000000n)}s`;
}

/** Throws a RangeError before the year 1 and after 9999. */
export function instantText(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % 1000000000n) + 1000000000n) % 1000000000n, seconds = Number((nanoseconds - fraction) / 1000000000n);
  if (seconds < -62135596800 || seconds > 253402300799) throw new RangeError("beyond the years 1 to 9999");
  const day = Math.floor(seconds / 86400), rest = seconds - day * 86400, { year, month, date } = civil(day);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}T${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}:${two(rest % 60)}${fractionText(fraction)}Z`;
}
