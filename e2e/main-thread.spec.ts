// The rows of Envoy's main thread and of the canary: folded in events, contexts and transcript, and opened.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const groups = (page: Page) => events(page).getByRole("row").filter({ hasText: /^(\d+)?.*(canary and main|main): \d+ step/ });

async function withMainThread(page: Page): Promise<void> {
  await gotoApp(page);
  await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: /Two threads, two memories/ }).click();
  await expect(page).toHaveTitle(/Two threads, two memories/);
  await page.getByRole("tab", { name: "Scenario" }).click();
  const head = page.getByRole("button", { name: "Threads", exact: true }).and(page.locator("[aria-expanded]"));
  if ((await head.getAttribute("aria-expanded")) === "false") await head.click();
  await page.getByRole("region", { name: "Threads", exact: true }).getByRole("checkbox").check();
  await expect(groups(page)).toHaveCount(1);
}

test("one row stands for the main thread's, opens by mouse and keyboard, and is remembered", async ({ page }) => {
  await withMainThread(page);
  await page.keyboard.press("Escape");
  await events(page).focus();
  await events(page).evaluate((list) => list.scrollTo(0, 0));
  const first = groups(page).first();
  await expect(first).toContainText("canary and main: 19 steps, 9 callbacks, 4 host calls");
  await expect(first).toHaveAttribute("aria-expanded", "false");
  await expect(events(page).getByText("canary of ticking thrown away")).toHaveCount(0);
  await first.click();
  await expect(first).toHaveAttribute("aria-expanded", "true");
  await expect(events(page).getByText("canary of ticking thrown away")).toBeVisible();
  // it stays open when the scenario is run again, and after a reload
  const threads = page.getByRole("region", { name: "Threads", exact: true });
  await threads.getByLabel("worker threads").fill("1");
  await expect(events(page).getByText("worker 1")).toHaveCount(0);
  await expect(first).toHaveAttribute("aria-expanded", "true");
  await page.reload();
  await events(page).evaluate((list) => list.scrollTo(0, 0));
  await expect(first).toHaveAttribute("aria-expanded", "true");
  await first.click();
  await expect(first).toHaveAttribute("aria-expanded", "false");
});

test("arrow keys come to the row, right and left open and close it, and a step inside opens it", async ({ page }) => {
  await withMainThread(page);
  await events(page).getByText("VM created").first().click();
  await page.keyboard.press("ArrowUp");
  const first = groups(page).first();
  await expect(first).toHaveAttribute("aria-current", "step");
  await expect(first).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowRight");
  await expect(first).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowLeft");
  await expect(first).toHaveAttribute("aria-expanded", "false");
  await expect(page.getByText(/^step 1 of \d+$/)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByText(/^step 20 of \d+$/)).toBeVisible();
  await expect(first).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Shift+F11");
  await expect(page.getByText(/^step 19 of \d+$/)).toBeVisible();
  await expect(first).toHaveAttribute("aria-expanded", "true");
});

test("the transcript and the contexts fold them too", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await withMainThread(page);
  await page.locator(".status-line").getByRole("button", { name: "Transcript" }).click();
  const transcript = page.getByRole("document", { name: "Transcript" });
  await expect(transcript).toContainText("[canary and main] 19 steps, 9 callbacks, 4 host calls");
  await expect(transcript).not.toContainText("canary of ticking thrown away");
  await page.getByRole("checkbox", { name: "every row of the main thread" }).check();
  // further down than the lines that are drawn
  await expect(async () => {
    await transcript.hover();
    await page.mouse.wheel(0, 40);
    await expect(transcript).toContainText("[canary] canary of ticking thrown away", { timeout: 500 });
  }).toPass();
  await page.keyboard.press("End");
  await page.keyboard.press("3");
  const folded = page.getByRole("button", { name: /^(canary|main).* VM/ });
  await expect(folded).toHaveAttribute("aria-expanded", "false");
  await expect(page.getByRole("region", { name: /^VM \d/ })).toHaveCount(2);
  await folded.click();
  await expect(page.getByRole("region", { name: /^VM \d/ })).toHaveCount(4);
});
