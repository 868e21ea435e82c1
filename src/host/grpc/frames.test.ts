import { describe, expect, it } from "vitest";
import { concatBytes } from "../../base/bytes.ts";
import { createFrameReader, framed } from "./frames.ts";

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
const text = (message: Uint8Array): string => new TextDecoder().decode(message);

describe("gRPC frames", () => {
  it("put five bytes before a message", () => {
    expect(framed(bytes(7, 8))).toEqual(bytes(0, 0, 0, 0, 2, 7, 8));
    expect(framed(bytes())).toEqual(bytes(0, 0, 0, 0, 0));
  });
  it("are read from whatever pieces they come in", () => {
    const whole = concatBytes([framed(new TextEncoder().encode("one")), framed(bytes()), framed(new TextEncoder().encode("two"))]);
    for (let cut = 0; cut <= whole.length; cut++) {
      const read = createFrameReader(Number.POSITIVE_INFINITY);
      const got = [read(whole.subarray(0, cut)), read(whole.subarray(cut))].flatMap((decoded) => (decoded.ok ? decoded.frames.map(({ message }) => text(message)) : ["broken"]));
      expect(got).toEqual(["one", "", "two"]);
    }
  });
  it("tell which are compressed, and refuse other flags with all of their piece", () => {
    const read = createFrameReader(10);
    expect(read(bytes(1, 0, 0, 0, 1, 9))).toEqual({ ok: true, frames: [{ compressed: true, message: bytes(9) }] });
    expect(read(concatBytes([framed(bytes(1)), bytes(2)]))).toEqual({ ok: false, problem: "flags" });
  });
  it("may not be longer than is allowed", () => {
    expect(createFrameReader(3)(bytes(0, 0, 0, 0, 4))).toEqual({ ok: false, problem: "too-large" });
    expect(createFrameReader(4)(framed(bytes(1, 2, 3, 4)))).toMatchObject({ ok: true });
  });
});
