/** The binary forms of value types, limits and function types. */
import { WasmFormatError, type Reader } from "./reader.ts";
import type { FuncType, GlobalType, Limits, ValType } from "./types.ts";

const simple: ReadonlyMap<number, ValType> = new Map<number, ValType>([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x75, "nullcontref"],
  [0x74, "nullexnref"],
  [0x73, "nullfuncref"],
  [0x72, "nullexternref"],
  [0x71, "nullref"],
  [0x70, "funcref"],
  [0x6f, "externref"],
  [0x6e, "anyref"],
  [0x6d, "eqref"],
  [0x6c, "i31ref"],
  [0x6b, "structref"],
  [0x6a, "arrayref"],
  [0x69, "exnref"],
  [0x68, "contref"],
]);

export function readValType(reader: Reader): ValType {
  const start = reader.at;
  const form = reader.u8();
  const known = simple.get(form);
  if (known !== undefined) return known;
  if (form === 0x63 || form === 0x64) return `ref ${form === 0x63 ? "null " : ""}${readHeapType(reader)}`;
  throw new WasmFormatError(`${reader.what} has an unknown value type 0x${form.toString(16)}`, start);
}

/** A type index, or the letter of an abstract heap type. */
function readHeapType(reader: Reader): string {
  const start = reader.at;
  // shared-everything-threads puts 0x65 before an abstract type
  if (reader.bytes[reader.at] === 0x65) reader.skip(1);
  const heap = reader.s33();
  if (heap >= 0) return String(heap);
  const abstract = simple.get(heap + 0x80);
  if (abstract === undefined) throw new WasmFormatError(`${reader.what} has an unknown heap type`, start);
  return abstract.replace(/ref$/, "");
}

export function readLimits(reader: Reader): Limits {
  const start = reader.at;
  const flags = reader.u8();
  if (flags > 0x0f) throw new WasmFormatError(`${reader.what} has limits of an unknown form 0x${flags.toString(16)}`, start);
  const wide = (flags & 4) !== 0;
  const min = wide ? reader.u64() : reader.u32();
  const max = (flags & 1) === 0 ? undefined : wide ? reader.u64() : reader.u32();
  // custom page sizes
  if ((flags & 8) !== 0) reader.u32();
  return { min, ...(max === undefined ? {} : { max }), shared: (flags & 2) !== 0, wide };
}

export function readGlobalType(reader: Reader): GlobalType {
  return { type: readValType(reader), mutable: (reader.u8() & 1) !== 0 };
}

/**
 * One entry of the type section, which can be a group of several types (rec groups of the GC proposal). Types that are
 * not functions take an index and are undefined.
 */
export function readTypeEntry(reader: Reader, types: (FuncType | undefined)[]): void {
  if (reader.bytes[reader.at] === 0x4e && !reader.done) {
    reader.skip(1);
    const count = reader.u32();
    for (let i = 0; i < count; i++) types.push(readSubType(reader));
  } else {
    types.push(readSubType(reader));
  }
}

function readSubType(reader: Reader): FuncType | undefined {
  let form = reader.u8();
  if (form === 0x50 || form === 0x4f) {
    const supertypes = reader.u32();
    for (let i = 0; i < supertypes; i++) reader.u32();
    form = reader.u8();
  }
  if (form === 0x65) form = reader.u8();
  // descriptor and describes clauses of custom descriptors
  while (form === 0x4c || form === 0x4d) {
    reader.u32();
    form = reader.u8();
  }
  switch (form) {
    case 0x60:
      return { params: readValTypes(reader), results: readValTypes(reader) };
    case 0x5f: {
      const fields = reader.u32();
      for (let i = 0; i < fields; i++) skipFieldType(reader);
      return undefined;
    }
    case 0x5e:
      skipFieldType(reader);
      return undefined;
    case 0x5d:
      reader.s33();
      return undefined;
    default:
      throw new WasmFormatError(`${reader.what} has a type of an unknown form 0x${form.toString(16)}`, reader.at - 1);
  }
}

function readValTypes(reader: Reader): ValType[] {
  const count = reader.u32();
  const types: ValType[] = [];
  for (let i = 0; i < count; i++) types.push(readValType(reader));
  return types;
}

function skipFieldType(reader: Reader): void {
  const storage = reader.bytes[reader.at];
  // packed i8 and i16
  if (storage === 0x78 || storage === 0x77) reader.skip(1);
  else readValType(reader);
  reader.u8();
}
