// Header maps through a real instance (semantics 10).
import { describe, expect, it } from "vitest";
import { encodePairs } from "../../abi/pairs.ts";
import { answersIn, answersOf, call, guestOf } from "../../testing/host-guest.ts";
import type { Call, GivenWord } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { HostRun } from "../../testing/host-run.ts";

const listener = { requestId: false };
const run = (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }], setup: { listener }, actions: [{ do: "exchange", id: "a", path: "/p", headers: [["x-a", "1"], ["X-A", "2"], ["cookie", "c=1"]] }] });
const requests = (...calls: readonly Call[]) => answersIn("proxy_on_request_headers", calls, run);
const of = (map_type: number) => ({
  get: (key: string) => call("proxy_get_header_map_value", { map_type, key }),
  pairs: () => call("proxy_get_header_map_pairs", { map_type }),
  size: () => call("proxy_get_header_map_size", { map_type }),
  add: (key: string, value: string) => call("proxy_add_header_map_value", { map_type, key, value }),
  replace: (key: string, value: string) => call("proxy_replace_header_map_value", { map_type, key, value }),
  remove: (key: string) => call("proxy_remove_header_map_value", { map_type, key }),
  set: (map: GivenWord) => call("proxy_set_header_map_pairs", { map_type, map }),
});
const { get, pairs, size, add, replace, remove, set } = of(0);
const ok = { status: "Ok" }, missing = { status: "NotFound", why: "header-missing" }, away = { status: "BadArgument", why: "map-not-available" };
const value = (text: string) => ({ status: "Ok", gave: { value: text } });
const serialized = (...list: readonly (readonly [string, string])[]): string => Buffer.from(encodePairs(list.map(([name, v]) => ({ name, value: v })))).toString("latin1");
const map = (...list: readonly (readonly [string, string])[]) => ({ status: "Ok", gave: { map: list.length === 0 ? "" : serialized(...list) } });
const first = [[":authority", "example.com"], [":path", "/p"], [":method", "GET"], [":scheme", "http"]] as const;
const rest = [["x-a", "1"], ["x-a", "2"], ["cookie", "c=1"], ["x-forwarded-proto", "http"]] as const;

describe("reading", () => {
  it("gives the first entry of a name, in whatever case", async () => {
    expect(await requests(get("x-a"), get("X-a"), get(":path"), get("absent"), get(""))).toEqual([value("1"), value("1"), value("/p"), missing, missing]);
  });
  it("T-61 gives all pairs in order, T-25 as many as the callback was told", async () => {
    const guest = await guestOf({ calls: { proxy_on_request_headers: [pairs()] } }), { recording } = run(guest.bytes);
    expect(answersOf(guest, recording)).toEqual([map(...first, ...rest)]);
    expect(recording.row(guest.served(recording)[0]?.row.parent ?? 0)).toMatchObject({ args: [{ value: 2 }, { value: 8 }, { value: true }] });
  });
  it("sizes by the bytes of names and values", async () => {
    expect(await requests(size())).toEqual([{ status: "Ok", gave: { size: [...first, ...rest].flat().join("").length } }]);
  });
  it("T-64 host and :authority are one", async () => {
    expect(await requests(get("host"), replace("Host", "other"), get(":authority"), remove("host"), get(":authority"))).toEqual([value("example.com"), ok, value("other"), ok, missing]);
  });
});

