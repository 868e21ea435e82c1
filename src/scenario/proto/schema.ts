/** The message types of a scenario: .proto sources and descriptor sets as one registry, and messages to and from JSON by it. */
import { create, createFileRegistry, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import type { DescMessage, FileRegistry, JsonValue } from "@bufbuild/protobuf";
import {
  file_google_protobuf_any, file_google_protobuf_duration, file_google_protobuf_empty, file_google_protobuf_field_mask, file_google_protobuf_struct, file_google_protobuf_timestamp, file_google_protobuf_wrappers,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import type { DescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { decodeBase64 } from "../../base/base64url.ts";
import { messageOf } from "../../base/thrown.ts";
import type { Proto } from "../scenario.ts";
import { readSource } from "./source.ts";
import type { SourceProblem, TypeKind } from "./source.ts";

export interface SchemaProblem extends SourceProblem { /** index among the scenario's schemas */ readonly at: number }
export type Schema = { readonly ok: true; readonly types: MessageTypes } | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

export interface MethodTypes { readonly input: string; readonly output: string }
export interface MessageTypes {
  readonly names: readonly string[];
  /** The types of "/package.Service/Method". */
  method(path: string): MethodTypes | undefined;
  /** The reason, where the JSON does not fit. */
  encode(type: string, json: unknown): { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: string };
  /** undefined for bytes that are no such message. */
  decode(type: string, bytes: Uint8Array): JsonValue | undefined;
}

/** What every compiler of .proto files brings along. */
const wellKnown = [file_google_protobuf_any, file_google_protobuf_duration, file_google_protobuf_empty, file_google_protobuf_field_mask, file_google_protobuf_struct, file_google_protobuf_timestamp, file_google_protobuf_wrappers].map((file) => file.proto);

export function schemaOf(protos: readonly Proto[]): Schema {
  const problems: SchemaProblem[] = [], files = new Map(wellKnown.map((file) => [file.name, file]));
  const waiting = [...protos.entries()];
  // a source can be read once all that it imports has been
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    for (const [at, proto] of waiting.splice(0)) {
      if (proto.text !== undefined && !importsOf(proto.text).every((name) => files.has(name))) waiting.push([at, proto]);
      else for (const problem of take(proto, files)) problems.push({ at, ...problem });
    }
  }
  for (const [at, { text = "" }] of waiting) problems.push({ at, message: `imports ${importsOf(text).filter((name) => !files.has(name)).join(", ")}, which is not among the schemas` });
  if (problems.length > 0) return { ok: false, problems };
  try {
    return { ok: true, types: typesOf(createFileRegistry(create(FileDescriptorSetSchema, { file: inOrder(files) }))) };
  } catch (thrown) {
    return { ok: false, problems: [{ at: Math.max(0, protos.length - 1), message: `cannot be linked: ${messageOf(thrown)}` }] };
  }
}

/** Adds the files of one schema; what is wrong with it. */
function take(proto: Proto, files: Map<string, FileDescriptorProto>): SourceProblem[] {
  if (proto.text !== undefined) {
    const read = readSource(proto.name, proto.text, new Map([...files.values()].flatMap((file) => [...kindsOf(file)])));
    if (!read.ok) return [read.problem];
    files.set(proto.name, read.file);
    return [];
  }
  const bytes = decodeBase64(proto.descriptorSet ?? "");
  try {
    if (!bytes.ok) return [{ message: bytes.reason }];
    const set = fromBinary(FileDescriptorSetSchema, bytes.value);
    if (set.file.length === 0 || set.file.some(({ name }) => name === "")) return [{ message: "is no descriptor set, which protoc writes with --descriptor_set_out and --include_imports" }];
    for (const file of set.file) if (!files.has(file.name)) files.set(file.name, file);
    return [];
  } catch (thrown) {
    return [{ message: `is no descriptor set: ${messageOf(thrown)}` }];
  }
}

const importsOf = (text: string): string[] => [...text.replaceAll(/\/\/[^\n]*|\/\*[^]*?\*\//g, "").matchAll(/\bimport\s+(?:public\s+|weak\s+)?["']([^"']+)["']\s*;/g)].map(([, name = ""]) => name);

/** A file after those that it depends on. */
function inOrder(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const out = new Set<FileDescriptorProto>(), seen = new Set<string>();
  const visit = (name: string): void => {
    const file = files.get(name);
    if (file === undefined || seen.has(name)) return;
    seen.add(name);
    for (const dependency of file.dependency) visit(dependency);
    out.add(file);
  };
  for (const name of files.keys()) visit(name);
  return [...out];
}

function* kindsOf(file: FileDescriptorProto): Generator<readonly [string, TypeKind]> {
  const prefix = file.package === "" ? "" : `${file.package}.`;
  for (const { name } of file.enumType) yield [prefix + name, "enum"];
  for (const message of file.messageType) yield* kindsInside(message, prefix);
}
function* kindsInside(message: DescriptorProto, prefix: string): Generator<readonly [string, TypeKind]> {
  yield [prefix + message.name, "message"];
  for (const { name } of message.enumType) yield [`${prefix}${message.name}.${name}`, "enum"];
  for (const inner of message.nestedType) yield* kindsInside(inner, `${prefix}${message.name}.`);
}

function typesOf(registry: FileRegistry): MessageTypes {
  const messages = new Map<string, DescMessage>();
  for (const type of registry) if (type.kind === "message") messages.set(type.typeName, type);
  return {
    names: [...messages.keys()].filter((name) => !name.startsWith("google.protobuf.")),
    method(path) {
      const [, service = "", name = ""] = path.split("/"), found = registry.getService(service)?.methods.find((m) => m.name === name);
      return found && { input: found.input.typeName, output: found.output.typeName };
    },
    encode(type, json) {
      const message = messages.get(type);
      if (message === undefined) return { ok: false, reason: `${type} is not declared by the schemas` };
      try {
        return { ok: true, bytes: toBinary(message, fromJson(message, json as JsonValue, { registry })) };
      } catch (thrown) {
        return { ok: false, reason: messageOf(thrown).replace(/^cannot decode (?:message|field) /, "does not fit ").replace(/ from JSON: /, ": ") };
      }
    },
    decode(type, bytes) {
      const message = messages.get(type);
      try {
        return message && toJson(message, fromBinary(message, bytes), { registry, alwaysEmitImplicit: false });
      } catch {
        return undefined;
      }
    },
  };
}
