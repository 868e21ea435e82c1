/** Which functions of a module call which: directly, or through a table by their type. */
import { skipConstant } from "./constants.ts";
import { visitCalls } from "./instructions.ts";
import { Reader, WasmFormatError } from "./reader.ts";
import { sectionIds, type WasmModule } from "./types.ts";
import { readValType } from "./value-types.ts";

export interface FunctionCalls {
  /** functions called by name, each once */
  readonly direct: readonly number[];
  /** functions that a call through a table may come to: of that type, and in an element segment or referred to */
  readonly mayCall: readonly number[];
}

export interface CallGraph {
  callsOf(functionIndex: number): FunctionCalls;
}

const none: FunctionCalls = { direct: [], mayCall: [] };

/** Never throws: of a body with an instruction that is not known, what stands before it counts. */
export function readCallGraph(m: WasmModule): CallGraph {
  const direct = new Map<number, readonly number[]>(), indirect = new Map<number, readonly number[]>();
  const targets = new Set<number>(elementFunctions(m));
  for (const [index, body] of bodiesOf(m)) {
    const calls = new Set<number>(), types = new Set<number>();
    tolerant(() => {
      skipLocals(body);
      visitCalls(body, { call: (callee) => calls.add(callee), indirect: (type) => types.add(type), named: (one) => targets.add(one) });
    });
    if (calls.size > 0) direct.set(index, [...calls]);
    if (types.size > 0) indirect.set(index, [...types]);
  }
  const shape = (type: number | undefined): string => JSON.stringify(type === undefined ? undefined : m.types[type]) ?? "";
  const byShape = new Map<string, number[]>();
  for (const target of targets) {
    const key = shape(m.functionTypes[target]), same = byShape.get(key);
    if (same === undefined) byShape.set(key, [target]);
    else same.push(target);
  }
  return {
    callsOf(index) {
      const types = indirect.get(index), calls = direct.get(index);
      if (calls === undefined && types === undefined) return none;
      return { direct: calls ?? [], mayCall: [...new Set((types ?? []).flatMap((type) => byShape.get(shape(type)) ?? []))] };
    },
  };
}

/** A reader for each body of the code section, with the index of its function. */
function* bodiesOf(m: WasmModule): Generator<readonly [number, Reader], void> {
  const section = m.sections.find(({ id }) => id === sectionIds.code);
  if (section === undefined) return;
  const reader = new Reader(m.bytes, section.offset, section.offset + section.size, "the code section");
  const count = tolerant(() => reader.u32()) ?? 0;
  for (let i = 0; i < count; i++) {
    const body = tolerant(() => {
      const size = reader.u32(), at = reader.at;
      reader.skip(size);
      return new Reader(m.bytes, at, at + size, reader.what);
    });
    if (body === undefined) return;
    yield [m.importedFunctions + i, body];
  }
}

function skipLocals(body: Reader): void {
  for (let groups = body.u32(); groups > 0; groups--) {
    body.u32();
    readValType(body);
  }
}

function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WasmFormatError) return undefined;
    throw error;
  }
}

/** The functions that element segments name. */
function elementFunctions(m: WasmModule): readonly number[] {
  const section = m.sections.find(({ id }) => id === sectionIds.element), found: number[] = [];
  if (section === undefined) return found;
  const reader = new Reader(m.bytes, section.offset, section.offset + section.size, "the element section");
  tolerant(() => {
    for (let segments = reader.u32(); segments > 0; segments--) readSegment(reader, found);
  });
  return found;
}

/** Flags: 1 not active, 2 with a table (active) or declared only, 4 expressions instead of indices. */
function readSegment(reader: Reader, found: number[]): void {
  const flags = reader.u32(), active = (flags & 1) === 0, expressions = (flags & 4) !== 0;
  if (active && (flags & 2) !== 0) reader.skipLeb();
  if (active) skipConstant(reader);
  if ((flags & 3) !== 0) {
    if (expressions) readValType(reader);
    else reader.skip(1);
  }
  for (let count = reader.u32(); count > 0; count--) {
    if (expressions) skipConstant(reader, (index) => found.push(index));
    else found.push(reader.u32());
  }
}
