import { describe, expect, it } from "vitest";
import { capOf, isSingleKey, nameOf, type Stroke } from "./keys.ts";

const stroke = (key: string, held: Partial<Stroke> = {}): Stroke => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe("key strokes", () => {
  it.each([
    [stroke("F10"), "F10"],
    [stroke("F10", { shiftKey: true }), "Shift+F10"],
    [stroke("?", { shiftKey: true }), "?"],
    [stroke("K", { ctrlKey: true }), "Ctrl+k"],
    [stroke("Z", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+z"],
    [stroke("k", { metaKey: true }), "Ctrl+k"],
    [stroke("Enter", { ctrlKey: true }), "Ctrl+Enter"],
    [stroke(">", { shiftKey: true }), "Shift+."],
    [stroke(";", { shiftKey: true }), "Shift+,"],
    [stroke("."), "."],
    [stroke(" "), "Space"],
  ])("%o is %s", (given, name) => expect(nameOf(given)).toBe(name));

  it("knows which can be switched off", () => {
    expect(["/", "?", ".", "Shift+,", "1"].map(isSingleKey)).toEqual([true, true, true, true, true]);
    expect(["F10", "Shift+F10", "Ctrl+k", "Home"].map(isSingleKey)).toEqual([false, false, false, false]);
  });

  it("writes caps as they stand on keys", () => {
    expect(["Shift+F10", "Ctrl+Enter", "Ctrl+k", "/", "Home"].map(capOf)).toEqual(["⇧F10", "Ctrl Enter", "Ctrl K", "/", "Home"]);
  });
});
