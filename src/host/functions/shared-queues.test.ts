// Shared queues through a real instance (T-71 to T-74).
import { describe, expect, it } from "vitest";
import { answersIn, answersOf, argument, call, guestOf, taken } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";

const run = (bytes: Uint8Array) => runChain({ filters: [{ bytes, vmId: "v" }], actions: [] });
const register = (queue_name: string) => call("proxy_register_shared_queue", { queue_name });
const resolve = (vm_id: string, queue_name: string) => call("proxy_resolve_shared_queue", { vm_id, queue_name });
const enqueue = (queue_id: number, value: string) => call("proxy_enqueue_shared_queue", { queue_id, value });
const dequeue = (queue_id: number) => call("proxy_dequeue_shared_queue", { queue_id });
const ok = { status: "Ok" }, unknown = { status: "NotFound", why: "queue-unknown" };
const id = (queue_id: number) => ({ status: "Ok", gave: { queue_id } });

describe("shared queues", () => {
  it("T-71 register gives ids from 1, the same for the same name, and keeps what is in it", async () => {
    const calls = [register("q"), register("r"), enqueue(1, "kept"), register("q"), dequeue(1)];
    expect(await answersIn("proxy_on_configure", calls, run)).toEqual([id(1), id(2), ok, id(1), { status: "Ok", gave: { value: "kept" } }]);
  });

  it("T-72 resolve finds by vm id and name, the caller's own for an empty one", async () => {
    const calls = [register("q"), resolve("v", "q"), resolve("", "q"), resolve("v", "other"), resolve("w", "q")];
    expect(await answersIn("proxy_on_configure", calls, run)).toEqual([id(1), id(1), id(1), unknown, unknown]);
  });

  it("T-74 dequeue takes the oldest, and tells an empty queue from none", async () => {
    const calls = [register("q"), enqueue(1, "first"), enqueue(1, ""), dequeue(1), dequeue(1), dequeue(1), dequeue(7), enqueue(7, "x")];
    expect(await answersIn("proxy_on_configure", calls, run)).toEqual([
      id(1), ok, ok, { status: "Ok", gave: { value: "first" } }, { status: "Ok", gave: { value: "" } }, { status: "Empty", why: "queue-empty" }, unknown, unknown,
    ]);
  });

  it("T-73 tells the consumer of each item, later, on its root", async () => {
    const guest = await guestOf({ calls: { proxy_on_configure: [register("q")], proxy_on_request_headers: [enqueue(1, "a"), enqueue(1, "b")], proxy_on_queue_ready: [call("proxy_dequeue_shared_queue", { queue_id: argument(1) })] } });
    const { recording } = runChain({ filters: [{ bytes: guest.bytes }] });
    expect(answersOf(guest, recording)).toEqual([id(1), ok, ok, { status: "Ok", gave: { value: "a" } }, { status: "Ok", gave: { value: "b" } }]);
    const ready = Array.from({ length: recording.length }, (_, step) => recording.row(step)).filter((row) => row.kind === "callback" && row.name === "proxy_on_queue_ready");
    expect(ready.map(({ parent }) => parent)).toEqual([0, 0]);
    expect(ready.map((row) => row.kind === "callback" && row.args.map(({ value }) => value))).toEqual([[1, 1], [1, 1]]);
  });

  it("T-09 loses the item when it cannot be handed over", async () => {
    const last = dequeue(1);
    const guest = await guestOf({ malloc: "nothing", calls: { proxy_on_configure: [register("q"), enqueue(1, "lost"), dequeue(1), last] } });
    const { recording } = run(guest.bytes);
    expect(answersOf(guest, recording)).toEqual([id(1), ok, { status: "InvalidMemoryAccess", why: "allocator-failed" }, { status: "Empty", why: "queue-empty" }]);
    expect(guest.served(recording)[2]?.recorded).toEqual({ value: "lost" });
    expect(guest.served(recording)[2]?.row.undelivered).toBe(true);
  });

  it("T-71 gives the queue to whoever registered last", async () => {
    const register1 = register("q");
    const consumer = await guestOf({ calls: { proxy_on_configure: [register1], proxy_on_queue_ready: [call("proxy_dequeue_shared_queue", { queue_id: taken(register1, "queue_id") })] } });
    const producer = await guestOf({ calls: { proxy_on_request_headers: [resolve("v", "q"), enqueue(1, "x")] } });
    const { recording } = runChain({ filters: [{ bytes: consumer.bytes, vmId: "v" }, { bytes: consumer.bytes, vmId: "v", vmConfiguration: "another VM" }, { bytes: producer.bytes }] });
    expect(answersOf(producer, recording, 2)).toEqual([id(1), ok]);
    expect(answersOf(consumer, recording, 0)).toEqual([id(1)]);
    expect(answersOf(consumer, recording, 1)).toEqual([id(1), { status: "Ok", gave: { value: "x" } }]);
  });
});
