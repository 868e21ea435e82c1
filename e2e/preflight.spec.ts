// Preflight: which proxies would load a module, for one that the profile refuses and for one of the chain that runs.
import { drop, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

test("a refused module is held against every proxy, explained, copied, and run all the same", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();
  await drop(page, [textFile("edge.wat", `(module (import "env" "proxy_redis_init" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)
    (func (export "proxy_abi_version_0_2_100")) (func (export "malloc") (param i32) (result i32) i32.const 0)
    (func $open i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call 0 drop) (func (export "proxy_on_configure") (param i32 i32) (result i32) call $open i32.const 1))`)]);
  const way = page.getByRole("alert", { name: /does not load/ }).getByRole("button", { name: "Which proxies load it ..." });
  await way.click();
  const dialog = page.getByRole("dialog", { name: "Preflight" });
  await expect(dialog).toContainText("edge.wasm does not load in Envoy 1.40.0, your profile. It loads in Higress 2.1.");
  const grid = dialog.getByRole("table", { name: "What each proxy says" });
  await expect(grid.getByRole("columnheader")).toHaveText([/Check/, /Envoy 1\.40\.0 your profile/, /Envoy 1\.36\.2/, /Envoy 1\.34/, /Envoy 1\.33/, /Envoy 1\.32/, /NGINX 1\.27\.4/, /Higress 2\.1/, /MOSN 1\.6\.1/, /spec 0\.2\.1/]);
  // the chosen answer follows the focus, and the arrow keys move it
  await grid.getByRole("button", { name: "Result, Envoy 1.40.0: does not load" }).focus();
  const card = dialog.getByRole("region", { name: "The chosen answer" });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(card.getByRole("heading", { name: "ABI marker, Envoy 1.40.0" })).toBeVisible();
  await expect(card).toContainText("It was built for an ABI that this proxy does not know: proxy_abi_version_0_2_100.");
  await expect(card).toContainText("Build with an SDK of ABI 0.1.0, 0.2.0 or 0.2.1.");
  await page.keyboard.press("ArrowDown");
  await expect(card).toContainText("an addition of Higress that this proxy does not offer");
  await expect(card).toContainText("Pulled in byproxy_on_configure › calls open › calls proxy_redis_init");
  await expect(card.getByRole("list")).toContainText("reach Redis through a service with an HTTP call");
  await dialog.getByRole("button", { name: "Copy as text" }).click();
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("Envoy 1.36.2: does not load: Wasm VM failed Missing or unknown Proxy-Wasm ABI version");
  // closing gives the focus back to what asked
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(way).toBeFocused();
  await way.press("Enter");
  await dialog.getByRole("button", { name: "Run it all the same (lenient)" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("note", { name: /is run leniently/ })).toContainText("Envoy would not load");
});

test("a module of the chain is asked about from its menu and from the palette", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What to do").fill("preflight");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Preflight" });
  await expect(dialog).toContainText(/loads in Envoy 1\.40\.0, your profile/);
  await expect(dialog.getByRole("button", { name: "Run it all the same (lenient)" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("tab", { name: "Scenario" }).click();
  const filters = page.getByRole("region", { name: "Filters" });
  await filters.getByRole("button", { name: "Filters" }).click();
  await filters.getByRole("button", { name: /^Change / }).first().click();
  await page.getByRole("menuitem", { name: "Preflight: does it load in each proxy ..." }).click();
  await expect(dialog.getByRole("table", { name: "What each proxy says" })).toBeVisible();
  await dialog.getByRole("button", { name: "Result, Envoy 1.36.2: loads" }).click();
  await dialog.getByRole("button", { name: "Run as Envoy 1.36.2" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Envoy 1.36.2" })).toBeVisible();
});
