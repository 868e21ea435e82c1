// Shared data through a real instance (T-68 to T-70).
import { expect, it } from "vitest";
import { call, guestOf } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";

it("T-68 ", async () => {
  const guest = await guestOf({ calls: { proxy_on_configure: [call("proxy_get_shared_data", { key: "k" }), call("proxy_set_shared_data", { key: "k", value: "vv" }), call("proxy_get_shared_data", { key: "k" })] } });
  const { recording } = runChain({ filters: [{ bytes: guest.bytes }] });
  console.log(guest.served(recording).map(({row, ...x}) => x));
  expect(1).toBe(1);
});
