import { describe, expect, it } from "vitest";
import { fromByteString } from "../base/byte-string.ts";
import { parseWasmTrace } from "./wasm-trace.ts";
import type { TraceEvent } from "./wasm-trace.ts";

const parse = (...lines: string[]): readonly TraceEvent[] => parseWasmTrace(fromByteString(lines.join("\n")));
const prefix = (level = "trace", thread = 17): string => `[2026-11-21 13:00:59.615][${thread}][${level}][wasm] [source/extensions/common/wasm/wasm_vm.cc:39] `;

describe("a line of the trace", () => {
  it("is a call with its words, or a return with its result", () => {
    expect(parse("[host->vm] proxy_on_request_headers(2, 5, 1)", "[vm->host] env.proxy_increment_metric(5, 18446744073709551611)", "[vm<-host] env.proxy_increment_metric return: 0", "[host<-vm] proxy_on_delete return: void")).toEqual([
      { kind: "call", of: "callback", thread: "", line: 1, module: "", name: "proxy_on_request_headers", words: ["2", "5", "1"] },
      { kind: "call", of: "host-call", thread: "", line: 2, module: "env", name: "proxy_increment_metric", words: ["5", "18446744073709551611"] },
      { kind: "return", of: "host-call", thread: "", line: 3, module: "env", name: "proxy_increment_metric", result: "0" },
      { kind: "return", of: "callback", thread: "", line: 4, module: "", name: "proxy_on_delete", result: "void" },
    ]);
  });

  it("may have Envoy's prefix, and before it that of whoever collected the log", () => {
    const [event] = parse(`envoy-1  | ${prefix("trace", 23)}[host->vm] _initialize()\r`);
    expect(event).toMatchObject({ kind: "call", name: "_initialize", thread: "23", words: [] });
  });

  it("that is something else is left out", () => {
    expect(parse("", `${prefix("debug")}Base Wasm created 1 now active`, "what a person wrote about [host->vm] and its friends")).toEqual([]);
  });
});

describe("what a guest logs", () => {
  const log = (size: number, ...text: string[]): readonly TraceEvent[] =>
    parse(`${prefix()}[vm->host] env.proxy_log(2, 100, ${size})`, `${prefix("info")}wasm log plugin: a root vm: ${text.join("\n")}`, `${prefix()}[vm<-host] env.proxy_log return: 0`);

  it("begins where the announced size says, whatever the plugin is called", () => {
    expect(log(10, "hi: there!")[1]).toEqual({ kind: "log", thread: "17", line: 2, level: "info", text: "hi: there!" });
    expect(log(0, "")[1]).toMatchObject({ text: "" });
  });

  it("goes on over several lines", () => {
    const events = log(9, "one", "", "[two]");
    expect(events.map(({ kind }) => kind)).toEqual(["call", "log", "return"]);
    expect(events[1]).toMatchObject({ text: "ne\n\n[two]".padStart(9, "o") });
  });

  it("goes on without prefixes as far as its size", () => {
    const events = parse("[vm->host] env.proxy_log(2, 100, 7)", "wasm log: one", "two", "not of it", "[vm<-host] env.proxy_log return: 0");
    expect(events[1]).toMatchObject({ kind: "log", text: "one\ntwo" });
    expect(events).toHaveLength(3);
  });

  it("is no event of the trace when it looks like one", () => {
    expect(parse(`${prefix("info")}wasm log: [host->vm] proxy_on_tick(1)`)).toMatchObject([{ kind: "log", text: "[host->vm] proxy_on_tick(1)" }]);
  });

  it("of several threads is kept apart", () => {
    const events = parse(
      `${prefix("trace", 1)}[vm->host] env.proxy_log(2, 100, 3)`, `${prefix("trace", 2)}[vm->host] env.proxy_log(2, 100, 5)`,
      `${prefix("info", 1)}wasm log: one`, `${prefix("info", 2)}wasm log: other`,
    );
    expect(events.slice(2)).toMatchObject([{ thread: "1", text: "one" }, { thread: "2", text: "other" }]);
  });
});

it("a call that trapped has failed, with its backtrace as the reason", () => {
  const events = parse(`${prefix("error")}Function: proxy_on_request_headers failed: Uncaught RuntimeError: unreachable`, "Proxy-Wasm plugin in-VM backtrace:", "  0:  0x1a - f");
  expect(events).toMatchObject([{ kind: "failed", name: "proxy_on_request_headers", reason: "Uncaught RuntimeError: unreachable\nProxy-Wasm plugin in-VM backtrace:\n  0:  0x1a - f" }]);
});
