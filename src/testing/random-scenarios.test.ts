import { expect, it } from "vitest";
import { playable } from "../interop/playable.ts";
import { runHost } from "./host-run.ts";
import { randomScenario } from "./random-scenarios.ts";

it("makes the same scenario of the same seed, and one that can be put to an Envoy", () => {
  expect(randomScenario(7).scenario).toEqual(randomScenario(7).scenario);
  const seeds = Array.from({ length: 40 }, (_, i) => i + 1), ends = new Map<string, number>();
  for (const seed of seeds) {
    const { scenario, modules } = randomScenario(seed), played = playable(scenario);
    expect(played.ok).toBe(true);
    const end = played.ok ? runHost(played.scenario, modules).outcome.end : "";
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  // most of them come to rest, a crash of a filter among them
  expect(ends.get("idle")).toBeGreaterThan(20);
});
