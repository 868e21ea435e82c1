// Two runs side by side: a run is kept, something is changed, and the page shows where the new run parts from it and how both stand there.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const line = (page: Page) => page.getByRole("region", { name: "Comparison" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Two runs side by side" });
const chosen = (page: Page) => dialog(page).getByRole("row", { selected: true });

async function openSample(page: Page, name: RegExp): Promise<void> {
  await gotoApp(page);
  await page.getByRole("region", { name: "Samples" }).getByRole("button", { name }).click();
  await expect(page).toHaveTitle(name);
  await expect(page.getByRole("status").filter({ hasText: /Run complete|stopped at|Held/ })).toBeVisible();
  await page.getByRole("tab", { name: "Scenario" }).click();
  await expect(page.getByRole("group", { name: "Exchanges" })).toBeVisible();
}
/** Asks as another person, which the filter's service refuses. */
const askAsEve = (page: Page) => page.getByRole("group", { name: "request headers" }).getByLabel("Value").first().fill("eve");

test("a kept run is compared with what comes of a change, and both states are shown", async ({ page }) => {
  await openSample(page, /^Ask another service/);
  await page.keyboard.press("k");
  await expect(line(page)).toContainText("no step differs");
  await askAsEve(page);
  await expect(line(page)).toContainText(/first difference at step \d+/);
  const link = line(page).getByRole("button", { name: /^Go to step/ }), step = (await link.textContent())?.replace("step ", "") ?? "";
  await link.click();
  await expect(events(page).locator("[aria-current=step] .event-step")).toHaveText(step);

  await page.keyboard.press("c");
  await expect(chosen(page)).toContainText("the first difference");
  await expect(chosen(page).locator(".pair-step").last()).toHaveText(step);
  const states = dialog(page).getByRole("region", { name: "Both states" });
  await expect(states.getByRole("table", { name: "request headers of exchange ada" }).getByRole("row", { name: "x-user ada" })).toContainText("eve");
  await expect(dialog(page).getByRole("row", { name: /the same in both/ }).first()).toBeVisible();

  // by key from difference to difference, and back to the first
  await page.keyboard.press("n");
  await expect(chosen(page)).not.toContainText("the first difference");
  await expect(states).toContainText(/differences? of state|the same state/);
  await page.keyboard.press("p");
  await expect(chosen(page)).toContainText("the first difference");
  await page.keyboard.press("n");
  await page.keyboard.press("f");
  await expect(chosen(page)).toContainText("the first difference");

  // what is folded opens
  await page.keyboard.press("Home");
  await expect(chosen(page)).toContainText(/\d+ steps the same in both/);
  await page.keyboard.press("Enter");
  await expect(chosen(page)).toContainText("VM created");
  await page.keyboard.press("n");
  const there = await chosen(page).locator(".pair-step").last().textContent();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(events(page).locator("[aria-current=step] .event-step")).toHaveText(there ?? "");

  await line(page).getByRole("button", { name: "Forget the kept run" }).click();
  await expect(line(page)).toHaveCount(0);
});

test("after an edit the run before it can be looked at beside the new one, though nobody kept it", async ({ page }) => {
  await openSample(page, /^Ask another service/);
  await askAsEve(page);
  await expect(events(page).getByText('log info "not allowed"').first()).toBeVisible();
  await page.getByRole("tab", { name: "Scenario" }).focus();
  await page.keyboard.press("c");
  await expect(dialog(page)).toContainText("the run before the last change");
  await expect(chosen(page)).toContainText("the first difference");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
});

test("a profile in which the run differs opens beside the scenario's own", async ({ page }) => {
  await openSample(page, /^Ask another service/);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What to do").fill("run in every profile");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Compare spec 0.2.1 step by step" }).click();
  await expect(dialog(page)).toContainText("spec 0.2.1");
  await expect(chosen(page)).toContainText("on_log");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: "This scenario in every profile" })).toBeVisible();
});

test("the input of a step is opened where it is written, and a call gets a reply of its own from there on", async ({ page }) => {
  await openSample(page, /^Ask another service/);
  const search = page.getByRole("textbox", { name: "Filter the events" });
  await search.fill("proxy_on_http_call_response");
  await expect(events(page).getByRole("row")).toHaveCount(3);
  await events(page).getByRole("row").nth(1).click();
  await page.keyboard.press("e");
  await expect(line(page)).toContainText(/A run of \d+ steps, Envoy is kept/);
  const reply = page.getByRole("group", { name: "reply 2 of authz" });
  await expect(reply.locator(":focus")).toHaveCount(1);
  await reply.getByLabel("status").fill("204");
  await expect(line(page)).toContainText(/first difference at step \d+/);
  await search.fill("proxy_on_response_headers");
  await events(page).getByRole("row").first().click();
  await page.keyboard.press("e");
  await expect(page.getByRole("region", { name: "Reply", exact: true }).locator(":focus")).toHaveCount(1);
});

test("only steps that changed something are shown on demand, with words or without", async ({ page }) => {
  await openSample(page, /^Edit headers/);
  const rows = async (): Promise<number> => Number(await events(page).getAttribute("aria-rowcount")), all = await rows();
  await page.keyboard.press("x");
  await expect(page.getByRole("button", { name: "Only steps that changed something" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(rows).toBeLessThan(all);
  await page.getByRole("textbox", { name: "Filter the events" }).fill("get_header_map_value");
  await expect(page.getByText(/No event matches/)).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(rows).toBe(all);
});
