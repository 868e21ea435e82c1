// The card of a fault: it stands where the events stand while the cursor is on a fault, and leads from there to everything a report needs.
import { expect, gotoApp, test } from "./support.ts";
import type { Locator, Page } from "@playwright/test";

const card = (page: Page): Locator => page.getByRole("article", { name: "Fault" });
const events = (page: Page): Locator => page.getByRole("treegrid", { name: "Events" });
const title = (page: Page): Locator => card(page).getByRole("heading", { level: 2 });

async function openSample(page: Page, name: string): Promise<void> {
  await gotoApp(page);
  await expect(page.getByRole("status").filter({ hasText: "Run complete" })).toBeVisible();
  await page.getByText(name, { exact: true }).click();
  await expect(page).toHaveTitle(`${name}: Proxyscope`);
  await expect(card(page)).toBeVisible();
  await page.getByRole("button", { name: "Close the introduction" }).click();
}

test("a panic is told by its words, its stack, what led to it, and what requests get", async ({ page }) => {
  await openSample(page, "A panic, and what comes after");
  await expect(title(page)).toHaveText("crash panicked in on_response_headers");
  await expect(card(page)).toContainText("called `Result::unwrap()` on an `Err` value: ParseIntError");

  const stack = card(page).getByRole("region", { name: "Stack" });
  await expect(stack.getByRole("listitem").first()).toContainText("<crash::Shelf as proxy_wasm::traits::HttpContext>::on_http_response_headers");
  await expect(stack.getByRole("listitem").first()).toContainText("0xbf9");
  await expect(stack).not.toContainText("rust_panic");
  await stack.getByRole("button", { name: "show" }).click();
  await expect(stack.getByRole("listitem").first()).toContainText("rust_panic");

  const leading = card(page).getByRole("treegrid", { name: "Steps leading to the fault" });
  await expect(leading.getByRole("row")).toContainText(["200, 5 headers", "on_response_headers", "get_header_map_value", "panicked at", "unreachable"]);

  const policies = card(page).getByRole("region", { name: "What the next request gets" });
  await expect(policies.getByRole("row", { name: /^fail closed/ })).toContainText("for every stream of this VM, until a new configuration");
  await expect(policies.getByRole("row", { name: /^FAIL_OPEN/ })).toContainText("requests pass without it");
  await expect(policies.getByRole("row", { name: /^fail_open \(older\)/ })).toContainText("goes on without crash");
  await expect(policies.getByRole("row", { name: /^reload/ })).toContainText("the same request stops it again");
});

test("one press keeps the fewest actions that still come to the fault, and undo brings the rest back", async ({ page }) => {
  await openSample(page, "A panic, and what comes after");
  const steps = page.locator(".now");
  await expect(steps).toContainText("of 45");
  await card(page).getByRole("button", { name: "Reproduce from here" }).click();
  await expect(card(page)).toContainText("2 of 3 actions kept");
  await expect(steps).toContainText("step 36 of 40");
  await expect(title(page)).toHaveText("crash panicked in on_response_headers");
  await page.keyboard.press("Control+z");
  await expect(steps).toContainText("of 45");
});

test("the policy of the card is the scenario's", async ({ page }) => {
  await openSample(page, "A panic, and what comes after");
  await card(page).getByRole("button", { name: "fail open", exact: true }).click();
  await expect(card(page).getByRole("button", { name: "fail open", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("slider", { name: "Step" })).toBeVisible();
  await expect(page.locator(".now")).not.toContainText("of 45");
  await expect(title(page)).toHaveText("crash panicked in on_response_headers");
});

test("the report holds the card, the transcript, the stack and the hash of the module", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page, "A panic, and what comes after");
  await expect(card(page).getByRole("row", { name: /^reload/ })).toBeVisible();
  await card(page).getByRole("button", { name: "Copy report" }).click();
  await expect(card(page).getByRole("button", { name: "Copied" })).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of ["crash panicked in on_response_headers", "<crash::Shelf as", "get_header_map_value(http-response-headers, \"x-stock\")", "FAIL_OPEN: 503 wasm_fail_stream", "filter.wasm  sha256:"]) expect(report).toContain(part);
});

test("keys lead on and off the card, and the events come back in its place", async ({ page }) => {
  await openSample(page, "A panic, and what comes after");
  await page.keyboard.press("Home");
  await expect(card(page)).toHaveCount(0);
  await events(page).focus();
  await page.getByRole("status").filter({ hasText: "crash stopped at" }).getByRole("button").click();
  await expect(card(page)).toBeVisible();
  await card(page).focus();
  await page.keyboard.press("ArrowUp");
  await expect(events(page).locator("[aria-current=step]")).toContainText("panicked at");
  await expect(events(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(card(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(events(page).locator("[aria-current=step]")).toContainText("unreachable");
  await expect(events(page)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await expect(card(page)).toBeVisible();
});

for (const [width, height] of [[1440, 900], [1024, 768]] as const) {
  test(`nothing of the card is cut off sideways at ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await gotoApp(page);
    await expect(page.getByRole("status").filter({ hasText: "Run complete" })).toBeVisible();
    if (width < 1200) await page.getByRole("button", { name: /^Scenario/ }).click();
    await page.getByRole("tab", { name: "Open" }).click();
    await page.getByText("A header that is not text", { exact: true }).click();
    await expect(title(page)).toHaveText(/panicked in on_request_headers/);
    await expect(card(page)).toContainText("Anybody who sends a request can send such bytes");
    expect(await card(page).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  });
}
