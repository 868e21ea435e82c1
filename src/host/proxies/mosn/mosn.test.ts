// What only MOSN does, through real instances. Modules that announce 0.2.0 are its draft of 2020.
import { describe, expect, it } from "vitest";
import type { Recording } from "../../../recording/log.ts";
import { call, guestOf } from "../../../testing/host-guest.ts";
import type { GuestSpec } from "../../../testing/host-guest.ts";
import { runChain, scenarioOf } from "../../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../../testing/host-run.ts";

const stream = ["context_create", "request_headers", "request_body", "response_headers", "response_body"].map((name) => `proxy_on_${name}`);
const passing: GuestSpec = { abi: "0.2.0", exports: stream };
async function inMosn(specs: readonly GuestSpec[], more: Omit<GivenRun, "filters"> = {}): Promise<HostRun> {
  const guests = await Promise.all(specs.map(guestOf));
  return runChain({ filters: guests.map(({ bytes }) => ({ bytes })), ...more, setup: { profile: "mosn", ...more.setup } });
}
const rows = (recording: Recording) => Array.from({ length: recording.length }, (_, i) => recording.row(i));
const deeds = (recording: Recording, name: string) => rows(recording).flatMap((row) => (row.kind === "proxy" && row.name === name ? [Object.fromEntries(Object.entries(row.fields).map(([key, value]) => [key, value instanceof Uint8Array ? new TextDecoder().decode(value) : value]))] : []));
const called = (recording: Recording, name: string): number => rows(recording).filter((row) => row.kind === "callback" && row.name === name).length;
const status = ({ outcome }: HostRun): unknown => outcome.exchanges[0]?.client.status;

describe("MOSN", () => {
  it("goes on at once whatever a callback returns, T-19", async () => {
    const run = await inMosn([{ ...passing, returns: { proxy_on_request_headers: 4 } }, passing]);
    expect(status(run)).toBe(200);
    expect(deeds(run.recording, "action-ignored")).toMatchObject([{ filter: 0, returned: 4 }]);
    expect(called(run.recording, "proxy_on_request_headers")).toBe(2);
  });

  it("answers 12 to a local response, and asks the upstream", async () => {
    const guest = await guestOf({ ...passing, calls: { proxy_on_request_headers: [call("proxy_send_http_response", { status_code: 403 })] } });
    const { recording, outcome } = runChain({ filters: [{ bytes: guest.bytes }], setup: { profile: "mosn" } });
    expect(guest.served(recording).at(-1)).toMatchObject({ status: 12, why: "unimplemented" });
    expect(outcome.exchanges[0]?.client.status).toBe(200);
  });

  it("skips the filters after one that failed, and the client does not notice", async () => {
    const run = await inMosn([{ ...passing, after: { proxy_on_request_headers: "unreachable" } }, passing, passing]);
    expect(status(run)).toBe(200);
    expect(deeds(run.recording, "filters-skipped")).toMatchObject([{ filter: 0, side: 0, others: 2, cause: "callback" }]);
    expect(called(run.recording, "proxy_on_request_headers")).toBe(1);
    expect(called(run.recording, "proxy_on_response_headers")).toBe(3);
  });

  it("takes a callback that is missing for one that failed", async () => {
    const run = await inMosn([{ abi: "0.2.0", exports: ["proxy_on_context_create"] }, passing]);
    expect(deeds(run.recording, "callback-failed").map((fields) => fields["callback"])).toContain("proxy_on_request_headers");
    expect(called(run.recording, "proxy_on_request_headers")).toBe(0);
    expect(status(run)).toBe(200);
  });

  it("leaves a filter out that does not link, and serves without it", async () => {
    const run = await inMosn([{ abi: "0.2.1", exports: stream }, passing]);
    expect(deeds(run.recording, "filter-left-out")).toMatchObject([{ filter: 0 }]);
    expect(deeds(run.recording, "filter-passed-by")).toMatchObject([{ filter: 0, reason: "left-out" }]);
    expect(status(run)).toBe(200);
  });

  it("takes a line of the log for a format", async () => {
    const run = await inMosn([{ ...passing, calls: { proxy_on_request_headers: [call("proxy_log", { level: 2, message: "100%d" })] } }]);
    expect(deeds(run.recording, "log-rewritten").map(({ text }) => text)).toContain("100%!d(MISSING)");
  });

  it("hands over the whole message before a filter is asked", async () => {
    const run = await inMosn([passing], { actions: [{ do: "send-headers", exchange: "a", method: "POST" }, { do: "send-data", exchange: "a", data: "one" }, { do: "send-data", exchange: "a", data: "two", endOfStream: true }, { do: "run", until: "idle" }] });
    expect(rows(run.recording).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_request_body" ? [row.args.map(({ value }) => value).slice(1)] : []))).toEqual([[6, true]]);
  });

  it("keeps its settings under another profile, and refuses connections", () => {
    expect(scenarioOf({ version: 1, setup: { profile: "envoy", chain: [{ module: { name: "m" }, mosn: { instances: 2 } }] } }).setup.chain[0]?.mosn?.instances).toBe(2);
    expect(() => runChain({ filters: [{ bytes: new Uint8Array() }], setup: { profile: "mosn", listener: { kind: "tcp" } } })).toThrow("was never run in MOSN");
  });
});
