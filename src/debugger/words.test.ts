import { describe, expect, test } from "vitest";
import { bytesWords, displayName, durationWords, enumWord, escaped, errnoWord, pathWords, quoted, sizeWords, statusWord, timeWords } from "./words.ts";

test("names lose proxy_, words lose http- where nothing else is meant", () => {
  expect(displayName("proxy_on_request_headers")).toBe("on_request_headers");
  expect(displayName("fd_write")).toBe("fd_write");
  expect(displayName("envoy_on_resolve_dns")).toBe("envoy_on_resolve_dns");
  expect(enumWord("MapType", 0)).toBe("request-headers");
  expect(enumWord("MapType", 6)).toBe("call-response-headers");
  expect(enumWord("BufferType", 7)).toBe("plugin-configuration");
  expect(enumWord("StreamType", 0)).toBe("http-request");
  expect(enumWord("MapType", 17)).toBe("map-type 17");
  expect(statusWord(8)).toBe("cas-mismatch");
  expect([errnoWord(0), errnoWord(8)]).toEqual(["ok", "badf"]);
});

describe("bytes", () => {
  test("quotes, backslashes and control characters are escaped, text stays text", () => {
    expect(escaped("a\"b\\c\n\u0000\u007f")).toBe("a\\\"b\\\\c\\n\\x00\\x7F");
    expect(escaped(new TextEncoder().encode("grün ✓"))).toBe("grün ✓");
  });
  test("what is not UTF-8 is shown byte by byte, and cannot be confused with typed escapes", () => {
    expect(quoted(Uint8Array.of(0x61, 0xfc, 0x62))).toBe("\"a\\xFCb\"");
    expect(quoted("\\xFC")).toBe("\"\\\\xFC\"");
  });
  test("long values end in an ellipsis and cut no character", () => {
    expect(quoted("abcdef", 3)).toBe("\"abc…\"");
    expect(quoted("abc", 3)).toBe("\"abc\"");
    expect(quoted(new TextEncoder().encode("aüb"), 2)).toBe("\"a…\"");
  });
  test("paths", () => {
    expect(pathWords(new TextEncoder().encode("request\0headers\0x-a\0"))).toBe("\"request.headers.x-a\"");
  });
});

test("sizes and times", () => {
  expect([bytesWords(0), bytesWords(1), bytesWords(42)]).toEqual(["0 bytes", "1 byte", "42 bytes"]);
  expect([sizeWords(9999), sizeWords(12800), sizeWords(18 * 65536)]).toEqual(["9999 bytes", "12.5 KiB", "1.1 MiB"]);
  expect([timeWords(0), timeWords(1012e6), timeWords(1_012_003_000)]).toEqual(["+0.000 s", "+1.012 s", "+1.012003 s"]);
  expect([durationWords(500), durationWords(5000), durationWords(1500), durationWords(1234)]).toEqual(["500 ms", "5 s", "1.5 s", "1234 ms"]);
});
