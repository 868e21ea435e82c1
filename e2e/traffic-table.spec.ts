// A capture of many exchanges: run in the background, looked through as a table, opened one by one.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const preview = (page: Page) => page.getByRole("dialog", { name: /^Captured traffic/ });
const table = (page: Page) => page.getByRole("dialog", { name: /^Traffic:/ });
const grid = (page: Page) => table(page).getByRole("grid", { name: "Exchanges of the capture" });
const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
/** Rows that are drawn. */
const rows = (page: Page) => grid(page).getByRole("row");

function capture(count: number): string {
  const entries = Array.from({ length: count }, (_, n) => ({
    startedDateTime: new Date(Date.UTC(2026, 4, 1, 10, 0, 0, n * 100)).toISOString(), time: 10,
    request: { method: n % 5 === 0 ? "POST" : "GET", url: `https://cave.example/room/${n % 7}?n=${n}`, httpVersion: "h2", headers: [{ name: "user-agent", value: "story" }, ...(n % 4 === 0 ? [{ name: "authorization", value: "Bearer open-sesame" }] : [])] },
    response: { status: 200, headers: [{ name: "content-type", value: "text/plain" }], content: { size: 2, text: "hi" } },
  }));
  return JSON.stringify({ log: { creator: { name: "story" }, entries } });
}

async function openAuth(page: Page): Promise<void> {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("Answer 403 yourself");
  await page.keyboard.press("Enter");
  await expect(events(page).getByText("/cave").first()).toBeVisible();
}
async function dropCapture(page: Page, count: number): Promise<void> {
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "cave.har"));
    return data;
  }, capture(count));
  await page.locator(".page").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(preview(page)).toContainText("HAR");
}

test("a capture of many requests opens as a table that is filtered, sorted, grouped and searched by keys", async ({ page }) => {
  await openAuth(page);
  await dropCapture(page, 2000);
  await preview(page).getByRole("button", { name: "Run as a table" }).click();
  await expect(table(page).getByRole("status")).toContainText("2,000 exchanges run in");
  await expect(table(page).getByRole("status")).toContainText("in order, in one proxy");
  await expect(rows(page).first()).toContainText("changed");
  await expect(rows(page).nth(1)).toContainText("answered 401");
  await expect(rows(page).nth(1)).toContainText("200 → 401");
  // 1 in 4 has the token
  await table(page).getByRole("checkbox", { name: /answered 401/ }).uncheck();
  await expect(table(page).getByText("500 of 2,000")).toBeVisible();
  await expect(rows(page).nth(1)).toContainText("/room/4?n=4");
  await table(page).getByRole("button", { name: "all", exact: true }).click();
  await table(page).getByRole("columnheader", { name: "#" }).getByRole("button").click();
  await expect(table(page).getByRole("columnheader", { name: "#" })).toHaveAttribute("aria-sort", "descending");
  await expect(rows(page).first()).toContainText("n=1999");
  await table(page).getByRole("button", { name: "path", exact: true }).first().click();
  await expect(rows(page).first()).toContainText("/room/4 286");
  await grid(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(rows(page).nth(1)).toContainText("/room/3 286");
  await page.keyboard.press("/");
  await page.keyboard.type("n=1234");
  await expect(rows(page).filter({ hasText: "n=1234" })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(table(page)).toBeVisible();
});

test("an exchange is opened at its telling step with those before it, or alone; undo brings back what was open", async ({ page }) => {
  await openAuth(page);
  await dropCapture(page, 120);
  await preview(page).getByRole("button", { name: "Run as a table" }).click();
  await expect(table(page).getByRole("status")).toContainText("120 exchanges run in");
  await expect(grid(page)).toBeFocused();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
  await expect(table(page).getByRole("region", { name: "Exchange 6" })).toContainText("Opening it runs the 5 before it too");
  await page.keyboard.press("Enter");
  await expect(table(page)).toHaveCount(0);
  await expect(page.getByRole("slider", { name: "Step" })).toHaveAttribute("aria-valuetext", /local response/);
  await page.getByRole("button", { name: /^Traffic/ }).click();
  await expect(table(page).getByRole("region", { name: "Exchange 6" })).toBeVisible();
  await table(page).getByRole("button", { name: "Open alone" }).click();
  await expect(table(page)).toHaveCount(0);
  await expect(events(page).getByText("/room/5?n=5").first()).toBeVisible();
  await expect(events(page).getByText("/room/4?n=4")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(events(page).getByText("/cave").first()).toBeVisible();
});

test("several workers run a capture when nothing carries over, and the table says so", async ({ page }) => {
  await openAuth(page);
  await dropCapture(page, 300);
  await preview(page).getByRole("checkbox", { name: /Nothing carries over/ }).check();
  await preview(page).getByRole("button", { name: "Run as a table" }).click();
  await expect(table(page).getByRole("status")).toContainText("in parts, each in a proxy of its own");
  await expect(table(page).getByRole("checkbox", { name: /answered 401/ })).toBeVisible();
  await table(page).getByRole("button", { name: "Run again" }).click();
  await page.getByRole("menuitemradio", { name: /In order, in one proxy/ }).or(page.getByRole("menuitem", { name: /In order, in one proxy/ })).click();
  await expect(table(page).getByRole("status")).toContainText("in order, in one proxy");
});
