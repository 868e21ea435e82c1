/** Modules put together from instructions, without an assembler: for tests that make thousands of them. */
import type { WireType, Word } from "../abi/shapes.ts";

/** An argument: its type and its bits. */
export type Operand = readonly [type: Word, value: number | bigint];
/** Calls the function of that index with those operands and forgets what it returns. */
export interface CallInstruction { readonly index: number; readonly operands: readonly Operand[]; readonly returns: boolean }

export interface EncodedModule {
  readonly imports: readonly { readonly module: string; readonly name: string; readonly type: WireType }[];
  /** Exported under its name; not exported when that is empty. */
  readonly functions: readonly { readonly name: string; readonly type: WireType; readonly body: readonly number[] }[];
  readonly pages: number;
  readonly data: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  /** index of the function that runs at instantiation */
  readonly start?: number;
  /** initial values of mutable i32 globals */
  readonly globals?: readonly number[];
}

function unsigned(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ; ) {
    const byte = rest & 127;
    rest = Math.floor(rest / 128);
    if (rest === 0) return [...out, byte];
    out.push(byte | 128);
  }
}
function signed(value: bigint): number[] {
  const out: number[] = [];
  for (let rest = value; ; ) {
    const byte = Number(rest & 127n);
    rest >>= 7n;
    if ((rest === 0n && (byte & 64) === 0) || (rest === -1n && (byte & 64) !== 0)) return [...out, byte];
    out.push(byte | 128);
  }
}
const typeByte = (type: string): number => (type === "i64" ? 0x7e : 0x7f);
const name = (text: string): number[] => [...unsigned(text.length), ...Array.from(text, (c) => c.charCodeAt(0))];
const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];

const constant = ([type, value]: Operand): number[] =>
  type === "i64" ? [0x42, ...signed(BigInt.asIntN(64, BigInt(value)))] : [0x41, ...signed(BigInt(Number(value) | 0))];

export const instructions = {
  call: ({ index, operands, returns }: CallInstruction): number[] => [...operands.flatMap(constant), 0x10, ...unsigned(index), ...(returns ? [0x1a] : [])],
  i32: (value: number): number[] => constant(["i32", value]),
  parameter: (index: number): number[] => [0x20, ...unsigned(index)],
  global: (index: number): number[] => [0x23, ...unsigned(index)],
  setGlobal: (index: number): number[] => [0x24, ...unsigned(index)],
  add: [0x6a],
  and: [0x71],
  /** does the body when the i32 before it is not 0 */
  when: (body: readonly number[]): number[] => [0x04, 0x40, ...body, 0x0b],
  lessThan: [0x49],
} as const;

export function encodeModule({ imports, functions, pages, data, start, globals = [] }: EncodedModule): Uint8Array<ArrayBuffer> {
  const types = [...imports, ...functions].map(({ type }) => [0x60, ...vector(type.params.map((t) => [typeByte(t)])), ...vector(type.results.map((t) => [typeByte(t)]))]);
  const bodies = functions.map(({ body }) => {
    const code = [0, ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const exported = functions.flatMap((f, i) => (f.name === "" ? [] : [[...name(f.name), 0, ...unsigned(imports.length + i)]]));
  const head = [
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector(types)),
    ...section(2, vector(imports.map((f, i) => [...name(f.module), ...name(f.name), 0, ...unsigned(i)]))),
    ...section(3, vector(functions.map((_, i) => unsigned(imports.length + i)))),
    ...section(5, vector([[0, ...unsigned(pages)]])),
    ...section(6, vector(globals.map((value) => [0x7f, 1, ...constant(["i32", value]), 0x0b]))),
    ...section(7, vector([[...name("memory"), 2, 0], ...exported])),
    ...(start === undefined ? [] : section(8, unsigned(start))),
    ...section(10, vector(bodies)),
    ...section(11, vector(data.map(({ at, bytes }) => [0, ...constant(["i32", at]), 0x0b, ...unsigned(bytes.length), ...bytes]))),
  ];
  return Uint8Array.from(head);
}
