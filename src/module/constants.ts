/** Reads over a constant expression (the initial value of a global, an entry or a place of a table) to its `end`, and tells the functions it refers to. */
import { WasmFormatError, type Reader } from "./reader.ts";

export function skipConstant(reader: Reader, refersTo?: (functionIndex: number) => void): void {
  for (;;) {
    const opcode = reader.u8();
    switch (opcode) {
      case 0x0b:
        return;
      case 0x41: // i32.const
      case 0x42: // i64.const
      case 0x23: // global.get
      case 0xd0: // ref.null
        reader.skipLeb();
        break;
      case 0xd2: { // ref.func
        const index = reader.u32();
        refersTo?.(index);
        break;
      }
      case 0x43: // f32.const
        reader.skip(4);
        break;
      case 0x44: // f64.const
        reader.skip(8);
        break;
      case 0x6a: // i32 add, sub, mul
      case 0x6b:
      case 0x6c:
      case 0x7c: // i64 add, sub, mul
      case 0x7d:
      case 0x7e:
        break;
      case 0xfd: // v128.const
        reader.u32();
        reader.skip(16);
        break;
      default:
        throw new WasmFormatError(`${reader.what} has an initial value with an unknown instruction 0x${opcode.toString(16)}`, reader.at - 1);
    }
  }
}
