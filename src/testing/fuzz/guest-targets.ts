/** What a guest hands over in forms of its own: header maps, messages, expressions. */
import { decodePairs, encodePairs } from "../../abi/pairs.ts";
import { byteStringOfText } from "../../base/byte-string.ts";
import { readProtobufFields } from "../../base/protobuf-reader.ts";
import { boolAttribute, intAttribute, mapAttribute, objectAttribute, stringAttribute } from "../../host/attributes/value.ts";
import { createExpression } from "../../host/foreign/expressions.ts";
import { createFrameReader } from "../../host/grpc/frames.ts";
import { readService } from "../../host/grpc/service.ts";
import { joined, mutatedBytes, oneOf } from "./mutate.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

export function pairsTarget(): Target {
  const seed = encodePairs([[":path", "/"], ["x-a", "1"], ["", ""], ["x-a", "2"]].map(([name = "", value = ""]) => ({ name: byteStringOfText(name), value: byteStringOfText(value) })));
  return {
    name: "pairs",
    parsers: ["abi/pairs.ts"],
    share: 5,
    make: (random) => mutatedBytes(seed, random),
    feed(bytes) {
      const pairs = decodePairs(bytes), again = encodePairs(pairs);
      if (pairs.length > 0 && decodePairs(again).length !== pairs.length) throw new Error("what was read is written as something else");
    },
  };
}

const root = objectAttribute({
  request: () => mapAttribute(new Map([["path", stringAttribute("/a")], ["size", intAttribute(3)]])),
  connection: () => mapAttribute(new Map([["mtls", boolAttribute(false)]])),
  name: () => stringAttribute("\u00ff"),
}, undefined);

/** Expressions: pieces of some put together, or changed letter by letter. */
export function expressionTarget(): Target {
  const pieces = [
    "request.path", "request.size + 3", "'a' + \"b\"", "name == 'x'", "has(request.path)", "[1, 2.5, 3u].exists(x, x > 1)", "{'a': 1}['a']", "request['path'].startsWith('/')", "size(name) % 2 == 0",
    "connection.mtls ? 1 : -9223372036854775808", "duration('1.5s') + timestamp('2026-01-01T00:00:00Z')", String.raw`b'\x00\377'`, String.raw`r'\d+'`, "'''long\nand short'''", "!true || (1 in [1])", "name.matches('^[a-z]+$')",
    "string(timestamp(0).getFullYear('Asia/Tokyo'))", "timestamp('2026-01-01T00:00:00Z').getDayOfWeek('+02:00') < 3", "int('12') / 0", "google.protobuf.Duration{seconds: 3}", "[1].map(x, x * 2).all(y, y != 0)", "dyn(1e400)", "// words\n0x1F", "type(1u)", "string(1.5)", "string(true)", "string(duration('1h'))", "string(timestamp('2024-02-29T00:00:00Z'))", "int(true)", "uint('7')", "bytes('a')", "double('1.5')", "duration('-1h2m3.4s')", "request.map(k, request[k])", "size(request)", "request == {}", "google.protobuf.Int32Value{value: 1}", "nothing(1)", ".name", "a.?b", "null",
  ];
  return {
    name: "expression",
    parsers: ["host/foreign/cel-syntax.ts", "host/foreign/expressions.ts", "host/foreign/cel-functions.ts", "host/foreign/cel-times.ts", "host/foreign/cel-values.ts"],
    share: 4,
    make(random) {
      const text = Array.from({ length: 1 + random.below(3) }, () => oneOf(random, pieces)).join(oneOf(random, [" && ", " + ", " == ", " in ", ".", " ? 1 : ", " "]));
      return random.below(2) === 0 ? encoder.encode(text) : mutatedBytes(encoder.encode(text), random);
    },
    feed(bytes) {
      for (const newer of [true, false]) {
        const made = createExpression(decoder.decode(bytes), newer);
        if (typeof made !== "string") made(root);
      }
    },
  };
}

/** Messages a guest or an upstream gives: a gRPC service, frames of gRPC. */
export function messageTarget(): Target {
  const block = (number: number, ...content: readonly number[]): readonly number[] => [(number << 3) | 2, content.length, ...content], text = (words: string): readonly number[] => [...encoder.encode(words)];
  const header = block(5, ...block(1, ...text("X-a")), ...block(2, ...text("1")));
  const seeds = [
    [...block(1, ...block(1, ...text("users")), ...block(2, ...text("host")), ...block(4, 8, 3), 0x28, 1), ...header],
    block(2, ...block(1, ...text("uri"))), text("users"), [0, 0, 0, 0, 2, 1, 2, 1, 0, 0, 0, 0], [0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4, 0x1b, 0x1c], [],
  ].map((bytes) => Uint8Array.from(bytes));
  return {
    name: "message",
    parsers: ["host/grpc/service.ts", "host/grpc/frames.ts", "base/protobuf-reader.ts"],
    share: 5,
    make: (random) => joined(mutatedBytes(oneOf(random, seeds), random), oneOf(random, seeds)),
    feed(bytes) {
      readService(bytes);
      readProtobufFields(bytes);
      for (const most of [4, 1e6]) {
        const read = createFrameReader(most), half = bytes.length >> 1;
        if (read(bytes.subarray(0, half)).ok) read(bytes.subarray(half));
      }
    },
  };
}
