import { describe, expect, it } from "vitest";
import { durationOfText, instantText, spanText, textOfDouble, timestampOfText } from "./cel-times.ts";

const second = 1000000000n, start = 1767225600n * second;

describe("times of CEL", () => {
  it.each([
    ["2026-01-01T00:00:00Z", start], ["2026-01-01t00:00:00z", start], [" 2026-1-1T0:0:0Z ", start], ["2026-01-01T01:00:00+01:00", start], ["2025-12-31T23:30:00-0030", start],
    ["2026-01-01T00:00:00.1234567891Z", start + 123456789n], ["2025-12-31T23:59:60Z", start], ["2024-02-29T00:00:00Z", 1709164800n * second], ["1969-12-31T23:59:59.5Z", -500000000n],
    ["0000-01-01T00:00:00Z", -62167219200n * second],
  ])("%s", (text, nanoseconds) => {
    expect(timestampOfText(text)).toBe(nanoseconds);
  });
  it.each(["", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00Z", "2026-01-01 00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+25:00"])("is none: %s", (text) => {
    expect(timestampOfText(text)).toBeUndefined();
  });
  it("are written with as many digits as they need", () => {
    expect([start, start + 500000000n, start + 1000n, start + 1n].map(instantText)).toEqual(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.500Z", "2026-01-01T00:00:00.000001Z", "2026-01-01T00:00:00.000000001Z"]);
    expect(() => instantText(253402300800n * second)).toThrow("9999");
  });
});

describe("spans of CEL", () => {
  it.each([["1h30m", 5400n * second], ["-1.5s", -1500000000n], [".5s", second / 2n], ["1.h", 3600n * second], ["1m1h", 3660n * second], ["0", 0n], ["+1us", 1000n], ["1.9999999999s", 1999999999n]])("%s", (text, nanoseconds) => {
    expect(durationOfText(text)).toBe(nanoseconds);
  });
  it.each(["", "1", "1d", "1 h", "1e3s", "--1s", " 1s", "s", "315576000001s"])("is none: %s", (text) => {
    expect(durationOfText(text)).toBeUndefined();
  });
  it("are written in seconds", () => {
    expect([90n * second, 1500000000n, -500000000n, 100n, 0n].map(spanText)).toEqual(["90s", "1.500s", "-0.500s", "0.000000100s", "0s"]);
  });
});

describe("numbers as text", () => {
  it.each([[1, "1", "1"], [0.1 + 0.2, "0.30000000000000004", "0.3"], [1e6, "1e+06", "1e+06"], [123456789, "1.23456789e+08", "1.23457e+08"], [1e-7, "1e-07", "1e-07"], [0.0001, "0.0001", "0.0001"], [12345.678, "12345.678", "12345.7"], [-2.5, "-2.5", "-2.5"], [Number.NaN, "nan", "nan"], [-Infinity, "-inf", "-inf"], [-0, "-0", "-0"]])("%s", (value, all, six) => {
    expect([textOfDouble(value, true), textOfDouble(value, false)]).toEqual([all, six]);
  });
});
