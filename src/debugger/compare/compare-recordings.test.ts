// Two runs side by side: what differs is found, and nothing else is.
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Recording } from "../../recording/log.ts";
import { call, guestOf } from "../../testing/host-guest.ts";
import { runChain, runHost } from "../../testing/host-run.ts";
import { sampleModules, sampleScenario, sampleIds } from "../../testing/sample-runs.ts";
import { eventLine } from "../event-line.ts";
import { compareRecordings, firstDifference } from "./compare-recordings.ts";
import type { Comparison } from "./compare-recordings.ts";
import { stateDifferences } from "./state-differences.ts";

function finished<T>(work: Generator<number, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    expect(next.value).toBeGreaterThanOrEqual(0);
    expect(next.value).toBeLessThanOrEqual(1);
  }
}
const compare = (left: Recording, right: Recording): Comparison => finished(compareRecordings(left, right));
const run = (id: string, change: (scenario: Scenario) => Scenario = (same) => same): Recording => runHost(change(sampleScenario(id)), sampleModules(id)).recording;
const line = (recording: Recording, step: number): string => {
  const { name, rest, result } = eventLine(recording, step);
  return step === 0 ? "-" : `${name} ${rest}${result === undefined ? "" : ` -> ${result.word}`}`.trim();
};
const row = ({ left, right, runs }: Comparison, at: number): readonly [string, string] => [line(runs.left, left[at] ?? 0), line(runs.right, right[at] ?? 0)];
const withReplies = (cluster: string, change: (replies: Scenario["setup"]["upstreams"][number]["replies"]) => Scenario["setup"]["upstreams"][number]["replies"]) => (scenario: Scenario): Scenario => ({
  ...scenario, setup: { ...scenario.setup, upstreams: scenario.setup.upstreams.map((one) => (one.cluster === cluster ? { ...one, replies: change(one.replies) } : one)) },
});

describe("two runs side by side", () => {
  it.each(sampleIds)("finds nothing between two runs of %s", (id) => {
    const comparison = compare(run(id), run(id));
    expect(comparison.first).toBeUndefined();
    expect(comparison.differences).toHaveLength(0);
    expect(comparison.counts).toEqual({ same: comparison.count, changed: 0, onlyLeft: 0, onlyRight: 0 });
  });

  it("begins at the reply that was changed, and finds what both do afterwards", () => {
    const left = run("http-call"), right = run("http-call", withReplies("authz", (replies) => replies.map((reply) => (reply.status === 403 ? { ...reply, status: 200 } : reply))));
    const comparison = compare(left, right), { first = -1, counts, count } = comparison;
    expect(row(comparison, first)).toEqual([expect.stringMatching(/^authz: 403 to call|^403 to call/) as string, expect.stringMatching(/200 to call/) as string]);
    expect(comparison.differences[0]).toBe(first);
    expect(counts.same).toBeGreaterThan(count * 0.6);
    expect(counts.onlyRight).toBeGreaterThan(0);
    // the last request is answered as before
    expect(comparison.same(count - 1)).toBe(true);
    const step = comparison.left[first] ?? 0;
    expect(finished(firstDifference(left, right))).toEqual({ left: step, right: comparison.right[first] });
  });

  it("tells a later reply by its time", () => {
    const comparison = compare(run("http-call"), run("http-call", withReplies("backend", (replies) => replies.map((reply) => ({ ...reply, delay: 20 })))));
    expect(row(comparison, comparison.first ?? 0)[0]).toMatch(/^200, 4 headers|^backend/);
    expect(comparison.counts).toMatchObject({ onlyLeft: 0, onlyRight: 0 });
  });

  it("stands at the cause inside a callback, not at what the callback came to", async () => {
    const asks = call("proxy_get_shared_data", { key: "k", cas: { cells: [0x2000] } });
    const { bytes } = await guestOf({ calls: { proxy_on_request_headers: [asks] }, after: { proxy_on_request_headers: "(if (i32.ne (i32.load (i32.const 0x2000)) (i32.const 0x3f3f3f3f)) (then (return (i32.const 1))))" } });
    const of = (key: string): Recording => runChain({ filters: [{ bytes }], setup: { sharedData: [{ key, value: "v" }] } }).recording;
    const comparison = compare(of("other"), of("k")), { first = -1, left } = comparison;
    expect(row(comparison, first)).toEqual([expect.stringMatching(/^get_shared_data.*not-found$/), expect.stringMatching(/^get_shared_data.*ok$/)]);
    const around = left.indexOf(comparison.runs.left.brief(left[first] ?? 0).parent);
    expect([comparison.same(around), around < first]).toEqual([false, true]);
  });

  it("sees a header that no filter reads", () => {
    const comparison = compare(run("hello-headers"), run("hello-headers", (scenario) => ({ ...scenario, actions: scenario.actions.map((action) => (action.do === "exchange" ? { ...action, headers: action.headers.map((header) => [(header as [string, string])[0], "other"] as [string, string]) } : action)) })));
    expect(comparison.first).toBeDefined();
    expect(line(comparison.runs.left, comparison.left[comparison.first ?? 0] ?? 0)).toMatch(/headers/);
  });

  it("pairs the rows of more chunks with those of fewer", () => {
    const left = run("body-rewrite"), right = run("body-rewrite", (scenario) => ({
      ...scenario, actions: scenario.actions.map((action) => (action.do === "exchange" && action.chunks !== undefined ? { ...action, chunks: "my secret is safe".split("").map((char) => ({ data: char, delay: 1 })) } : action)),
    }));
    const comparison = compare(left, right);
    expect(comparison.counts.onlyRight).toBeGreaterThan(comparison.counts.onlyLeft);
    expect(comparison.first).toBeDefined();
  });
});

describe("the states of two runs", () => {
  it("are the same where the runs are", () => {
    const left = run("auth"), right = run("auth");
    expect(stateDifferences(left, left.length - 1, right, right.length - 1)).toEqual({ list: [], more: false });
  });

  it("differ by value, whoever wrote them in which step", () => {
    const left = run("edit-headers"), right = run("edit-headers", (scenario) => ({ ...scenario, actions: scenario.actions.map((action) => (action.do === "exchange" ? { ...action, headers: [...action.headers, ["x-more", "1"] as [string, string]] } : action)) }));
    const comparison = compare(left, right), at = comparison.first ?? 0;
    const { list } = stateDifferences(left, comparison.left[at] ?? 0, right, comparison.right[at] ?? 0);
    expect(list).toEqual([]);
    const [later = 0] = comparison.differences.slice(1);
    const found = stateDifferences(left, comparison.left[later] ?? 0, right, comparison.right[later] ?? 0).list;
    expect(found.map(({ where, name, left: l, right: r }) => [where, name, l, r?.bytes])).toContainEqual([expect.stringMatching(/^request headers of exchange /), "x-more", undefined, Uint8Array.from([0x31])]);
  });
});
