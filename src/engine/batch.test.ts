// What filters do with many exchanges, by samples whose recordings say the same.
import { expect, it } from "vitest";
import { createSession } from "../host/session.ts";
import type { Verdict } from "../recording/verdict.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { runHost } from "../testing/host-run.ts";
import { sampleFolder } from "../testing/sample-folder.ts";
import { batch } from "./batch.ts";
import type { BatchEntry } from "./protocol.ts";

type ExchangeInput = BatchEntry["action"];

/** The verdicts on exchanges of a sample, and the recording of the same in one scenario. */
async function run(sample: string, exchanges: readonly Omit<ExchangeInput, "do" | "id">[], setup: Partial<ScenarioInput["setup"]> = {}) {
  const { complete, modules } = await sampleFolder().load(sample), verdicts: Verdict[] = [];
  const actions = exchanges.map((exchange, i): ExchangeInput => ({ do: "exchange", id: `entry-${i + 1}`, ...exchange }));
  const scenario = { ...complete, setup: { ...complete.setup, ...(setup as object) } };
  batch(
    { createSession, now: () => performance.now(), send: (message) => { if (message.type === "verdicts") verdicts.push(...message.verdicts); } },
    { scenario, modules: [...modules].map(([name, bytes]) => ({ name, sha256: "0".repeat(64), bytes })), entries: actions.map((action, index) => ({ index, gap: 0, action })), careful: false },
  );
  const { parseScenario } = await import("../scenario/parse.ts"), parsed = parseScenario({ ...scenario, actions });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { verdicts, recording: runHost(parsed.scenario, modules).recording };
}
const sesame = [["authorization", "Bearer open-sesame"]] as const satisfies readonly (readonly [string, string])[];

it("says who answered, with what, and where; steps are those of a recording", async () => {
  const { verdicts, recording } = await run("auth", [{ path: "/a" }, { path: "/b", headers: [...sesame.map(([name, value]): [string, string] => [name, value])] }]);
  expect(verdicts.map(({ kind, status, filter }) => [kind, status, filter])).toEqual([["answered", 401, 0], ["changed", 200, 0]]);
  expect(recording.brief(verdicts[0]?.step ?? 0).name).toBe("local-response");
  for (const { first } of verdicts) expect(recording.brief(first).name).toBe("send-headers");
  expect((verdicts[1]?.first ?? 0) + (verdicts[1]?.steps ?? 0)).toBe(recording.length);
});

it("lists the headers that a filter changed, with the values before and after, and the last step that did", async () => {
  const { verdicts, recording } = await run("edit-headers", [{ headers: [["x-secret", "1"]] }, {}]);
  for (const { kind, headers } of verdicts) {
    expect(kind).toBe("changed");
    expect(headers.length).toBeGreaterThan(0);
    for (const { step, before, after } of headers) {
      expect(recording.brief(step).name).toMatch(/header_map/);
      expect(before).not.toEqual(after);
    }
  }
});

it("knows a rewritten body by its sizes", async () => {
  const { complete } = await sampleFolder().load("body-rewrite"), first = complete.actions.find((action) => action.do === "exchange");
  if (first === undefined) throw new Error("the sample has no exchange");
  const { do: _do, id: _id, ...exchange } = first, { verdicts } = await run("body-rewrite", [exchange]);
  expect(verdicts[0]?.bodies.map(({ before, after }) => before === after)).toEqual([false]);
});

it("tells a hold for ever", async () => {
  const { complete } = await sampleFolder().load("paused-forever"), exchanges = complete.actions.flatMap((action) => (action.do === "exchange" ? [action] : []));
  const { verdicts } = await run("paused-forever", exchanges.map(({ do: _do, id: _id, ...exchange }) => exchange));
  expect(verdicts.map(({ kind }) => kind)).toContain("paused");
  expect(verdicts.find(({ kind }) => kind === "paused")?.status).toBeUndefined();
});

it("tells a fault, and that the ones after it met a filter that had failed before", async () => {
  const { complete } = await sampleFolder().load("crash"), exchanges = complete.actions.flatMap((action) => (action.do === "exchange" ? [action] : []));
  const { verdicts, recording } = await run("crash", [...exchanges, ...exchanges].map(({ do: _do, id: _id, ...exchange }) => exchange));
  const faulted = verdicts.filter(({ kind }) => kind === "faulted");
  expect(faulted.map(({ cause }) => cause?.name)).toEqual(expect.arrayContaining(["trap", "failed-before"]));
  expect(recording.brief(faulted[0]?.step ?? 0).kind).toBe("fault");
});

it("does not run what cannot be an exchange, and goes on", async () => {
  const verdicts: Verdict[] = [], { complete, modules } = await sampleFolder().load("auth");
  const action = { do: "exchange", id: "bad", method: 5 } as unknown as ExchangeInput;
  batch(
    { createSession, now: () => performance.now(), send: (message) => { if (message.type === "verdicts") verdicts.push(...message.verdicts); } },
    { scenario: complete, modules: [...modules].map(([name, bytes]) => ({ name, sha256: "0".repeat(64), bytes })), entries: [{ index: 0, gap: 0, action }, { index: 1, gap: 5, action: { do: "exchange", id: "good" } }], careful: true },
  );
  expect(verdicts.map(({ kind }) => kind)).toEqual(["not-run", "answered"]);
});
