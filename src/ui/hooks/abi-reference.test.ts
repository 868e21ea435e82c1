// Links to the reference: what the address says.
import { expect, it } from "vitest";
import { abiLink, entryInAddress } from "./abi-reference.ts";

it("an entry is in the address as it is written", () => {
  expect(abiLink("proxy_get_property")).toBe("#abi=proxy_get_property");
  expect(entryInAddress("#abi=proxy_get_property")).toBe("proxy_get_property");
});

it("other addresses are about something else, a scenario for instance", () => {
  for (const hash of ["", "#", "#v1.abc", "#abi", "#abisomething"]) expect(entryInAddress(hash)).toBeUndefined();
});

it("an address that cannot be read opens the reference without an entry", () => {
  expect(entryInAddress("#abi=")).toBe("");
  expect(entryInAddress("#abi=%E0%A4%A")).toBe("");
});
