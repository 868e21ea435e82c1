// Everything can be done from the keyboard, and the focus is never lost.
import { expect, gotoApp, test } from "./support.ts";
import type { Locator, Page } from "@playwright/test";

const events = (page: Page): Locator => page.getByRole("treegrid", { name: "Events" });
const cursorRow = (page: Page): Locator => events(page).locator("[aria-current=step]");
const focusedPane = (page: Page): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.closest("[data-pane]")?.getAttribute("data-pane"));

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("proxyscope.introduction", "closed"));
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  await expect(page.getByRole("tab", { name: /^Headers/ })).toBeVisible();
});

test("the punctuation keys step where a browser takes the function keys", async ({ page }) => {
  await page.keyboard.press("Home");
  await page.keyboard.press(".");
  await expect(page.locator(".now")).toContainText("step 2 of");
  await page.keyboard.press(",");
  await expect(page.locator(".now")).toContainText("step 1 of");
  await page.getByText("on_vm_start").first().click();
  await page.keyboard.press("Shift+>");
  await expect(cursorRow(page)).toContainText("on_configure");
  await page.keyboard.press("Shift+<");
  await expect(cursorRow(page)).toContainText("on_vm_start");
});

test("arrow keys in the events move the cursor", async ({ page }) => {
  await page.keyboard.press("Home");
  await events(page).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".now")).toContainText("step 3 of");
  await expect(events(page)).toHaveAttribute("aria-activedescendant", "event-3");
  await page.keyboard.press("ArrowLeft");
  await expect(cursorRow(page)).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".now")).toContainText("step 5 of");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  await expect(cursorRow(page)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("End");
  await page.keyboard.press("PageUp");
  expect(Number(/step (\d+)/.exec((await page.locator(".now").textContent()) ?? "")?.[1])).toBeLessThan(27);
});

test("F6 goes around the panels", async ({ page }) => {
  const seen = new Set<string>();
  for (let turn = 0; turn < 12; turn++) {
    await page.keyboard.press("F6");
    seen.add((await focusedPane(page)) ?? "nowhere");
  }
  expect([...seen]).toEqual(expect.arrayContaining(["scrubber", "timeline", "events", "state", "why", "strip"]));
  expect(seen).not.toContain("nowhere");
});

test("digits choose the kind of state, brackets walk through the changes of a value", async ({ page }) => {
  for (const [key, title] of [["2", "Body"], ["3", "Contexts"], ["7", "Timers"], ["9", "Properties"], ["1", "Headers"]] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("tab", { name: new RegExp(`^${title}`) })).toHaveAttribute("aria-selected", "true");
  }
  await page.getByRole("row").filter({ hasText: "x-hello" }).getByRole("rowheader").click();
  await page.keyboard.press("End");
  await page.keyboard.press("[");
  await expect(cursorRow(page)).toContainText("add_header_map_value request-headers");
});

test("the palette finds a command, runs it, and gives the focus back", async ({ page }) => {
  await events(page).focus();
  await page.keyboard.press("Control+k");
  const input = page.getByPlaceholder("What to do");
  await expect(input).toBeFocused();
  await input.fill("start");
  await page.keyboard.press("Enter");
  await expect(page.locator(".now")).toContainText("step 1 of");
  await expect(input).toHaveCount(0);
  await expect(events(page)).toBeFocused();
});

