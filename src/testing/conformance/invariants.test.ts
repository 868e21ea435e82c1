// What is true of every recording, over runs of conformance cases: misuse, faults, crashes and long chains among them.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSession } from "../../host/session.ts";
import { encodeRecording } from "../../recording/file.ts";
import { readScenario } from "../../scenario/parse.ts";
import { runHost } from "../host-run.ts";
import type { HostRun } from "../host-run.ts";
import { invariantsOf } from "../invariants.ts";
import type { ConformanceCase } from "./case.ts";
import { e2eFolder, readSet } from "./conformance-set.ts";
import { gapOf } from "./gaps.ts";
import { replay } from "./replay.ts";

const set = readSet(join(e2eFolder, "envoy"));
const profile = `envoy@${set.releases[0] ?? ""}`;
/** Every fourth, and all that end badly: those say the most about rows that are cut short. */
const chosen = set.cases.filter((c, i) => gapOf(c, profile) === undefined && (i % 4 === 0 || /crash|trap|alloc|start|misuse|abort/.test(`${c.id} ${c.title}`)));

function modulesOf(c: ConformanceCase): ReadonlyMap<string, Uint8Array> {
  return new Map(c.chain.map(({ wasm = "probe" }) => [wasm, set.guest(wasm) ?? new Uint8Array()]));
}

describe("recordings of conformance cases", () => {
  it("are enough of them", () => {
    expect(chosen.length).toBeGreaterThan(60);
  });
  it.each(chosen.map((c) => [c.id, c] as const))("%s", (_, c) => {
    const modules = modulesOf(c);
    const { scenario } = replay(c, { profile, modules, createSession });
    const run = (): HostRun => runHost(scenario, modules);
    const first = run();
    expect(invariantsOf(first.recording, first.session.state)).toEqual([]);
    expect(Buffer.compare(encodeRecording(run().recording), encodeRecording(first.recording))).toBe(0);
    expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual({ ok: true, scenario });
  });
});
