import { expect, test } from "vitest";
import { specLink } from "./spec-links.ts";

const base = "https://github.com/proxy-wasm/spec/blob/main/abi-versions";

test.each([
  ["proxy_get_property", `${base}/v0.2.1/README.md#proxy_get_property`],
  ["proxy_on_tick", `${base}/v0.2.1/README.md#proxy_on_tick`],
  ["fd_write", `${base}/v0.2.1/README.md#wasi_snapshot_preview1fd_write`],
  ["proxy_continue_request", `${base}/v0.1.0/README.md#proxy_continue_request`],
  ["proxy_abi_version_0_2_0", `${base}/v0.2.0/README.md#proxy_abi_version_0_2_0`],
])("%s", (name, link) => {
  expect(specLink(name)).toBe(link);
});

test.each(["pthread_equal", "fd_read", "envoy_on_resolve_dns", "proxy_redis_call", "proxy_resume_upstream", "abort"])("the specification has nothing about %s", (name) => {
  expect(specLink(name)).toBeUndefined();
});
