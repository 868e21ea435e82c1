// The card of a fault: what stopped, what it said, what that means, whom else it stopped.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Recording } from "../../recording/log.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { call, guestOf } from "../../testing/host-guest.ts";
import type { GuestSpec } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import { runSample } from "../../testing/sample-runs.ts";
import { plain } from "../sentence.ts";
import { stepToFault } from "../stepping.ts";
import { faultCard } from "./fault-card.ts";
import type { FaultCard } from "./fault-card.ts";

function cardOf(recording: Recording, nth = 1): FaultCard {
  let step = 0;
  for (let i = 0; i < nth; i++) step = stepToFault(recording, step, "forward") ?? 0;
  const card = faultCard(recording, step);
  if (card === undefined) throw new Error(`step ${step} is no fault`);
  return card;
}
const text = (card: FaultCard): string => card.sentences.map(plain).join(" ");

type Actions = NonNullable<ScenarioInput["actions"]>;
async function cardFor(spec: GuestSpec, actions: Actions = [{ do: "exchange", id: "a" }], nth = 1): Promise<FaultCard> {
  const { bytes } = await guestOf(spec);
  return cardOf(runChain({ filters: [{ bytes }], actions }).recording, nth);
}
const says = (words: string) => call("proxy_log", { level: 4, message: words });

describe("a panic", () => {
  it("of a sample is told by its words, what they mean, and what led to it", () => {
    const card = cardOf(runSample("crash").recording);
    expect([card.title, card.trap, card.filter]).toEqual(["crash panicked in on_response_headers", "unreachable", 0]);
    expect(card.where).toMatch(/^step 36, \+0\.\d+ s, VM 1, stream 3$/);
    expect(card.words?.text).toContain("panicked at src/lib.rs:42");
    expect(text(card)).toContain("unwrap() met the error ParseIntError");
    expect(card.leading).toEqual([32, 33, 34, 35, 36]);
    expect(card.frames.length).toBe(9);
  });
  it("over bytes that are not UTF-8 says who can send them", () => {
    expect(text(cardOf(runSample("non-utf8-header").recording))).toContain("Anybody who sends a request can send such bytes");
  });
  it("on a status names the status, the call and the check that failed", async () => {
    const card = await cardFor({ calls: { proxy_on_request_headers: [call("proxy_get_header_map_value", { map_type: 2, key: ":status" }), says("panicked at hostcalls.rs:297:19:\nunexpected status: 2")] }, after: { proxy_on_request_headers: "unreachable" } });
    expect(card.title).toMatch(/ panicked in on_request_headers$/);
    expect(text(card)).toMatch(/^2 is bad-argument, what get_header_map_value at step \d+ was answered\. There are no response headers in on_request_headers\..*The SDK panics on every status it does not expect\.$/);
  });
  it("of which nothing is known points to the last call when that was refused, and says probably", async () => {
    const refused = call("proxy_get_shared_data", { key: "absent" }), guest = { after: { proxy_on_request_headers: "unreachable" } };
    expect(text(await cardFor({ ...guest, calls: { proxy_on_request_headers: [refused] } }))).toMatch(/executed unreachable.* The last host call before it, get_shared_data at step \d+, gave not-found, which is probably why\. Nothing is stored under absent/);
    expect(text(await cardFor({ ...guest, calls: { proxy_on_request_headers: [refused, call("proxy_get_status")] } }))).not.toContain("probably");
  });
  it.each([
    ["called `Option::unwrap()` on a `None` value", "a value that is not there"], ["RefCell already borrowed", "The proxy never calls a filter while another call into it runs"],
    ["index out of bounds: the len is 3 but the index is 7", "Element 7 of 3 was asked for"], ["range end index 9 out of range for slice of length 4", "A range up to 9 of 4 elements"],
    ["attempt to subtract with overflow", "has no result (attempt to subtract with overflow)"], ["memory allocation of 4294967 bytes failed", "The memory of the VM is full"], ["invalid context id 7", "a context it does not know"],
    ["panic: runtime error: index out of range [3] with length 0", "Element 3 of 0 was asked for"], ["runtime error: invalid memory address or nil pointer dereference", "A nil pointer"],
    ["abort: no such key in ~lib/map.ts(105:17)", "aborted itself"], ["libc++abi: terminating due to uncaught exception", "A C++ exception was not caught"],
  ])("%s", async (words, meaning) => {
    expect(text(await cardFor({ calls: { proxy_on_request_headers: [says(words)] }, after: { proxy_on_request_headers: "unreachable" } }))).toContain(meaning);
  });
  it("that is printed in pieces is one text, and what was logged below error is none", async () => {
    const print = (iov: number): string => `(drop (call $fd_write (i32.const 2) (i32.const ${iov}) (i32.const 1) (i32.const 0x8100)))`;
    const data = String.raw`(data (i32.const 0x8000) "\20\80\00\00\07\00\00\00" "\27\80\00\00\09\00\00\00" "\30\80\00\00\01\00\00\00" "........" "panic: something" "\0a")`;
    const pieces = await cardFor({ calls: { proxy_on_tick: [call("fd_write", { fd: 2, iovs: "x" })] }, after: { proxy_on_request_headers: `${print(0x8000)} ${print(0x8008)} ${print(0x8010)} unreachable` }, extra: data });
    expect(pieces.words?.text).toBe("panic: something");
    const quiet = call("proxy_log", { level: 2, message: "all is well" });
    expect((await cardFor({ calls: { proxy_on_request_headers: [quiet] }, after: { proxy_on_request_headers: "unreachable" } })).words).toBeUndefined();
  });
});

