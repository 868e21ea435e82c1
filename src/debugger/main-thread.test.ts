import { describe, expect, it } from "vitest";
import { call, guestOf } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import { mainThreadMatters, mainThreadWords } from "./main-thread.ts";

const tick = call("proxy_set_tick_period_milliseconds", { tick_period: 100 });
const define = call("proxy_define_metric", { metric_type: 0, name: "c" }), count = call("proxy_increment_metric", { metric_id: 4, offset: 1n });
const told = async (calls: Parameters<typeof guestOf>[0]["calls"], mainThread = false): Promise<string | undefined> => {
  const { bytes } = await guestOf({ ...(calls !== undefined && { calls }) });
  return mainThreadWords(runChain({ filters: [{ bytes }], setup: { mainThread } }).recording);
};

describe("the main thread would matter", () => {
  it("when a root context ticks, calls, or writes what all threads share", async () => {
    expect(await told({ proxy_on_configure: [tick] })).toBe("ticks of root contexts");
    expect(await told({ proxy_on_configure: [define, count, call("proxy_set_shared_data", { key: "k", value: "v" }), tick] })).toBe("metrics, shared data and ticks of root contexts");
  });

  it("not when a stream does, nor when it is refused", async () => {
    expect(await told({ proxy_on_request_headers: [define, count, call("proxy_set_shared_data", { key: "k", value: "v" })] })).toBeUndefined();
    expect(await told({ proxy_on_configure: [count] })).toBeUndefined();
  });

  it("not when it is there", async () => {
    expect(await told({ proxy_on_configure: [tick] }, true)).toBeUndefined();
  });

  it("and says where first", async () => {
    const { bytes } = await guestOf({ calls: { proxy_on_configure: [tick, tick] } });
    const { recording } = runChain({ filters: [{ bytes }] }), [matter, ...others] = mainThreadMatters(recording);
    expect(others).toEqual([]);
    expect(recording.brief(matter?.step ?? 0).name).toBe("proxy_set_tick_period_milliseconds");
  });
});
