// "Foreign functions": a filter that calls them works in the page, with packages that other filters never load.
import { readFileSync } from "node:fs";
import { drop, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const probe = { name: "probe.wasm", bytes: readFileSync(new URL("envoy/wasm/probe.wasm", import.meta.url)) };
const script = ["reqh foreign expr_create \"request.method + ' ' + request.path\"", "reqh keep 1", "reqh foreign expr_evaluate $b1", "reqh foreign sign null", "reqh foreign lookup key", "reqh foreign uncompress hex:789c4b4c4a0600024d0127"].join("\n");
const scenario = {
  version: 1, title: "Foreign functions",
  setup: { chain: [{ name: "probe", module: { name: "probe.wasm" }, configuration: `!probe A\n${script}` }], upstreams: [{ cluster: "backend" }], foreignFunctions: [{ name: "lookup", result: "found" }] },
  actions: [{ do: "exchange", id: "a", path: "/foreign" }],
};

test("a filter evaluates an expression, and the scenario answers for a function of its own", async ({ page }) => {
  const loaded: string[] = [];
  page.on("response", (response) => loaded.push(response.url()));
  await gotoApp(page);
  const events = page.getByRole("treegrid", { name: "Events" });
  await expect(events.getByRole("row").first()).toBeVisible();
  expect(loaded.filter((url) => url.includes("packages-"))).toEqual([]);
  await drop(page, [probe, textFile("foreign.json", JSON.stringify(scenario))]);
  await expect(events.getByText("\"expr_evaluate\", expression 0").first()).toBeVisible();
  // further down than the rows that are drawn
  await page.keyboard.press("/");
  await page.keyboard.type("lookup");
  await expect(events.getByText("\"lookup\"").first()).toBeVisible();
  expect(loaded.filter((url) => url.includes("packages-")).length).toBe(1);
});
