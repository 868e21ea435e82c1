import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeRecording } from "../recording/file.ts";
import { parseScenario } from "../scenario/parse.ts";
import { createInProcessEngine } from "./in-process.ts";
import type { InProcessInput } from "./in-process.ts";
import { isAtRest } from "./protocol.ts";
import type { Run, RunInput } from "./protocol.ts";

const folder = join(import.meta.dirname, "../../samples");
const ids = readdirSync(folder).filter((id) => existsSync(join(folder, id, "sample.json")));

function inputOf(id: string): RunInput {
  const parsed = parseScenario(JSON.parse(readFileSync(join(folder, id, "scenario.json"), "utf8")));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const names = [...new Set(parsed.scenario.setup.chain.map((filter) => filter.module))];
  return { scenario: parsed.scenario, modules: names.map(({ name, sha256 }) => ({ name, sha256: sha256 ?? "", bytes: new Uint8Array(readFileSync(join(folder, id, name))) })) };
}

function rested(input: RunInput, world: Partial<InProcessInput>): Promise<Run> {
  return new Promise((resolve, reject) => {
    const run = createInProcessEngine(world).run(input, {
      onRows: () => undefined,
      onStatus: (status) => { if (isAtRest(status.state)) resolve(run); },
      onFailure: (message) => reject(new Error(message)),
    });
  });
}

describe.each(ids)("sample %s", (id) => {
  it("is recorded the same in one piece and in slices whose rows leave at any moment", async () => {
    const whole = await rested(inputOf(id), { now: () => 0 });
    expect(whole.recording.length).toBeGreaterThan(5);
    const bytes = encodeRecording(whole.recording);
    for (const by of [30, 1000]) {
      let time = 0;
      const sliced = await rested(inputOf(id), { now: () => (time += by), later: (task) => void setImmediate(task) });
      expect(Buffer.compare(encodeRecording(sliced.recording), bytes)).toBe(0);
    }
  });
});
