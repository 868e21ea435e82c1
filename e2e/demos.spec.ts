// Demos: every link opens the page at its telling step.
import type { Page } from "@playwright/test";
import { readCorpus } from "../src/testing/demos/files.ts";
import { demos } from "../src/store/demos.ts";
import { expect, gotoApp, test } from "./support.ts";

const stepShown = (page: Page) => page.getByRole("slider", { name: "Step" });
const frozen = readCorpus();

test("every demo opens at its telling step", async ({ page }) => {
  test.slow();
  await gotoApp(page, demos[0]?.link);
  for (const { link, id } of demos) {
    const step = frozen.find((one) => one.link === link)?.shared.at?.step;
    expect(step, id).toBeGreaterThan(0);
    await page.evaluate((fragment) => { location.hash = fragment; }, link);
    await expect(stepShown(page), id).toHaveAttribute("aria-valuenow", String(step));
    await expect(page.getByRole("alert", { name: "The link" }), id).toHaveCount(0);
  }
});

test("they are listed on the first visit, and a click opens one", async ({ page }) => {
  await gotoApp(page);
  const list = page.getByRole("region", { name: "Demos" });
  await expect(list.getByRole("link")).toHaveCount(demos.length);
  await list.getByRole("link", { name: /Resumed inside the callback/ }).click();
  await expect(page).toHaveTitle(/Resumed inside the callback/);
  await expect(page.getByRole("region", { name: "Explanation" })).toContainText(/twice/);
  expect(page.url()).not.toContain("#");
});
