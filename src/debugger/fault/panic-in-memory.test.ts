import { expect, test } from "vitest";
import { panicInMemory } from "./panic-in-memory.ts";

const before = new TextEncoder().encode("what lay there called `Option::unwrap()` on a `None` value\0panicked at src/lib.rs:1:1:\0");
function memoryWith(text: string, at: number, wide = false): Uint8Array {
  const memory = new Uint8Array(4096);
  for (let i = 0; i < text.length; i++) memory[at + (wide ? 2 * i : i)] = text.charCodeAt(i);
  return memory;
}

test.each([
  ["panicked at src/lib.rs:57:9:\nquota must be set", "Rust"],
  ["unexpected status: 2", "a Rust SDK"],
  ["called `Result::unwrap()` on an `Err` value: Utf8Error", "Rust"],
  ["panic: runtime error: index out of range [3] with length 3", "Go"],
  ["terminate called after throwing an instance of 'std::out_of_range'", "C++"],
])("finds %j of %s, with its address", (text) => expect(panicInMemory(memoryWith(text, 300), before)).toMatchObject({ address: 300, text }));

test("finds the text of two bytes a character that AssemblyScript has", () => expect(panicInMemory(memoryWith("abort: Index out of range in env.ts(3:7)", 512, true), before)).toMatchObject({ address: 512, text: "abort: Index out of range in env.ts(3:7)" }));

test("what lay there before is not the text of this panic", () => {
  const memory = memoryWith("called `Option::unwrap()` on a `None` value", 100);
  memory.set(memoryWith("panicked at src/lib.rs:1:1:", 200).subarray(200, 260), 200);
  expect(panicInMemory(memory, before)).toBeUndefined();
  memory.set(memoryWith("unexpected status: 10", 2000).subarray(2000, 2100), 2000);
  expect(panicInMemory(memory, before)?.text).toBe("unexpected status: 10");
});

test("nothing like it", () => expect(panicInMemory(memoryWith("all is well", 100), before)).toBeUndefined());
