import { describe, expect, it } from "vitest";
import type { CapturedExchange } from "./capture.ts";
import { actionsOf, entryIds, setupWith } from "./to-actions.ts";

const entry = (path: string, at?: number, took?: number): CapturedExchange => ({ request: { path }, notes: [], ...(at !== undefined && { at }), ...(took !== undefined && { took }) });

describe("a capture as actions", () => {
  it("advances time by what lay between, and says what overlapped", () => {
    const { actions, notes } = actionsOf({ exchanges: [entry("/1", 1000, 50), entry("/2", 1300.4, 100), entry("/3", 1350), entry("/4"), entry("/5", 1500)], skipped: [], notes: [] });
    expect(actions.map((action) => (action.do === "advance" ? action.by : action.do === "exchange" ? `${action.id} ${action.path ?? ""}` : ""))).toEqual(["entry-1 /1", 250, "entry-2 /2", "entry-3 /3", "entry-4 /4", 100, "entry-5 /5"]);
    expect(notes).toEqual([{ kind: "overlapping" }]);
  });

  it("gives ids that are free", () => {
    expect(entryIds(2, new Set(["entry-2"]))).toEqual(["entry2-1", "entry2-2"]);
  });

  it("takes clock and addresses from the capture", () => {
    const setup = { chain: [], upstreams: [{ cluster: "a" }, { cluster: "b" }], listener: { http10: true } };
    expect(setupWith(setup, { exchanges: [entry("/", Date.UTC(2026, 0, 2))], skipped: [], notes: [], place: { client: "1.2.3.4:5", upstream: "6.7.8.9:80" } })).toEqual({
      chain: [], clock: "2026-01-02T00:00:00.000Z", upstreams: [{ cluster: "a", address: "6.7.8.9:80" }, { cluster: "b" }], listener: { http10: true, clientAddress: "1.2.3.4:5" },
    });
    expect(setupWith(setup, { exchanges: [entry("/")], skipped: [], notes: [] })).toEqual(setup);
  });
});
