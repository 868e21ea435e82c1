/** Prints the SHA-256 of every sample's recording, made in Node, as JSON by sample id. A process of its own: test runners change what error stacks look like. */
import { sha256Hex } from "../engine/hash.ts";
import { createInProcessEngine } from "../engine/in-process.ts";
import { isAtRest } from "../engine/protocol.ts";
import type { Run, RunInput } from "../engine/protocol.ts";
import { encodeRecording } from "../recording/file.ts";
import { parseScenario } from "../scenario/parse.ts";
import { sampleFolder } from "./sample-folder.ts";

export async function sampleRun(id: string): Promise<RunInput> {
  const { scenario, modules } = await sampleFolder().load(id);
  const parsed = parseScenario(scenario);
  if (!parsed.ok) throw new Error(`${id}: ${parsed.problems.map((problem) => `${problem.path} ${problem.message}`).join("; ")}`);
  const { chain } = parsed.scenario.setup;
  return { scenario: parsed.scenario, modules: [...modules].map(([name, bytes]) => ({ name, sha256: chain.find((filter) => filter.module.name === name)?.module.sha256 ?? sha256Hex(bytes), bytes })) };
}

function rested(input: RunInput): Promise<Run> {
  return new Promise((resolve, reject) => {
    const run: Run = createInProcessEngine().run(input, {
      onRows: () => undefined,
      onStatus: (status) => { if (isAtRest(status.state)) resolve(run); },
      onFailure: (message) => reject(new Error(message)),
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  const digests: Record<string, string> = {};
  for (const { id } of sampleFolder().list()) digests[id] = sha256Hex(encodeRecording((await rested(await sampleRun(id))).recording));
  process.stdout.write(JSON.stringify(digests));
}
