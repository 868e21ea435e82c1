import { describe, expect, it } from "vitest";
import { readProtobuf } from "./protobuf-reader.ts";

const read = (hex: string, ...strings: readonly number[]) => readProtobuf(new Uint8Array(Buffer.from(hex, "hex")), strings);

describe("a message", () => {
  it("is read by the numbers of its fields", () => {
    const message = read("0a026869 18ac02".replaceAll(" ", ""), 1);
    expect([message?.text(1), message?.number(3), message?.bytes(2), message?.number(1)]).toEqual(["hi", 300, new Uint8Array(), 0]);
  });
  it("may be empty, and says a field twice when the last counts", () => {
    expect(read("")?.number(1)).toBe(0);
    expect(read("0a01610a0162", 1)?.text(1)).toBe("b");
  });
  it("may hold what nobody asks for", () => {
    expect(["0901020304050607080a0161", "0d010203040a0161", "3b08013c0a0161", "3b4308014 43c0a0161".replaceAll(" ", ""), "10ffffffffffffffffff010a0161"].map((hex) => read(hex, 1)?.text(1))).toEqual(["a", "a", "a", "a", "a"]);
  });
  it.each([
    ["ends in a number", "10ff"], ["ends in a length", "0a05ab"], ["ends in a block of four", "0d0102"], ["ends in a block of eight", "0901020304"], ["ends in a group", "3b0801"],
    ["has a field of the number 0", "00"], ["has a wire type that there is not", "0f"], ["ends a group that it has not begun", "0c"], ["ends another group", "3b08014c"],
    ["has a number of more than ten bytes", "10ffffffffffffffffffff01"], ["has a tag of more than 32 bits", "8080808010"],
    ["nests too deeply", `${"3b".repeat(102)}${"3c".repeat(102)}`],
  ])("is none when it %s", (_, hex) => {
    expect(read(hex)).toBeUndefined();
  });
  it("is none when a string is not UTF-8; bytes may be anything", () => {
    expect(read("0a01ff", 1)).toBeUndefined();
    expect(read("0a01ff")?.bytes(1)).toEqual(Uint8Array.of(255));
  });
});
