import { describe, expect, it } from "vitest";
import { explainRefusal } from "./refusals.ts";

const explain = (problem: string, subject = "", details = "") => explainRefusal({ problem, subject, details });

describe("refusals", () => {
  it.each([
    "not-wasm", "no-abi-marker", "unknown-abi-marker", "unknown-import", "import-not-in-abi", "wrong-import-type", "wrong-export-type", "no-allocator", "no-memory",
    "wasi-command", "missing-export", "start-failed",
  ])("has a cause and a fix for %s", (kind) => {
    const { cause, fix } = explain(kind, "env.x", "details");
    expect(cause).toMatch(/^It .+[.]$|details$/);
    expect(fix).toMatch(/[.]$/);
    expect(fix).not.toBe(explain("something else").fix);
  });

  it("names what is imported and who usually asks for it", () => {
    expect(explain("import-not-in-abi", "env.proxy_redis_call").cause).toBe("It imports `env.proxy_redis_call`, an addition of Higress that this proxy does not offer.");
    expect(explain("import-not-in-abi", "env.proxy_get_log_level").cause).toContain("exists since ABI 0.2.1");
    expect(explain("import-not-in-abi", "env.proxy_continue_request").cause).toContain("existed in ABI 0.1.0 only");
    expect(explain("unknown-import", "env.proxy_of_tomorrow")).toMatchObject({ cause: "It imports `env.proxy_of_tomorrow`, which this proxy does not offer." });
    expect(explain("unknown-import", "gojs.runtime.wasmExit").fix).toContain("wasip1");
    expect(explain("unknown-import", "__wbindgen_placeholder__.x").fix).toContain("wasm32-wasip1");
    expect(explain("unknown-import", "wasi_snapshot_preview1.sock_open").fix).toContain("sockets");
    expect(explain("unknown-import", "env.my_helper").fix).toContain("link time");
  });

  it("says once that a file cannot be read", () => {
    expect(explain("not-wasm", "this WebAssembly module cannot be read: the type section is cut off").cause).toBe("It is not a WebAssembly module that can be read: the type section is cut off.");
  });

  it("tells a program from a library", () => {
    expect(explain("wasi-command").fix).toContain("c-shared");
    expect(explain("no-abi-marker", "_start")).toMatchObject({ cause: expect.stringContaining("a WASI command") as string, fix: expect.stringContaining("c-shared") as string });
    expect(explain("no-abi-marker", "proxy_abi_version_0_2_1").cause).not.toContain("WASI command");
  });
});
