// The samples whose compilers are npm packages are built again: the module in the repository is what its source says.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { buildModule, modulesOf, sampleIds, samplesFolder, toolchainOf } from "../scripts/sample-builds.mjs";

const modules = sampleIds().flatMap((id) => modulesOf(id).map((module) => ({ id, module, toolchain: toolchainOf(id, module) })));
const rebuilt = modules.filter(({ toolchain }) => toolchain === "wat" || toolchain === "assemblyscript");

describe("a sample built from its source", () => {
  it("is among those that can be built here", () => {
    expect(new Set(rebuilt.map(({ toolchain }) => toolchain))).toEqual(new Set(["wat", "assemblyscript"]));
  });

  it.each(rebuilt)("$id/$module is byte-identical", async ({ id, module }) => {
    const built = await buildModule(id, module);
    const committed = readFileSync(join(samplesFolder, id, module));
    expect(built.missing).toBeUndefined();
    expect(Buffer.compare(Buffer.from(built.bytes ?? []), committed), `samples/${id}/${module} is not what its source gives: npm run samples:build`).toBe(0);
  });
});

describe("a sample whose compiler is not there", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["rate-limit", "no clang that knows wasm32"],
    ["auth", "no cargo and rustc"],
    ["http-call", "no go"],
  ])("%s is left alone, with the reason", async (id, missing) => {
    vi.stubEnv("PATH", "");
    vi.stubEnv("CLANG", "clang");
    vi.stubEnv("RUSTC", "rustc");
    expect(await buildModule(id, "filter.wasm")).toEqual({ missing });
  });
});
