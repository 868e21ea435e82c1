/** From .proto source to the descriptor of its file. protobufjs reads the syntax; nothing of it is run. */
import { create } from "@bufbuild/protobuf";
import { DescriptorProtoSchema, EnumDescriptorProtoSchema, FieldDescriptorProto_Label, FieldDescriptorProto_Type, FieldDescriptorProtoSchema, FieldOptionsSchema, FileDescriptorProtoSchema, ServiceDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import protobuf from "protobufjs";
import { messageOf } from "../../base/thrown.ts";

export interface SourceProblem { readonly message: string; readonly line?: number }
export type ReadSource = { readonly ok: true; readonly file: FileDescriptorProto } | { readonly ok: false; readonly problem: SourceProblem };

/** `known`: kinds of the types of other files by full name, so that what a field names can be told. */
export function readSource(name: string, text: string, known: ReadonlyMap<string, TypeKind>): ReadSource {
  const edition = /^\s*edition\s*=\s*["'](\d+)["']/m.exec(text)?.[1];
  if (edition !== undefined) return { ok: false, problem: { message: `is of edition ${edition}; proto2 and proto3 are read here, and a descriptor set of it would be too` } };
  const root = new protobuf.Root();
  let parsed: protobuf.IParserResult;
  try {
    parsed = protobuf.parse(text, root, { keepCase: true });
  } catch (thrown) {
    const said = messageOf(thrown), line = /\(line (\d+)\)$/.exec(said)?.[1];
    return { ok: false, problem: { message: said.replace(/ \(line \d+\)$/, ""), ...(line !== undefined && { line: Number(line) }) } };
  }
  const syntax = /^\s*syntax\s*=\s*["']proto3["']/m.test(text) ? "proto3" : "proto2", space = parsed.package ?? "";
  const kinds = new Map([...known, ...kindsIn(root, "")]);
  const unknown: string[] = [];
  const find = (type: string, scope: string): { readonly name: string; readonly kind: TypeKind } | undefined => {
    for (let at = scope; ; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
      const full = type.startsWith(".") ? type.slice(1) : at === "" ? type : `${at}.${type}`, kind = kinds.get(full);
      if (kind !== undefined) return { name: `.${full}`, kind };
      if (at === "" || type.startsWith(".")) break;
    }
    unknown.push(type);
    return undefined;
  };
  const file = create(FileDescriptorProtoSchema, { name, package: space, syntax, dependency: parsed.imports ?? [] });
  for (const each of namespaceOf(root, space).nestedArray) {
    if (each instanceof protobuf.Type) file.messageType.push(messageDescriptor(each, space, find));
    else if (each instanceof protobuf.Enum) file.enumType.push(enumDescriptor(each));
    else if (each instanceof protobuf.Service) file.service.push(create(ServiceDescriptorProtoSchema, {
      name: each.name,
      method: each.methodsArray.map((m) => ({ name: m.name, inputType: find(m.requestType, space)?.name ?? "", outputType: find(m.responseType, space)?.name ?? "", clientStreaming: m.requestStream === true, serverStreaming: m.responseStream === true })),
    }));
  }
  if (unknown.length > 0) return { ok: false, problem: { message: `names ${[...new Set(unknown)].join(", ")}, which is declared nowhere; imports have to be among the schemas` } };
  return { ok: true, file };
}

export type TypeKind = "message" | "enum";
type Find = (type: string, scope: string) => { readonly name: string; readonly kind: TypeKind } | undefined;

const namespaceOf = (root: protobuf.Root, space: string): protobuf.NamespaceBase => {
  const found = space === "" ? root : root.lookup(space);
  return found instanceof protobuf.Namespace ? found : root;
};

function* kindsIn(space: protobuf.NamespaceBase, prefix: string): Generator<readonly [string, TypeKind]> {
  for (const each of space.nestedArray) {
    const full = prefix === "" ? each.name : `${prefix}.${each.name}`;
    if (each instanceof protobuf.Type) yield [full, "message"];
    if (each instanceof protobuf.Enum) yield [full, "enum"];
    else if (each instanceof protobuf.Namespace) yield* kindsIn(each, full);
  }
}

function messageDescriptor(type: protobuf.Type, space: string, find: Find): DescriptorProto {
  const full = space === "" ? type.name : `${space}.${type.name}`;
  // what `optional` of proto3 makes stands after what is written
  const oneofs = [...type.oneofsArray.filter((o) => !synthetic(o)), ...type.oneofsArray.filter((o) => synthetic(o))];
  const message = create(DescriptorProtoSchema, { name: type.name, oneofDecl: oneofs.map(({ name }) => ({ name })) });
  for (const each of type.nestedArray) {
    if (each instanceof protobuf.Type) message.nestedType.push(messageDescriptor(each, full, find));
    else if (each instanceof protobuf.Enum) message.enumType.push(enumDescriptor(each));
  }
  for (const field of type.fieldsArray) {
    const made = fieldDescriptor(field, full, find);
    if (field.partOf !== null) made.oneofIndex = oneofs.indexOf(field.partOf);
    if (field.options?.["proto3_optional"] === true) made.proto3Optional = true;
    if (field instanceof protobuf.MapField) {
      const entry = `${field.name.replaceAll(/(?:^|_)(.)/g, (_, c: string) => c.toUpperCase())}Entry`;
      message.nestedType.push(create(DescriptorProtoSchema, {
        name: entry, options: { mapEntry: true },
        field: [{ ...typeOf(field.keyType, full, find), name: "key", number: 1, label: optional }, { ...typeOf(field.type, full, find), name: "value", number: 2, label: optional }],
      }));
      Object.assign(made, { type: FieldDescriptorProto_Type.MESSAGE, typeName: `.${full}.${entry}`, label: FieldDescriptorProto_Label.REPEATED });
    }
    message.field.push(made);
  }
  return message;
}

const synthetic = (oneof: protobuf.OneOf): boolean => oneof.fieldsArray.length === 1 && oneof.fieldsArray[0]?.options?.["proto3_optional"] === true;
const optional = FieldDescriptorProto_Label.OPTIONAL;

function fieldDescriptor(field: protobuf.Field, scope: string, find: Find): FieldDescriptorProto {
  const label = field.repeated ? FieldDescriptorProto_Label.REPEATED : field.rule === "required" ? FieldDescriptorProto_Label.REQUIRED : optional;
  const made = create(FieldDescriptorProtoSchema, { ...typeOf(field.type, scope, find), name: field.name, number: field.id, label });
  const { packed, json_name: json } = (field.options ?? {}) as { readonly packed?: boolean; readonly json_name?: string };
  made.jsonName = json ?? field.name.replaceAll(/_+([a-zA-Z0-9])/g, (_, c: string) => c.toUpperCase());
  if (packed !== undefined) made.options = create(FieldOptionsSchema, { packed });
  return made;
}

const scalars: Readonly<Record<string, FieldDescriptorProto_Type>> = {
  double: FieldDescriptorProto_Type.DOUBLE, float: FieldDescriptorProto_Type.FLOAT, int64: FieldDescriptorProto_Type.INT64, uint64: FieldDescriptorProto_Type.UINT64, int32: FieldDescriptorProto_Type.INT32,
  fixed64: FieldDescriptorProto_Type.FIXED64, fixed32: FieldDescriptorProto_Type.FIXED32, bool: FieldDescriptorProto_Type.BOOL, string: FieldDescriptorProto_Type.STRING, bytes: FieldDescriptorProto_Type.BYTES,
  uint32: FieldDescriptorProto_Type.UINT32, sfixed32: FieldDescriptorProto_Type.SFIXED32, sfixed64: FieldDescriptorProto_Type.SFIXED64, sint32: FieldDescriptorProto_Type.SINT32, sint64: FieldDescriptorProto_Type.SINT64,
};
function typeOf(type: string, scope: string, find: Find): { readonly type: FieldDescriptorProto_Type; readonly typeName?: string } {
  const scalar = scalars[type];
  if (scalar !== undefined) return { type: scalar };
  const found = find(type, scope);
  return { type: found?.kind === "enum" ? FieldDescriptorProto_Type.ENUM : FieldDescriptorProto_Type.MESSAGE, typeName: found?.name ?? "" };
}

const enumDescriptor = (type: protobuf.Enum): EnumDescriptorProto =>
  create(EnumDescriptorProtoSchema, { name: type.name, value: Object.entries(type.values).map(([name, number]) => ({ name, number })), ...(type.options?.["allow_alias"] === true && { options: { allowAlias: true } }) });
