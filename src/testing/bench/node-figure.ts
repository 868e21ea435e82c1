/** One figure in a process of its own: `<sample> <order as JSON>` prints the result as JSON. `memory` is measured here only. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { longRecording } from "./figures.ts";
import type { BenchSample } from "./figures.ts";
import { measure } from "./orders.ts";
import type { Order } from "./orders.ts";

/** The project's top folder is where this is started: the file itself runs as part of a bundle. */
const samples = join(process.cwd(), "samples");

function readSample(id: string): BenchSample {
  const folder = join(samples, id);
  const manifest = JSON.parse(readFileSync(join(folder, "sample.json"), "utf8")) as { readonly modules: readonly string[] };
  return {
    id,
    scenario: JSON.parse(readFileSync(join(folder, "scenario.json"), "utf8")) as unknown,
    modules: manifest.modules.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) })),
  };
}

/** What the whole process grew by, for each row kept. Needs --expose-gc. */
function memory(sample: BenchSample, rows: number): object {
  const used = (): { readonly resident: number; readonly heap: number; readonly buffers: number } => {
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    return { resident: rss, heap: heapUsed, buffers: arrayBuffers };
  };
  // the engine's own growth while code becomes hot is not the recording's
  longRecording(sample, 50_000);
  const before = used();
  const kept = longRecording(sample, rows);
  const after = used();
  const count = kept.recording.length;
  return {
    rows: count, operations: kept.recording.opCount,
    residentBytesPerRow: (after.resident - before.resident) / count,
    heapAndBuffersBytesPerRow: (after.heap + after.buffers - before.heap - before.buffers) / count,
    buffersBytesPerRow: (after.buffers - before.buffers) / count,
    // keeps the session and its recording alive until here
    end: kept.session.outcome().end,
  };
}

const [, , id = "", text = "{}"] = process.argv;
const order = JSON.parse(text) as Order | { readonly figure: "memory"; readonly rows: number };
const sample = readSample(id);
const result = order.figure === "memory" ? memory(sample, order.rows) : measure(order, sample, performance);
process.stdout.write(`${JSON.stringify(result)}\n`);
