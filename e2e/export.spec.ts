// Files out: every format in one place, without secrets; a session that opens again by drop.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { drop } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Export" });
const steps = (page: Page) => page.getByRole("slider", { name: "Step" });

async function open(page: Page, sample: string): Promise<void> {
  await gotoApp(page);
  await page.getByRole("button", { name: sample }).first().click();
  await expect(page).toHaveTitle(new RegExp(sample));
  await expect(page.getByText("Run complete")).toBeVisible();
}
async function download(page: Page): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const [file] = await Promise.all([page.waitForEvent("download"), dialog(page).getByRole("button", { name: "Download" }).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("a bug report and a HAR are looked at, without secrets, and downloaded", async ({ page }) => {
  await open(page, "Answer 403 yourself");
  await page.locator(".page").press("s");
  await expect(dialog(page).getByRole("region", { name: /^Content of/ })).toContainText("## What happened");
  await expect(dialog(page).getByRole("region", { name: /^Content of/ })).toContainText("docker compose up");
  await expect(dialog(page).getByRole("group", { name: /look(s)? secret/ })).toBeVisible();
  await dialog(page).getByRole("radio", { name: "HAR" }).check();
  await expect(dialog(page).getByRole("status")).toContainText(/\.har, [\d,]+ bytes/);
  const { name, bytes } = await download(page);
  expect([name.endsWith(".har"), (JSON.parse(new TextDecoder().decode(bytes)) as { log: { entries: unknown[] } }).log.entries.length]).toEqual([true, 3]);
});

test("the palette has every format, and what one leaves out is said", async ({ page }) => {
  await open(page, "Answer 403 yourself");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("Export: tests.yaml");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("list", { name: "What it leaves out" })).toContainText("profile envoy");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
});

test("a session is saved, dropped in another tab, and opens at the same step; a damaged one changes nothing", async ({ page, context }) => {
  await open(page, "Change the route");
  await page.keyboard.press("Home");
  for (let i = 0; i < 6; i++) await page.keyboard.press("F11");
  const step = await steps(page).getAttribute("aria-valuenow");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("button", { name: "As a file" }).click();
  await dialog(page).getByRole("radio", { name: "Session file" }).check();
  await expect(dialog(page).getByRole("status")).toContainText(/\.zip, [\d,]+ bytes/);
  const file = await download(page), other = await context.newPage();
  await gotoApp(other);
  await expect(other.getByText("Run complete")).toBeVisible();
  await drop(other, [file]);
  await expect(other).toHaveTitle(new RegExp(file.name));
  await expect(steps(other)).toHaveAttribute("aria-valuenow", step ?? "");
  const all = await steps(other).getAttribute("aria-valuemax");
  await drop(other, [{ name: "damaged.zip", bytes: file.bytes.subarray(0, 400) }]);
  await other.getByRole("tab", { name: "Open", exact: true }).click();
  await expect(other.getByRole("alert", { name: "damaged.zip" })).toContainText("damaged or cut off");
  expect(await steps(other).getAttribute("aria-valuemax")).toBe(all);
  await other.close();
});

test("secrets in what is kept on this machine are listed and replaced", async ({ page }) => {
  await open(page, "Answer 403 yourself");
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "curl http://a.example/ -H 'authorization: Bearer hunter2hunter2'");
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.getByRole("button", { name: "Add after the scenario's own" }).click();
  await expect(page.getByText("Run complete")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("Secrets in what is kept");
  await page.keyboard.press("Enter");
  const kept = page.getByRole("dialog", { name: "Secrets in what is kept on this machine" });
  await expect(kept.getByRole("checkbox", { name: "authorization" }).first()).toBeChecked();
  await kept.getByRole("button", { name: "Replace them" }).click();
  await expect(kept).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("Export: curl");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("region", { name: /^Content of/ })).toContainText("http://a.example/");
  await expect(dialog(page).getByRole("region", { name: /^Content of/ })).not.toContainText("hunter2hunter2");
});
