import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("the word that was probably meant differs in a third of its letters at most", () => {
  const known = ["backend", "auth-z", "outbound|443||authz"];
  expect(nearest("authz", known)).toBe("auth-z");
  expect(nearest("Backend", known)).toBe("backend");
  expect(nearest("bakcend", known)).toBe("backend");
  expect(nearest("payments", known)).toBeUndefined();
  expect(nearest("", known)).toBeUndefined();
  expect(nearest("authz", [])).toBeUndefined();
});