test("the palette opens samples by their titles, panels, parts of the scenario, and adds to the run", async ({ page }) => {
  const input = page.getByPlaceholder("What to do");
  const ask = async (text: string, option: string | RegExp): Promise<void> => {
    await page.keyboard.press("Control+k");
    await input.fill(text);
    await expect(page.getByRole("option", { name: option })).toBeVisible();
    await page.getByRole("option", { name: option }).click();
    await expect(input).toHaveCount(0);
  };
  await ask("a panic", /^A panic, and what/);
  await expect(page).toHaveTitle(/^A panic/);
  await ask("two mem", "Two threads, two memories");
  await expect(page).toHaveTitle(/^Two threads/);
  await ask("routes", "Scenario: Routes");
  await expect(page.getByRole("button", { name: "Routes", exact: true }).and(page.locator("[aria-expanded]"))).toHaveAttribute("aria-expanded", "true");
  await ask("transcript", "Panel: Transcript");
  await expect(page.getByRole("tabpanel", { name: "Transcript" })).toContainText("[worker 0]");
  const steps = async (): Promise<number> => Number(/of (\d+)/.exec((await page.locator(".now").textContent()) ?? "")?.[1]);
  const before = await steps();
  await ask("5 s pass", "Let 5 s pass");
  await expect.poll(steps).toBeGreaterThan(before);
  await ask("1.36", "Run as Envoy 1.36.2");
  await expect(page.getByRole("button", { name: /^Envoy 1\.36\.2/ })).toBeVisible();
});

test("the legend names every key, and single characters can be switched off", async ({ page }) => {
  await page.keyboard.press("?");
  const legend = page.getByRole("dialog", { name: "Keys and marks" });
  for (const key of ["F11", "F10", "F5", "Ctrl Enter", "Home", "End", "F6", "Ctrl K"]) await expect(legend.getByText(key, { exact: true }).first()).toBeVisible();
  await legend.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await expect(legend).toHaveCount(0);
  await page.keyboard.press("Home");
  await page.keyboard.press(".");
  await expect(page.locator(".now")).toContainText("step 1 of");
  await page.keyboard.press("F11");
  await expect(page.locator(".now")).toContainText("step 2 of");
});

test("a slash goes to the filter, where keys are text, and Escape leads back", async ({ page }) => {
  await page.keyboard.press("Home");
  await page.keyboard.press("/");
  const search = page.getByRole("textbox", { name: "Filter the events" });
  await expect(search).toBeFocused();
  await page.keyboard.type("log.");
  await page.keyboard.press("F11");
  await expect(search).toHaveValue("log.");
  await expect(page.locator(".now")).toContainText("step 1 of");
  await page.keyboard.press("Escape");
  await expect(search).toHaveValue("");
  await expect(events(page)).toBeFocused();
});

test("the scrubber is a slider", async ({ page }) => {
  const slider = page.getByRole("slider", { name: "Step" });
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuenow", "1");
  await page.keyboard.press("ArrowRight");
  await expect(slider).toHaveAttribute("aria-valuetext", /step 2 of 27, hello-headers on_context_create/);
  await page.keyboard.press("End");
  await expect(slider).toHaveAttribute("aria-valuenow", "27");
});

test("tabs have one stop and arrows", async ({ page }) => {
  const log = page.getByRole("tab", { name: /^Log/ }), transcript = page.getByRole("tab", { name: "Transcript" });
  await log.focus();
  await page.keyboard.press("ArrowRight");
  await expect(transcript).toBeFocused();
  await expect(transcript).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel", { name: "Transcript" })).toContainText("on_configure(root 1");
  await expect(log).toHaveAttribute("tabindex", "-1");
});

test("a value that does not fit opens whole, as text and as bytes", async ({ page }) => {
  const value = page.locator("[data-pane=state]").getByRole("button", { name: /^Hello world from/ });
  await value.focus();
  await page.keyboard.press("Space");
  const whole = page.getByRole("dialog");
  await expect(whole).toContainText("Hello world from hello.example");
  await expect(whole).toContainText("30 bytes");
  await whole.getByRole("button", { name: "hex" }).click();
  await expect(whole).toContainText("48 65 6c 6c 6f");
  await page.keyboard.press("Escape");
  await expect(whole).toHaveCount(0);
  await expect(value).toBeFocused();
});

test("the profile menu opens, is walked by arrows and closes", async ({ page }) => {
  const profile = page.getByRole("button", { name: /^Envoy/ });
  await profile.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitemradio", { name: /1\.36\.2/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(profile).toBeFocused();
});
