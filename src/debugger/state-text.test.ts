import { expect, test } from "vitest";
import { bytesJson, historyText, listJson, tableText } from "./state-text.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a history is a line for each change", () =>
  expect(historyText([
    { step: 3, who: "client", value: bytes("root") },
    { step: 9, who: "auth", old: bytes("root"), value: bytes("a\nb"), words: "2 entries" },
    { step: 12, who: "auth", old: bytes("a\nb") },
    { step: 14, who: "proxy", words: "sent" },
  ])).toBe('step 3 client "root"\nstep 9 auth "root" → "a\\nb" 2 entries\nstep 12 auth "a\\nb" → removed\nstep 14 proxy sent\n'));

test("a table has a line for each key that is there, with tabs between", () =>
  expect(tableText([
    { change: "same", key: "a\0b", value: bytes("x\ty"), number: 3, by: 7 },
    { change: "removed", key: "gone", value: bytes(""), number: 1, by: 8 },
  ], "cas")).toBe("key\tvalue\tcas\tstep\na.b\tx\\ty\t3\t7\n"));

test("JSON keeps bytes that are no text as hex, and numbers of 64 bits whole", () => {
  expect(bytesJson(new Uint8Array([0xff, 0]))).toEqual({ hex: "ff00" });
  expect(JSON.parse(listJson([{ bytes: bytes("ü"), value: 2n ** 63n }, new Uint8Array([0xff])]))).toEqual([{ bytes: "ü", value: "9223372036854775808" }, { hex: "ff" }]);
});
