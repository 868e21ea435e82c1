import { describe, expect, it } from "vitest";
import { fewest } from "./fewer.ts";

describe("the fewest items", () => {
  const fewestWith = async (items: readonly number[], holds: (kept: readonly number[]) => boolean): Promise<{ readonly kept: readonly number[]; readonly asked: number }> => {
    let asked = 0;
    const kept = await fewest(items, async (some) => {
      asked++;
      return holds(some);
    });
    return { kept, asked };
  };
  const upTo = (length: number): number[] => Array.from({ length }, (_, i) => i);

  it("are none when nothing is needed", async () => {
    expect(await fewestWith(upTo(100), () => true)).toEqual({ kept: [], asked: 1 });
  });
  it("are those that are needed, in their order, far apart or together", async () => {
    expect((await fewestWith(upTo(100), (some) => some.includes(3) && some.includes(97))).kept).toEqual([3, 97]);
    expect((await fewestWith(upTo(33), (some) => [7, 8, 9].every((one) => some.includes(one)))).kept).toEqual([7, 8, 9]);
  });
  it("are found with few questions when little is needed", async () => {
    expect((await fewestWith(upTo(1024), (some) => some.includes(500))).asked).toBeLessThan(60);
  });
  it("stay when none can go", async () => {
    expect((await fewestWith(upTo(5), (some) => some.length === 5)).kept).toEqual(upTo(5));
  });
});
