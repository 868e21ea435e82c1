// MOSN as the profile: its settings, and what it does to filters that pause, or that it does not load.
import type { Page } from "@playwright/test";
import { drop, textFile } from "./files.ts";
import { expect, gotoApp, test, unfold } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const settings = (page: Page) => page.getByRole("group", { name: "Settings of MOSN" });
const complete = (page: Page) => expect(page.getByText("Run complete")).toBeVisible();

/** Holds every request and never lets it go. */
const pausing = (version: string): string => `(module (memory (export "memory") 1) (func (export "proxy_abi_version_${version}")) (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  (func (export "proxy_on_context_create") (param i32 i32)) (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1)) (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 1)) (func (export "proxy_on_done") (param i32) (result i32) (i32.const 1)) (func (export "proxy_on_delete") (param i32)))`;

async function open(page: Page, version: string): Promise<void> {
  await gotoApp(page);
  await complete(page);
  await drop(page, [textFile("pausing.wat", pausing(version))]);
  await expect(page).toHaveTitle(/pausing/);
}
async function asMosn(page: Page): Promise<void> {
  await page.getByTitle("Host profile").click();
  await page.getByRole("menu", { name: "Host profile" }).getByRole("menuitemradio", { name: /^MOSN 1\.6\.1/ }).click();
  await expect(page.getByTitle("Host profile")).toContainText("MOSN 1.6.1");
}

test("a Pause is ignored and said to be, and settings are there with the profile only", async ({ page }) => {
  await open(page, "0_1_0");
  await asMosn(page);
  await complete(page);
  await expect(page.getByRole("region", { name: "Findings", exact: true })).toContainText(/MOSN/);
  await page.getByRole("tab", { name: "Scenario" }).click();
  await unfold(page, "Filters");
  await page.getByRole("region", { name: "Filters", exact: true }).getByRole("button", { name: /configuration|bytes/ }).first().click();
  await settings(page).getByRole("textbox", { name: "root_context_id" }).fill("7");
  await expect(events(page).getByText("root 7").first()).toBeVisible();
  await page.keyboard.press("Tab");
  await page.getByRole("tab", { name: "Scenario" }).press("Control+z");
  await expect(events(page).getByText("root 7")).toHaveCount(0);
  await page.getByTitle("Host profile").click();
  await page.getByRole("menuitemradio", { name: /^Envoy 1\.40\.0/ }).click();
  await expect(settings(page)).toHaveCount(0);
});

test("a filter that MOSN does not load is left out, and every request passes it", async ({ page }) => {
  await open(page, "0_2_1");
  await asMosn(page);
  await expect(page.getByRole("status").filter({ hasText: "does not load" })).toBeVisible();
  await expect(page.getByRole("article", { name: "Fault" })).toContainText("does not load in this proxy");
  await page.getByRole("slider", { name: "Step" }).focus();
  await page.keyboard.press("End");
  await expect(events(page).getByText(/past .*: it did not start/).first()).toBeVisible();
});

test("every profile is run, and what makes NGINX and MOSN differ is said", async ({ page }) => {
  await open(page, "0_1_0");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What to do").fill("run in every profile");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "This scenario in every profile" });
  await expect(dialog.getByRole("row", { name: /^MOSN 1\.6\.1/ })).toContainText(/\(MOSN \d\)/);
  await expect(dialog.getByRole("row", { name: /^NGINX 1\.27\.4/ })).toContainText(/\(NGINX \d\)/);
});
