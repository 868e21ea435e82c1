// Connections through a real instance (semantics 7). What Envoy did is in e2e/envoy; this is what a scenario can ask for beside it.
import { describe, expect, it } from "vitest";
import { call, guestOf } from "../../../../testing/host-guest.ts";
import type { GuestSpec } from "../../../../testing/host-guest.ts";
import { runChain } from "../../../../testing/host-run.ts";
import type { HostRun } from "../../../../testing/host-run.ts";
import type { ScenarioInput } from "../../../../scenario/scenario.ts";

type Setup = ScenarioInput["setup"];
type Server = NonNullable<NonNullable<Setup["upstreams"]>[number]["server"]>;
const networkCallbacks = ["context_create", "new_connection", "downstream_data", "upstream_data", "downstream_connection_close", "upstream_connection_close", "done", "log", "delete"].map((name) => `proxy_on_${name}`);

async function run(spec: GuestSpec, actions: ScenarioInput["actions"], server: Server = { echo: true }, setup: Partial<Setup> = {}): Promise<HostRun> {
  const { bytes } = await guestOf({ exports: networkCallbacks, ...spec });
  return runChain({
    filters: [{ bytes }], actions,
    setup: { ...setup, listener: { kind: "tcp", ...setup.listener }, upstreams: [{ cluster: "backend", protocol: "TCP", server, ...setup.upstreams?.[0] }] },
  });
}
const briefs = ({ recording }: HostRun) => Array.from({ length: recording.length }, (_, step) => recording.brief(step));
/** Callbacks of the connection with their arguments, without `proxy_on_` and the context. */
const callbacksOf = ({ recording }: HostRun): string[] => Array.from({ length: recording.length }, (_, step) => recording.row(step)).flatMap((row) =>
  (row.kind === "callback" && row.context > 1 ? [`${row.name.replace("proxy_on_", "")}(${row.args.slice(1).map(({ value }) => Number(value)).join(",")})`] : []));
const deedsOf = (given: HostRun): string[] => briefs(given).filter(({ kind }) => kind === "proxy").map(({ name }) => name);
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const connection = (fields: object = {}): NonNullable<ScenarioInput["actions"]>[number] => ({ do: "connection", id: "a", ...fields });
const first = ({ outcome }: HostRun) => {
  const { client, upstream, access, heldBy } = outcome.connections[0] ?? { client: undefined };
  return { client: `${text(client?.received)} ${client?.end ?? ""}`, upstream: upstream && `${text(upstream.received)} ${upstream.end}`, flags: access?.flags, heldBy };
};

