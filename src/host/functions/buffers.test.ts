// Buffers through a real instance (semantics 9).
import { describe, expect, it } from "vitest";
import { answersIn, answersOf, call, guestOf } from "../../testing/host-guest.ts";
import type { Call } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { HostRun } from "../../testing/host-run.ts";

const most = 0x7fffffff, usizeMax = 0xffffffff;
const post = (bytes: Uint8Array): HostRun => runChain({ filters: [{ bytes, configuration: "of the plugin", vmConfiguration: "of the VM" }], actions: [{ do: "exchange", id: "a", method: "POST", body: "0123456789" }] });
const get = (start: number, max_size: number, buffer_type = 0): Call => call("proxy_get_buffer_bytes", { buffer_type, start, max_size });
const set = (start: number, size: number, buffer: string, buffer_type = 0): Call => call("proxy_set_buffer_bytes", { buffer_type, start, size, buffer });
const status = (buffer_type: number): Call => call("proxy_get_buffer_status", { buffer_type });
const ok = { status: "Ok" }, buffer = (text: string) => ({ status: "Ok", gave: { buffer: text } }), bad = (why: string) => ({ status: "BadArgument", why });
const gone = { status: "NotFound", why: "buffer-not-present" };
const inBody = (...calls: readonly Call[]) => answersIn("proxy_on_request_body#1", calls, post);

describe("proxy_get_buffer_bytes", () => {
  it("gives a part, cut to what is there", async () => {
    expect(await inBody(get(0, 10), get(2, 3), get(7, 99), get(0, usizeMax), get(9, 1))).toEqual(["0123456789", "234", "789", "0123456789", "9"].map(buffer));
  });
  it("T-07 gives 0 and 0 without the allocator for nothing", async () => {
    expect(await inBody(get(10, 1), get(99, 1), get(3, 0), get(usizeMax, usizeMax))).toEqual([buffer(""), buffer(""), buffer(""), buffer("")]);
    expect(await answersIn("proxy_on_request_body#1", [get(10, 1)], post, { malloc: "traps" })).toEqual([buffer("")]);
  });
  it("has no buffer above 8", async () => {
    expect(await inBody(get(0, 1, 9), set(0, 0, "", 9), status(9))).toEqual([bad("unknown-enum-value"), bad("unknown-enum-value"), bad("unknown-enum-value")]);
  });
  it("gives nothing, and no error, of bodies and messages that are not there", async () => {
    expect(await answersIn("proxy_on_request_headers", [0, 1, 2, 3, 5, 8].map((type) => get(0, 99, type)), post)).toEqual(Array.from({ length: 6 }, () => buffer("")));
  });
  it("T-19 gives the VM's configuration everywhere, the plugin's in configure", async () => {
    const both = [get(0, 99, 6), get(0, 99, 7)], vm = buffer("of the VM");
    expect(await answersIn("proxy_on_configure", [...both, get(0, 99, 8), get(3, 3, 7)], post)).toEqual([vm, buffer("of the plugin"), buffer("of the plugin"), buffer("the")]);
    expect(await answersIn("proxy_on_vm_start", both, post)).toEqual([vm, gone]);
    expect(await answersIn("proxy_on_request_headers", both, post)).toEqual([vm, gone]);
    expect(await answersIn("proxy_on_context_create#1", both, post)).toEqual([vm, buffer("of the plugin")]);
    expect(await answersIn("proxy_on_context_create#2", both, post)).toEqual([vm, gone]);
  });
  it("T-19 gives configurations of 0.1.0 through proxy_get_configuration", async () => {
    const read = [call("proxy_get_configuration")], old = { abi: "0.1.0" } as const;
    expect(await answersIn("proxy_on_configure", read, post, old)).toEqual([{ status: "Ok", gave: { configuration: "of the plugin" } }]);
    expect(await answersIn("proxy_on_vm_start", read, post, old)).toEqual([{ status: "Ok", gave: { configuration: "of the VM" } }]);
    expect(await answersIn("proxy_on_request_headers", read, post, old)).toEqual([{ status: "Ok", gave: { configuration: "of the VM" } }]);
  });
  it("has no call response outside its callback", async () => {
    expect(await inBody(get(0, 9, 4), status(4), set(0, 0, "x", 4))).toEqual([gone, gone, gone]);
  });
});

