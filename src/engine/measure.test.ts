// Times of callbacks, by a clock that a test moves.
import { expect, it } from "vitest";
import { createSession } from "../host/session.ts";
import { fakeScenario, fakeSession } from "../testing/fake-session.ts";
import { sampleFolder } from "../testing/sample-folder.ts";
import { runHost } from "../testing/host-run.ts";
import { measure, tickOf } from "./measure.ts";

const module = { name: "filter.wasm", sha256: "a".repeat(64), bytes: new Uint8Array(8) };

it("a callback takes what the clock moves while it runs", () => {
  let time = 0;
  const { steps, repeats } = measure(
    { createSession: (input) => fakeSession(input, { onCallback: (name) => { time += name === "proxy_on_request_headers" ? 7 : 2; } }), now: () => (time += 0.001), send: () => undefined },
    { scenario: fakeScenario(["/a"]), modules: [module], repeats: 2 },
  );
  expect(steps).toHaveLength(3);
  for (const times of repeats) expect([...times].map(Math.round)).toEqual([2, 7, 2]);
});

it("tells how coarse the clock is", () => {
  let reads = 0;
  expect(tickOf(() => Math.floor(reads++ / 50) * 0.5)).toBe(0.5);
});

it("numbers the callbacks of a real run as its recording does", async () => {
  const { complete, modules } = await sampleFolder().load("http-call"), recorded = runHost(complete, modules).recording;
  const { steps } = measure({ createSession, now: () => performance.now(), send: () => undefined }, { scenario: complete, modules: [...modules].map(([name, bytes]) => ({ name, sha256: "0".repeat(64), bytes })), repeats: 1 });
  expect([...steps]).toEqual(Array.from({ length: recorded.length }, (_, step) => step).filter((step) => recorded.brief(step).kind === "callback"));
});
