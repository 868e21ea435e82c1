// The derived guests are byte for byte those that the recordings were made with.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readModule } from "../../module/read-module.ts";
import { deriveGuest, variants } from "./variants.ts";

const probe = readFileSync(join(import.meta.dirname, "../../../e2e/envoy/wasm/probe.wasm"));

const sha256: Readonly<Record<string, string>> = {
  v_nomarker: "f79fbb1a817220df553255b0855d996c50575b446b3a6983a9683e81af53aed4",
  v_vnext: "d5ad5e39b5d3669be78ac07e63df2a0a8b88050ad46d25c64c0c148f68e5dea5",
  v_higress: "fee2020d80c7bf5b15e69d6c88c036f670977b7fec97cb8a85ace7e309ab4fd7",
  v_020_then_021: "9093136923a2ecfb1278472cdb7cf5a887ada25b1cc6fe4ff27763453e4f77a3",
  v_021_then_020: "e0bb8dc36a6b7ece87259fbbb2bc8ee957ff08d538cf3bd7153a72b79da4dbb8",
  v_020_loglevel: "df08426e4d3925405693496d0696ca4525e552370ccc39f3af1af89a7971744c",
  v_badtype: "ec2cc5ad476fb75b235d552f8011d6bda010abc3e96e8fa05eb82bc7b5ecf4c9",
  v_badimport: "b46cfb68026b41a5e05671dd9a0f53de0f74a9e02bf0932cfbf318749a7875a2",
  v_badmodule: "11e999b8a7f37481a5ecf603a8c681be7038bb1271d899c3f62beaa824a90d0c",
  v_wasi_unstable: "2fee8175bda1307bffea15edcb6c3273b70b39417a106bf21f418d727cac4546",
  v_noalloc: "d050a1680fc04738400bde8235263e1aa9fed5ca133ec1f02b0472996c938f92",
  v_pma: "c6154b5bf40883ebe5453d31ac6503e46eef5687ad66584b3f9d9e59397201ad",
  v_bothalloc: "1e363e2221976e879e18b1da312443efb073298f2b5e15aa43598ba3fba7d455",
  v_stats: "2991c0258fc6dd74c03b74878807ac498ec38d1697cb6546eb6afdedb34a2852",
  v_init: "acd608f5b5fcf4877c9bf2088b5a7d6516c2c0b36b30df416d6c4b2013a3fa7d",
  v_init_main: "17ca311b6999952894db5e7b5f6a4efc9e04d967e857f10f75ae27e08b940ec5",
  v_init_mainvoid: "e5a6738f7cdaf29d27233bbef4459b71ee95429a51cff4d88a2de2936dca1a33",
  v_init_start: "f1a342b2a0a457846fc2dfe03b22179c84a732c81e8618337c78bfc9e3d69ec4",
  v_start: "d341fd0eab37711efbb735d1e25d72acfde85d56d2fd7b1810952467f3de43d7",
  v_start_main: "a45cb87a1e554073035fc80edce7391b814b772dd9b288771e00b9981364cc31",
  v_init_time: "690290ddf640e9f4bc85c8a176f8b8d3e0f67b984502956d1fbd2e6812fa1b88",
  v_init_prop: "e7692be0d08a0372e42395b7bf04e3b2b3791b52883746949742d0656b8586da",
  v_init_wasi: "8dcfca531269fcf10c6796ff73a5a393ded49b8d14d3cf02aa7badc5334765fc",
  v_init_exit: "017f6d2978a854ca67ce68b001df3e858c29e682f457e9e175f0b172336888f7",
  v_init_yield: "1df013d901e81cf304ab7d6d27ea4b80f87af1deabb3114c4608a54d389de0be",
  v_init_trap: "88bca0efc0c20f9d7cccbaaaeacfc184cb5226e61e802180076611e18b54a570",
  v_startsection: "741962896d47b5a64eef79f34a58be5247120d6165ff59cbdd736bdfab3e2d61",
  v_minimal: "6ee35d3c856ba33aea2ccbd2b125aad3aaef3f452042dae60534f142e7e2cf61",
  v_nocreate: "368f2b5c3830c4ed7e0c134e88c9b36673a920f8b45d585400f8a26f996a0d47",
  truncated: "a86d35bb9e84350962a118afcfddd142f522ec0b7ee7c38d0c3c7d0ca325302d",
};

describe("a derived guest", () => {
  it("has a known hash, all of them", () => {
    expect(Object.keys(variants).toSorted()).toEqual(Object.keys(sha256).toSorted());
  });

  it.each(Object.keys(sha256))("%s is the one the recordings were made with", (name) => {
    const bytes = deriveGuest(name, probe) ?? new Uint8Array(0);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256[name]);
    if (name !== "truncated") expect(WebAssembly.validate(bytes)).toBe(true);
  });

  it("exports no spare function under its own name", () => {
    const spare = Object.keys(variants).flatMap((name) => {
      const read = readModule(deriveGuest(name, probe) ?? new Uint8Array(0));
      return read.ok ? read.value.exports.filter((e) => e.name.startsWith("x_")) : [];
    });
    expect(spare).toEqual([]);
  });

  it("is not made for other names", () => {
    expect(deriveGuest("probe", probe)).toBeUndefined();
    expect(deriveGuest("toString", probe)).toBeUndefined();
  });
});
