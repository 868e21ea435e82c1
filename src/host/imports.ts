/** From the tables of abi/ and the functions of host/functions/: the import object of a guest. */
import { draftFunctions } from "../abi/draft.ts";
import { concatBytes } from "../base/bytes.ts";
import { largestCode } from "./status-limits.ts";
import type { HostFunction, HostFunctionName } from "../abi/host-functions.ts";
import { isOutput, normaliseWord, unsigned, wordsOf, wordsOfParam } from "../abi/shapes.ts";
import type { Param } from "../abi/params.ts";
import { Status, WasiErrno } from "../abi/codes.ts";
import { Flag } from "../recording/segment.ts";
import type { FuncType, Import } from "../module/types.ts";
import type { Answer, OutputValue } from "./answer.ts";
import { fail } from "./answer.ts";
import { implementations } from "./functions/functions.ts";
import type { Implementation, Input } from "./functions/functions.ts";
import { countRow } from "./limits.ts";
import { allowedWhile } from "./restricted.ts";
import { shapeOf } from "./lenient.ts";
import type { Shaped } from "./lenient.ts";
import { CleanExit, HostTrap, MissingImport, RestrictedCall } from "./traps.ts";
import type { Vm } from "./vm.ts";

const invalidMemory = (declared: HostFunction, why: "input-outside-memory" | "output-outside-memory" | "allocator-failed"): Answer =>
  fail(declared.result === "errno" ? WasiErrno.Fault : Status.InvalidMemoryAccess, why);

/** One import as a function of its wasm words. Link mode lenient: one that nobody offers stops the guest when it is called. */
export function importFunction(vm: Vm, { module, name }: Import, type: FuncType | undefined): (...words: (number | bigint)[]) => number | undefined {
  const { rules } = vm.host, shaped = shapeOf(module, rules.aliases?.[name] ?? name, type);
  const own = shaped === undefined ? undefined : rules.functions?.[shaped.name], isStub = shaped !== undefined && own === undefined && rules.stub !== undefined && Object.hasOwn(draftFunctions, shaped.name);
  if (shaped !== undefined && !isStub) return serveFunction(vm, shaped, own ?? implementations[shaped.name], type?.params.length ?? 0);
  return () => {
    throw rules.stub?.(name) ?? new MissingImport(`${module}.${name}`);
  };
}

function serveFunction(vm: Vm, { name, declared, arrange }: Shaped, implementation: Implementation | undefined, arity: number) {
  const params = declared.params, expected = wordsOf(params).length;
  const hasOutputs = params.some(isOutput), noResult = declared.result === "none";
  const serve = (words: readonly (number | bigint)[]): number | undefined => {
    const { host } = vm, writer = host.recorder.writer;
    if (vm.mode !== "normal" && !(host.rules.machine.startsUnrestricted === true && vm.mode !== "allocating") && !allowedWhile(vm.mode, name, declared, host.rules.machine.restrictsAllocator)) return restricted(vm, name, words);
    countRow(host);
    const step = writer.open("host-call", name, vm.index, vm.thread, vm.acting?.id ?? 0);
    const inAllocator = vm.mode === "allocating" ? Flag.InAllocator : 0;
    for (let i = 0; i < expected; i++) {
      const word = words[i] ?? 0;
      if (typeof word === "bigint") writer.word64(word);
      else writer.number(unsigned(word));
    }
    const input = readInput(vm, params, words);
    let answer: Answer, flags = inAllocator;
    const { badPointers } = host.rules.machine, bad = badPointers && (input === undefined ? badPointers.input : badCell(vm, params, words) ? badPointers.output : undefined);
    if (bad !== undefined) {
      writer.number(0);
      writer.close(step, 0, 0, flags | Flag.Aborted);
      throw new HostTrap(bad);
    }
    if (input === undefined) {
      writer.number(0);
      answer = invalidMemory(declared, "input-outside-memory");
    } else {
      writer.number(1);
      for (const param of params) if (param.kind === "bytes" || param.kind === "pairs" || param.kind === "iovs") writer.bytes(input[param.name] as Uint8Array);
      try {
        answer = refusedFirst(vm, name, params, input, words, expected) ?? (implementation === undefined ? unimplemented : implementation(vm, input));
      } catch (stop) {
        // the proxy died in it
        writer.close(step, 0, 0, flags | Flag.Aborted);
        throw stop;
      }
      if (hasOutputs && answer.outputs !== undefined) {
        recordOutputs(vm, params, answer);
        let delivered: boolean | Answer = false;
        try {
          delivered = deliver(vm, params, words, answer);
        } catch (stop) {
          writer.close(step, 0, 0, flags | Flag.Aborted | Flag.Undelivered);
          throw stop;
        }
        if (typeof delivered === "object") {
          flags |= Flag.Undelivered;
          answer = delivered;
        } else if (!delivered) {
          flags |= Flag.Undelivered;
          answer = invalidMemory(declared, vm.lastDelivery);
        } else if (answer.afterwards !== undefined) {
          try {
            answer.afterwards();
          } catch (stop) {
            writer.close(step, 0, 0, flags | Flag.Aborted);
            throw stop;
          }
        }
      // rows inside this one, as a gRPC stream that fails at once has them, end its payload: without a mask there are no outputs
      } else if (hasOutputs && writer.step === step) writer.number(0);
    }
    writer.close(step, answer.status, answer.why, flags);
    return noResult ? undefined : answer.status;
  };
  return byArity(arity, (words) => serve(arrange(words)));
}

