import { expect, it } from "vitest";
import { callbacks } from "../abi/callbacks.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import { wireName } from "./wire-name.ts";
import { displayName } from "./words.ts";

it("finds every function of the ABI by its name and by the one that is shown", () => {
  for (const name of [...Object.keys(hostFunctions), ...Object.keys(callbacks)]) expect([wireName(name), wireName(displayName(name))]).toEqual([name, name]);
});
it("leaves names alone that are in no table", () => {
  expect(["on_nothing", "proxy_on_nothing", "get", "my_function"].map(wireName)).toEqual(["on_nothing", "proxy_on_nothing", "get", "my_function"]);
});
