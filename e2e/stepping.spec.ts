// Stepping: the cursor goes where it is told, forwards and back, and every panel follows.
import { expect, gotoApp, test } from "./support.ts";
import type { Locator, Page } from "@playwright/test";

const events = (page: Page): Locator => page.getByRole("treegrid", { name: "Events" });
const cursorRow = (page: Page): Locator => events(page).locator("[aria-current=step]");
const now = (page: Page): Locator => page.locator(".now");
const pane = (page: Page, id: string): Locator => page.locator(`[data-pane=${id}]`);

async function atStep(page: Page, step: number): Promise<void> {
  await expect(now(page)).toContainText(new RegExp(`step ${step} of`));
  await expect(cursorRow(page)).toContainText(String(step));
}

async function ran(page: Page): Promise<void> {
  await expect(page.getByRole("status").filter({ hasText: /Run complete|stopped at/ })).toBeVisible();
  await expect(page.locator("main [aria-current=step]").first()).toBeVisible();
}

async function openSample(page: Page, title: string): Promise<void> {
  await gotoApp(page);
  await ran(page);
  await page.getByText(title, { exact: true }).click();
  await expect(page).toHaveTitle(`${title}: Proxyscope`);
  await ran(page);
  await page.getByRole("button", { name: "Close the introduction" }).click();
}

const stepOf = async (page: Page): Promise<number> => Number(/step (\d+)/.exec((await now(page).textContent()) ?? "")?.[1]);

test("a first visit stands at the first change of a sample's run, with its state, why and source", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await expect(cursorRow(page)).toContainText("add_header_map_value");
  await expect(pane(page, "state")).toContainText("Hello world from hello.example");
  await expect(pane(page, "state")).toContainText("this step");
  await expect(pane(page, "why")).toContainText("One entry x-hello: Hello world from hello.example was added at the end.");
  await expect(pane(page, "source")).toContainText("(module");
  await expect(page.getByText("Nothing leaves this page")).toBeVisible();
});

test("single steps go through every host call and back, and show the same again", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.keyboard.press("Home");
  await atStep(page, 1);
  // the pane is fetched when the first step has been painted
  await expect(pane(page, "state")).toContainText("State at step 1");
  const forwards: string[] = [];
  const last = (await events(page).getAttribute("aria-rowcount")) ?? "0";
  for (let step = 1; step <= Number(last); step++) {
    await atStep(page, step);
    forwards.push((await pane(page, "state").textContent()) ?? "");
    await page.keyboard.press("F11");
    if (step === Number(last)) break;
  }
  await page.keyboard.press("Home");
  await page.keyboard.press("End");
  const end = await stepOf(page);
  for (let step = end; step >= 1; step--) {
    await atStep(page, step);
    const before = forwards[step - 1];
    if (before !== undefined) await expect(pane(page, "state")).toHaveText(before);
    await page.keyboard.press("Shift+F11");
  }
});

test("a step over a callback passes what is inside it, in both directions", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  const callback = events(page).getByRole("row").filter({ hasText: "on_request_headers" });
  await callback.click();
  await expect(cursorRow(page)).toContainText("on_request_headers");
  await page.keyboard.press("F10");
  await expect(cursorRow(page)).toContainText("request headers sent upstream");
  await page.keyboard.press("Shift+F10");
  await expect(cursorRow(page)).toContainText("on_request_headers");
  await page.keyboard.press("F11");
  await expect(cursorRow(page)).toContainText("get_header_map_value");
});

test("events, log lines, step links and the scrubber all move the one cursor", async ({ page }) => {
  await openSample(page, "Rewrite a body");
  await page.getByRole("listbox", { name: "Log" }).getByText("2 rules").click();
  await expect(cursorRow(page)).toContainText('log info "2 rules"');
  await expect(page.getByRole("slider", { name: "Step" })).toHaveAttribute("aria-valuenow", String(await stepOf(page)));

  const scrubber = page.getByRole("slider", { name: "Step" }), box = await scrubber.boundingBox();
  if (box === null) throw new Error("no scrubber");
  await page.mouse.click(box.x + box.width - 2, box.y + 12);
  const last = Number(await scrubber.getAttribute("aria-valuemax"));
  await atStep(page, last);
  await page.mouse.move(box.x + box.width - 2, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + 2, box.y + 12, { steps: 4 });
  await page.mouse.up();
  await atStep(page, 1);

  await events(page).getByRole("row").filter({ hasText: "remove_header_map_value" }).first().click();
  await pane(page, "why").getByRole("button", { name: /Go to step/ }).first().click();
  expect(await stepOf(page)).toBeLessThan(15);
});

