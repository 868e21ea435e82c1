// Captured traffic: dropped or pasted, looked at, taken or not.
import type { Page } from "@playwright/test";
import { paste } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const preview = (page: Page) => page.getByRole("dialog", { name: /^Captured traffic/ });

async function drop(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(([file = "", text = ""]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], file));
    return data;
  }, [name, content]);
  await page.locator(".page").dispatchEvent("drop", { dataTransfer: transfer });
}

const har = JSON.stringify({
  log: {
    creator: { name: "WebInspector" },
    entries: [
      { startedDateTime: "2026-05-01T10:00:01.000Z", time: 10, request: { method: "GET", url: "https://shop.example/captured", httpVersion: "h2", headers: [{ name: "x-a", value: "1" }] }, response: { status: 207, headers: [], content: { size: 2, text: "hi" } } },
      { request: { method: "GET", url: "data:text/plain,x", headers: [] } },
    ],
  },
});

test("a HAR file is looked at first, then runs with its responses, and can be undone", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await drop(page, "what-is-this.txt", har);
  await expect(preview(page)).toContainText("HAR: 1 request");
  await expect(preview(page)).toContainText("probably sanitised");
  await preview(page).getByText("1 entry is left out").click();
  await expect(preview(page)).toContainText("entry 2, data:text/plain,x: its address is neither http nor https");
  await expect(preview(page).getByRole("row", { name: /https:\/\/shop\.example\/captured HTTP\/2 207/ })).toBeVisible();
  await preview(page).getByRole("button", { name: "Replace the scenario's requests" }).click();
  await expect(preview(page)).toHaveCount(0);
  await expect(events(page).getByText("/captured").first()).toBeVisible();
  await expect(page.getByText("207").first()).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(events(page).getByText("/captured")).toHaveCount(0);
});

test("a curl command that is pasted anywhere joins the scenario; Escape leaves it alone", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await paste(page, "curl 'https://shop.example/pasted' -H 'x-b: 2'");
  await expect(preview(page)).toContainText("curl: 1 request");
  await page.keyboard.press("Escape");
  await expect(preview(page)).toHaveCount(0);
  await expect(events(page).getByText("/pasted")).toHaveCount(0);
  await paste(page, "curl 'https://shop.example/pasted' -H 'x-b: 2'");
  await preview(page).getByRole("button", { name: "Add after the scenario's own" }).click();
  await expect(page.getByRole("slider", { name: "Step" })).toContainText("GET /pasted");
});

test("a capture that cannot be read is explained, and nothing changes", async ({ page }) => {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await paste(page, "Invoke-WebRequest -Uri https://shop.example/");
  await page.getByRole("tab", { name: "Open", exact: true }).click();
  await expect(page.getByRole("alert", { name: "pasted" })).toContainText("Copy as cURL (bash)");
});
