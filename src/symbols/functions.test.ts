import { describe, expect, it } from "vitest";
import { assemble, moduleOf } from "../testing/wasm-bytes.ts";
import { functionNames } from "./functions.ts";

describe("functions of a module", () => {
  it("are called by the name section, else by their exports and imports", async () => {
    const module = moduleOf(await assemble(`(module (import "env" "proxy_log" (func (param i32 i32 i32) (result i32)))
      (func $_RNvMs0_NtCs4WufG8R8Gd3_10proxy_wasm10dispatcherNtB5_10Dispatcher23on_http_request_headers) (func (export "proxy_on_tick")) (func))`));
    const stripped = { ...module, customSections: [] };
    expect([0, 1, 2, 3].map((index) => functionNames(stripped)(index).name)).toEqual(["env.proxy_log", undefined, "proxy_on_tick", undefined]);
    expect(functionNames(module)(1).name).toBe("<proxy_wasm::dispatcher::Dispatcher>::on_http_request_headers");
    expect([functionNames(module)(0).imported, functionNames(module)(2).exported]).toEqual(["env.proxy_log", "proxy_on_tick"]);
  });
  it.each([
    ["_RNvNtCspDyCHxMKIP_4core9panicking9panic_fmt", "runtime"], ["rust_begin_unwind", "runtime"], ["_ZN3std9panicking20rust_panic_with_hook17h0123456789abcdefE", "runtime"],
    ["_RNvNtCs5Yu5v7SlY8p_10proxy_wasm9hostcalls3log", "library"], ["_ZNSt6vectorIiSaIiEE9push_backERKi", "library"], ["runtime.mallocgc", "library"], ["~lib/string/String#substring", "library"],
    ["runtime.gopanic", "runtime"], ["runtime.nilPanic", "runtime"], ["~lib/builtins/abort", "runtime"], ["abort", "runtime"], ["_ZSt9terminatev", "runtime"],
    ["_RNvYNtCsaHMGa0cM4pm_5crash5ShelfNtNtCs4WufG8R8Gd3_10proxy_wasm6traits7Context15get_grpc_statusB4_", "own"], ["main.(*httpContext).OnHttpRequestHeaders", "own"], ["filter/Stream#onRequestHeaders", "own"],
    ["_ZN12FilterStream16onRequestHeadersEjb", "own"], ["proxy_on_request_headers", "own"], ["aborted_requests", "own"],
  ])("%s is %s", async (name, owner) => {
    const module = moduleOf(await assemble("(module (func))"));
    expect(functionNames({ ...module, exports: [{ name, kind: "function", index: 0 }] })(0).owner).toBe(owner);
  });
});
