// The page keeps its shape: sizes, narrow and small screens, large text, themes, contrast, forced colours.
import { expect, gotoApp, test } from "./support.ts";
import type { Page } from "@playwright/test";

async function settled(page: Page): Promise<void> {
  await expect(page.getByText("Run complete")).toBeVisible();
  await expect(page.getByRole("tab", { name: /^Headers/ })).toBeVisible();
}
async function opened(page: Page): Promise<void> {
  await page.addInitScript(() => localStorage.setItem("proxyscope.introduction", "closed"));
  await gotoApp(page);
  await settled(page);
}

interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
async function boxOf(page: Page, selector: string): Promise<Box> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on screen`);
  return box;
}

const overflowsSideways = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth);

test("three columns, the strip and the status line stand where they are drawn", async ({ page }) => {
  await opened(page);
  const expected: Readonly<Record<string, Box>> = {
    ".bar": { x: 0, y: 0, width: 1440, height: 40 },
    ".scrubber": { x: 0, y: 40, width: 1440, height: 28 },
    ".column-left": { x: 0, y: 68, width: 256, height: 684 },
    "[data-pane=timeline]": { x: 257, y: 68, width: 715, height: 360 },
    "[data-pane=events]": { x: 257, y: 428, width: 715, height: 324 },
    ".column-right": { x: 972, y: 68, width: 468, height: 684 },
    "[data-pane=events] .head": { x: 257, y: 428, width: 715, height: 28 },
    ".strip": { x: 0, y: 752, width: 1440, height: 124 },
    ".status-line": { x: 0, y: 876, width: 1440, height: 24 },
  };
  for (const [selector, drawn] of Object.entries(expected)) {
    const box = await boxOf(page, selector);
    for (const side of ["x", "y", "width", "height"] as const) expect(Math.abs(box[side] - drawn[side]), `${selector} ${side}: ${box[side]}, drawn ${drawn[side]}`).toBeLessThanOrEqual(4);
  }
  expect((await boxOf(page, ".event")).height).toBe(20);
  expect((await boxOf(page, ".beat")).height).toBe(20);
  expect((await boxOf(page, ".change")).height).toBe(20);
  expect((await boxOf(page, ".log-row")).height).toBe(20);
  expect(await overflowsSideways(page)).toBe(false);
});

test("below 1200 the left column is a rail that opens over the events", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await opened(page);
  const rail = page.getByRole("button", { name: /Scenario 1 request/ });
  expect(await side(page, ".column-left", "width")).toBe(32);
  // what does not fit says so
  await expect(page.locator(".event-text[data-cut]").first()).toHaveCSS("text-decoration-style", "dotted");
  await expect(page.locator(".event-text:not([data-cut])").first()).toHaveCSS("text-decoration-line", "none");
  await expect(page.locator(".bar .transport .key").first()).toBeHidden();
  await rail.click();
  await expect(page.getByRole("tab", { name: "Scenario" })).toBeVisible();
  expect(Math.round((await boxOf(page, "[data-pane=events]")).x)).toBe(33);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("tab", { name: "Scenario" })).toBeHidden();
  await expect(rail).toBeFocused();
  expect(await overflowsSideways(page)).toBe(false);
});

test("the row of the cursor stays in view when the events get less room", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  const row = page.getByRole("treegrid", { name: "Events" }).locator("[aria-current=step]");
  await page.keyboard.press("End");
  await expect(row).toBeInViewport({ ratio: 0.9 });
  await page.getByRole("button", { name: "Close the introduction" }).click();
  await expect(page.getByRole("heading", { name: "What am I looking at" })).toHaveCount(0);
  await expect(row).toBeInViewport({ ratio: 0.9 });
  await page.setViewportSize({ width: 1024, height: 768 });
  await expect(page.getByRole("button", { name: /Scenario 1 request/ })).toBeVisible();
  await expect(row).toBeInViewport({ ratio: 0.9 });
});

test("below 900 the state and why are tabs of the strip", async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await opened(page);
  const why = page.getByRole("tab", { name: "Why" });
  await why.click();
  await expect(page.getByText("One entry x-hello: Hello world from hello.example was added at the end.")).toBeVisible();
  await expect(page.getByRole("treegrid", { name: "Events" })).toBeVisible();
  expect(await overflowsSideways(page)).toBe(false);
});

test("text of twice the size loses nothing: rows grow, panes scroll", async ({ page }) => {
  await opened(page);
  await page.addStyleTag({ content: "html { font-size: 200% }" });
  await expect.poll(async () => (await boxOf(page, ".event")).height).toBe(40);
  await expect(page.locator("[aria-current=step]")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Run/ })).toBeInViewport();
  await page.getByRole("tab", { name: "Why" }).click();
  await expect(page.getByText("was added at the end.")).toBeVisible();
  expect(await overflowsSideways(page)).toBe(false);
});

const edgeOf = (page: Page, name: string) => page.getByRole("separator", { name });
const side = async (page: Page, selector: string, of: "width" | "height"): Promise<number> => Math.round((await boxOf(page, selector))[of]);

test("edges move by keyboard in steps of 4px, are remembered, and go back", async ({ page }) => {
  await opened(page);
  const edge = edgeOf(page, "Width of the left column");
  await edge.focus();
  for (let press = 0; press < 5; press++) await page.keyboard.press("ArrowRight");
  await expect.poll(() => side(page, ".column-left", "width")).toBe(296);
  await page.reload();
  await expect(page.locator("[aria-current=step]")).toBeVisible();
  expect(await side(page, ".column-left", "width")).toBe(296);
  await edge.dblclick();
  await expect.poll(() => side(page, ".column-left", "width")).toBe(256);
  await edge.focus();
  await page.keyboard.press("F6");
  await expect(edge).not.toBeFocused();
  expect(await page.evaluate(() => document.activeElement?.closest("[data-pane]"))).not.toBeNull();
});

for (const [name, selector, of, by] of [
  ["Width of the left column", ".column-left", "width", { x: 43, y: 0 }],
  ["Width of the right column", ".column-right", "width", { x: -50, y: 0 }],
  ["Height of the timeline", "[data-pane=timeline]", "height", { x: 0, y: -37 }],
  ["Height of Why", "[data-pane=why]", "height", { x: 0, y: -30 }],
  ["Height of the strip", ".strip", "height", { x: 0, y: -45 }],
  ["Width of Findings", "[data-pane=findings]", "width", { x: 61, y: 0 }],
] as const) {
  test(`the edge of ${name.toLowerCase()} drags in steps of 4px, each layout keeps its own, and one command puts all back`, async ({ page }) => {
    await opened(page);
    const drawn = await side(page, selector, of);
    const at = (await edgeOf(page, name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const from = { x: at.x + at.width / 2, y: at.y + Math.min(at.height, 200) / 2 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2);
    await page.mouse.move(from.x + by.x, from.y + by.y);
    await page.mouse.up();
    await expect.poll(() => side(page, selector, of)).not.toBe(drawn);
    const dragged = await side(page, selector, of);
    expect(dragged % 4).toBe(0);
    expect(Math.abs(Math.abs(dragged - drawn) - Math.abs(by.x + by.y))).toBeLessThanOrEqual(4);
    await page.setViewportSize({ width: 1100, height: 900 });
    await expect(page.getByRole("button", { name: /Scenario 1 request/ })).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(() => side(page, selector, of)).toBe(dragged);
    await page.reload();
    await settled(page);
    await expect(page.getByRole("listbox", { name: "Timeline" })).toBeVisible();
    expect(await side(page, selector, of)).toBe(dragged);
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("What to do").fill("layout: every size");
    await page.keyboard.press("Enter");
    await expect.poll(() => side(page, selector, of)).toBe(drawn);
  });
}

test("nothing moves while the page loads, with sizes and a theme of one's own", async ({ page }) => {
  await opened(page);
  await page.evaluate(() => {
    localStorage.setItem("proxyscope.theme", "light");
    localStorage.setItem("proxyscope.layout", JSON.stringify({ sizes: { wide: { left: 300, right: 500, strip: 200, timeline: 300, why: 220 } }, folded: {} }));
  });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.addInitScript(() => {
    const seen = { shift: 0, colours: [] as string[] };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { readonly value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
    const look = (): void => {
      if (document.body !== null) seen.colours.push(getComputedStyle(document.body).backgroundColor);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.reload();
  await settled(page);
  expect(await side(page, ".column-left", "width")).toBe(300);
  expect(await side(page, ".strip", "height")).toBe(200);
  const { shift, colours } = await page.evaluate(() => (globalThis as unknown as { readonly seen: { readonly shift: number; readonly colours: readonly string[] } }).seen);
  expect(new Set(colours)).toEqual(new Set(["rgb(241, 243, 245)"]));
  expect(shift).toBeLessThan(0.001);
});

test("the left column folds to a rail, a pane to its head, the strip into the status line", async ({ page }) => {
  await opened(page);
  await page.getByRole("button", { name: "Fold the left column" }).click();
  await expect.poll(() => side(page, ".column-left", "width")).toBe(32);
  await page.getByRole("button", { name: /Scenario 1 request/ }).click();
  await expect.poll(() => side(page, ".column-left", "width")).toBe(256);
  const open = await side(page, "[data-pane=state]", "height");
  await page.getByRole("button", { name: /^State at step/ }).click();
  await expect.poll(() => side(page, "[data-pane=state]", "height")).toBe(28);
  await page.getByRole("button", { name: /^State at step/ }).click();
  await expect.poll(() => side(page, "[data-pane=state]", "height")).toBe(open);
  await page.getByRole("button", { name: "Fold Why and source" }).click();
  await expect.poll(() => side(page, "[data-pane=why]", "height")).toBe(28);
  await page.getByRole("tab", { name: "Source" }).click();
  await expect(page.locator("[data-pane=source]")).toContainText("(module");
  const drawn = await side(page, "[data-pane=events]", "height");
  await page.getByRole("button", { name: "Events", exact: true }).click();
  await expect.poll(() => side(page, "[data-pane=events]", "height")).toBe(28);
  await page.getByRole("button", { name: "Events", exact: true }).click();
  await expect.poll(() => side(page, "[data-pane=events]", "height")).toBe(drawn);
  await page.getByRole("button", { name: "Fold the strip into the status line" }).click();
  await expect(page.locator(".strip")).toHaveCount(0);
  await page.locator(".status-line").getByRole("button", { name: "Transcript" }).click();
  await expect(page.getByRole("tabpanel", { name: "Transcript" })).toBeVisible();
});

test("the theme is the system's until it is chosen, and stays chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await opened(page);
  const surface = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await surface()).toBe("rgb(13, 15, 18)");
  await page.getByRole("button", { name: "Light theme" }).click();
  expect(await surface()).toBe("rgb(241, 243, 245)");
  await page.reload();
  await expect(page.getByRole("button", { name: "Dark theme" })).toBeVisible();
  expect(await surface()).toBe("rgb(241, 243, 245)");
});

for (const colorScheme of ["dark", "light"] as const) {
  test(`every text has a contrast of 4.5 or more in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await opened(page);
    const poor = await page.evaluate(() => {
      const parse = (colour: string): readonly number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
      const light = ([r = 0, g = 0, b = 0]: readonly number[]): number => {
        const channel = (value: number): number => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
      };
      const behind = (element: Element | null): readonly number[] => {
        for (let at = element; at !== null; at = at.parentElement) {
          const colour = parse(getComputedStyle(at).backgroundColor);
          if ((colour[3] ?? 1) > 0.5) return colour;
        }
        return [255, 255, 255];
      };
      const found: string[] = [];
      const walker = document.createTreeWalker(document.querySelector("#root") ?? document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const element = node.parentElement;
        if (element === null || node.textContent?.trim() === "" || element.closest(":disabled, .only-read") !== null || element.getClientRects().length === 0) continue;
        const a = light(parse(getComputedStyle(element).color)), b = light(behind(element));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) found.push(`${node.textContent?.trim()}: ${ratio.toFixed(2)}`);
      }
      return found;
    });
    expect(poor).toEqual([]);
  });
}

test("forced colours keep the cursor and the change visible, reduced motion stops motion", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  await opened(page);
  const outline = (selector: string): Promise<string> => page.locator(selector).first().evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline(".event-cursor")).toBe("solid");
  expect(await outline(".change-made")).toBe("solid");
  expect(await page.locator(".button").first().evaluate((element) => Number.parseFloat(getComputedStyle(element).transitionDuration))).toBe(0);
});
