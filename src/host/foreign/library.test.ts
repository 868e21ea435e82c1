import { expect, it } from "vitest";
import { call, guestOf } from "../../testing/host-guest.ts";
import { foreignLibrary, loadForeignLibrary } from "./library.ts";

it("is loaded for a module that can call foreign functions, and for no other", async () => {
  const quiet = await guestOf({}), calling = await guestOf({ calls: { proxy_on_tick: [call("proxy_call_foreign_function")] } });
  expect(loadForeignLibrary([quiet.bytes, new Uint8Array()])).toBeUndefined();
  expect(() => foreignLibrary()).toThrow("were not loaded");
  await loadForeignLibrary([quiet.bytes, calling.bytes]);
  expect(foreignLibrary().uncompressed(foreignLibrary().compressed(Uint8Array.of(1, 2, 3), true))).toEqual(Uint8Array.of(1, 2, 3));
  expect(loadForeignLibrary([calling.bytes])).toBeUndefined();
});
