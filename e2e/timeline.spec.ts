// The sequence diagram: what is drawn, and how a click, the keys and a zoom lead through it.
import { readFileSync } from "node:fs";
import { drop, sampleFile, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";
import type { Locator, Page } from "@playwright/test";

const diagram = (page: Page): Locator => page.getByRole("listbox", { name: "Timeline" });
const mark = (page: Page, name: RegExp): Locator => diagram(page).getByRole("option", { name });
const now = (page: Page): Locator => page.locator(".now");
const titleOf = (id: string): string => (JSON.parse(readFileSync(new URL(`../samples/${id}/sample.json`, import.meta.url), "utf8")) as { readonly title: string }).title;

async function opened(page: Page, id?: string): Promise<void> {
  await page.addInitScript(() => localStorage.setItem("proxyscope.introduction", "closed"));
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  if (id !== undefined) {
    await page.getByRole("tab", { name: "Open" }).click();
    await page.locator(".open").getByText(titleOf(id), { exact: true }).click();
    await expect(page.locator(".lane-head").filter({ hasText: id })).toBeVisible();
    await expect(page.locator(".status-line").getByText(/Run complete|stopped at/)).toBeVisible();
  }
  await expect(diagram(page).locator(".beat-cursor")).toBeVisible();
}

test("lanes, arrows, strips and spans of a request that is held for a call", async ({ page }) => {
  await opened(page, "http-call");
  await expect(page.locator(".lane-head")).toHaveText(["clientdownstream", "http-callVM 1", "backendupstream", "authzcalled"]);
  await expect(diagram(page).getByText("held 30 ms for call 4")).toBeVisible();
  await expect(mark(page, /^step 31, call, GET \/may\/ada\/diary, call 4, timeout 500 ms/)).toBeVisible();
  await expect(diagram(page).locator(".lane-held").first()).toBeVisible();
  await expect(page.locator("[data-pane=timeline] .head")).toContainText("exchange 1 of 3");
});

test("a click on a mark moves the cursor, and the cursor shows where it is", async ({ page }) => {
  await opened(page, "http-call");
  await mark(page, /^step 36, set_effective_context/).click();
  await expect(now(page)).toContainText("step 36 of");
  await expect(mark(page, /^step 36,/)).toHaveAttribute("aria-selected", "true");
  await expect(diagram(page).locator(".beat-cursor")).toHaveCount(1);
  await expect(diagram(page).locator(".beat-cursor .beat-tag")).toHaveText("36");
  await expect(diagram(page).locator(".beat-cursor")).toContainText("acts for stream 2");
  // what lies ahead is drawn as such
  await expect(mark(page, /^step 35,/)).not.toHaveClass(/mark-ahead/);
  await expect(mark(page, /^step 37,/)).toHaveClass(/mark-ahead/);
});

test("arrow keys go from mark to mark and from beat to beat, and the diagram follows", async ({ page }) => {
  await opened(page, "http-call");
  await page.keyboard.press("Home");
  await diagram(page).focus();
  await page.keyboard.press("ArrowRight");
  await expect(now(page)).toContainText("step 2 of");
  await expect(diagram(page)).toHaveAttribute("aria-activedescendant", "timeline-2");
  await page.keyboard.press("ArrowDown");
  await expect(now(page)).toContainText("step 26 of");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await expect(now(page)).toContainText("step 1 of");
  await page.keyboard.press("End");
  await expect(diagram(page).locator(".beat-cursor")).toBeInViewport();
  await page.keyboard.press("PageUp");
  await expect(now(page)).not.toContainText("step 102 of");
  await expect(diagram(page)).toBeFocused();
});

test("hover tells a mark and outlines its step among the events", async ({ page }) => {
  await opened(page, "http-call");
  const replied = mark(page, /^step 34, call, 200, 0 bytes/);
  await replied.hover();
  await expect(replied).toHaveAttribute("title", "step 34: authz 200 to call 4, 0 bytes");
  await expect(page.locator("#event-34")).toHaveClass(/event-target/);
  await page.locator("[data-pane=why]").hover();
  await expect(page.locator(".event-target")).toHaveCount(0);
});

test("a step link outlines its mark", async ({ page }) => {
  await opened(page, "http-call");
  await mark(page, /^step 35, callback on_http_call_response/).click();
  await page.locator("[data-pane=why]").getByRole("button", { name: "Go to step 34" }).hover();
  await expect(mark(page, /^step 34,/)).toHaveClass(/mark-target/);
});

test("a fault turns the band red and stops the lane", async ({ page }) => {
  await opened(page, "crash");
  await expect(diagram(page).locator(".beat-fault")).toContainText("crash stopped unreachable in on_response_headers");
  await expect(page.locator(".lane-head-stopped")).toHaveText("crashVM 1, stopped");
  await expect(diagram(page).locator(".lane-stopped").first()).toBeVisible();
  await expect(mark(page, /local response 503 by the proxy/).first()).toBeVisible();
});

test("zoom: further away every beat without words, closer one exchange alone", async ({ page }) => {
  await opened(page, "http-call");
  const pane = page.locator("[data-pane=timeline]");
  await pane.getByRole("button", { name: /^Closer/ }).click();
  await expect(pane.locator(".head")).toContainText("only exchange 1 of 3");
  await expect(mark(page, /GET \/may\/eve/)).toHaveCount(0);
  await page.keyboard.press("End");
  await expect(pane.locator(".head")).toContainText("only exchange 3 of 3");
  await expect(mark(page, /GET \/may\/bob/)).toBeVisible();
  await diagram(page).focus();
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await expect(pane.locator(".head")).toContainText("overview");
  await expect(diagram(page).locator(".arrow-label").first()).toBeHidden();
  expect((await diagram(page).locator(".beat").first().boundingBox())?.height).toBe(6);
});

test("the edge to the events moves, the pane folds to its head, and both are remembered", async ({ page }) => {
  await opened(page);
  const height = async (): Promise<number> => Math.round((await page.locator("[data-pane=timeline]").boundingBox())?.height ?? 0);
  expect(await height()).toBe(360);
  const edge = page.getByRole("separator", { name: "Height of the timeline" });
  await edge.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(height).toBe(344);
  await page.reload();
  await expect(diagram(page)).toBeVisible();
  expect(await height()).toBe(344);
  await page.getByRole("button", { name: "Timeline", exact: true }).click();
  expect(await height()).toBeLessThanOrEqual(29);
  await page.reload();
  await expect(page.getByText("Run complete")).toBeVisible();
  await expect(diagram(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Timeline", exact: true }).click();
  await edge.dblclick();
  expect(await height()).toBe(360);
});

test("its place is kept while its code is on its way: nothing moves when it comes", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("proxyscope.introduction", "closed");
    const seen: number[] = [];
    Object.assign(globalThis, { heights: seen });
    new MutationObserver(() => {
      const height = document.querySelector<HTMLElement>("[data-pane=events]")?.offsetTop;
      if (height !== undefined && seen.at(-1) !== height) seen.push(height);
    }).observe(document, { childList: true, subtree: true });
  });
  await gotoApp(page);
  await expect(diagram(page)).toBeVisible();
  expect(await page.evaluate(() => (globalThis as unknown as { readonly heights: readonly number[] }).heights)).toHaveLength(1);
});

