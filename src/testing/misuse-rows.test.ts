// Each row of semantics 6.8: the recordings show it, and our host does what was recorded.
import { describe, expect, it } from "vitest";
import { join } from "node:path";
import { checkCase, e2eFolder, readSet } from "./conformance/conformance-set.ts";
import type { Recorded } from "./conformance/case.ts";
import { misuseRows } from "./misuse-rows.ts";

const set = readSet(join(e2eFolder, "envoy"));
const byId = new Map(set.cases.map((c) => [c.id, c]));

describe.each(set.releases)("misuse, as Envoy %s has it", (release) => {
  const recorded = set.recorded(release);
  it.each(misuseRows.flatMap(({ misuse, cases, shows }) => cases.map((id) => [misuse, id, shows] as const)))("%s: %s", (_misuse, id, shows) => {
    const c = byId.get(id), seen = recorded.get(id);
    if (c === undefined || seen === undefined) throw new Error(`${id} is no case, or was not recorded`);
    expect(shows(seen), `the recording of ${id} does not show it`).toBe(true);
    expect(checkCase(set, release, c, seen, false).verdict).toBe("equal");
  });
});

describe("the table of misuse", () => {
  it("tells rows apart: no row is shown by a request that goes well", () => {
    const alsoShown = misuseRows.filter(({ shows }) => shows(fine)).map(({ misuse }) => misuse);
    expect(alsoShown).toEqual(misuseRows.filter(({ misuse }) => unharmed.has(misuse)).map(({ misuse }) => misuse));
  });
});

const fine: Recorded = {
  loaded: true, lines: ["I CB reqh#1 ctx=2 p=A args=5,1"], client: { a: { status: 200, headers: [["server", "envoy"]], body: "ok", end: "complete" } }, access: ["code=200 details=via_upstream"],
  upstreams: { main: [{ method: "GET", path: "/", headers: [["host", "a"]], body: "", trailers: null, aborted: false }] },
};

/** Misuse that does nothing: what is to be seen is that all goes well. */
const unharmed = new Set([
  "continue_stream(0) in request_headers, then Pause", "continue_stream(0) in request_body, then Pause",
  "continue_stream of either side while not paused, during a response, twice in a row, in on_log or on_done", "an unknown pseudo header", ":scheme removed",
]);
