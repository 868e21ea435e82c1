/** What a scenario should not tell strangers: found, listed, and replaced by stand-ins of equal length. */
import { decodeBase64 } from "../base/base64url.ts";
import { textOf } from "../base/byte-string.ts";
import { pathText } from "../scenario/paths.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";

const secretKinds = {
  authorization: "authorization", cookie: "cookie", key: "key or token", jwt: "JSON Web Token", "private-key": "private key", email: "e-mail address", card: "card number",
} as const;
export type SecretKind = keyof typeof secretKinds;

export interface Secret {
  readonly kind: SecretKind;
  /** what a person calls that */
  readonly label: string;
  readonly value: string;
  /** As long as the value, the same whenever the value is the same. */
  readonly standIn: string;
  /** Where it stands first: `actions[0].headers[2], authorization`. */
  readonly where: string;
  readonly times: number;
}

interface Span { readonly from: number; readonly to: number; readonly kind: SecretKind }
type Json = unknown;
type Path = readonly (string | number)[];

const wholeHeaders: Readonly<Record<string, SecretKind>> = {
  "x-api-key": "key", "api-key": "key", apikey: "key", "x-auth-token": "key", "x-access-token": "key", "x-csrf-token": "key", "x-xsrf-token": "key", "x-amz-security-token": "key", "x-goog-api-key": "key", "x-vault-token": "key",
};
const credentials = new Set(["authorization", "proxy-authorization", "x-forwarded-authorization"]);

const patterns: readonly { readonly kind: SecretKind; readonly find: RegExp; readonly holds?: (text: string) => boolean }[] = [
  { kind: "private-key", find: /(?<=-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]+?(?=-----END )/g },
  { kind: "jwt", find: /\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g },
  { kind: "key", find: /(?<=\b(?:api[_-]?key|access[_-]?token|refresh[_-]?token|auth[_-]?token|client[_-]?secret|token|secret|password|passwd|pwd)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s"'&,;}{]{3,}/gi },
  { kind: "key", find: /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|xox[abpr]-[\w-]{10,}|sk_(?:live|test)_\w{10,}|AIza[\w-]{30,})/g },
  { kind: "email", find: /\b[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[A-Za-z]{2,24}\b/g },
  { kind: "card", find: /\b\d(?:[ -]?\d){12,18}\b/g, holds: fitsLuhn },
];

/** The check digit of payment cards (ISO/IEC 7812). */
function fitsLuhn(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]), value = i % 2 === 1 ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

/** Spans that do not overlap, in order; what is found first wins. */
function spansOf(text: string, header: string | undefined): readonly Span[] {
  const found: Span[] = header === undefined ? [] : [...headerSpans(text, header)];
  for (const { kind, find, holds } of patterns) {
    for (const match of text.matchAll(find)) if (holds?.(match[0]) !== false) found.push({ from: match.index, to: match.index + match[0].length, kind });
  }
  const kept: Span[] = [];
  for (const span of found) if (span.to > span.from && !kept.some((other) => span.from < other.to && other.from < span.to)) kept.push(span);
  return kept.toSorted((a, b) => a.from - b.from);
}

function* headerSpans(text: string, header: string): Iterable<Span> {
  const whole = Object.hasOwn(wholeHeaders, header) ? wholeHeaders[header] : undefined;
  if (whole !== undefined) yield { from: 0, to: text.length, kind: whole };
  // the scheme says how to read the rest, and is no secret
  if (credentials.has(header)) yield { from: /^[A-Za-z][\w-]* +/.exec(text)?.[0].length ?? 0, to: text.length, kind: "authorization" };
  if (header === "cookie") for (const match of text.matchAll(/=([^;]+)/g)) yield { from: match.index + 1, to: match.index + match[0].length, kind: "cookie" };
  const set = header === "set-cookie" ? /^[^=;]+=([^;]+)/.exec(text) : null;
  if (set?.[1] !== undefined) yield { from: set[0].length - set[1].length, to: set[0].length, kind: "cookie" };
}

/** Text of bytes in whichever form they are written; undefined for those that are none. */
function textOfBytes(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  if ("text" in value && typeof value.text === "string" && Object.keys(value).length === 1) return value.text;
  const bytes = "base64" in value && typeof value.base64 === "string" ? decodeBase64(value.base64) : "hex" in value && typeof value.hex === "string" && /^(?:[0-9a-f]{2})*$/i.test(value.hex) ? { ok: true as const, value: Uint8Array.from(value.hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) } : undefined;
  if (bytes?.ok !== true) return undefined;
  const { text, utf8 } = textOf(bytes.value);
  return utf8 ? text : undefined;
}

/** A header as a scenario writes it: name and value. */
const isHeader = (value: Json): value is readonly [string, Json] => Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && textOfBytes(value[1]) !== undefined;

type Visit = (text: string, path: Path, header: string | undefined) => string;
/** Names that are the scenario's own words, not what somebody put in. */
const structural = new Set(["do", "version", "sha256", "profile", "clock", "protocol", "role", "failurePolicy", "logLevel", "kind"]);

/** The same value with each text in it as `visit` gives it back; what is unchanged stays the same object. */
function mapped(value: Json, path: Path, visit: Visit): Json {
  const text = textOfBytes(value);
  if (text !== undefined) {
    const changed = visit(text, path, undefined);
    return changed === text ? value : changed;
  }
  if (isHeader(value)) {
    const [name, written] = value, inside = textOfBytes(written) ?? "", changed = visit(inside, path, name.toLowerCase());
    return changed === inside ? value : [name, changed];
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => mapped(item, [...path, i], visit));
    return items.every((item, i) => item === (value as readonly Json[])[i]) ? value : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, structural.has(key) ? (inner as Json) : mapped(inner, [...path, key], visit)] as const);
  return entries.every(([key, inner]) => inner === (value as Readonly<Record<string, Json>>)[key]) ? value : Object.fromEntries(entries);
}

