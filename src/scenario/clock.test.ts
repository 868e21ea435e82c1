import { expect, test } from "vitest";
import { nanosecondsOf } from "./clock.ts";

test("dates with a time and a zone are ns since the epoch", () => {
  for (const clock of ["1970-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2024-02-29T23:59:59.250Z", "1969-12-31T23:59:59Z", "2026-11-21T09:34:00.123+02:00", "2000-03-01T12:00Z"]) {
    expect(nanosecondsOf(clock)).toBe(BigInt(Date.parse(clock)) * 1000000n);
  }
  expect(nanosecondsOf("2026-01-01T00:00:00.000000001Z")).toBe(1767225600000000001n);
});
test("other texts are no clock", () => {
  for (const text of ["", "2026-01-01", "2026-01-01T00:00:00", "now"]) expect(nanosecondsOf(text)).toBeUndefined();
});
