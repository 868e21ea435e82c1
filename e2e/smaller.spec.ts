// A scenario made smaller while what matters of its run stays.
import { expect, gotoApp, test } from "./support.ts";
import type { Page } from "@playwright/test";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Make the scenario smaller" });

test("a crash is reduced to what it needs, shown beside the original, used, and undone", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  await page.getByText("A panic, and what comes after", { exact: true }).click();
  const card = page.getByRole("article", { name: "Fault" });
  await card.getByRole("button", { name: "Smaller" }).click();
  await expect(dialog(page).getByRole("radio", { name: /^crash: unreachable in on_response_headers/ })).toBeChecked();
  await dialog(page).getByRole("button", { name: "Make it smaller" }).click();
  await expect(dialog(page)).toContainText("of it made no difference");
  const smaller = dialog(page).getByRole("region", { name: "Smaller", exact: true });
  await expect(smaller).toContainText("1 filter, 1 action");
  await expect(dialog(page).getByRole("region", { name: "Open now", exact: true })).toContainText("1 filter, 3 actions");
  await dialog(page).getByRole("button", { name: "Use the smaller one" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(card.getByRole("heading", { level: 2 })).toHaveText("crash panicked in on_response_headers");
  await page.getByRole("tab", { name: "Scenario" }).click();
  await expect(page.locator(".now")).toContainText(/of [123]\d/);
  await page.getByRole("tab", { name: "Scenario" }).press("Control+z");
  await expect(page.locator(".now")).toContainText("of 45");
});

test("the choice is by keyboard, and a search that nobody wants any more is left", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  await page.keyboard.press("m");
  await expect(dialog(page).getByRole("radio").first()).toBeChecked();
  await dialog(page).getByRole("radio").first().press("ArrowDown");
  await expect(dialog(page).getByRole("radio").nth(1)).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
});
