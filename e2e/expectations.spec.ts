// Expectations: made of what is on screen, judged, edited, undone.
import type { Page } from "@playwright/test";
import { drop, sampleFile, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const here = (page: Page) => page.getByRole("group", { name: "Expect what this step shows" });
const section = (page: Page) => page.getByRole("region", { name: "Expectations" });

async function open(page: Page): Promise<void> {
  await gotoApp(page);
  await page.getByRole("tab", { name: "Open", exact: true }).click();
  await page.getByRole("button", { name: "Ask another service" }).click();
  await expect(page.getByText("Run complete")).toBeVisible();
  await page.getByRole("tab", { name: "Scenario", exact: true }).click();
}

/** Steps that a filter of the events leaves: the first of them is chosen. */
async function choose(page: Page, text: string): Promise<void> {
  const events = page.getByRole("treegrid", { name: "Events" });
  await page.locator("[data-search='events']").fill(text);
  await events.getByRole("row", { name: new RegExp(text) }).first().click();
}

test("what a step shows is expected with one click, judged, edited and undone", async ({ page }) => {
  await open(page);
  await choose(page, "to client");
  await here(page).getByRole("button", { name: /^status \d+/ }).click();
  await expect(here(page).getByRole("button", { name: /^status \d+/ })).toHaveAttribute("aria-pressed", "true");
  await section(page).getByRole("button", { name: "Expectations" }).click();
  const item = section(page).getByRole("group", { name: /^Expectation: status/ });
  await expect(item).toContainText(/holds: .* is answered with \d+/);
  await item.getByRole("button", { name: /^Edit/ }).click();
  await item.getByRole("textbox", { name: "status" }).fill("418");
  await expect(section(page).getByText("1 of 1 fails")).toBeVisible();
  const failing = section(page).getByRole("group", { name: "Expectation: status 418" });
  await expect(failing).toContainText("418 is expected");
  await failing.getByRole("button", { name: /^Go to step/ }).click();
  await page.locator(".page").press("Control+z");
  await expect(section(page).getByText("1 of 1 fails")).toHaveCount(0);
  await page.locator(".page").press("Control+z");
  await expect(section(page).getByRole("group", { name: /^Expectation/ })).toHaveCount(0);
});

test("the key expects what the step shows, and the palette has every choice", async ({ page }) => {
  await open(page);
  await choose(page, "http_call");
  await page.locator("[data-search='events']").press("Escape");
  await page.keyboard.press("v");
  await section(page).getByRole("button", { name: "Expectations" }).click();
  await expect(section(page).getByRole("group", { name: /^Expectation: a call to/ })).toContainText(/1 call to .* was made/);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("Expect a call to");
  await expect(page.getByRole("option", { name: /^Expect a call to/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await section(page).getByRole("button", { name: "Add an expectation" }).click();
  await page.getByRole("menuitem", { name: "No fault" }).click();
  await expect(section(page)).toContainText("all 2 hold");
});

test("a suite of Google's tester that is dropped runs by its own rules, and a failing check opens at its step", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  const suite = `env { wasm_path: "filter.wasm" }
test { name: "passes" request_headers { input { header { key: ":path" value: "/" } header { key: "x-request-source" value: "mesh" } } } }
test { name: "fails" request_headers { input { header { key: ":path" value: "/" } } result { has_header { key: "x-never" value: "1" } } } }`;
  await drop(page, [textFile("tests.textpb", suite), sampleFile("hello-headers/filter.wasm")]);
  const dialog = page.getByRole("dialog", { name: "Suite: tests.textpb" });
  await expect(dialog.getByRole("status")).toContainText("2 tests of filter.wasm: 1 passed, 1 failed.");
  await expect(dialog).toContainText("Google's tester of Service Extensions plugins, not Envoy's");
  await expect(dialog).toContainText("header \"x-never\" is missing");
  await dialog.getByRole("listitem").filter({ hasText: "x-never" }).getByRole("button", { name: /^Open at step/ }).first().click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Run complete")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("its tests again");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
});
