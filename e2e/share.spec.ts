// Links: made from what is open, without its secrets, and opened at the same step.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const share = (page: Page) => page.getByRole("dialog", { name: "Share" });
const shown = (page: Page) => page.getByRole("slider", { name: "Step" });

async function linkOf(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const field = share(page).getByRole("textbox", { name: "Link" });
  await expect(field).toHaveValue(/#v1\./);
  return field.inputValue();
}

test("a link opens the same scenario at the same step, in another tab", async ({ page, context }) => {
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();
  await page.keyboard.press("Home");
  for (let i = 0; i < 5; i++) await page.keyboard.press("F11");
  const step = await shown(page).getAttribute("aria-valuenow"), link = await linkOf(page);
  await expect(share(page)).toContainText("It fits everywhere.");
  await expect(share(page)).toContainText("comes with this page");
  const other = await context.newPage();
  await other.goto(link);
  await expect(shown(other)).toHaveAttribute("aria-valuenow", step ?? "");
  await other.close();
});

test("what looks secret is listed and replaced", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "curl http://a.example/ -H 'authorization: Bearer hunter2hunter2'");
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.getByRole("button", { name: "Add after the scenario's own" }).click();
  await linkOf(page);
  const secret = share(page).getByRole("group", { name: /1 value looks secret/ });
  await expect(secret).not.toContainText("hunter2hunter2");
  await secret.getByRole("checkbox", { name: "authorization" }).uncheck();
  await expect(secret).toContainText("hunter2hunter2");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Share", exact: true })).toBeFocused();
});

test("a link that cannot be read leaves the page as it was", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  const steps = await shown(page).getAttribute("aria-valuemax");
  await page.evaluate(() => { location.hash = "#v9.abc"; });
  await page.getByRole("tab", { name: "Open", exact: true }).click();
  await expect(page.getByRole("alert", { name: "The link" })).toContainText("made by a newer version (format 9, this page reads up to 1)");
  expect(await shown(page).getAttribute("aria-valuemax")).toBe(steps);
});