/** Those of equal kind and value are one, in the order in which they stand first. */
export function secretsOf(scenario: ScenarioInput): readonly Secret[] {
  const found = new Map<string, Secret>();
  mapped(scenario, [], (text, path, header) => {
    for (const { from, to, kind } of spansOf(text, header)) {
      const value = text.slice(from, to), before = found.get(value);
      found.set(value, before === undefined ? { kind, label: secretKinds[kind], value, standIn: standInFor(value), where: `${pathText(path)}${header === undefined ? "" : `, ${header}`}`, times: 1 } : { ...before, times: before.times + 1 });
    }
    return text;
  });
  return [...found.values()];
}

/** Shorter ones are replaced only where they were found: elsewhere they may be anything. */
const shortestElsewhere = 8;

/** Every one of the secrets replaced where it was found, and long ones wherever they stand. */
export function redacted(scenario: ScenarioInput, secrets: readonly Secret[]): ScenarioInput {
  const standIns = new Map(secrets.map(({ value, standIn }) => [value, standIn]));
  const long = secrets.filter(({ value }) => value.length >= shortestElsewhere).toSorted((a, b) => b.value.length - a.value.length);
  return mapped(scenario, [], (text, _path, header) => {
    let out = "", at = 0;
    for (const { from, to } of spansOf(text, header)) {
      out += `${text.slice(at, from)}${standIns.get(text.slice(from, to)) ?? text.slice(from, to)}`;
      at = to;
    }
    out += text.slice(at);
    for (const { value, standIn } of long) out = out.replaceAll(value, standIn);
    return out;
  }) as ScenarioInput;
}

const lower = "abcdefghijklmnopqrstuvwxyz", upper = lower.toUpperCase(), digits = "0123456789";

/** Letters for letters, digits for digits, everything else as it is: what only looks at the form of a value goes on working. */
function standInFor(value: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193) >>> 0;
  let out = "";
  for (const c of value) {
    // xorshift: any sequence does, as long as it is the same each time
    hash ^= hash << 13;
    hash ^= hash >>> 17;
    hash = (hash ^ (hash << 5)) >>> 0;
    const set = c >= "a" && c <= "z" ? lower : c >= "A" && c <= "Z" ? upper : c >= "0" && c <= "9" ? digits : undefined;
    out += set === undefined ? c : (set[hash % set.length] ?? c);
  }
  return out;
}
