import { describe, expect, it } from "vitest";
import { textRuns } from "./bytes-text.tsx";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("bytes as text", () => {
  it("leaves text alone, other scripts included", () => {
    expect(textRuns(new TextEncoder().encode("añb→😀"))).toEqual([{ raw: false, text: "añb→😀" }]);
  });

  it("shows what is not UTF-8 as escapes in a run of their own", () => {
    expect(textRuns(bytes(0x61, 0xfc, 0xff, 0x62))).toEqual([{ raw: false, text: "a" }, { raw: true, text: "\\xFC\\xFF" }, { raw: false, text: "b" }]);
  });

  it("never takes a cut-off or overlong sequence for a character", () => {
    expect(textRuns(bytes(0xe2, 0x86))).toEqual([{ raw: true, text: "\\xE2\\x86" }]);
    expect(textRuns(bytes(0xc0, 0x80))).toEqual([{ raw: true, text: "\\xC0\\x80" }]);
    expect(textRuns(bytes(0xed, 0xa0, 0x80))).toEqual([{ raw: true, text: "\\xED\\xA0\\x80" }]);
  });

  it("shows control characters, but keeps line breaks and a byte order mark", () => {
    expect(textRuns(bytes(0x0a, 0x00, 0x0a))).toEqual([{ raw: false, text: "\n" }, { raw: true, text: "\\x00" }, { raw: false, text: "\n" }]);
    expect(textRuns(bytes(0xef, 0xbb, 0xbf, 0x61))).toEqual([{ raw: false, text: "\uFEFFa" }]);
  });

  it("stops where it is told", () => {
    expect(textRuns(bytes(0x61, 0x62, 0x63), 2)).toEqual([{ raw: false, text: "ab" }]);
  });
});
