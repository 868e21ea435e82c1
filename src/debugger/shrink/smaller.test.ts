import { describe, expect, it } from "vitest";
import { parseScenario } from "../../scenario/parse.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { smallestScenario } from "./smaller.ts";

const exchange = (id: string, more: object = {}): NonNullable<ScenarioInput["actions"]>[number] => ({ do: "exchange", id, path: `/${id}`, headers: [["accept", "*/*"], ["x-tenant", "acme"]], body: "a long body\nof two lines", ...more });
const scenario: ScenarioInput = {
  version: 1, title: "Many things",
  setup: {
    chain: [{ module: { name: "first.wasm", sha256: "0".repeat(64) }, configuration: '{"a": {"b": [1, 2, 3]}, "c": "text"}', name: "one" }, { module: { name: "second.wasm" } }],
    seed: 7, listener: { requestId: false }, upstreams: [{ cluster: "backend", replies: [{ status: 500, headers: [["x", "y"]], body: "oh" }, { status: 200 }] }],
  },
  actions: [exchange("one"), exchange("two"), { do: "send-headers", exchange: "three", headers: [["x-tenant", "none"]] }, { do: "send-data", exchange: "three", data: "abc", endOfStream: true }, { do: "run" }],
};

const smallest = (still: (candidate: ScenarioInput) => boolean): Promise<ScenarioInput> => smallestScenario(scenario, async (candidate) => parseScenario(candidate).ok && still(candidate), () => undefined);
const text = (value: unknown): string => JSON.stringify(value);

describe("the smallest scenario", () => {
  it("keeps the exchange that is needed and nothing of the others", async () => {
    const { actions, setup } = await smallest(({ actions: some = [] }) => some.some((action) => action.do === "exchange" && action.id === "two"));
    expect(actions).toEqual([{ do: "exchange", id: "two" }]);
    expect(setup).toEqual({ chain: [] });
  });
  it("takes out all of an exchange that is made of several actions at once", async () => {
    expect((await smallest(({ actions: some = [] }) => some.some((action) => action.do === "run"))).actions).toEqual([{ do: "run" }]);
  });
  it("cuts bodies, values and configurations to what matters, and JSON stays JSON", async () => {
    const found = await smallest(({ setup, actions: some = [] }) => text(setup.chain).includes("3") && text(some).includes("two lines") && text(some).includes("acme"));
    expect(found.setup.chain).toEqual([{ module: { name: "first.wasm", sha256: "0".repeat(64) }, configuration: '{"a":{"b":[3]}}' }]);
    const [only] = found.actions ?? [];
    expect(only).toMatchObject({ do: "exchange", body: "two lines" });
    expect(only?.do === "exchange" ? only.headers : []).toEqual([["x-tenant", "acme"]]);
  });
  it("leaves its title and what it expects alone", async () => {
    const expecting: ScenarioInput = { ...scenario, expect: [{ that: "no-fault" }, { that: "status", is: 204 }] };
    const found = await smallestScenario(expecting, async (candidate) => parseScenario(candidate).ok, () => undefined);
    expect(found).toMatchObject({ title: "Many things", expect: [{ that: "no-fault" }, { that: "status", is: 204 }] });
  });
  it("tells of each smaller one, and each is smaller than the one before", async () => {
    const sizes: number[] = [];
    await smallestScenario(scenario, async (candidate) => parseScenario(candidate).ok && text(candidate).includes("three"), (found) => sizes.push(text(found).length));
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });
});
