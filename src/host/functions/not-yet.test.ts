// What is not there yet says so (see KNOWN-GAPS.md).
import { expect, it } from "vitest";
import { hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import { answersIn, call } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import { implementations } from "./functions.ts";
import { notYet } from "./not-yet.ts";

const offered = Object.entries(hostFunctions).filter(([name, { abi }]) => Object.hasOwn(notYet, name) && (abi as readonly string[]).includes("0.2.100")).map(([name]) => name);

it.each(offered)("%s answers that it is not implemented, and writes nothing", async (name) => {
  expect(await answersIn("proxy_on_configure", [call(name as HostFunctionName)], (bytes) => runChain({ filters: [{ bytes }], setup: { link: "lenient" }, actions: [] }))).toEqual([{ status: "Unimplemented", why: "unimplemented" }]);
});
it("holds what other proxies add; everything else has an implementation", () => {
  expect(offered).toEqual(["proxy_redis_init", "proxy_redis_call", "proxy_inject_encoded_data_to_filter_chain", "proxy_get_upstream_hosts", "proxy_set_upstream_override_host"]);
  expect(Object.keys(hostFunctions).filter((name) => implementations[name] === undefined)).toEqual([]);
  const groups = Object.entries(hostFunctions).filter(([name]) => Object.hasOwn(notYet, name)).map(([, { group }]) => group);
  expect([...new Set(groups)].toSorted()).toEqual(["draft", "extensions"]);
});
