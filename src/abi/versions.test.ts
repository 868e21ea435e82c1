import { describe, expect, test } from "vitest";
import { abiVersionNames, abiVersions, detectAbi } from "./versions.ts";

const named = (...names: string[]) => names.map((name) => ({ name }));

describe("T-01", () => {
  test.each(["0.1.0", "0.2.0", "0.2.1"] as const)("the marker of %s decides", (version) => {
    expect(detectAbi(named("memory", abiVersions[version].marker, "malloc")).version).toBe(version);
  });

  test("of several markers the first exported one decides", () => {
    expect(detectAbi(named("proxy_abi_version_0_2_1", "proxy_abi_version_0_2_0")).version).toBe("0.2.1");
    expect(detectAbi(named("proxy_abi_version_0_2_0", "proxy_abi_version_0_2_1"))).toEqual({
      version: "0.2.0",
      markers: [
        { name: "proxy_abi_version_0_2_0", version: "0.2.0", released: true },
        { name: "proxy_abi_version_0_2_1", version: "0.2.1", released: true },
      ],
    });
  });

  test("an unreleased marker is found, but decides nothing", () => {
    expect(detectAbi(named("proxy_abi_version_0_2_100"))).toEqual({ markers: [{ name: "proxy_abi_version_0_2_100", version: "0.2.100", released: false }] });
    expect(detectAbi(named("proxy_abi_version_0_x_x", "proxy_abi_version_0_2_0")).version).toBe("0.2.0");
  });

  test("no marker, no version", () => {
    expect(detectAbi(named("memory", "_start"))).toEqual({ markers: [] });
  });
});

test("every version is listed", () => {
  expect(abiVersionNames).toEqual(["0.1.0", "0.2.0", "0.2.1", "vNEXT", "0.2.100", "2020-draft"]);
});