describe("writing", () => {
  it("adds behind the others, T-64 in lower case, and joins what Envoy keeps once", async () => {
    expect(await requests(add("X-New", "v"), add("x-a", "3"), add(":path", "/q"), add("accept", "a"), add("accept", "b"), pairs())).toEqual([ok, ok, ok, ok, ok,
      map(first[0], [":path", "/p,/q"], first[2], first[3], ...rest, ["x-new", "v"], ["x-a", "3"], ["accept", "a,b"])]);
  });
  it("replaces all entries by one at the end, pseudo headers before the others", async () => {
    expect(await requests(replace("x-a", "only"), replace(":path", "/r"), replace("absent", "now"), pairs())).toEqual([ok, ok, ok,
      map(first[0], first[2], first[3], [":path", "/r"], rest[2], rest[3], ["x-a", "only"], ["absent", "now"])]);
  });
  it("removes all entries, also none", async () => {
    expect(await requests(remove("x-a"), remove("x-a"), remove("absent"), pairs())).toEqual([ok, ok, ok, map(...first, rest[2], rest[3])]);
  });
  it("T-64 sets all pairs, pseudo headers first", async () => {
    expect(await requests(set([["X-One", "1"], [":path", "/s"], ["x-one", "2"], [":method", "PUT"]]), pairs())).toEqual([ok, map([":path", "/s"], [":method", "PUT"], ["x-one", "1"], ["x-one", "2"])]);
  });
  it("T-62 takes what is no map, or too large, as an empty one", async () => {
    const good = encodePairs([{ name: "a", value: "b" }]), u32 = (n: number) => new Uint8Array(new Uint32Array([n]).buffer);
    const bad = [
      good.subarray(0, 15), Uint8Array.from([...good, 0]), Uint8Array.from(good, (b, i) => (i === 13 ? 1 : b)), u32(5), new Uint8Array([1]),
      Uint8Array.from(good, (b, i) => (i === 4 ? 200 : b)), encodePairs(Array.from({ length: 1025 }, () => ({ name: "", value: "" }))).subarray(0, 4),
    ];
    for (const bytes of bad) expect(await requests(set(bytes), pairs())).toEqual([ok, map()]);
  });
  it("T-63 takes an empty map in three forms and gives it as nothing", async () => {
    for (const form of [new Uint8Array(), new Uint8Array(4), new Uint8Array(1)]) expect(await requests(set(form), pairs(), size())).toEqual([ok, map(), { status: "Ok", gave: { size: 0 } }]);
  });
  it("marks each entry with the step that wrote it", async () => {
    const guest = await guestOf({ calls: { proxy_on_request_headers: [add("x-b", "1"), replace("x-a", "2")] } }), { recording } = run(guest.bytes);
    const [added, replaced] = guest.served(recording).map(({ row }) => row.step);
    const entries = [...recording.stateAt(replaced ?? 0).entities.values()].find(({ name }) => name === "request-headers")?.entries ?? [];
    expect(entries.map(({ name, by }) => [name, by]).slice(-2)).toEqual([["x-b", added], ["x-a", replaced]]);
    expect(new Set(entries.slice(0, -2).map(({ by }) => by)).size).toBe(1);
  });
});

describe("T-36 a map that is not there", () => {
  it.each([1, 2, 3, 4, 5, 6, 7])("map %i in request_headers", async (type) => {
    const m = of(type);
    expect(await requests(m.get("a"), m.pairs(), m.size(), m.add("a", "b"), m.replace("a", "b"), m.remove("a"), m.set([["a", "b"]]))).toEqual([away, map(), away, away, away, away, away]);
  });
  it("is one that no table has above 7", async () => {
    const m = of(8), bad = { status: "BadArgument", why: "unknown-enum-value" };
    expect(await requests(m.get("a"), m.pairs(), m.size())).toEqual([bad, bad, bad]);
  });
  it("in a root callback, T-38 with pairs that are empty and no error", async () => {
    const m = of(0);
    expect(await answersIn("proxy_on_configure", [m.get("a"), m.pairs(), m.size(), m.add("a", "b")], run)).toEqual([away, map(), away, away]);
  });
  it("in the response, for the request's", async () => {
    expect(await answersIn("proxy_on_response_headers", [get("x-a"), pairs(), of(2).get(":status")], run)).toEqual([away, map(), value("200")]);
  });
  it("in the log, where what there is can be read and not be measured or written", async () => {
    const m = of(0), no = { status: "BadArgument", why: "map-not-available-in-log" };
    expect(await answersIn("proxy_on_log", [m.get("x-a"), m.size(), m.add("a", "b"), m.remove("a"), of(1).get("a"), of(2).get(":status"), of(3).pairs()], run))
      .toEqual([value("1"), no, no, no, { status: "NotFound", why: "map-not-available-in-log" }, value("200"), map()]);
  });
  it("T-37 after continue_stream, in the same callback", async () => {
    expect(await requests(get("x-a"), call("proxy_continue_stream", { stream_type: 2 }), get("x-a"))).toEqual([value("1"), ok, away]);
  });
});

describe("trailers", () => {
  it("T-36 can be made at the end of a body, and are sent", async () => {
    const guest = await guestOf({ calls: { "proxy_on_request_body#2": [of(1).add("x-made", "here"), of(1).pairs()] } });
    const { recording, outcome } = runChain({ filters: [{ bytes: guest.bytes }], setup: { listener: { http1Trailers: true } }, actions: [{ do: "exchange", id: "a", method: "POST", body: "abc" }] });
    expect(answersOf(guest, recording)).toEqual([ok, map(["x-made", "here"])]);
    expect(outcome.upstreams["backend"]?.[0]?.trailers).toEqual([["x-made", "here"]]);
  });
});