const unimplemented = fail(Status.Unimplemented, "unimplemented");

function restricted(vm: Vm, name: string, [first]: readonly (number | bigint)[]): never {
  if (name === "proc_exit" && first === 0 && vm.mode === "starting" && vm.host.scenario.setup.link === "lenient") throw new CleanExit();
  if (vm.mode === "section") {
    vm.host.crash("a start section that calls a host function", "1.36.2, 1.40.0", { exchange: 0, filter: vm.filterAtWork });
  }
  throw new RestrictedCall(name, vm.mode === "allocating" ? "the allocator" : "a start function");
}

/** Inputs by name; undefined when a range is outside memory. Ranges are copied: the guest may change them before they are used. */
function readInput(vm: Vm, params: readonly Param[], words: readonly (number | bigint)[]): Input | undefined {
  const input: Record<string, number | bigint | boolean | Uint8Array> = {};
  let nulls: Set<string> | undefined;
  let at = 0;
  for (const param of params) {
    const word = words[at++] ?? 0;
    switch (param.kind) {
      case "bytes":
      case "pairs": {
        const bytes = vm.memory.read(normaliseWord(param, word), normaliseWord(param, words[at++] ?? 0));
        if (bytes === undefined) return undefined;
        input[param.name] = bytes;
        if (word === 0) (nulls ??= new Set()).add(param.name);
        break;
      }
      case "iovs": {
        const bytes = readIovs(vm, normaliseWord(param, word), normaliseWord(param, words[at++] ?? 0));
        if (bytes === undefined) return undefined;
        input[param.name] = bytes;
        break;
      }
      case "out-bytes":
      case "out-pairs":
        at++;
        break;
      case "out-u32":
      case "out-u64":
        break;
      case "bool":
        input[param.name] = normaliseWord(param, word) !== 0;
        break;
      default:
        input[param.name] = normaliseWord(param, word);
    }
  }
  vm.nullInputs = nulls ?? noNulls;
  return input;
}

const noNulls: ReadonlySet<string> = new Set();

/** The bytes of a WASI iovec list, joined. */
function readIovs(vm: Vm, address: number, count: number): Uint8Array | undefined {
  const { memory } = vm;
  if (!memory.inBounds(address, count * 8)) return undefined;
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const part = memory.view(memory.readU32(address + i * 8) ?? 0, memory.readU32(address + i * 8 + 4) ?? 0);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return concatBytes(parts);
}

function refusedFirst(vm: Vm, name: string, params: readonly Param[], input: Input, words: readonly (number | bigint)[], expected: number): Answer | undefined {
  const { machine } = vm.host.rules;
  return (machine.leavesEnums === true ? undefined : refusedEnum(params, input, machine.additions)) ?? (machine.writesCallIdLast === true ? undefined : refusedCell(vm, name, words, expected));
}

function refusedEnum(params: readonly Param[], input: Input, additions: readonly HostFunctionName[]): Answer | undefined {
  for (const param of params) {
    if (param.kind === "enum" && Number(input[param.name]) > largestCode(param.of, additions)) return fail(Status.BadArgument, param.of === "LogLevel" ? "log-level-unknown" : "unknown-enum-value");
  }
  return undefined;
}

/** T-10: proxy_http_call stores 0 in its id cell first, to prove that the address is good. So does Higress's proxy_redis_call. */
function refusedCell(vm: Vm, name: string, words: readonly (number | bigint)[], expected: number): Answer | undefined {
  if (name !== "proxy_http_call" && name !== "proxy_redis_call") return undefined;
  return vm.memory.writeU32(unsigned(Number(words[expected - 1] ?? 0)), 0) ? undefined : fail(Status.InvalidMemoryAccess, "output-outside-memory");
}

function recordOutputs(vm: Vm, params: readonly Param[], answer: Answer): void {
  const writer = vm.host.recorder.writer, outputs = answer.outputs ?? {};
  let mask = 0, k = 0;
  for (const param of params) {
    if (!isOutput(param)) continue;
    if (outputs[param.name] !== undefined) mask |= 1 << k;
    k++;
  }
  writer.number(mask);
  for (const param of params) {
    if (!isOutput(param)) continue;
    const value = outputs[param.name];
    if (value === undefined) continue;
    if (typeof value === "bigint") writer.word64(value);
    else if (typeof value === "number") writer.number(value);
    else if (answer.slices !== undefined) writer.slices(answer.slices);
    else writer.bytes(value);
  }
}

