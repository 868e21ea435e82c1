import { expect, it } from "vitest";
import { pullLines } from "./pull-words.ts";

const step = (name: string, may = false) => ({ name, may });

it("names the way from the export to the import, calls through tables, and who else calls it", () => {
  expect(pullLines({ paths: [{ from: "on_start", steps: [step("on_start"), step("init"), step("ask", true)], may: false }, { from: "go", steps: [step("main.go")], may: true }], others: 3, unreached: 1 }, "env.proxy_redis_call")).toEqual([
    "on_start > init > (may call) ask > proxy_redis_call", "go > main.go > (may call) proxy_redis_call", "2 more functions call it, and 1 function that no export leads to would.",
  ]);
  expect(pullLines({ paths: [], others: 0, unreached: 0 }, "env.f")).toEqual(["No function of the module calls it: it is imported only."]);
  expect(pullLines({ paths: [], others: 2, unreached: 2 }, "env.f")).toEqual(["2 functions of the module would call it, and no export leads there."]);
});
