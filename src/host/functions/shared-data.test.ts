// Shared data through a real instance (T-68 to T-70).
import { describe, expect, it } from "vitest";
import { answersIn, answersOf, call, guestOf, taken } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";

const run = (bytes: Uint8Array) => runChain({ filters: [{ bytes }], actions: [] });
const get = (key: string) => call("proxy_get_shared_data", { key });
const set = (key: string, value: string, cas = 0) => call("proxy_set_shared_data", { key, value, cas });

describe("shared data", () => {
  it("T-68 gives value and cas, nothing of what is missing, and an empty value as one", async () => {
    expect(await answersIn("proxy_on_configure", [get("k"), set("k", "value"), get("k"), set("k", ""), get("k"), set("", "of no name"), get("")], run)).toEqual([
      { status: "NotFound", why: "shared-key-missing" }, { status: "Ok" }, { status: "Ok", gave: { value: "value", cas: 1 } },
      { status: "Ok" }, { status: "Ok", gave: { value: "", cas: 2 } }, { status: "Ok" }, { status: "Ok", gave: { value: "of no name", cas: 3 } },
    ]);
  });

  it("T-69 compares cas when it is not 0 and the key is there", async () => {
    const first = get("k");
    const calls = [set("k", "1"), first, call("proxy_set_shared_data", { key: "k", value: "2", cas: taken(first, "cas") }), call("proxy_set_shared_data", { key: "k", value: "3", cas: taken(first, "cas") }), get("k"), set("k", "4"), get("k"), set("new", "5", 99), get("new")];
    const ok = { status: "Ok" };
    expect(await answersIn("proxy_on_configure", calls, run)).toEqual([
      ok, { status: "Ok", gave: { value: "1", cas: 1 } }, ok, { status: "CasMismatch", why: "cas-mismatch" }, { status: "Ok", gave: { value: "2", cas: 2 } },
      ok, { status: "Ok", gave: { value: "4", cas: 3 } }, ok, { status: "Ok", gave: { value: "5", cas: 4 } },
    ]);
  });

  it("T-70 counts in one counter for all keys, also when the value stays the same", async () => {
    const answers = await answersIn("proxy_on_configure", [set("a", "x"), set("b", "x"), set("a", "x"), get("a"), get("b")], run);
    expect(answers.slice(3)).toEqual([{ status: "Ok", gave: { value: "x", cas: 3 } }, { status: "Ok", gave: { value: "x", cas: 2 } }]);
  });

  it("is common to modules of one vm id and apart from those of others; the scenario's seeds are there", async () => {
    const writer = await guestOf({ calls: { proxy_on_configure: [set("k", "written"), get("seed")] } });
    const reader = await guestOf({ calls: { proxy_on_configure: [get("k"), get("seed")] } });
    const { recording } = runChain({
      filters: [{ bytes: writer.bytes, vmId: "one" }, { bytes: reader.bytes, vmId: "one", configuration: "another plugin" }],
      setup: { sharedData: [{ vmId: "one", key: "seed", value: "seeded" }] }, actions: [],
    });
    expect(answersOf(reader, recording, 1)).toEqual([{ status: "Ok", gave: { value: "written", cas: 2 } }, { status: "Ok", gave: { value: "seeded", cas: 1 } }]);
    const apart = runChain({ filters: [{ bytes: writer.bytes, vmId: "one" }, { bytes: reader.bytes, vmId: "two" }], actions: [] });
    expect(answersOf(reader, apart.recording, 1)[0]).toEqual({ status: "NotFound", why: "shared-key-missing" });
  });
});
