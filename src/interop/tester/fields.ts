/** The fields of a suite (GoogleCloudPlatform/service-extensions, plugins/test/runner.proto): one table for both readers and both writers. */
import { fromByteString, textOf } from "../../base/byte-string.ts";
import { nearest } from "../../base/nearest.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { Misread } from "./tree.ts";
import type { FieldNode, MessageNode, Node, ScalarNode } from "./tree.ts";
import { unreachable } from "../../base/unreachable.ts";

type Scalar = "string" | "bytes" | "bool" | "int32" | "int64" | "uint32" | "uint64" | "log-level";
export interface FieldSpec {
  readonly type: Scalar | { readonly message: MessageName };
  readonly repeated?: true;
  /** Of the fields of a oneof only one may be there. */
  readonly oneof?: string;
}

export const suiteLogLevels = ["UNDEFINED", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"] as const;

const string = { type: "string" } as const, bytes = { type: "bytes" } as const, uint64 = { type: "uint64" } as const, uint32 = { type: "uint32" } as const;
const one = <N extends string>(message: N) => ({ type: { message } }) as const;
const many = <N extends string>(message: N) => ({ type: { message }, repeated: true }) as const;

export const suiteMessages = {
  TestSuite: { env: one("Env"), test: many("Test") },
  Env: {
    test_path: string, wasm_path: string, config_path: string, log_level: { type: "log-level" }, log_path: string, time_secs: uint64, num_additional_streams: uint64, additional_stream_advance_rate: uint64,
  },
  Test: {
    name: string, benchmark: { type: "bool" }, num_chunks: { type: "int32", oneof: "body_chunking_plan" }, chunk_size: { type: "int64", oneof: "body_chunking_plan" }, properties: many("Property"),
    request_headers: one("Invocation"), request_body: many("Invocation"), response_headers: one("Invocation"), response_body: many("Invocation"),
    plugin_init: one("Expectation"), stream_init: one("Expectation"), stream_destroy: one("Expectation"),
  },
  Invocation: { input: one("Input"), result: one("Expectation") },
  Input: { header: many("Header"), content: bytes, file: string },
  Header: { key: string, value: bytes },
  Property: { path: string, value: bytes },
  Expectation: { has_header: many("Header"), no_header: many("Header"), headers: many("StringMatcher"), body: many("StringMatcher"), immediate: one("Immediate"), log: many("StringMatcher") },
  Immediate: { http_status: uint32, grpc_status: uint32, details: string },
  StringMatcher: { invert: { type: "bool" }, exact: { type: "bytes", oneof: "matcher" }, regex: { type: "string", oneof: "matcher" }, file: { type: "string", oneof: "matcher" } },
} as const satisfies Readonly<Record<string, Readonly<Record<string, { readonly type: Scalar | { readonly message: string }; readonly repeated?: true; readonly oneof?: string }>>>>;
export type MessageName = keyof typeof suiteMessages;
export const fieldsOf = (name: MessageName): Readonly<Record<string, FieldSpec>> => suiteMessages[name];

export type FieldData = string | Uint8Array | boolean | number | MessageData | readonly FieldData[];
export interface MessageData { readonly [field: string]: FieldData }

/** `strict`: a field that is not repeated stands once, and one of a oneof excludes the others; in YAML the last one counts. Throws Misread. */
export function decodeMessage(name: MessageName, node: MessageNode, strict: boolean): MessageData {
  const specs = fieldsOf(name), out: Record<string, FieldData> = {}, taken = new Map<string, string>();
  for (const field of node.fields) {
    const spec = Object.hasOwn(specs, field.name) ? specs[field.name] : undefined;
    if (spec === undefined) throw new Misread(unknownField(name, field.name), field.place);
    if (spec.repeated === true) {
      if (!strict && !field.list) throw new Misread(`${field.name} is repeated: a list is expected`, field.place);
      const before = out[field.name];
      out[field.name] = [...(Array.isArray(before) ? (before as FieldData[]) : []), ...field.values.map((value) => decodeValue(spec, field, value, strict))];
      continue;
    }
    if (field.list) throw new Misread(`${field.name} is not repeated: one value is expected, not a list`, field.place);
    if (strict && out[field.name] !== undefined) throw new Misread(`${field.name} is given twice; it is not repeated`, field.place);
    const other = spec.oneof === undefined ? undefined : taken.get(spec.oneof);
    if (other !== undefined && other !== field.name) {
      if (strict) throw new Misread(`${field.name} is given beside ${other}; only one of them may be`, field.place);
      delete out[other];
    }
    if (spec.oneof !== undefined) taken.set(spec.oneof, field.name);
    const [value] = field.values;
    if (value !== undefined) out[field.name] = decodeValue(spec, field, value, strict);
  }
  return out;
}

function unknownField(message: MessageName, name: string): string {
  const known = Object.keys(suiteMessages[message]), close = nearest(name, known);
  return `${name} is no field of ${message}${close === undefined ? "" : `; ${close} is`}. Its fields: ${known.join(", ")}`;
}

function decodeValue({ type }: FieldSpec, field: FieldNode, node: Node, strict: boolean): FieldData {
  if (typeof type === "object") {
    if (node.kind !== "message") throw new Misread(`${field.name} is a message: fields in braces are expected`, node.place);
    return decodeMessage(type.message, node, strict);
  }
  if (node.kind === "message") throw new Misread(`${field.name} is ${typeWords[type]}, not a message`, node.place);
  return scalar(type, field.name, node);
}

const typeWords: Readonly<Record<Scalar, string>> = {
  string: "a text", bytes: "a text", bool: "true or false", int32: "a whole number", int64: "a whole number", uint32: "a whole number from 0 on", uint64: "a whole number from 0 on", "log-level": `one of ${suiteLogLevels.join(", ")}`,
};
const ranges = { int32: [-(2n ** 31n), 2n ** 31n - 1n], int64: [-(2n ** 63n), 2n ** 63n - 1n], uint32: [0n, 2n ** 32n - 1n], uint64: [0n, 2n ** 64n - 1n] } as const;

function scalar(type: Scalar, name: string, { kind, text, place }: ScalarNode): FieldData {
  const wrong = (): Misread => new Misread(`${name} is ${typeWords[type]}; found ${kind === "string" ? JSON.stringify(textOf(fromByteString(text)).text) : textOf(fromByteString(text)).text}`, place);
  if (kind === (type === "string" || type === "bytes" ? "word" : "string")) throw wrong();
  switch (type) {
    case "bytes": return fromByteString(text);
    case "string": {
      const decoded = textOf(fromByteString(text));
      if (!decoded.utf8) throw new Misread(`${name} is not UTF-8`, place);
      return decoded.text;
    }
    case "bool": {
      const value = booleans(kind)[text];
      if (value === undefined) throw wrong();
      return value;
    }
    case "log-level": {
      const level = suiteLogLevels.find((known) => known === text) ?? (/^\d$/.test(text) ? suiteLogLevels[Number(text)] : undefined);
      if (level === undefined) throw wrong();
      return level;
    }
    case "int32":
    case "int64":
    case "uint32":
    case "uint64": {
      const value = wholeNumber(text), [low, high] = ranges[type];
      if (value === undefined || value < low || value > high) throw wrong();
      if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) throw new Misread(`${name} is too large to be used here`, place);
      return Number(value);
    }
    default: return unreachable(type);
  }
}

const words = (yes: string, no: string): Readonly<Record<string, boolean>> => Object.fromEntries([...yes.split(" ").map((word) => [word, true] as const), ...no.split(" ").map((word) => [word, false] as const)]);
const ofTextproto = words("true True t 1", "false False f 0"), ofYaml = words("true True TRUE yes Yes YES y Y on On ON", "false False FALSE no No NO n N off Off OFF");
const booleans = (kind: ScalarNode["kind"]): Readonly<Record<string, boolean>> => (kind === "plain" ? ofYaml : ofTextproto);

/** Decimal, hexadecimal with 0x, octal with 0. */
function wholeNumber(text: ByteString): bigint | undefined {
  const found = /^(-?)(?:(0[xX][0-9a-fA-F]+)|0([0-7]+)|([1-9]\d*|0))$/.exec(text);
  if (found === null) return undefined;
  const value = BigInt(found[2] ?? (found[3] === undefined ? (found[4] ?? "0") : `0o${found[3]}`));
  return found[1] === "-" ? -value : value;
}
