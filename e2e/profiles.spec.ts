// Profiles: which there are, a scenario in all of them, and a module that a proxy refuses and that is run all the same.
import { drop, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

test("the menu of profiles says what each is, and runs the scenario in every one", async ({ page }) => {
  await gotoApp(page);
  await page.getByRole("button", { name: "Envoy", exact: true }).click();
  const menu = page.getByRole("menu", { name: "Host profile" });
  await expect(menu.getByRole("menuitemradio", { name: "Envoy 1.36.2: run here, case by case; in Istio 1.28" })).toBeVisible();
  await expect(menu.getByText("Proxies that embed Envoy or its host library; not run by us")).toBeVisible();
  await expect(menu.getByRole("menuitem", { name: "Apache Traffic Server: runs as Envoy" })).toBeVisible();
  await menu.getByRole("menuitem", { name: "Run in every profile ..." }).click();
  const dialog = page.getByRole("dialog", { name: "This scenario in every profile" });
  await expect(dialog.getByRole("row", { name: /^Envoy 1\.40\.0 this scenario's/ })).toBeVisible();
  await expect(dialog.getByRole("row", { name: /^Higress 2\.1 the same/ })).toBeVisible();
  await dialog.getByRole("button", { name: "Run as spec 0.2.1" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "spec 0.2.1" })).toBeVisible();
});

test("a module that the proxy refuses runs leniently, and every screen says so", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();
  await drop(page, [textFile("old.wat", `(module (import "gojs" "exit" (func $exit)) (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) i32.const 0) (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (call $exit) (i32.const 0)))`)]);
  await page.getByRole("alert", { name: /does not load/ }).getByRole("button", { name: "Run it all the same (lenient)" }).click();
  await expect(page.getByRole("note", { name: /is run leniently/ })).toContainText("Envoy would not load");
  await expect(page.getByRole("contentinfo")).toContainText("lenient: Envoy would not load old");
  await expect(page.getByRole("treegrid", { name: "Events" })).toContainText("gojs.exit");
  await page.getByRole("button", { name: "Link as the proxy does" }).click();
  await expect(page.getByRole("alert", { name: /does not load/ })).toBeVisible();
});
