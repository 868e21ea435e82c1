import { describe, expect, it } from "vitest";
import { explainRefusal } from "./refusals.ts";

const explain = (problem: string, subject = "", details = "") => explainRefusal({ problem, subject, details });

describe("refusals", () => {
  it.each([
    "not-wasm", "no-abi-marker", "unknown-abi-marker", "unknown-import", "import-not-in-abi", "wrong-import-type", "wrong-export-type", "no-allocator", "no-memory",
    "wasi-command", "start-failed",
  ])("has a cause and a fix for %s", (kind) => {
    const { cause, fix } = explain(kind, "env.x", "details");
    expect(cause).toMatch(/^It .+[.]$|details$/);
    expect(fix).toMatch(/[.]$/);
    expect(fix).not.toBe(explain("something else").fix);
  });

  it("names what is imported and who usually asks for it", () => {
    expect(explain("unknown-import", "env.proxy_redis_call")).toMatchObject({ cause: "It imports `env.proxy_redis_call`, which this proxy does not offer.", fix: expect.stringContaining("Higress") as string });
    expect(explain("unknown-import", "gojs.runtime.wasmExit").fix).toContain("wasip1");
    expect(explain("unknown-import", "__wbindgen_placeholder__.x").fix).toContain("wasm32-wasip1");
    expect(explain("unknown-import", "wasi_snapshot_preview1.sock_open").fix).toContain("sockets");
    expect(explain("unknown-import", "env.my_helper").fix).toContain("link time");
  });

  it("tells a program from a library", () => {
    expect(explain("wasi-command").fix).toContain("c-shared");
  });
});
