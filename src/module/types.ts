/** What a module says about itself, as read from its bytes. Offsets are bytes from the start of the file. */
import type { Bytes } from "../base/bytes.ts";

/** "i32", "funcref", ...; a reference to a type of the module is "ref 3" or "ref null 3". */
export type ValType = "i32" | "i64" | "f32" | "f64" | "v128" | "funcref" | "externref" | `${string}ref` | `ref ${string}`;

export interface FuncType {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

export interface Section {
  readonly id: number;
  /** of a custom section */
  readonly name?: string;
  /** where the section begins, with its id byte */
  readonly start: number;
  /** where the content begins; of a custom section after its name */
  readonly offset: number;
  /** bytes of content */
  readonly size: number;
}

export interface Limits {
  readonly min: number;
  readonly max?: number;
  readonly shared: boolean;
  /** addressed by 64 bits */
  readonly wide: boolean;
}

export interface MemoryType extends Limits {
  readonly imported: boolean;
}

export interface GlobalType {
  readonly type: ValType;
  readonly mutable: boolean;
}

export type ExternalKind = "function" | "table" | "memory" | "global" | "tag";

interface ImportName {
  readonly module: string;
  readonly name: string;
}
export type Import =
  | (ImportName & { readonly kind: "function"; readonly type: number })
  | (ImportName & { readonly kind: "table"; readonly element: ValType; readonly limits: Limits })
  | (ImportName & { readonly kind: "memory"; readonly limits: Limits })
  | (ImportName & { readonly kind: "global"; readonly global: GlobalType })
  | (ImportName & { readonly kind: "tag"; readonly type: number });

export interface Export {
  readonly name: string;
  readonly kind: ExternalKind;
  readonly index: number;
}

export interface CustomSection {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

export interface WasmModule {
  readonly bytes: Bytes;
  readonly sections: readonly Section[];
  /** by type index; undefined for types that are not functions (structs, arrays, continuations) */
  readonly types: readonly (FuncType | undefined)[];
  readonly imports: readonly Import[];
  /** in the order of the export section, which decides the ABI version */
  readonly exports: readonly Export[];
  /** the type index of every function, imported ones first */
  readonly functionTypes: readonly number[];
  readonly importedFunctions: number;
  /** function index of the start section */
  readonly start?: number;
  /** the first memory, sizes in pages of 64 KiB */
  readonly memory?: MemoryType;
  /** imported ones first; defined ones as far as their initial values could be read over */
  readonly globals: readonly GlobalType[];
  readonly customSections: readonly CustomSection[];
  /** where the content of the code section begins, 0 without one: DWARF counts addresses from here */
  readonly codeOffset: number;
}

export const sectionIds = { custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9, code: 10, data: 11, dataCount: 12, tag: 13 } as const;