describe("proxy_get_buffer_status", () => {
  it("tells length and no flags", async () => {
    expect(await inBody(status(0), status(1), status(6))).toEqual([10, 0, 9].map((buffer_size) => ({ status: "Ok", gave: { buffer_size, flags: 0 } })));
  });
});

describe("proxy_set_buffer_bytes", () => {
  const becomes = async (made: Call): Promise<unknown> => (await inBody(made, get(0, most))).map(({ status: word, gave }) => gave?.["buffer"] ?? word);
  it.each([
    ["T-59 puts before, for 0 and 0", 0, 0, "ab", "ab0123456789"],
    ["replaces the first bytes", 0, 3, "ab", "ab3456789"],
    ["T-58 replaces everything, for the length", 0, 10, "ab", "ab"],
    ["T-58 replaces everything, for what Go gives", 0, most, "ab", "ab"],
    ["T-58 replaces everything, for what Rust gives", 0, usizeMax, "ab", "ab"],
    ["T-58 empties", 0, usizeMax, "", ""],
    ["T-59 puts behind, for a start at the end", 10, 0, "ab", "0123456789ab"],
    ["T-59 puts behind, for a start after the end", most, 5, "ab", "0123456789ab"],
    ["leaves it as it is, for 0 and 0 without data", 0, 0, "", "0123456789"],
  ])("%s", async (_, start, size, data, expected) => {
    expect(await becomes(set(start, size, data))).toEqual(["Ok", expected]);
  });
  it("refuses a start inside", async () => {
    expect(await inBody(set(3, 1, "ab"), set(9, usizeMax, "ab"), get(0, most))).toEqual([bad("buffer-start-inside"), bad("buffer-start-inside"), buffer("0123456789")]);
  });
  it("becomes the whole body of an empty one, wherever it starts", async () => {
    expect(await inBody(set(0, usizeMax, ""), set(5, 0, "new"), get(0, most))).toEqual([ok, ok, buffer("new")]);
  });
  it("refuses what can only be read, and bodies that are not there", async () => {
    expect(await answersIn("proxy_on_configure", [set(0, 0, "x", 6), set(0, 0, "x", 7), set(0, 0, "x", 8), set(0, 0, "x", 0)], post))
      .toEqual([bad("buffer-read-only"), bad("buffer-read-only"), bad("buffer-read-only"), bad("buffer-not-present")]);
    expect(await answersIn("proxy_on_request_headers", [set(0, 0, "x"), set(0, 0, "x", 7)], post)).toEqual([bad("buffer-not-present"), gone]);
  });
  it("T-60 is seen by the next read and by the upstream, with the steps that wrote each piece", async () => {
    const guest = await guestOf({ calls: { proxy_on_request_headers: [call("proxy_remove_header_map_value", { map_type: 0, key: "content-length" })], "proxy_on_request_body#1": [set(0, 0, "<"), set(most, 0, ">"), get(0, most)] } });
    const { recording, outcome } = post(guest.bytes);
    expect(answersOf(guest, recording).at(-1)).toEqual(buffer("<0123456789>"));
    expect(Buffer.from(outcome.upstreams["backend"]?.[0]?.body ?? []).toString()).toBe("<0123456789>");
    const steps = guest.served(recording).map(({ row }) => row.step);
    const body = [...recording.stateAt(steps[3] ?? 0).entities.values()].find(({ name }) => name === "request-body");
    expect(body?.pieces.map(({ by, length }) => [by === steps[1] ? "first" : by === steps[2] ? "second" : "received", length])).toEqual([["first", 1], ["received", 10], ["second", 1]]);
  });
});

describe("bodies in pieces", () => {
  it("T-31 grow while paused, T-32 and go on as one", async () => {
    const guest = await guestOf({ calls: { proxy_on_request_body: [get(0, most)] }, returns: { "proxy_on_request_body#1": 1, "proxy_on_request_body#2": 1 } });
    const { recording, outcome } = runChain({ filters: [{ bytes: guest.bytes }], actions: [{ do: "exchange", id: "a", method: "POST", chunks: [{ data: "one " }, { data: "two " }, { data: "three" }] }] });
    expect(answersOf(guest, recording)).toEqual(["one ", "one two ", "one two three", ""].map(buffer));
    expect(Buffer.from(outcome.upstreams["backend"]?.[0]?.body ?? []).toString()).toBe("one two three");
  });
});
