// "The ABI reference": every host function, callback and enumeration, by key, by search, from a step and by a link; where the run calls it, and a run to try it.
import type { Locator, Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const events = (page: Page): Locator => page.getByRole("treegrid", { name: "Events" });
const ran = (page: Page): Promise<void> => expect(events(page).getByRole("row").first()).toBeVisible();
const reference = (page: Page): Locator => page.getByRole("dialog", { name: "ABI reference" });
const find = (page: Page): Locator => reference(page).getByRole("combobox", { name: "Find in the ABI" });
const article = (page: Page, name: string): Locator => reference(page).getByRole("article", { name, exact: true });

test("opens by its key, finds names, statuses and words, and says what it did not find", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.keyboard.press("a");
  await expect(find(page)).toBeFocused();
  await page.keyboard.type("shared_data");
  await expect(reference(page).getByRole("status")).toHaveText(/^2 of \d+$/);
  await expect(article(page, "proxy_get_shared_data")).toContainText("(key: bytes) -> status, value: bytes, cas: u32");
  await expect(article(page, "proxy_get_shared_data")).toContainText("case t68-shared");
  await page.keyboard.press("ArrowDown");
  await expect(article(page, "proxy_set_shared_data")).toContainText("CasMismatch");
  await find(page).fill("cas-mismatch");
  await expect(reference(page).getByRole("option", { name: "proxy_set_shared_data" })).toBeVisible();
  await find(page).fill("nobody has registered");
  await expect(article(page, "proxy_resolve_shared_queue")).toBeVisible();
  await find(page).fill("no such zebra");
  await expect(reference(page)).toContainText("Nothing of the ABI says “no such zebra”");
  await page.keyboard.press("Escape");
  await expect(reference(page)).toBeHidden();
});

test("an entry has its signature in each version, its statuses, its differences, and links to others by keyboard alone", async ({ page }) => {
  await gotoApp(page, "#abi=proxy_on_request_headers");
  const shown = article(page, "proxy_on_request_headers");
  await expect(shown).toContainText("(context_id: context id, num_headers: u32) -> action");
  await expect(shown).toContainText("(context_id: context id, num_headers: u32, end_of_stream: bool) -> action");
  await expect(shown.getByRole("heading", { name: "Where it differs" })).toBeVisible();
  await shown.getByRole("link", { name: "FilterHeadersStatus" }).first().focus();
  await page.keyboard.press("Enter");
  const values = article(page, "FilterHeadersStatus");
  await expect(values.getByRole("row", { name: /StopAllIterationAndWatermark/ })).toContainText("held back");
  await expect(values).toBeFocused();
  expect(new URL(page.url()).hash).toBe("#abi=FilterHeadersStatus");
  await page.goBack();
  await expect(shown).toBeVisible();
});

test("a link opens an entry, survives a reload, and is gone when the reference is closed", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await gotoApp(page, "#abi=proxy_get_property");
  await expect(article(page, "proxy_get_property")).toBeVisible();
  await reference(page).getByRole("button", { name: "Copy link" }).click();
  await expect(reference(page).getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  await page.reload();
  await expect(article(page, "proxy_get_property")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(reference(page)).toBeHidden();
  expect(new URL(page.url()).hash).toBe("");
  await page.evaluate(() => { location.hash = "#abi=proxy_no_such"; });
  await expect(reference(page)).toContainText("The reference has no entry proxy_no_such");
});

test("opens from a step, tells where the run calls it, and goes there", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await events(page).getByRole("row", { name: /get_header_map_value/ }).first().click();
  await page.getByRole("button", { name: "ABI", exact: true }).click();
  const shown = article(page, "proxy_get_header_map_value"), here = shown.getByRole("region", { name: "In this run" });
  await expect(here).toContainText(/The filter calls it \d+ time/);
  await here.getByRole("list", { name: "By result" }).getByRole("button", { name: /Go to step/ }).first().click();
  await expect(reference(page)).toBeHidden();
  await expect(events(page).locator("[aria-current=step]")).toContainText("get_header_map_value");
  await page.keyboard.press("a");
  await expect(shown).toBeVisible();
});

test("Try it opens a run of our own guest at the call, undo brings back what was open", async ({ page }) => {
  await gotoApp(page, "#abi=proxy_enqueue_shared_queue");
  await expect(page).toHaveTitle(/: Proxyscope$/);
  const title = await page.title();
  await article(page, "proxy_enqueue_shared_queue").getByRole("button", { name: "Try it" }).click();
  await expect(reference(page)).toBeHidden();
  await expect(events(page).locator("[aria-current=step]")).toContainText("enqueue_shared_queue");
  await expect(page).toHaveTitle("Try proxy_enqueue_shared_queue: Proxyscope");
  await events(page).focus();
  await page.keyboard.press("Control+z");
  await expect(page).toHaveTitle(title);
});

test("Try it in an older version, and of an enumeration", async ({ page }) => {
  await gotoApp(page, "#abi=proxy_continue_request");
  await article(page, "proxy_continue_request").getByRole("button", { name: "Try it" }).click();
  await expect(events(page).locator("[aria-current=step]")).toContainText("continue_request");
  await page.keyboard.press("a");
  await find(page).fill("LogLevel");
  await article(page, "LogLevel").getByRole("button", { name: "in 0.1.0" }).click();
  await expect(events(page).locator("[aria-current=step]")).toContainText("log");
  await expect(events(page).getByRole("row", { name: /bad-argument/ })).toHaveCount(1);
});

test("opens from the commands; names in Why lead to their entries", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("ABI");
  await page.keyboard.press("Enter");
  await expect(reference(page)).toBeVisible();
});
