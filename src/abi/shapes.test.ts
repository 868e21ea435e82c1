import { describe, expect, expectTypeOf, test } from "vitest";
import { hostFunctions } from "./host-functions.ts";
import type { Param } from "./params.ts";
import { address, bool, bytes, context, enumOf, i32, i64, iovs, millis, outBytes, outPairs, outU32, outU64, pairs, token, u32, u64 } from "./params.ts";
import { isInput, isOutput, normaliseWord, sameType, typeText, unsigned, wasmType, wordsOf, type InputsOf, type OutputsOf } from "./shapes.ts";

test("words on the wire: ranges take two, 64-bit immediates one i64, everything else one i32", () => {
  for (const two of [bytes("a"), pairs("a"), iovs("a"), outBytes("a"), outPairs("a")]) expect(wordsOf([two])).toEqual(["i32", "i32"]);
  for (const long of [u64("a"), i64("a")]) expect(wordsOf([long])).toEqual(["i64"]);
  for (const one of [outU32("a"), outU64("a"), u32("a"), i32("a"), context("a"), token("a"), millis("a"), address("a"), bool("a"), enumOf("a", "MapType")]) {
    expect(wordsOf([one])).toEqual(["i32"]);
  }
});

test("the wasm type of a function", () => {
  expect(wasmType(hostFunctions.proxy_increment_metric)).toEqual({ params: ["i32", "i64"], results: ["i32"] });
  expect(wasmType(hostFunctions.proc_exit)).toEqual({ params: ["i32"], results: [] });
  expect(typeText(wasmType(hostFunctions.proxy_increment_metric))).toBe("(i32, i64) -> i32");
  expect(typeText(wasmType(hostFunctions.proc_exit))).toBe("(i32) -> nothing");
});

test("types are the same when parameters and results are", () => {
  const type = { params: ["i32", "i64"], results: ["i32"] };
  expect(sameType(type, { params: ["i32", "i64"], results: ["i32"] })).toBe(true);
  expect(sameType(type, { params: ["i64", "i32"], results: ["i32"] })).toBe(false);
  expect(sameType(type, { params: ["i32"], results: ["i32"] })).toBe(false);
  expect(sameType(type, { params: ["i32", "i64"], results: [] })).toBe(false);
});

describe("normaliseWord", () => {
  test("addresses, lengths, ids and enumerations are unsigned", () => {
    for (const param of [bytes("a"), iovs("a"), outBytes("a"), outU32("a"), u32("a"), context("a"), token("a"), millis("a"), address("a"), bool("a"), enumOf("a", "MapType")]) {
      expect(normaliseWord(param, -1)).toBe(0xffffffff);
    }
    expect(unsigned(-2147483648)).toBe(0x80000000);
  });

  test("i32 stays signed", () => {
    expect(normaliseWord(i32("grpc_status"), -1)).toBe(-1);
    expect(normaliseWord(i32("grpc_status"), 0xffffffff)).toBe(-1);
  });

  test("64-bit words are bigints of the right sign", () => {
    expect(normaliseWord(u64("value"), -1n)).toBe(0xffffffffffffffffn);
    expect(normaliseWord(i64("offset"), -1n)).toBe(-1n);
    expect(normaliseWord(i64("offset"), 0xffffffffffffffffn)).toBe(-1n);
  });
});

test("outputs are told from inputs", () => {
  const { params } = hostFunctions.proxy_get_shared_data;
  expect(params.filter(isInput).map(({ name }) => name)).toEqual(["key"]);
  expect(params.filter(isOutput).map(({ name }) => name)).toEqual(["value", "cas"]);
});

type NamesOf<Params extends readonly Param[]> = keyof InputsOf<Params>;

test("types of inputs and outputs follow from the table", () => {
  expectTypeOf<InputsOf<typeof hostFunctions.proxy_get_shared_data.params>>().toEqualTypeOf<{ readonly key: Uint8Array }>();
  expectTypeOf<OutputsOf<typeof hostFunctions.proxy_get_shared_data.params>>().toEqualTypeOf<{ readonly value: Uint8Array; readonly cas: number }>();
  expectTypeOf<InputsOf<typeof hostFunctions.proxy_increment_metric.params>>().toEqualTypeOf<{ readonly metric_id: number; readonly offset: bigint }>();
  expectTypeOf<OutputsOf<typeof hostFunctions.proxy_get_metric.params>>().toEqualTypeOf<{ readonly value: bigint }>();
  expectTypeOf<InputsOf<typeof hostFunctions.proxy_grpc_send.params>>().toEqualTypeOf<{ readonly stream_id: number; readonly message: Uint8Array; readonly end_stream: boolean }>();
  expectTypeOf<NamesOf<typeof hostFunctions.proxy_done.params>>().toEqualTypeOf<never>();
});
