// What is legal but suspicious is listed beside the log, and leads to its step.
import type { Locator, Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const findings = (page: Page): Locator => page.getByRole("region", { name: "Findings", exact: true });

async function openSample(page: Page, title: string): Promise<void> {
  await gotoApp(page);
  await page.getByText(title, { exact: true }).click();
  await expect(page).toHaveTitle(`${title}: Proxyscope`);
  await expect(page.getByRole("status").filter({ hasText: /Run complete|stopped at|Held/ })).toBeVisible();
  await page.getByRole("button", { name: "Close the introduction" }).click();
}

test("a run in which nothing is suspicious says so", async ({ page }) => {
  await openSample(page, "Edit headers");
  await expect(findings(page)).toContainText("Nothing suspicious so far.");
});

test("a finding names what happened, leads to its step and says what would be better", async ({ page }) => {
  await openSample(page, "A header that is not text");
  const finding = findings(page).getByRole("listitem").first();
  await expect(finding).toContainText("stopped on a value that is not UTF-8.");
  await expect(finding).toContainText("Read values that come from outside as bytes.");
  const step = finding.getByRole("button", { name: /^Go to step/ }).first(), number = /\d+/.exec((await step.textContent()) ?? "")?.[0] ?? "";
  await page.keyboard.press("Home");
  await step.click();
  await expect(page.locator(".now")).toContainText(`step ${number} of`);
  await expect(finding).toHaveAttribute("aria-current", "true");
  await expect(page.locator("[data-pane=why]")).toContainText("Finding");
});

test("arrow keys go from one finding to the next, and F6 leads there", async ({ page }) => {
  await openSample(page, "A header that is not text");
  await page.keyboard.press("Home");
  await findings(page).getByRole("button", { name: /^Go to step/ }).first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(findings(page).getByRole("listitem").nth(0)).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("ArrowDown");
  await expect(findings(page).getByRole("listitem").nth(1)).toHaveAttribute("aria-current", "true");
});

test("on a narrow page the findings are a tab of the strip", async ({ page }) => {
  await openSample(page, "A header that is not text");
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.getByRole("tab", { name: /^Findings/ }).click();
  await expect(page.getByRole("tabpanel", { name: /^Findings/ }).getByRole("listitem").first()).toContainText("is not UTF-8");
});
