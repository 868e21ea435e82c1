import { expect, it } from "vitest";
import { chunkOf, headerLines, lastChunk } from "./http1-wire.ts";

it("writes headers, chunks and trailers as HTTP/1 has them", () => {
  expect(headerLines([{ name: "a", value: "1" }, { name: "b", value: "" }])).toBe("a: 1\r\nb: \r\n");
  expect([0, 1, 16].map((size) => chunkOf(new Uint8Array(size).fill(0x78)))).toEqual(["", "1\r\nx\r\n", `10\r\n${"x".repeat(16)}\r\n`]);
  expect([lastChunk([]), lastChunk([{ name: "t", value: "1" }])]).toEqual(["0\r\n\r\n", "0\r\nt: 1\r\n\r\n"]);
});
