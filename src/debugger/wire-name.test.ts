import { expect, it } from "vitest";
import { callbacks } from "../abi/callbacks.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import { wireName, wireNameInText } from "./wire-name.ts";
import { displayName } from "./words.ts";

it("finds every function of the ABI by its name and by the one that is shown", () => {
  for (const name of [...Object.keys(hostFunctions), ...Object.keys(callbacks)]) expect([wireName(name), wireName(displayName(name))]).toEqual([name, name]);
});
it("leaves names alone that are in no table", () => {
  expect(["on_nothing", "proxy_on_nothing", "get", "my_function"].map(wireName)).toEqual(["on_nothing", "proxy_on_nothing", "get", "my_function"]);
});

it.each([
  ["on_request_headers", "proxy_on_request_headers"], ["get_header_map_value", "proxy_get_header_map_value"], ["proxy_log", "proxy_log"], ["fd_write", "fd_write"], ["malloc", "malloc"],
  ["log", undefined], ["done", undefined], ["x-user", undefined], ["constructor", undefined], ["no_such_name", undefined],
])("in a sentence %s is %s", (text, name) => expect(wireNameInText(text)).toBe(name));
