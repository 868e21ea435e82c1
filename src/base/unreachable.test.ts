import { expect, test } from "vitest";
import { unreachable } from "./unreachable.ts";

test("names the value that no case expected", () => {
  const stray = JSON.parse('{"kind":"new"}') as never;
  expect(() => unreachable(stray)).toThrow('unexpected value {"kind":"new"}');
});
