// NGINX as the profile: its settings, and what a trap, a dead worker process and a removed header are called there.
import type { Page } from "@playwright/test";
import { drop, textFile } from "./files.ts";
import { expect, gotoApp, test, unfold } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const profile = (page: Page) => page.getByRole("region", { name: "Profile", exact: true });
const settings = (page: Page) => page.getByRole("group", { name: "Settings of NGINX" });
const complete = (page: Page) => expect(page.getByText("Run complete")).toBeVisible();

async function asNginx(page: Page, from: string): Promise<void> {
  await page.getByRole("button", { name: from, exact: true }).click();
  await page.getByRole("menu", { name: "Host profile" }).getByRole("menuitemradio", { name: /^NGINX 1\.27\.4/ }).click();
  await expect(page.getByRole("button", { name: "NGINX 1.27.4", exact: true })).toBeVisible();
}
/** A filter that stops in one callback, with the callbacks that NGINX calls whether they are there or not. */
const stopping = (callback: string): string => {
  const empty = ["proxy_on_log", "proxy_on_delete"].filter((name) => name !== callback).map((name) => `(func (export "${name}") (param i32))`);
  const one = ["proxy_on_done"].filter((name) => name !== callback).map((name) => `(func (export "${name}") (param i32) (result i32) (i32.const 1))`);
  const told = ["proxy_on_vm_start", "proxy_on_configure"].map((name) => `(func (export "${name}") (param i32 i32) (result i32) (i32.const 1))`);
  const messages = ["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body"].filter((name) => name !== callback).map((name) => `(func (export "${name}") (param i32 i32 i32) (result i32) (i32.const 0))`);
  const stops = `(func (export "${callback}") (param ${callback === "proxy_on_done" ? "i32" : "i32 i32 i32"}) (result i32) unreachable)`;
  return `(module (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1")) (func (export "malloc") (param i32) (result i32) (i32.const 1024))
    (func (export "proxy_on_context_create") (param i32 i32)) ${[...told, ...messages, ...empty, ...one, stops].join(" ")})`;
};

test("the settings of NGINX are there with its profile only, change the run, and are undone", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByText("on_request_headers").first()).toBeVisible();
  await page.getByRole("tab", { name: "Scenario" }).click();
  await unfold(page, "Profile");
  await expect(profile(page).getByRole("combobox", { name: "proxy" })).toBeVisible();
  await expect(settings(page)).toHaveCount(0);
  await asNginx(page, "Envoy");
  await complete(page);
  await expect(profile(page)).toContainText("NGINX 1.27.4: run here, case by case");
  await settings(page).getByRole("combobox", { name: "shared data" }).selectOption({ label: "none: no shm_kv" });
  await settings(page).getByRole("combobox", { name: "isolation" }).selectOption("filter");
  await settings(page).getByRole("combobox", { name: "answers" }).selectOption({ label: "by itself (empty_gif)" });
  await complete(page);
  await page.keyboard.press("Control+z");
  await expect(settings(page).getByRole("combobox", { name: "answers" })).toHaveValue("proxy_pass");
  await expect(settings(page).getByRole("combobox", { name: "isolation" })).toHaveValue("filter");
  // kept under another profile, where nothing comes of them
  await profile(page).getByRole("combobox", { name: "proxy" }).selectOption({ label: "Envoy 1.40.0" });
  await expect(settings(page)).toHaveCount(0);
  await expect(profile(page)).toContainText("The settings of NGINX that this scenario has are kept");
  await complete(page);
  await page.keyboard.press("Control+z");
  await expect(settings(page).getByRole("combobox", { name: "isolation" })).toHaveValue("filter");
});

test("failure policies are not offered in NGINX, and a trap says what the next request gets", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await drop(page, [textFile("stops.wat", stopping("proxy_on_request_headers"))]);
  await expect(page.getByRole("article", { name: "Fault" })).toContainText("stops stopped in on_request_headers");
  await expect(page.getByRole("article", { name: "Fault" }).getByRole("table")).toBeVisible();
  await asNginx(page, "Envoy");
  const fault = page.getByRole("article", { name: "Fault" });
  await expect(fault).toContainText("The client gets an error page, 500. The instance and its memory are gone, and the next request gets a new one");
  await expect(fault.getByRole("table")).toHaveCount(0);
  await page.getByRole("tab", { name: "Scenario" }).click();
  await unfold(page, "Filters");
  const filters = page.getByRole("region", { name: "Filters", exact: true });
  await filters.getByRole("button", { name: /configuration|bytes/ }).first().click();
  await expect(filters.getByText("This proxy has no failure policies")).toBeVisible();
  await expect(filters.getByRole("combobox", { name: "when it fails" })).toHaveCount(0);
});

test("a trap in on_done takes the worker process of NGINX with it, and the status line says so", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await drop(page, [textFile("ends.wat", stopping("proxy_on_done"))]);
  const fault = page.getByRole("article", { name: "Fault" });
  await expect(fault).toContainText("ends stopped in on_done");
  await asNginx(page, "Envoy");
  await expect(page.getByRole("contentinfo")).toContainText("ends stopped at");
  await expect(async () => {
    await page.getByRole("contentinfo").getByText(/^step \d+$/).click();
    await expect(fault).toContainText("The worker process dies of it.", { timeout: 500 });
  }).toPass();
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("What to do")).toBeFocused();
  await page.getByPlaceholder("What to do").fill("next fault");
  await expect(page.getByRole("option").first()).toContainText("To the next fault");
  await page.keyboard.press("Enter");
  await expect(fault).toContainText("A worker process dies here");
  await expect(fault).toContainText("the master starts another worker");
});