test("a thousand streams: only the beats in view exist, and every step is found", async ({ page }) => {
  await opened(page);
  const scenario = {
    version: 1, title: "a thousand", setup: { chain: [{ name: "auth", module: { name: "auth.wasm" }, configuration: "open-sesame" }], upstreams: [{ cluster: "backend" }] },
    actions: Array.from({ length: 1000 }, (_, n) => ({ do: "exchange", id: `e${n}`, path: `/${n}` })),
  };
  await drop(page, [sampleFile("auth/filter.wasm", "auth.wasm"), textFile("many.json", JSON.stringify(scenario))]);
  await expect(page.getByText(/1[0-9]{4} steps in/)).toBeVisible();
  await page.keyboard.press("End");
  await expect(page.locator("[data-pane=timeline] .head")).toContainText("exchange 1000 of 1000");
  await expect(diagram(page).locator(".beat-cursor")).toBeInViewport();
  expect(await diagram(page).locator(".beat").count()).toBeLessThan(60);
  await page.keyboard.press("Home");
  await expect(diagram(page).locator(".beat-cursor")).toBeInViewport();
  await expect(mark(page, /GET \/0$/)).toBeVisible();
});

test("on a small screen it shares one pane with the events", async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await page.addInitScript(() => localStorage.setItem("proxyscope.introduction", "closed"));
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" })).toBeVisible();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await expect(diagram(page).locator(".beat-cursor")).toBeVisible();
  await expect(page.getByRole("treegrid", { name: "Events" })).toHaveCount(0);
  await page.getByRole("tab", { name: "Events" }).click();
  await expect(page.getByRole("treegrid", { name: "Events" })).toBeVisible();
});

test("forced colours keep the cursor, the strip and the hatch", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await opened(page, "http-call");
  const style = (selector: string, property: "outlineStyle" | "backgroundImage"): Promise<string> => diagram(page).locator(selector).first().evaluate((element, name) => getComputedStyle(element)[name], property);
  expect(await style(".beat-cursor", "outlineStyle")).toBe("solid");
  expect(await style(".lane-held", "backgroundImage")).toContain("repeating-linear-gradient");
});
