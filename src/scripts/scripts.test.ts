import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./run.mjs";
import { fileFor, serve } from "./serve.mjs";

const node = process.execPath;

describe("run", () => {
  it("resolves to nothing when the command succeeds, else to the reason", async () => {
    expect(await run([node, "-e", ""], { seconds: 60 })).toBeUndefined();
    expect(await run([node, "-e", "process.exit(3)"], { seconds: 60 })).toBe("exit code 3");
    expect(await run(["no-such-command-here"], { seconds: 60 })).toMatch(/^no-such-command-here could not be started/);
  });

  it("gives the command no standard input to wait for", async () => {
    expect(await run([node, "-e", "process.stdin.resume()"], { seconds: 60 })).toBeUndefined();
  });

  it("ends a command that does not end, and what it started", async () => {
    const parent = `require("node:child_process").spawnSync(process.execPath, ["-e", "setInterval(() => {}, 1000)"])`;
    expect(await run([node, "-e", parent], { seconds: 1 })).toBe("not finished after 1 s");
  });
});

describe("serve", () => {
  const outside = mkdtempSync(join(tmpdir(), "proxyscope-"));
  const folder = join(outside, "dist");

  beforeAll(() => {
    mkdirSync(join(folder, "assets"), { recursive: true });
    mkdirSync(join(outside, "dist-2"));
    for (const name of ["secret", "dist-2/secret", "dist/index.html", "dist/a b.js", "dist/assets/m.wasm"]) {
      writeFileSync(join(outside, name), name);
    }
  });
  afterAll(() => rmSync(outside, { recursive: true }));

  it.each([
    ["/", "index.html"],
    ["/?theme=dark", "index.html"],
    ["/a%20b.js", "a b.js"],
    ["/assets/m.wasm", "assets/m.wasm"],
  ])("finds %s", (path, file) => {
    expect(fileFor(folder, "/", path)).toBe(join(folder, file));
    expect(fileFor(folder, "/deep/path/", `/deep/path${path}`)).toBe(join(folder, file));
    expect(fileFor(folder, "/deep/path/", path)).toBeUndefined();
  });

  it.each(["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/../dist-2/secret", "//etc/passwd", "/%00", "/%zz", "/..\\secret", "/assets", "/assets/"])(
    "does not find %s",
    (path) => {
      expect(fileFor(folder, "/", path)).toBeUndefined();
    },
  );

  it("says what a file is, and refuses a port that is taken", async () => {
    const address = await serve(folder, 0, "/deep/");
    const typeOf = async (path: string) => (await fetch(address + path)).headers.get("content-type");
    expect(await typeOf("")).toBe("text/html; charset=utf-8");
    expect(await typeOf("a%20b.js")).toBe("text/javascript; charset=utf-8");
    expect(await typeOf("assets/m.wasm")).toBe("application/wasm");
    expect((await fetch(`${address}nothing`)).status).toBe(404);
    expect((await fetch(address, { method: "POST" })).status).toBe(405);
    await expect(serve(folder, Number(new URL(address).port), "/")).rejects.toThrow("EADDRINUSE");
  });
});
