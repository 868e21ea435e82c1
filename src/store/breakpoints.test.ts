import { expect, test } from "vitest";
import { keyValues, testWorkbench } from "../testing/test-workbench.ts";
import { memoryDrafts } from "./drafts.ts";
import type { DraftStore } from "./drafts.ts";

const atRequest = { on: "name", name: "proxy_on_request_headers" } as const, atResponse = { on: "name", name: "proxy_on_response_headers" } as const;
const nameAt = ({ recording, cursor }: { readonly recording: { brief(step: number): { readonly name: string } } | undefined; readonly cursor: number }): string => recording?.brief(cursor).name ?? "";

test("running goes from one breakpoint to the next, then to the end, and back", async () => {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.settled();
  bench.at.toggleBreakpoint(atRequest);
  bench.at.toggleBreakpoint(atResponse);
  bench.at.first();
  bench.at.run();
  expect(nameAt(bench.at)).toBe("proxy_on_request_headers");
  bench.at.run();
  expect(nameAt(bench.at)).toBe("proxy_on_response_headers");
  bench.at.runBack();
  expect(nameAt(bench.at)).toBe("proxy_on_request_headers");
  bench.at.runBack();
  expect(bench.at.cursor).toBe(1);
  bench.at.enableBreakpoint(bench.at.breakpoints[0]?.id ?? 0, false);
  bench.at.run();
  expect(nameAt(bench.at)).toBe("proxy_on_response_headers");
  bench.at.run();
  expect(bench.at.cursor).toBe(bench.at.length - 1);
});

test("one that asks the same is removed by asking again", () => {
  const bench = testWorkbench();
  bench.at.toggleBreakpoint(atRequest);
  bench.at.toggleBreakpoint({ on: "fault" });
  bench.at.toggleBreakpoint({ ...atRequest });
  expect(bench.at.breakpoints.map(({ what }) => what)).toEqual([{ on: "fault" }]);
  bench.at.removeBreakpoint(bench.at.breakpoints[0]?.id ?? 0);
  expect(bench.at.breakpoints).toEqual([]);
});

test("at the live edge a run stands at the first breakpoint of what came", async () => {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.settled();
  bench.at.last();
  const before = bench.at.length;
  bench.at.toggleBreakpoint({ on: "name", name: "proxy_on_tick" });
  bench.at.act({ do: "advance", by: 60_000 });
  await bench.settled();
  expect(bench.at.length).toBeGreaterThan(before);
  bench.at.moveTo(before - 1);
  bench.at.run();
  expect(nameAt(bench.at)).toBe("proxy_on_tick");
  expect(bench.at.cursor).toBeGreaterThanOrEqual(before);
});

test("breakpoints are kept with the work and come back with it", async () => {
  const kept = memoryDrafts(), session = keyValues(), drafts = async (): Promise<DraftStore> => kept;
  const first = testWorkbench({ drafts, session });
  await first.at.start();
  await first.settled();
  first.at.edit((draft) => ({ ...draft, title: "mine" }));
  first.at.toggleBreakpoint({ on: "key", key: "x-hello" });
  await first.settled();
  await first.at.flush();
  first.at.dispose();
  const second = testWorkbench({ drafts, session });
  await second.at.start();
  await second.settled();
  expect(second.at.breakpoints.map(({ what }) => what)).toEqual([{ on: "key", key: "x-hello" }]);
});
