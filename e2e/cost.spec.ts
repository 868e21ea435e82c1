// "Cost": what a run makes the filters call and copy, counted; the real time of callbacks, measured when somebody asks.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

async function openCost(page: Page): Promise<void> {
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("Cost");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "Cost" })).toHaveAttribute("aria-selected", "true");
}

test("costs are counted by exchange, sorted by any column, and lead to their steps", async ({ page }) => {
  await openCost(page);
  const table = page.getByRole("table", { name: "Costs by exchange" });
  await expect(table.getByRole("row", { name: /^in no exchange/ })).toBeVisible();
  const calls = table.getByRole("columnheader", { name: "Host calls" });
  await calls.getByRole("button").click();
  await expect(calls).toHaveAttribute("aria-sort", "descending");
  const numbers = async (): Promise<number[]> => (await table.getByRole("row").locator("td:nth-of-type(2)").allTextContents()).map(Number);
  const down = await numbers();
  expect(down).toEqual(down.toSorted((a, b) => b - a));
  await calls.getByRole("button").press("Enter");
  await expect(calls).toHaveAttribute("aria-sort", "ascending");
  expect(await numbers()).toEqual(down.toSorted((a, b) => a - b));
  const link = table.getByRole("button", { name: /Go to step/ }).last(), step = (await link.textContent())?.replace("step ", "") ?? "";
  await link.click();
  await expect(page.getByRole("treegrid", { name: "Events" }).locator("[aria-current=step] .event-step")).toHaveText(step);
});

test("times are measured when asked for, with what was measured and how coarse the clock is", async ({ page }) => {
  await openCost(page);
  await page.getByRole("button", { name: "By callback" }).click();
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  const table = page.getByRole("table", { name: "Real time of callbacks" });
  await expect(table.getByRole("row", { name: /on_request_headers/ })).toContainText("ms");
  await expect(page.getByText(/The clock of this page ticks every [\d.]+ ms/)).toBeVisible();
  await expect(table.getByRole("columnheader", { name: "Total" })).toHaveAttribute("aria-sort", "descending");
  await expect(page.getByRole("button", { name: "Measure again" })).toBeEnabled();
  await table.getByRole("row", { name: /on_request_headers/ }).getByRole("button", { name: /Go to step/ }).click();
  await expect(page.getByRole("treegrid", { name: "Events" }).locator("[aria-current=step]")).toContainText("on_request_headers");
});
