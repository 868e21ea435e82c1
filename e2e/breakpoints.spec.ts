// Breakpoints: set in the margin, by a key or in the list; Run goes to the next of them, forwards and back.
import type { Locator, Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const events = (page: Page): Locator => page.getByRole("treegrid", { name: "Events" });
const cursorRow = (page: Page): Locator => events(page).locator("[aria-current=step]");

async function openSample(page: Page, title: string): Promise<void> {
  await gotoApp(page);
  await page.getByText(title, { exact: true }).click();
  await expect(page).toHaveTitle(`${title}: Proxyscope`);
  await expect(page.getByRole("status").filter({ hasText: /Run complete|stopped at|Held/ })).toBeVisible();
  await page.getByRole("button", { name: "Close the introduction" }).click();
  await page.keyboard.press("Home");
}

test("F9 sets one for rows like that at the cursor, Run goes to the next, and the margin shows it", async ({ page }) => {
  await openSample(page, "Edit headers");
  const row = events(page).getByRole("row").filter({ hasText: "on_response_headers" }).first();
  await row.click();
  await page.keyboard.press("F9");
  await expect(page.getByRole("button", { name: "1 breakpoint" })).toBeVisible();
  await expect(row.getByRole("gridcell", { name: "Breakpoint" })).toBeVisible();
  await page.keyboard.press("Home");
  await page.keyboard.press("F5");
  await expect(cursorRow(page)).toContainText("on_response_headers");
  await page.keyboard.press("F5");
  await expect(cursorRow(page)).toContainText("on_response_headers");
  await page.keyboard.press("Shift+F5");
  await expect(cursorRow(page)).toContainText("on_response_headers");
  await row.locator(".event-margin").click();
  await expect(page.getByRole("button", { name: "0 breakpoints" })).toBeVisible();
});

test("the list adds what a click cannot: a change of a header", async ({ page }) => {
  await openSample(page, "Edit headers");
  await page.getByRole("button", { name: "0 breakpoints" }).click();
  const dialog = page.getByRole("dialog", { name: "Breakpoints" });
  await dialog.getByLabel("Stop at").selectOption({ label: "a change of a header or a key" });
  await dialog.getByRole("textbox").fill("x-via");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("listitem")).toContainText("a change of x-via");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.keyboard.press("F5");
  await expect(cursorRow(page)).toContainText('add_header_map_value request-headers "x-via"');
});

test("one click adds an input that filters are seldom tried with", async ({ page }) => {
  await openSample(page, "Edit headers");
  await page.getByRole("tab", { name: "Scenario" }).click();
  await page.getByRole("button", { name: "Request", exact: true }).click();
  await page.getByRole("menuitem", { name: "A header that is not UTF-8" }).click();
  await expect(page.getByRole("group", { name: /^x-name, / })).toBeVisible();
});
