import { expect, it } from "vitest";
import { abiSignature } from "./abi-signature.ts";

it.each([
  ["proxy_log", "(level: LogLevel, message: bytes) -> status", "(i32, i32, i32) -> i32"],
  ["proxy_get_shared_data", "(key: bytes) -> status, value: bytes, cas: u32", "(i32, i32, i32, i32, i32) -> i32"],
  ["proxy_on_request_headers", "(context_id: context id, num_headers: u32, end_of_stream: bool) -> action", "(i32, i32, i32) -> i32"],
  ["proxy_on_tick", "(plugin_context_id: context id)", "(i32) -> nothing"],
])("%s is written down", (name, words, type) => {
  expect(abiSignature(name)).toEqual({ words, type });
});
it("a name that no version has is not", () => {
  expect(abiSignature("proxy_get_everything")).toBeUndefined();
});