describe("another fault", () => {
  it("says what the guest did, and why there is no order in a recursion", async () => {
    expect((await cardFor({ after: { proxy_on_request_headers: "(drop (i32.load (i32.const 0x7ffffff0)))" } })).title).toMatch(/accessed memory out of bounds in on_request_headers$/);
    const deep = await cardFor({ after: { proxy_on_request_headers: "(call $deep)" }, extra: "(func $deep (call $deep))" });
    expect([deep.title, deep.frames.length]).toEqual([expect.stringMatching(/ran out of stack in on_request_headers$/), 1]);
    expect(deep.aboutStack === undefined ? "" : plain(deep.aboutStack)).toContain("up to the engine");
  });
  it("while the filter starts refuses the configuration, whatever the policy", async () => {
    const card = await cardFor({ after: { proxy_on_configure: "unreachable" } }, undefined, 2);
    expect([card.title.endsWith("did not start"), card.hasPolicies]).toEqual([true, false]);
    expect(card.withoutPolicy === undefined ? "" : plain(card.withoutPolicy)).toContain("refuses the configuration, under each failure policy alike");
  });
  it("of the whole proxy says that no policy helps, and where it was seen", async () => {
    const card = await cardFor({ calls: { proxy_on_request_headers: [call("proxy_continue_stream", { stream_type: 1 })] } });
    expect([card.title, card.hasPolicies]).toEqual(["The whole proxy would have died here", false]);
    expect(text(card)).toContain("Seen with Envoy 1.36.2, 1.40.0");
    expect(card.withoutPolicy === undefined ? "" : plain(card.withoutPolicy)).toContain("every connection of every route");
  });
  it("in a callback that acts for another context names both", async () => {
    const tick = { proxy_on_request_headers: [call("proxy_set_tick_period_milliseconds", { tick_period: 10 })], proxy_on_tick: [call("proxy_set_effective_context", { context_id: 2 })] };
    const card = await cardFor({ calls: tick, returns: { proxy_on_request_headers: 1 }, after: { proxy_on_tick: "unreachable" } });
    expect(card.where).toContain("root 1 acting as stream 2");
  });
});

describe("other streams of the VM", () => {
  it("T-95 wait for ever when they are paused, get 503 at their next event, and are none of it when they are over", async () => {
    const paused: GuestSpec = { returns: { proxy_on_request_headers: 1 }, calls: { proxy_on_request_headers: [call("proxy_set_tick_period_milliseconds", { tick_period: 10 })] }, after: { proxy_on_tick: "unreachable" } };
    const waits = await cardFor(paused, [{ do: "exchange", id: "held" }]);
    expect(waits.others.map(plain)).toEqual([expect.stringMatching(/^exchange held was paused in the same VM\..*waits until a timeout \(step \d+\), as seen with Envoy 1\.36\.2 and 1\.40\.0\.$/)]);
    const bad: GuestSpec = { after: { proxy_on_request_headers: "(if (i32.eq (local.get 0) (i32.const 3)) (then unreachable))" }, exports: ["proxy_on_request_body"] };
    const answered = await cardFor(bad, [{ do: "send-headers", exchange: "slow", method: "POST" }, { do: "run", until: "idle" }, { do: "exchange", id: "bad" }, { do: "send-data", exchange: "slow", data: "x", endOfStream: true }, { do: "run", until: "idle" }]);
    expect(answered.others.map(plain)).toEqual([expect.stringMatching(/^exchange slow was open in the same VM and (got 503 at its next event|was cut)/)]);
    expect((await cardFor(bad, [{ do: "exchange", id: "first" }, { do: "exchange", id: "bad" }])).others).toEqual([]);
  });
});

describe("in NGINX, which has no failure policies", () => {
  const probe = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../e2e/nginx/wasm/probe.wasm")));
  const cardAfter = (script: string, actions: Actions = [{ do: "exchange", id: "a" }, { do: "exchange", id: "b" }], nth = 1): FaultCard => cardOf(runChain({ filters: [{ bytes: probe, configuration: `!probe A\n${script}` }], setup: { profile: "nginx" }, actions }).recording, nth);
  const next = (card: FaultCard): string => plain(card.withoutPolicy ?? []);

  it("a trap says what its client gets, and that the next request gets a new instance", () => {
    const card = cardAfter("reqh trap");
    expect(card.hasPolicies).toBe(false);
    expect(next(card)).toBe("The client gets an error page, 500. The instance and its memory are gone, and the next request gets a new one, in which on_vm_start is not called. There are no failure policies here.");
  });
  it("a trap at the start means that nothing is served", () => {
    expect(next(cardAfter("configure trap"))).toBe("NGINX serves nothing: all filters of its configuration have to start before it takes connections.");
  });
  it("a trap in on_done takes the worker process with it", () => {
    const crash = cardAfter("done trap", [{ do: "exchange", id: "a" }], 2);
    expect([crash.title, crash.hasPolicies]).toEqual(["A worker process dies here", false]);
    expect(text(crash)).toContain("the master starts another worker");
  });
});
