// Contexts through a real instance.
import { describe, expect, it } from "vitest";
import { answersIn, argument, call, guestOf } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";

const run = (bytes: Uint8Array) => runChain({ filters: [{ bytes }] });

describe("proxy_set_effective_context", () => {
  it("T-21 refuses an unknown id and 0, and takes those of live contexts", async () => {
    const calls = [0, 3, 0xffffffff, 1, 2].map((context_id) => call("proxy_set_effective_context", { context_id }));
    const unknown = { status: "BadArgument", why: "context-unknown" }, ok = { status: "Ok" };
    expect(await answersIn("proxy_on_request_headers", calls, run)).toEqual([unknown, unknown, unknown, ok, ok]);
  });

  it("T-21 lasts until the guest returns, and T-22 T-56 ends with the context", async () => {
    const guest = await guestOf({
      calls: {
        proxy_on_request_headers: [call("proxy_set_effective_context", { context_id: 1 }), call("proxy_log", { level: 2, message: "as root" })],
        proxy_on_response_headers: [call("proxy_log", { level: 2, message: "as stream" })],
        proxy_on_tick: [call("proxy_set_effective_context", { context_id: 2 })],
        proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 1000 })],
      },
    });
    const { recording } = runChain({ filters: [{ bytes: guest.bytes }], actions: [{ do: "exchange", id: "a" }, { do: "advance", by: 1000 }] });
    const rows = guest.served(recording).filter(({ name }) => name !== "proxy_set_tick_period_milliseconds");
    expect(rows.map(({ name, row, status }) => [name, row.context, status])).toEqual([
      ["proxy_set_effective_context", 2, 0], ["proxy_log", 1, 0], ["proxy_log", 2, 0], ["proxy_set_effective_context", 1, 2],
    ]);
  });

  it("T-23 leaves buffers of the root and calls where they were", async () => {
    const calls = [call("proxy_set_effective_context", { context_id: argument(0) }), call("proxy_get_buffer_bytes", { buffer_type: 6, max_size: 99 }), call("proxy_set_effective_context", { context_id: 1 }), call("proxy_get_buffer_bytes", { buffer_type: 6, max_size: 99 })];
    const answers = await answersIn("proxy_on_request_headers", calls, (bytes) => runChain({ filters: [{ bytes, vmConfiguration: "of the VM" }] }));
    expect(answers).toEqual([{ status: "Ok" }, { status: "Ok", gave: { buffer: "of the VM" } }, { status: "Ok" }, { status: "Ok", gave: { buffer: "of the VM" } }]);
  });
});

describe("others", () => {
  it("T-57 proxy_done has nothing to finish", async () => {
    expect(await answersIn("proxy_on_tick", [call("proxy_done")], (bytes) => runChain({ filters: [{ bytes }], actions: [{ do: "advance", by: 10 }] }), { calls: { proxy_on_configure: [call("proxy_set_tick_period_milliseconds", { tick_period: 10 })] } }))
      .toEqual([{ status: "NotFound", why: "nothing-to-finish" }, { status: "Ok" }].toReversed());
  });
  it("compares threads and takes notice of memory", async () => {
    const calls = [call("pthread_equal", { left: 5, right: 5 }), call("pthread_equal", { left: 5, right: 6 }), call("emscripten_notify_memory_growth", { memory_index: 0 })];
    expect(await answersIn("proxy_on_configure", calls, run)).toEqual([{ status: "1" }, { status: "0" }, { status: "0" }]);
  });
});
