// The state's newer kinds: memory over the run, and where each open stream stands.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const state = (page: Page) => page.locator("[data-pane=state]");

async function openSample(page: Page, title: string): Promise<void> {
  await gotoApp(page);
  await page.getByText(title, { exact: true }).click();
  await expect(page).toHaveTitle(`${title}: Proxyscope`);
  await expect(page.getByRole("status").filter({ hasText: /Run complete|stopped at|Held/ })).toBeVisible();
  await page.getByRole("button", { name: "Close the introduction" }).click();
}

test("0 shows the memory of each VM, with a drawing that says what it shows", async ({ page }) => {
  await openSample(page, "Ask another service");
  await page.keyboard.press("End");
  await page.keyboard.press("0");
  await expect(state(page).getByRole("img", { name: /^Memory of .* over the run: / })).toBeVisible();
  await expect(state(page)).toContainText("at its start");
});

test("a stream that is held says at whom and what it waits for; before it began there is none", async ({ page }) => {
  await openSample(page, "Paused forever");
  await page.keyboard.press("End");
  const streams = state(page).getByRole("list", { name: "Where the open streams stand" });
  await expect(streams).toContainText("request headers held at paused-forever since step");
  await expect(streams).toContainText("No call is waiting and no tick is set");
  // before the request there is no stream
  await page.keyboard.press("Home");
  await expect(streams).toHaveCount(0);
});

test("a header block and a request are copied as text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page, "Edit headers");
  await state(page).getByRole("button", { name: "Copy the header block" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^:authority: books\.example\n/m);
  await page.getByRole("tab", { name: "Scenario" }).click();
  await page.getByRole("button", { name: /^Change exchange 1/ }).click();
  await page.getByRole("menuitem", { name: "Copy as curl" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl -i --http1\.1 http:\/\/books\.example\/old\/books -H /);
});