/** An output has nowhere to go. */
function badCell(vm: Vm, params: readonly Param[], words: readonly (number | bigint)[]): boolean {
  let at = 0;
  for (const param of params) {
    const count = wordsOfParam(param).length, size = param.kind === "out-u64" ? 8 : 4;
    if (isOutput(param)) for (let i = 0; i < count; i++) {
      const address = normaliseWord(param, words[at + i] ?? 0);
      if (typeof address === "number" && (address === 0 || !vm.memory.inBounds(address, size))) return true;
    }
    at += count;
  }
  return false;
}

/** Hands the outputs to the guest in wire order (T-06 to T-10). False, or what is answered instead, when one could not be delivered. */
function deliver(vm: Vm, params: readonly Param[], words: readonly (number | bigint)[], answer: Answer): boolean | Answer {
  const outputs: Readonly<Record<string, OutputValue>> = answer.outputs ?? {};
  let at = 0;
  for (const param of params) {
    const cell = normaliseWord(param, words[at++] ?? 0);
    const second = param.kind === "bytes" || param.kind === "pairs" || param.kind === "iovs" || param.kind === "out-bytes" || param.kind === "out-pairs" ? normaliseWord(param, words[at++] ?? 0) : 0;
    const value = isOutput(param) ? outputs[param.name] : undefined;
    if (value === undefined) continue;
    if (typeof cell === "bigint" || typeof second === "bigint") continue;
    if (typeof value === "number") {
      if (!vm.memory.writeU32(cell, value)) return undelivered(vm, "output-outside-memory");
    } else if (typeof value === "bigint") {
      const written = answer.halfWritten === true ? vm.memory.writeU32(cell, Number(BigInt.asUintN(32, value))) : vm.memory.writeU64(cell, value);
      if (!written) return undelivered(vm, "output-outside-memory");
    } else if (answer.lengthOnly === true) vm.memory.writeU32(second, value.length);
    else if (answer.allocation !== undefined) {
      const { empty, failed } = answer.allocation, asked = empty || value.length > 0, address = asked ? vm.ask(value.length) : 0;
      if (asked && address === 0) return failed("nothing");
      if (asked && !vm.memory.write(address, value)) return failed("outside");
      vm.memory.writeU32(cell, address);
      vm.memory.writeU32(second, value.length);
    } else if (!deliverBytes(vm, param, cell, second, value, answer.mustAllocate === true)) return false;
  }
  return true;
}

function deliverBytes(vm: Vm, param: Param, addressCell: number, lengthCell: number, value: Uint8Array, must: boolean): boolean {
  const optional = param.kind === "out-bytes" && param.nullable;
  let address = 0;
  if ((must || value.length > 0 || vm.host.rules.machine.takesAnyAllocation === true) && !(optional && addressCell === 0)) {
    const allocated = vm.allocate(value.length);
    if (allocated !== undefined && vm.memory.write(allocated, value)) address = allocated;
    else if (value.length > 0 && must) vm.host.crash("a foreign function whose result could not be allocated", "1.36.2, 1.40.0", { exchange: 0, filter: vm.filter });
    else if (value.length > 0 || vm.host.rules.machine.takesAnyAllocation === true) return undelivered(vm, "allocator-failed");
  }
  if (!(optional && addressCell === 0) && !vm.memory.writeU32(addressCell, address)) return undelivered(vm, "output-outside-memory");
  if (!(optional && lengthCell === 0) && !vm.memory.writeU32(lengthCell, value.length)) return undelivered(vm, "output-outside-memory");
  return true;
}
function undelivered(vm: Vm, why: "output-outside-memory" | "allocator-failed"): false {
  vm.lastDelivery = why;
  return false;
}

/** The engine drops extra arguments of a function that declares fewer: each import declares what its type has. */
function byArity(words: number, serve: (words: readonly (number | bigint)[]) => number | undefined): (...words: (number | bigint)[]) => number | undefined {
  type W = number | bigint;
  switch (words) {
    case 0: return () => serve([]);
    case 1: return (a: W) => serve([a]);
    case 2: return (a: W, b: W) => serve([a, b]);
    case 3: return (a: W, b: W, c: W) => serve([a, b, c]);
    case 4: return (a: W, b: W, c: W, d: W) => serve([a, b, c, d]);
    case 5: return (a: W, b: W, c: W, d: W, e: W) => serve([a, b, c, d, e]);
    default: return (...all: W[]) => serve(all);
  }
}
