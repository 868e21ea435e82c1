// A run and a scenario too long to be drawn whole: what exists on the page does not depend on their length, and everything in them can be reached.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { drop, sampleFile, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const exchanges = (page: Page): Locator => page.getByRole("group", { name: "Exchanges" });
const scrubber = (page: Page): Locator => page.getByRole("slider", { name: "Step" });

/** The sample's first request so many times, each with a path of its own. */
async function openLong(page: Page, requests: number): Promise<void> {
  const scenario = JSON.parse(readFileSync(new URL("../samples/edit-headers/scenario.json", import.meta.url), "utf8")) as { actions: { readonly do: string }[] };
  const one = scenario.actions.find((action) => action.do === "exchange");
  await drop(page, [textFile("long.json", JSON.stringify({ ...scenario, actions: Array.from({ length: requests }, (_, i) => ({ ...one, id: `r${i + 1}`, path: `/item/${i + 1}` })) })), sampleFile("edit-headers/filter.wasm")]);
  await page.getByRole("tab", { name: "Scenario" }).click();
  await expect(exchanges(page).getByRole("listitem").first()).toHaveAttribute("aria-setsize", String(requests));
  await expect(page.getByText("Run complete")).toBeVisible();
  await expect(exchanges(page).getByRole("button", { name: /^1 GET .*200/ })).toBeVisible();
}

test("as many rows exist on the page for a long run as for one ten times as long", async ({ page }) => {
  await gotoApp(page);
  const counts: Record<string, number>[] = [];
  for (const requests of [60, 600]) {
    await openLong(page, requests);
    await scrubber(page).press("End");
    await scrubber(page).press("PageDown");
    counts.push({
      events: await page.getByRole("treegrid", { name: "Events" }).getByRole("row").count(),
      exchanges: await exchanges(page).getByRole("listitem").count(),
      log: await page.getByRole("listbox", { name: "Log" }).getByRole("option").count(),
      beats: await page.locator(".beat").count(),
    });
  }
  const [long, longer] = counts;
  for (const [what, count] of Object.entries(longer ?? {})) {
    expect(count, what).toBeLessThanOrEqual(80);
    // a row that is half in view may make a difference
    expect(Math.abs(count - (long?.[what] ?? 0)), what).toBeLessThanOrEqual(2);
  }
});

test("a long list of requests is walked by keyboard and says where a row stands", async ({ page }) => {
  await gotoApp(page);
  await openLong(page, 60);
  const row = (number: number): Locator => exchanges(page).getByRole("listitem").filter({ has: page.getByRole("button", { name: new RegExp(`^${number} GET`) }) });
  await row(1).getByRole("button").first().focus();
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowDown");
  await expect(row(31).getByRole("button").first()).toBeFocused();
  await expect(row(31)).toBeInViewport();
  await expect(row(31)).toHaveAttribute("aria-posinset", "31");
  await expect(page.getByLabel(":path")).toHaveValue("/item/31");
  // scrolled away, the row keeps the focus, and an arrow goes on from it
  await exchanges(page).locator(".list").hover();
  await page.mouse.wheel(0, -10_000);
  await expect(row(1)).toBeInViewport();
  await expect(row(31).getByRole("button").first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(row(30).getByRole("button").first()).toBeFocused();
  await expect(row(30)).toBeInViewport();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.getByLabel(":path")).toHaveValue("/item/30");
  await expect(exchanges(page).getByRole("button", { name: "29 GET /item/30" })).toBeFocused();
});

test("a request is found among many by path and by number", async ({ page }) => {
  await gotoApp(page);
  await openLong(page, 60);
  const find = exchanges(page).getByRole("textbox", { name: "Find an exchange" });
  await find.fill("item/4");
  await expect(exchanges(page).getByRole("status")).toHaveText("11 of 60");
  await expect(exchanges(page).getByRole("listitem").first()).toHaveAttribute("aria-setsize", "11");
  await find.press("Enter");
  await expect(page.getByLabel(":path")).toHaveValue("/item/4");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel(":path")).toHaveValue("/item/40");
  await find.fill("nowhere");
  await expect(exchanges(page).getByText("No exchange matches.")).toBeVisible();
  await find.press("Escape");
  await expect(exchanges(page).getByRole("status")).toHaveText("60");
  await expect(exchanges(page).getByRole("button", { name: /^40 GET/ })).toBeVisible();
});
