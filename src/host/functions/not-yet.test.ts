// What is not there yet says so (see KNOWN-GAPS.md).
import { expect, it } from "vitest";
import { hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import { answersIn, call } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import { implementations } from "./functions.ts";
import { notYet } from "./not-yet.ts";

it.each(Object.keys(notYet))("%s answers that it is not implemented, and writes nothing", async (name) => {
  expect(await answersIn("proxy_on_configure", [call(name as HostFunctionName)], (bytes) => runChain({ filters: [{ bytes }], setup: { link: "lenient" }, actions: [] }))).toEqual([{ status: "Unimplemented", why: "unimplemented" }]);
});
it("holds drafts only; everything else has an implementation", () => {
  expect(Object.keys(hostFunctions).filter((name) => implementations[name] === undefined)).toEqual([]);
  const groups = Object.entries(hostFunctions).filter(([name]) => Object.hasOwn(notYet, name)).map(([, { group }]) => group);
  expect([...new Set(groups)].toSorted()).toEqual(["draft"]);
});
