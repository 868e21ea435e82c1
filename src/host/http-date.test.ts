import { expect, test } from "vitest";
import { dateText } from "./http-date.ts";

test("dates are those of RFC 9110", () => {
  for (const seconds of [0, 784111777, 951782400, 1709251199, 1767225600, 4102444800]) expect(dateText(seconds)).toBe(new Date(seconds * 1000).toUTCString());
});
