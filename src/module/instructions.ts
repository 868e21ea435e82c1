/** Reads over the instructions of a function's body and tells those that call a function, or name one. */
import { WasmFormatError, type Reader } from "./reader.ts";
import { readValType } from "./value-types.ts";

export interface CallVisitor {
  /** call, return_call */
  call(functionIndex: number): void;
  /** call_indirect and call_ref: some function of this type */
  indirect(typeIndex: number): void;
  /** ref.func: whoever gets the reference may call it */
  named(functionIndex: number): void;
}

/** From where the reader stands, the declarations of locals behind it, to its end. Throws a WasmFormatError for an instruction that is not known. */
export function visitCalls(reader: Reader, visitor: CallVisitor): void {
  while (!reader.done) visitOne(reader, visitor);
}

function visitOne(reader: Reader, visitor: CallVisitor): void {
  const at = reader.at, opcode = reader.u8();
  switch (opcode) {
    case 0x02: // block, loop, if, try
    case 0x03:
    case 0x04:
    case 0x06: return blockType(reader);
    case 0x0e: // br_table
      for (let count = reader.u32() + 1; count > 0; count--) reader.skipLeb();
      return;
    case 0x10:
    case 0x12: return visitor.call(reader.u32());
    case 0x11: // call_indirect, return_call_indirect: a type and a table
    case 0x13:
      visitor.indirect(reader.u32());
      return reader.skipLeb();
    case 0x14: // call_ref, return_call_ref
    case 0x15: return visitor.indirect(reader.u32());
    case 0x1c: // select with types
      for (let count = reader.u32(); count > 0; count--) readValType(reader);
      return;
    case 0x1f: return tryTable(reader);
    case 0x43: return reader.skip(4); // f32.const
    case 0x44: return reader.skip(8); // f64.const
    case 0xd2: return visitor.named(reader.u32());
    case 0xfc: return skipMany(reader, bulkOperands[reader.u32()] ?? unknown(reader, opcode, at));
    case 0xfd: return vector(reader);
    case 0xfe: return atomic(reader);
    default: {
      if (opcode >= 0x28 && opcode <= 0x3e) return memoryAccess(reader);
      return skipMany(reader, oneOperand.has(opcode) ? 1 : noOperand(opcode) ? 0 : unknown(reader, opcode, at));
    }
  }
}

/** Instructions with one number behind them: labels, locals, globals, tables, tags, memories, integers, heap types. */
const oneOperand: ReadonlySet<number> = new Set([0x07, 0x08, 0x09, 0x0c, 0x0d, 0x18, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd5, 0xd6]);
const alone: ReadonlySet<number> = new Set([0x00, 0x01, 0x05, 0x0a, 0x0b, 0x0f, 0x19, 0x1a, 0x1b, 0xd1, 0xd3, 0xd4]);
const noOperand = (opcode: number): boolean => (opcode >= 0x45 && opcode <= 0xc4) || alone.has(opcode);
/** By number, behind 0xfc: saturating conversions, then memory and tables. */
const bulkOperands: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

function unknown(reader: Reader, opcode: number, at: number): never {
  throw new WasmFormatError(`${reader.what} has an unknown instruction 0x${opcode.toString(16)}`, at);
}

function skipMany(reader: Reader, numbers: number): void {
  for (let i = 0; i < numbers; i++) reader.skipLeb();
}

function blockType(reader: Reader): void {
  const form = reader.bytes[reader.at];
  // a reference type takes a heap type behind it
  if (form === 0x63 || form === 0x64) reader.skip(1);
  reader.skipLeb();
}

/** Alignment, with a bit that announces the number of a memory, then the offset. */
function memoryAccess(reader: Reader): void {
  if ((reader.u32() & 0x40) !== 0) reader.skipLeb();
  reader.skipLeb();
}

function tryTable(reader: Reader): void {
  blockType(reader);
  for (let count = reader.u32(); count > 0; count--) skipMany(reader, reader.u8() < 2 ? 2 : 1);
}

function vector(reader: Reader): void {
  const operation = reader.u32();
  if (operation <= 11 || operation === 92 || operation === 93) return memoryAccess(reader);
  if (operation === 12 || operation === 13) return reader.skip(16); // v128.const, shuffle
  if (operation >= 84 && operation <= 91) memoryAccess(reader);
  if ((operation >= 21 && operation <= 34) || (operation >= 84 && operation <= 91)) reader.skip(1); // a lane
}

function atomic(reader: Reader): void {
  if (reader.u32() === 3) reader.skip(1); // a fence
  else memoryAccess(reader);
}