describe("a connection as a whole", () => {
  it("T-49 T-51 T-52 is told to the filter from its beginning to its end", async () => {
    const result = await run({}, [connection({ chunks: [{ data: "ab" }, { data: "c", delay: 5 }] })]);
    expect(callbacksOf(result)).toEqual([
      "context_create(1)", "new_connection()", "downstream_data(2,0)", "upstream_data(2,0)", "downstream_data(1,0)", "upstream_data(1,0)", "downstream_data(0,1)", "upstream_data(0,1)",
      "upstream_connection_close(0)", "downstream_connection_close(1)", "done()", "log()", "delete()",
    ]);
    expect(first(result)).toEqual({ client: "abc ended", upstream: "abc ended", flags: "-", heldBy: undefined });
    expect(result.recording.timeOf(result.recording.length - 1)).toBe(5e6);
    expect(briefs(result).filter(({ name }) => name === "advance")).toHaveLength(1);
  });
  it("T-52 tells who closed it", async () => {
    const closed = async (ends: string): Promise<string | undefined> => callbacksOf(await run({}, [connection({ data: "x", ends })], { keepOpen: true })).find((c) => c.startsWith("downstream_connection_close"));
    expect(await closed("reset")).toBe("downstream_connection_close(2)");
    expect(await closed("half-close")).toBeUndefined();
    expect(callbacksOf(await run({}, [connection({ data: "x", ends: "open", server: { endAfter: 1 } }), { do: "half-close", connection: "a" }, { do: "run" }]))).toContain("downstream_connection_close(2)");
    expect(callbacksOf(await run({}, [connection({ data: "x", ends: "open", server: { resetAfter: 1 } })]))).toContain("downstream_connection_close(1)");
  });
  it("T-50 is still held when nothing resumes it, and says so", async () => {
    const result = await run({ returns: { proxy_on_new_connection: 1 } }, [connection({ data: "x" })]);
    expect(first(result)).toEqual({ client: " open", upstream: undefined, flags: undefined, heldBy: 0 });
    expect(result.outcome.end).toBe("still-held");
    expect(deedsOf(result)).toContain("still-held");
    expect(deedsOf(result)).not.toContain("data-received");
  });
  it("gives its client what a closed listener gives", async () => {
    const result = await run({}, [connection({ data: "x", ends: "open" }), { do: "remove-configuration" }, { do: "run" }]);
    expect(first(result)).toMatchObject({ client: "x ended", upstream: "x ended" });
  });
  it("ends after the idle timeout, an hour unless said", async () => {
    const after = async (ms: number, setup: Partial<Setup> = {}) => first(await run({}, [connection({ data: "x", ends: "open" }), { do: "advance", by: ms }], { echo: true }, setup)).client;
    expect(await after(3_599_000)).toBe("x open");
    expect(await after(3_601_000)).toBe("x ended");
    expect(await after(200, { listener: { tcpIdleTimeout: 100 } })).toBe("x ended");
    expect(await after(99_999_999, { listener: { tcpIdleTimeout: 0 } })).toBe("x open");
  });
  it("answers a close with data on the way with a reset", async () => {
    const late = { greet: "late", greetDelay: 50, keepOpen: true };
    expect(callbacksOf(await run({}, [connection({ ends: "close" })], late))).toEqual(["context_create(1)", "new_connection()", "downstream_data(0,1)", "upstream_data(4,0)"]);
    expect(callbacksOf(await run({}, [connection({ ends: "close" })], { ...late, reply: "more", delay: 80 }))).not.toContain("downstream_connection_close(2)");
  });
  it("stops reading above the limit and goes on below half of it", async () => {
    const result = await run(
      { calls: { "proxy_on_downstream_data#2": [call("proxy_set_tick_period_milliseconds", { tick_period: 50 })], "proxy_on_tick#1": [call("proxy_set_effective_context", { context_id: 2 }), call("proxy_continue_stream", { stream_type: 2 })] }, returns: { proxy_on_downstream_data: 1, proxy_on_tick: 0 } },
      [connection({ chunks: [{ data: "12345678" }, { data: "abcdefgh" }, { data: "ABCD" }], ends: "open" })], { echo: true }, { listener: { bufferLimit: 10 } },
    );
    expect(callbacksOf(result).filter((c) => c.startsWith("downstream_data"))).toEqual(["downstream_data(8,0)", "downstream_data(16,0)", "downstream_data(4,0)"]);
    expect(deedsOf(result).filter((name) => name.startsWith("reading"))).toEqual(["reading-stopped", "reading-resumed"]);
  });
  it("reads much that has waited in pieces of the limit", async () => {
    const result = await run({}, [connection({ data: { repeat: { text: "x", times: 5_000_000 } } })], {}, { listener: { bufferLimit: 1_000_000 } });
    const sizes = callbacksOf(result).flatMap((c) => (c.startsWith("downstream_data(") ? [Number(/\d+/.exec(c)?.[0])] : []));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(5_000_000);
    expect(Math.max(...sizes)).toBeLessThan(1_200_000);
    expect(result.outcome.connections[0]?.upstream?.received.length).toBe(5_000_000);
  });
  it("keeps what was recorded equal to the host's own state", async () => {
    const result = await run({}, [connection({ data: "ab" }), { do: "open-connection", connection: "b" }, { do: "downstream-data", connection: "b", data: "x" }, { do: "run" }]);
    const names = (state: { readonly entities: ReadonlyMap<number, { readonly name: string; readonly size: number }> }) => [...state.entities.values()].map(({ name, size }) => `${name} ${size}`);
    expect(names(result.recording.stateAt(result.recording.length - 1))).toEqual(names(result.session.state));
    expect(names(result.session.state)).toContain("downstream-data-received 1");
    expect(names(result.session.state)).not.toContain("downstream-data-received 2");
  });
});

describe("the server at the other end", () => {
  const heard = async (server: Server, fields: object = {}): Promise<readonly string[]> => {
    const { recording } = await run({}, [connection({ data: "ab", ...fields })], server);
    return Array.from({ length: recording.length }, (_, step) => recording.row(step)).flatMap((row) =>
      (row.kind === "callback" && row.name === "proxy_on_upstream_data" ? [`${row.time / 1e6} ${row.args.slice(1).map(({ value }) => Number(value)).join(",")}`] : []));
  };
  it("greets, echoes with a prefix, replies, each after its time", async () => {
    expect(await heard({ greet: "hello", greetDelay: 3, delay: 7, echo: true, prefix: ">", reply: "!" }, { endDelay: 20 })).toEqual(["3 5,0", "7 4,0", "27 0,1"]);
  });
  it("says nothing unless told, and ends when its client ends", async () => {
    expect(await heard({})).toEqual(["0 0,1"]);
    expect(await heard({ keepOpen: true })).toEqual([]);
    expect(await heard({ delay: 5 })).toEqual(["5 0,1"]);
  });
  it("ends its side after so many bytes", async () => {
    expect(await heard({ echo: true, endAfter: 2, keepOpen: true })).toEqual(["0 2,0", "0 0,1"]);
    expect(await heard({ echo: true, endAfter: 3, keepOpen: true })).toEqual(["0 2,0"]);
  });
  it("serves one connection in another way when it is told to", async () => {
    expect(await heard({ echo: true }, { server: { greet: "own", keepOpen: true } })).toEqual(["0 3,0"]);
  });
});
