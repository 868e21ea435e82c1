// A scenario in every release: where runs first differ, and which rule makes it.
import { describe, expect, it } from "vitest";
import { profileLines } from "../debugger/profile-lines.ts";
import { createInProcessEngine } from "../engine/in-process.ts";
import { allProfiles, hasOwnRules } from "../scenario/profiles.ts";
import { guestOf, call, streamCallbacks } from "../testing/host-guest.ts";
import type { GuestSpec } from "../testing/host-guest.ts";
import { scenarioOf } from "../testing/host-run.ts";
import { runAllProfiles } from "./all-profiles.ts";
import type { ProfileRun } from "./all-profiles.ts";

async function everywhere(spec: GuestSpec, profile = "envoy", cancelled?: () => boolean): Promise<{ readonly runs: readonly ProfileRun[]; readonly told: readonly string[] }> {
  const { bytes } = await guestOf(spec), told: string[] = [];
  const scenario = scenarioOf({ version: 1, setup: { profile, chain: [{ module: { name: "m" } }], upstreams: [{ cluster: "backend", replies: [{ body: "ok" }] }] }, actions: [{ do: "exchange", id: "a" }] });
  const engine = createInProcessEngine();
  const runs = await runAllProfiles({ scenario, modules: [{ name: "m", sha256: "0".repeat(64), bytes }], engine, onProgress: (done, of, name) => told.push(`${done}/${of} ${name}`), ...(cancelled !== undefined && { cancelled }) });
  engine.dispose();
  return { runs, told };
}
const found = (runs: readonly ProfileRun[], profile: string): ProfileRun | undefined => runs.find((run) => run.profile === profile);

describe("a scenario in every release", () => {
  it("runs in each, its own first, and says so", async () => {
    const { runs, told } = await everywhere({ exports: ["proxy_on_request_headers"] }, "envoy@1.36");
    expect(runs.map(({ profile }) => profile)).toEqual(["envoy@1.36.2", ...allProfiles.filter((profile) => profile !== "envoy@1.36.2")]);
    expect(told).toHaveLength(allProfiles.length);
    // NGINX refuses a module without callbacks that it requires, and MOSN one of 0.2.1
    expect(runs.filter(({ profile, comparison }) => !hasOwnRules(profile) && comparison?.sameOutcome === false)).toEqual([]);
    expect(runs.find(({ profile }) => profile === "nginx@1.27.4")?.comparison?.sameOutcome).toBe(false);
    expect(found(runs, "mosn@1.6.1")).toMatchObject({ comparison: { first: expect.anything() }, rule: undefined });
    expect(profileLines(runs)).toContain("envoy@1.40.0  the same, step by step");
  });

  it("T-54 names the rule of the first difference where nobody outside sees one", async () => {
    const { runs } = await everywhere({ exports: streamCallbacks, returns: { proxy_on_done: 1 } });
    const spec = found(runs, "spec@0.2.1");
    expect(spec?.comparison).toMatchObject({ sameOutcome: true, first: { left: { line: "on_log(stream 2)" }, right: { line: "on_done(stream 2)" } } });
    expect(spec?.rule).toBe("endOrder");
    expect(profileLines(runs).join("\n")).toContain("rule endOrder (T-53, T-54): A stream ends with log, done, delete in Envoy");
  });

  it("T-01 T-04 names it where a release does not load the module", async () => {
    const marker = await everywhere({ abi: "0.2.100", exports: ["proxy_on_request_headers"] });
    expect(found(marker.runs, "higress@2.1")).toMatchObject({ comparison: { sameOutcome: false }, rule: "markers" });
    const wasi = await everywhere({ calls: { proxy_on_configure: [call("clock_res_get", { clock_id: 0 })] } });
    expect(found(wasi.runs, "envoy@1.36.2")).toMatchObject({ comparison: { sameOutcome: false }, rule: "missing" });
    expect(found(wasi.runs, "higress@2.1")?.comparison?.sameOutcome).toBe(true);
  });

  it("stops when nobody wants it any more", async () => {
    let asked = 0;
    const { runs, told } = await everywhere({}, "envoy", () => ++asked > 2);
    expect(runs).toEqual([]);
    expect(told.length).toBeLessThan(allProfiles.length);
  });
});
