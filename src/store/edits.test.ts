import { describe, expect, it } from "vitest";
import { duplicated, withAppended, withValue } from "./edits.ts";
import { begun, changed, redone, undone } from "./history.ts";
import { freeName, moduleName } from "./names.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";

const draft: ScenarioInput = { version: 1, setup: { chain: [{ module: { name: "a.wasm" } }] }, actions: [{ do: "exchange", id: "one" }, { do: "exchange", id: "two" }] };

describe("withValue", () => {
  it("shares what it does not touch", () => {
    const next = withValue(draft, ["actions", 0, "path"], "/x");
    expect(next.actions).toEqual([{ do: "exchange", id: "one", path: "/x" }, draft.actions?.[1]]);
    expect(next.actions?.[1]).toBe(draft.actions?.[1]);
    expect(next.setup).toBe(draft.setup);
  });
  it("makes what is missing on the way, and adds at the end of a list", () => {
    expect(withValue(draft, ["setup", "listener", "serverName"], "x").setup.listener).toEqual({ serverName: "x" });
    expect(withValue(draft, ["setup", "upstreams", 0, "cluster"], "x").setup.upstreams).toEqual([{ cluster: "x" }]);
    expect(() => withValue(draft, ["actions", 3, "id"], "x")).toThrow("actions[3].id");
  });
  it("removes by setting to undefined", () => {
    expect(withValue(draft, ["actions", 0], undefined).actions).toEqual([{ do: "exchange", id: "two" }]);
    expect("actions" in withValue(draft, ["actions"], undefined)).toBe(false);
  });
});

describe("actions", () => {
  it("joins single callbacks that follow each other, and nothing else", () => {
    const stepped = withAppended(withAppended(draft, { do: "run", callbacks: 1 }), { do: "run", callbacks: 1 });
    expect(stepped.actions?.slice(2)).toEqual([{ do: "run", callbacks: 2 }]);
    expect(withAppended(stepped, { do: "run", until: "idle" }).actions).toHaveLength(4);
  });
  it("gives a copy an id of its own, right after the original", () => {
    expect(duplicated(draft, 0).actions?.map((action) => ("id" in action ? action.id : ""))).toEqual(["one", "one-2", "two"]);
  });
});

describe("names", () => {
  it("count on where they end in a number", () => {
    expect(freeName("a", new Set())).toBe("a");
    expect(freeName("a-2", new Set(["a", "a-2"]))).toBe("a-3");
  });
  it("come from the last part of a path", () => {
    expect(moduleName("C:\\mine\\filter.v2.wat")).toBe("filter.v2.wasm");
    expect(moduleName(".hidden")).toBe("filter.wasm");
  });
});

describe("history", () => {
  it("joins edits of one thing that are close, and only those", () => {
    const edited = changed(changed(changed(begun("a"), "b", "x", 0), "c", "x", 1000), "d", "x", 9000);
    expect(edited.past).toEqual(["a", "c"]);
    expect(changed(edited, "e", "y", 9001).past).toEqual(["a", "c", "d"]);
    expect(changed(changed(begun("a"), "b", undefined, 0), "c", undefined, 1).past).toEqual(["a", "b"]);
  });
  it("goes back and forth, and a new edit ends what lay ahead", () => {
    const edited = changed(changed(begun("a"), "b", undefined, 0), "c", undefined, 0);
    const back = undone(undone(edited));
    expect(back.present).toBe("a");
    expect(undone(back)).toBe(back);
    expect(redone(redone(back))).toMatchObject({ present: "c", past: ["a", "b"], future: [] });
    expect(changed(back, "d", undefined, 0).future).toEqual([]);
    // typing after undo is a new thing to undo
    expect(changed(undone(changed(begun("a"), "b", "x", 0)), "c", "x", 1).past).toEqual(["a"]);
  });
});