test("at the live edge time goes on by hand, and what happens is appended", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  const length = async (): Promise<number> => Number(await page.getByRole("slider", { name: "Step" }).getAttribute("aria-valuemax"));
  const before = await length();
  await page.keyboard.press("End");
  for (let second = 0; second < 5; second++) await page.getByRole("button", { name: /Advance the clock/ }).click();
  await expect.poll(length).toBeGreaterThan(before);
  await expect(cursorRow(page)).toBeVisible();
  await expect(events(page).getByRole("row").filter({ hasText: "on_tick" }).last()).toBeVisible();
  await expect(now(page)).toContainText("+10.000 s");
});

test("callbacks fold, and a filter hides what does not match", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  const rows = async (): Promise<number> => Number(await events(page).getAttribute("aria-rowcount"));
  const all = await rows();
  const callback = events(page).getByRole("row").filter({ hasText: "on_request_headers" });
  await callback.click();
  await page.keyboard.press("ArrowLeft");
  await expect(callback).toHaveAttribute("aria-expanded", "false");
  expect(await rows()).toBe(all - 2);
  await page.keyboard.press("F11");
  await expect(callback).toHaveAttribute("aria-expanded", "true");

  const search = page.getByRole("textbox", { name: "Filter the events" });
  await search.fill("header_map");
  await expect(events(page).getByRole("row")).toHaveCount(3);
  await search.fill("nothing like it");
  await expect(page.getByText(`No event matches. ${all} are hidden.`)).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(rows).toBe(all);
});

test("the cursor is in view again when a filter is cleared", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.getByRole("button", { name: /^Ask another service/ }).click();
  await ran(page);
  await page.keyboard.press("Home");
  const search = page.getByRole("textbox", { name: "Filter the events" });
  await search.fill("not allowed");
  await events(page).getByRole("row").last().click();
  const cursor = events(page).locator("[aria-current=step]");
  const step = await cursor.locator(".event-step").textContent();
  await search.fill("");
  await expect(cursor).toBeInViewport();
  await expect(cursor.locator(".event-step")).toHaveText(step ?? "");
});

test("a crash says what stopped, where, and what the guest said last", async ({ page }) => {
  await openSample(page, "A panic, and what comes after");
  const card = page.getByRole("article", { name: "Fault" });
  await expect(card.getByRole("heading", { level: 2 })).toHaveText("crash panicked in on_response_headers");
  await expect(card).toContainText("panicked at src/lib.rs");
  await expect(pane(page, "why")).toContainText("503");
  await page.keyboard.press("Home");
  await expect(card).toHaveCount(0);
  await page.getByRole("status").filter({ hasText: "crash stopped at" }).getByRole("button").click();
  await expect(card).toBeVisible();
  await page.keyboard.press("Shift+F11");
  await expect(cursorRow(page)).toContainText("panicked at");
  await expect(card).toHaveCount(0);
});

test("bodies are shown before and after, as text and as bytes", async ({ page }) => {
  await openSample(page, "Rewrite a body");
  await page.getByRole("textbox", { name: "Filter the events" }).fill("set_buffer_bytes request-body");
  await events(page).getByRole("row").filter({ hasText: "set_buffer_bytes request-body" }).click();
  await page.getByRole("tab", { name: /^Body/ }).click();
  const state = pane(page, "state");
  await expect(state).toContainText("17 → 19 bytes");
  await expect(state.locator("ins").first()).toBeVisible();
  await state.getByRole("button", { name: "hex" }).click();
  await expect(state).toContainText("00000000");
});

test("shared data, ticks and refused compare-and-set stand with the step that wrote them", async ({ page }) => {
  await openSample(page, "Too many requests");
  await page.keyboard.press("4");
  await expect(page.getByRole("tab", { name: /Shared data/ })).toHaveAttribute("aria-selected", "true");
  await expect(pane(page, "state")).toContainText("tokens");
  await expect(pane(page, "state")).toContainText("this step");
  await page.keyboard.press("F11");
  await expect(pane(page, "state").getByRole("button", { name: /Go to step/ }).first()).toBeVisible();
});
