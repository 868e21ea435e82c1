// Names through a real instance; each was put to Envoy 1.36.2 and 1.40.0 by a guest of its own.
import { describe, expect, it } from "vitest";
import { answersIn, argument, call, guestOf } from "../../testing/host-guest.ts";
import type { Answered, Call } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { HostRun } from "../../testing/host-run.ts";

const resolve = (hostname: string): Call => call("envoy_resolve_dns", { hostname });
const data = call("proxy_get_buffer_bytes", { buffer_type: 8, max_size: argument(2) });
const dns = [{ name: "one.test", addresses: ["192.0.2.1", "192.0.2.3"], ttl: 300 }, { name: "both.test", addresses: ["192.0.2.1", "2001:db8::1"] }, { name: "slow.test", addresses: ["192.0.2.2"], delay: 50 }, { name: "broken.test", fails: true }];
const run = (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes }], setup: { dns } });
/** What is asked in on_configure, and what each callback finds in buffer 8, in the order in which things happen. */
const told = (...names: readonly string[]): Promise<Answered[]> => answersIn("proxy_on_configure", names.map(resolve), run, { calls: { envoy_on_resolve_dns: [data] } });
const bytes = (...parts: readonly (number | string)[]): string => parts.map((part) => (typeof part === "string" ? `${part}\0` : String.fromCharCode(part % 256, part >> 8, 0, 0))).join("");
const token = (n: number) => ({ status: "Ok", gave: { token: n } }), answer = (text: string) => ({ status: "Ok", gave: { buffer: text } });

describe("envoy_resolve_dns", () => {
  it("answers addresses, localhost and what is no name inside the call, with tokens from 2 on", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: ["127.0.0.1", "localhost", "::1", "a b"].map(resolve), envoy_on_resolve_dns: [data] } });
    const { recording } = run(guest.bytes), rows = Array.from({ length: recording.length }, (_, step) => recording.row(step)).filter((row) => row.kind === "host-call");
    const asked = rows.filter(({ name }) => name === "envoy_resolve_dns"), read = rows.filter(({ name }) => name === "proxy_get_buffer_bytes");
    expect(asked.map(({ outputs }) => outputs[0]?.value)).toEqual([2, 3, 4, 5]);
    expect(read.map(({ outputs }) => Buffer.from(outputs[0]?.value as Uint8Array).toString("latin1"))).toEqual([bytes(1, 0, "127.0.0.1:0"), bytes(1, 0, "[::1]:0"), bytes(1, 0, "[::1]:0"), ""]);
    expect(read.map(({ step }, i) => step > (asked[i]?.step ?? 0) && step <= (asked[i]?.last ?? 0))).toEqual([true, true, true, true]);
  });
  it("answers other names later, as the scenario says", async () => {
    expect(await told("slow.test", "one.test", "none.test", "broken.test", "")).toEqual([
      token(2), token(3), token(4), token(5), token(6),
      answer(bytes(2, 300, 300, "192.0.2.1:0", "192.0.2.3:0")), answer(bytes(0)), { status: "Ok", gave: { buffer: "" } }, answer(bytes(0)), answer(bytes(1, 60, "192.0.2.2:0")),
    ]);
  });
  it("has no address of IPv4 where there is one of IPv6", async () => {
    expect(await told("both.test")).toEqual([token(2), answer(bytes(1, 60, "[2001:db8::1]:0"))]);
  });
  it("goes to the root of the stream that asks", async () => {
    expect(await answersIn("proxy_on_request_headers", [resolve("one.test")], run, { calls: { envoy_on_resolve_dns: [call("proxy_get_header_map_pairs", { map_type: 0 })] } })).toEqual([token(2), { status: "Ok", gave: { map: "" } }]);
  });
});

describe("proxy_on_foreign_function", () => {
  it("is called when the scenario says so, with its data in buffer 8", async () => {
    const back = (input: Uint8Array): HostRun => runChain({ filters: [{ bytes: input }], actions: [{ do: "foreign-callback", function: 7, data: "hello" }, { do: "run", until: "idle" }] });
    expect(await answersIn("proxy_on_foreign_function", [data, call("proxy_get_buffer_status", { buffer_type: 8 })], back)).toEqual([answer("hello"), { status: "Ok", gave: { buffer_size: 5, flags: 0 } }]);
  });
});
