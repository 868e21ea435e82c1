import { describe, expect, it } from "vitest";
import { assembleWat } from "./wat.ts";

describe("assembleWat", () => {
  it("makes a module that runs", async () => {
    const result = await assembleWat(`(module (func (export "answer") (result i32) i32.const 42))`);
    if (!result.ok) throw new Error(result.reason);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(result.value));
    expect((exports["answer"] as () => number)()).toBe(42);
  });

  it("says where the text goes wrong", async () => {
    const result = await assembleWat(`(module\n  (func (export "answer") (result i32) i32.comst 42))`, "mine.wat");
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(result.reason).toContain("mine.wat:2:40");
  });

  it("refuses what does not validate", async () => {
    const result = await assembleWat(`(module (func (result i32)))`);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.reason).toContain("type mismatch");
  });
});
