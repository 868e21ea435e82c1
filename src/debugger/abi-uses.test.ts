// Uses of a name in a recording made by hand.
import { expect, it } from "vitest";
import { Status } from "../abi/codes.ts";
import { heldAndResumed } from "../testing/recording-by-hand.ts";
import { nextUse, usesOf } from "./abi-uses.ts";

const { recording } = heldAndResumed();
const all = (name: string): number[] => Array.from({ length: recording.length }, (_, step) => step).filter((step) => recording.brief(step).name === name);

it("counts calls and callbacks of a name, with where each result came first", () => {
  const name = "proxy_get_header_map_value", steps = all(name), uses = usesOf(recording, name, 1);
  expect(steps.length).toBeGreaterThan(0);
  expect(uses).toMatchObject({ count: steps.length, steps: steps.slice(0, 1) });
  expect(uses.results.reduce((sum, { count }) => sum + count, 0)).toBe(steps.length);
  expect(uses.results.find(({ result }) => result === Status.Ok)?.first).toBe(steps.find((step) => recording.brief(step).result === 0));
  expect(usesOf(recording, "proxy_on_request_headers", 9).steps).toEqual(all("proxy_on_request_headers"));
});

it("finds nothing for what is not called, and for words that are other rows", () => {
  expect(usesOf(recording, "proxy_done", 9)).toEqual({ count: 0, steps: [], results: [] });
  expect(usesOf(recording, "vm-created", 9).count).toBe(0);
});

it("goes from one use to the next, and back", () => {
  const name = "proxy_log", steps = all(name);
  expect(nextUse(recording, name, 0, "forward")).toBe(steps[0]);
  expect(nextUse(recording, name, recording.length, "back")).toBe(steps.at(-1));
  expect(nextUse(recording, name, steps.at(-1) ?? 0, "forward")).toBeUndefined();
});
