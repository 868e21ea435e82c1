// Timers and time through a real instance, in virtual time.
import { describe, expect, it } from "vitest";
import type { Recording } from "../../recording/log.ts";
import { answersIn, answersOf, call, guestOf } from "../../testing/host-guest.ts";
import type { Call } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";

const period = (tick_period: number): Call => call("proxy_set_tick_period_milliseconds", { tick_period });
/** When ticks came, in whole ms. */
const ticks = (recording: Recording): number[] =>
  Array.from({ length: recording.length }, (_, step) => recording.row(step)).filter((row) => row.kind === "callback" && row.name === "proxy_on_tick").map(({ time }) => Math.floor(time / 1e6));
async function ticksOf(calls: Readonly<Record<string, readonly Call[]>>, actions: Parameters<typeof runChain>[0]["actions"], after: Readonly<Record<string, string>> = {}): Promise<number[]> {
  const guest = await guestOf({ calls, returns: { proxy_on_tick: 0 }, after });
  const { recording } = runChain({ filters: [{ bytes: guest.bytes }], ...(actions !== undefined && { actions }) });
  answersOf(guest, recording);
  return ticks(recording);
}

describe("ticks", () => {
  it("T-75 T-76 come each period after the call", async () => {
    expect(await ticksOf({ proxy_on_configure: [period(100)] }, [{ do: "advance", by: 99 }, { do: "advance", by: 1 }, { do: "advance", by: 250 }])).toEqual([100, 200, 300]);
  });
  it("T-75 stop with a period of 0 and take a new one", async () => {
    expect(await ticksOf({ proxy_on_configure: [period(100)], "proxy_on_tick#2": [period(0)] }, [{ do: "advance", by: 1000 }])).toEqual([100, 200]);
    expect(await ticksOf({ proxy_on_configure: [period(100)], "proxy_on_tick#2": [period(300)] }, [{ do: "advance", by: 1000 }])).toEqual([100, 200, 500, 800]);
  });
  it("T-75 are set by streams for their root", async () => {
    const guest = await guestOf({ calls: { proxy_on_request_headers: [period(50)] }, returns: { proxy_on_tick: 0 } });
    const { recording } = runChain({ filters: [{ bytes: guest.bytes }], actions: [{ do: "exchange", id: "a" }, { do: "advance", by: 100 }] });
    const first = Array.from({ length: recording.length }, (_, step) => recording.row(step)).find((row) => row.kind === "callback" && row.name === "proxy_on_tick");
    expect(first?.kind === "callback" && first.args[0]?.value).toBe(1);
    expect(ticks(recording)).toEqual([50, 100]);
  });
  it("T-76 are not made up for when one took long", async () => {
    // each read of the clock takes 1 µs: 25 000 of them take 25 ms
    const spin = `(local.set $i (i32.const 25000)) (loop $l (drop (call $proxy_get_current_time_nanoseconds (i32.const 8208))) (br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))`;
    const guest = await guestOf({ calls: { proxy_on_configure: [period(10), call("proxy_get_current_time_nanoseconds")] }, returns: { proxy_on_tick: 0 }, after: { proxy_on_tick: `(if (i32.eq (global.get $n_proxy_on_tick) (i32.const 1)) (then (call $spin)))` }, extra: `(func $spin (local $i i32) ${spin})` });
    const { recording } = runChain({ filters: [{ bytes: guest.bytes }], setup: { limits: { entryRows: 30000 } }, actions: [{ do: "advance", by: 60 }] });
    expect(ticks(recording)).toEqual([10, 35, 45, 55]);
  });
  it("do not come at idle, and go on for the patience while a stream is held", async () => {
    expect(await ticksOf({ proxy_on_configure: [period(100)] }, [{ do: "run", until: "idle" }])).toEqual([]);
    const guest = await guestOf({ calls: { proxy_on_configure: [period(100)] }, returns: { proxy_on_tick: 0, proxy_on_request_headers: 1 } });
    const run = (patience: number) => runChain({ filters: [{ bytes: guest.bytes }], setup: { patience } });
    expect(ticks(run(350).recording)).toEqual([100, 200, 300]);
    expect(run(350).outcome.end).toBe("still-held");
    const { recording } = run(0);
    expect(ticks(recording)).toEqual([]);
    expect(recording.brief(recording.length - 1).name).toBe("still-held");
  });
});

describe("time", () => {
  const epoch = 1767225600n * 1000000000n;
  it("is the scenario's clock, 1 µs later with each read", async () => {
    const read = call("proxy_get_current_time_nanoseconds");
    const answers = await answersIn("proxy_on_configure", [read, call("proxy_get_current_time_nanoseconds")], (bytes) => runChain({ filters: [{ bytes }], actions: [] }));
    expect(answers.map(({ gave }) => gave?.["time"])).toEqual([epoch + 1000n, epoch + 2000n]);
    const later = await answersIn("proxy_on_tick", [call("proxy_get_current_time_nanoseconds")], (bytes) => runChain({ filters: [{ bytes }], setup: { clock: "2026-01-01T00:00:01.5Z" }, actions: [{ do: "advance", by: 40 }] }), { calls: { proxy_on_configure: [period(40)] } });
    expect(later.at(-1)?.gave?.["time"]).toBe(epoch + 1540001000n);
  });
});
