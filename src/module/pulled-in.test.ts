import { describe, expect, it } from "vitest";
import { assemble, moduleOf } from "../testing/wasm-bytes.ts";
import { pullsOf } from "./pulled-in.ts";

const way = async (text: string, imported = 0): Promise<readonly string[]> => {
  const { paths, others, unreached } = pullsOf(moduleOf(await assemble(`(module ${text})`)), (name) => name)(imported);
  return [...paths.map(({ from, steps, may }) => `${from}: ${steps.map((step) => `${step.may ? "?" : ""}${step.name}`).join(" ")}${may ? " ?" : ""}`), ...(others > 0 ? [`${others} others, ${unreached} unreached`] : [])];
};
const ask = `(import "env" "ask" (func $ask (param i32)))`;

describe("who pulls an import in", () => {
  it("is the shortest way from an export to each function that calls it", async () => {
    expect(await way(`${ask}
      (func $leaf i32.const 1 call $ask) (func $far call $near) (func $near call $leaf)
      (func $other (export "on_tick") (param i32) local.get 0 call $ask)
      (func (export "on_configure") call $far) (func (export "on_start") call $near)`)).toEqual(["on_tick: other", "on_start: on_start near leaf"]);
  });

  it("begins at the start section too", async () => {
    expect(await way(`${ask} (func $main i32.const 1 call $ask) (start $main)`)).toEqual(["start section: main"]);
  });

  it("goes through tables only where nothing else leads there, by the type of the call", async () => {
    expect(await way(`${ask} (type $v (func)) (table 4 funcref) (elem (i32.const 0) $hidden $wrong) (func $hidden i32.const 1 call $ask) (func $wrong (param i64) i32.const 2 call $ask)
      (func (export "go") i32.const 0 call_indirect (type $v))`)).toEqual(["go: go ?hidden", "1 others, 1 unreached"]);
    expect(await way(`${ask} (type $t (func (param i32))) (table 1 funcref) (elem (i32.const 0) $ask) (func (export "go") i32.const 1 i32.const 0 call_indirect (type $t))`)).toEqual(["go: go ?"]);
  });

  it("is nobody where it is imported only, or nothing leads to who calls it", async () => {
    expect(await way(`${ask} (func (export "go"))`)).toEqual([]);
    expect(await way(`${ask} (func $dead i32.const 1 call $ask)`)).toEqual(["1 others, 1 unreached"]);
  });

  it("shows three ways and counts the others", async () => {
    const calls = [1, 2, 3, 4, 5].map((n) => `(func (export "e${n}") i32.const ${n} call $ask)`).join(" ");
    expect((await way(`${ask} ${calls}`)).at(-1)).toBe("2 others, 0 unreached");
  });

  it("reads over every kind of instruction before a call", async () => {
    const v128 = "v128.const i32x4 1 2 3 4";
    expect(await way(`${ask} (memory 1) (global $g (mut i64) (i64.const -9)) (data $d "ab") (table 2 funcref) (elem $e funcref (ref.func $f)) (func $f)
      (func (export "go") (local i32 i64 f32 f64 v128)
        f32.const 1.5 drop f64.const 2.5 drop i64.const -5000000000 global.set $g
        block (result i32) i32.const 0 i32.const 1 br_if 0 end drop
        block block block i32.const 0 br_table 0 1 2 end end end loop end
        i32.const 0 i32.load8_u offset=300 align=1 drop i32.const 0 i32.const 0 i32.const 1 memory.fill i32.const 0 i32.const 0 i32.const 0 memory.copy
        i32.const 0 i32.const 0 i32.const 0 memory.init $d data.drop $d f32.const 1 i32.trunc_sat_f32_s drop
        ${v128} i8x16.extract_lane_s 3 drop ${v128} ${v128} i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 drop i32.const 0 v128.load drop i32.const 0 ${v128} v128.load8_lane 2 drop
        i32.const 1 i32.const 2 i32.const 3 select (result i32) drop memory.size drop
        i32.const 0 i32.const 0 i32.const 0 table.init $e elem.drop $e i32.const 1 call $ask)`)).toEqual(["go: go"]);
  });

  it("never throws for a module that is cut off or damaged", async () => {
    const { bytes, ...rest } = moduleOf(await assemble(`(module ${ask} (func (export "go") i32.const 1 call $ask))`));
    for (let at = 8; at < bytes.length; at++) {
      const damaged = new Uint8Array(bytes);
      damaged[at] = 0xff;
      expect(() => pullsOf({ ...rest, bytes: damaged }, (name) => name)(0), `byte ${at}`).not.toThrow();
    }
  });
});
