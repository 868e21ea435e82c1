// Version 1 is frozen: links that were given away open the same scenario at the same row.
import { describe, expect, it } from "vitest";
import { parseScenario } from "../scenario/parse.ts";
import { readCorpus } from "../testing/demos/files.ts";
import { rowLabel } from "../testing/demos/row-label.ts";
import { runHost } from "../testing/host-run.ts";
import { runSample, sampleIds } from "../testing/sample-runs.ts";
import type { Recording } from "../recording/log.ts";
import { decodeLink, unpackBytes } from "./link.ts";
import type { OpenedLink } from "./link.ts";
import { findStep } from "./step-name.ts";

async function opened({ sample, scenario, modules }: OpenedLink): Promise<Recording> {
  if (scenario === undefined) return runSample(sample ?? "").recording;
  const parsed = parseScenario(scenario), bytes = new Map<string, Uint8Array>();
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  for (const [name, reference] of Object.entries(modules)) {
    const unpacked = "bytes" in reference && reference.bytes !== undefined ? await unpackBytes(reference.bytes, reference.size) : undefined;
    if (unpacked?.ok === true) bytes.set(name, unpacked.value);
  }
  return runHost(parsed.scenario, bytes).recording;
}

describe("links of version 1", () => {
  it.each(readCorpus())("$id decodes to what was in it, and opens at its row", async ({ link, shared, row }) => {
    const decoded = await decodeLink(link);
    if (!decoded.ok) throw new Error(decoded.reason);
    expect({ ...decoded.value, ...(shared.modules === undefined && { modules: undefined }) }).toEqual({ ...shared, modules: shared.modules, at: decoded.value.at });
    expect(decoded.value.at).toMatchObject(shared.at ?? {});
    if (decoded.value.sample !== undefined) expect(sampleIds).toContain(decoded.value.sample);
    const recording = await opened(decoded.value), at = decoded.value.at;
    expect(at === undefined ? undefined : rowLabel(recording, findStep(recording, at).step)).toBe(row);
  });
});
