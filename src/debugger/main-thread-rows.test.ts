import { describe, expect, it } from "vitest";
import type { Recording } from "../recording/log.ts";
import { call, guestOf } from "../testing/host-guest.ts";
import { runChain, runHost } from "../testing/host-run.ts";
import { mainThreadRows, mainThreadSummary, runOf } from "./main-thread-rows.ts";
import { transcript, transcriptLines } from "./transcript.ts";

const tick = call("proxy_set_tick_period_milliseconds", { tick_period: 1000 });
async function ticking(mainThread: boolean): Promise<Recording> {
  const { bytes } = await guestOf({ calls: { proxy_on_configure: [tick], proxy_on_tick: [call("proxy_log", { level: 2, message: "tick" })] } });
  return runChain({ filters: [{ bytes }], setup: { mainThread }, actions: [{ do: "advance", by: 2500 }] }).recording;
}
const isMain = (recording: Recording, step: number): boolean => recording.brief(step).kind !== "action" && recording.brief(step).thread >= 254;

describe("the rows of the main thread and the canary", () => {
  it("are runs of what follows each other, every row of them and no other", async () => {
    const recording = await ticking(true), runs = mainThreadRows(recording);
    expect(runs).toHaveLength(3);
    for (let step = 1; step < recording.length; step++) expect(runOf(runs, step) >= 0, `step ${step}`).toBe(isMain(recording, step));
    expect(runs.map((run) => mainThreadSummary(recording, run))).toMatchObject([{ threads: "canary and main", faults: 0 }, { threads: "main", text: "6 steps, 1 callback, 4 host calls" }, { threads: "main" }]);
  });

  it("are none where there is no main thread", async () => {
    expect(mainThreadRows(await ticking(false))).toEqual([]);
  });

  it("are the same when they come in pieces", async () => {
    const { bytes } = await guestOf({ calls: { proxy_on_configure: [tick] } });
    const whole = runChain({ filters: [{ bytes }], setup: { mainThread: true } });
    const module = whole.scenario.setup.chain[0]?.module.name ?? "";
    const pieces = runHost(whole.scenario, new Map([[module, bytes]]), { flushEvery: 1, flushAt: 2, onFlush: (recording) => void mainThreadRows(recording) });
    expect(mainThreadRows(pieces.recording)).toEqual(mainThreadRows(whole.recording));
  });

  it("are one line each of a transcript, unless they are asked for", async () => {
    const recording = await ticking(true), folded = [...transcriptLines(recording)], whole = transcript(recording, { mainThread: true });
    expect(folded[0]).toBe("[canary and main] 16 steps, 2 callbacks, 8 host calls");
    const first = folded.indexOf("+1.000 s");
    expect(folded.slice(first, first + 3)).toEqual(["+1.000 s", "[main] 6 steps, 1 callback, 4 host calls", "[worker 0] tick of filter 0 is due, every 1 s"]);
    expect(folded.join("\n")).not.toContain("[main] on_tick");
    expect(whole).toContain("[main] on_tick(root 1)");
    expect(whole.split("\n").filter((line) => line.startsWith("[worker"))).toEqual(folded.filter((line) => line.startsWith("[worker")));
  });
});
