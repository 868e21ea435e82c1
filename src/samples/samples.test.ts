// What every folder in samples/ promises.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { ScenarioSchema } from "../scenario/scenario.ts";
import { samplesFolder } from "../scripts/sample-builds.mjs";
import { catalogueOf } from "./catalogue.ts";
import { sampleTags } from "./sample.ts";

/** What samples share and what is not a sample itself. */
const shared = ["sdk"];

const folders = readdirSync(samplesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !shared.includes(entry.name))
  .map((entry) => entry.name);
const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(samplesFolder, ...path), "utf8"));
const manifests = Object.fromEntries(
  folders.filter((id) => existsSync(join(samplesFolder, id, "sample.json"))).map((id) => [id, json(id, "sample.json")]),
);
const { samples, problems } = catalogueOf(manifests);

describe("samples/", () => {
  it("holds samples with a valid manifest", () => {
    expect(problems).toEqual([]);
    expect(samples.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
    expect(samples.length).toBeGreaterThanOrEqual(8);
  });

  it("fills every group of the gallery and begins with the one a newcomer reads", () => {
    expect([...new Set(samples.flatMap(({ tags }) => tags))]).toEqual([...sampleTags]);
    expect(samples[0]?.id).toBe("hello-headers");
    expect(new Set(samples.map(({ order }) => order)).size).toBe(samples.length);
  });
});

describe.each(samples)("samples/$id", ({ id, source, modules }) => {
  const folder = join(samplesFolder, id);
  const bytesOf = (module: string): Buffer => readFileSync(join(folder, module));
  const scenario = v.parse(ScenarioSchema, json(id, "scenario.json"));

  it("has the sources it lists", () => {
    expect(source.filter((file) => !existsSync(join(folder, file)) || !statSync(join(folder, file)).isFile())).toEqual([]);
  });

  it("has nothing but source in source/", () => {
    const files = readdirSync(join(folder, "source"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) expect(name).toMatch(/\.(wat|ts|c|rs|go|toml|lock|mod|sum|proto)$/);
  });

  it("has the modules it lists and no others", () => {
    expect(readdirSync(folder).filter((name) => name.endsWith(".wasm")).toSorted()).toEqual(modules.toSorted());
  });

  it.each(modules)("%s links in a proxy", (name) => {
    const module = new WebAssembly.Module(new Uint8Array(bytesOf(name)));
    const exported = WebAssembly.Module.exports(module).map((entry) => entry.name);
    expect(exported.filter((entry) => entry.startsWith("proxy_abi_version_"))).toEqual([
      source.some((file) => file.endsWith(".go")) ? "proxy_abi_version_0_2_0" : "proxy_abi_version_0_2_1",
    ]);
    expect(exported).toContain("memory");
    expect(exported.some((entry) => entry === "malloc" || entry === "proxy_on_memory_allocate")).toBe(true);
    expect(exported).not.toContain("_start");
    for (const wanted of WebAssembly.Module.imports(module)) {
      expect(`${wanted.module}.${wanted.name}`).toMatch(/^(env\.proxy_|wasi_snapshot_preview1\.)/);
    }
    const imports: Record<string, Record<string, () => number>> = {};
    for (const wanted of WebAssembly.Module.imports(module)) (imports[wanted.module] ??= {})[wanted.name] = () => 0;
    expect(() => new WebAssembly.Instance(module, imports)).not.toThrow();
  });

  it.each(modules)("%s keeps function names and gives away nothing about the machine it was built on", (name) => {
    const bytes = bytesOf(name);
    expect(WebAssembly.Module.customSections(new WebAssembly.Module(new Uint8Array(bytes)), "name")).toHaveLength(1);
    expect(/\/(?:home|root|Users|work)\/[\w.-]+|registry\/src/.exec(bytes.toString("latin1"))?.[0]).toBeUndefined();
    expect(bytes.length).toBeLessThan(3_000_000);
  });

  it("names its modules in the scenario by their SHA-256", () => {
    const named = scenario.setup.chain.map((filter) => filter.module);
    // a module may be that of several filters
    expect([...new Set(named.map((module) => module.name))]).toEqual(modules);
    for (const module of named) {
      expect(module.sha256, `${module.name}: npm run samples:build`).toBe(createHash("sha256").update(bytesOf(module.name)).digest("hex"));
    }
  });

  it("has a scenario that does something", () => {
    expect(scenario.title).not.toBe("");
    const ids = scenario.actions.flatMap((action) => (action.do === "exchange" || action.do === "connection" ? [action.id] : []));
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
