// A screen reader, a keyboard and weak eyes find every screen as good as anybody does.
import { AxeBuilder } from "@axe-core/playwright";
import { ask, dialogs, everyScreen, everythingElse } from "./screens.ts";
import { expect, gotoApp, test } from "./support.ts";
import type { Page } from "@playwright/test";

/** Colours do not depend on the size of the window, nor places on the theme: two looks show all there is. */
const looks = [{ colorScheme: "dark", viewport: { width: 1440, height: 900 } }, { colorScheme: "light", viewport: { width: 1024, height: 768 } }] as const;

const walks = [{ where: "on any screen", walk: everyScreen }, { where: "in what opens above them", walk: everythingElse }] as const;

for (const { colorScheme, viewport, where, walk } of looks.flatMap((look) => walks.map((each) => ({ ...look, ...each })))) {
  test(`axe finds nothing ${where}, ${colorScheme}, ${viewport.width} by ${viewport.height}`, async ({ page }) => {
    test.setTimeout(300_000);
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found: string[] = [];
    await walk(page, async (screen, within) => {
      const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
      const { violations } = await (within === undefined ? axe : axe.include(within)).analyze();
      for (const { id, help, nodes } of violations) {
        for (const { target, failureSummary } of nodes.slice(0, 3)) found.push(`${screen}: ${id} (${help}) at ${target.join(" ")}: ${(failureSummary ?? "").split("\n").slice(1, 2).join("")}`);
      }
    });
    expect(found).toEqual([]);
  });
}

const workbench = async (page: Page): Promise<void> => {
  await page.addInitScript(() => localStorage.setItem("proxyscope.introduction", "closed"));
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  await expect(page.getByRole("tab", { name: /^Headers/ })).toBeVisible();
};
/** Where the focus is, in words; "nowhere" when it is lost. */
const focused = (page: Page): Promise<string> => page.evaluate(() => {
  const at = document.activeElement;
  return at === null || at === document.body ? "nowhere" : (at.getAttribute("aria-label") ?? at.textContent ?? at.tagName).slice(0, 40);
});

test("the focus is never lost: dialogs, menus, folds, tabs and another run give it back or keep it", async ({ page }) => {
  await workbench(page);
  const events = page.getByRole("treegrid", { name: "Events" });
  for (const [command, shown] of dialogs) {
    await events.focus();
    await ask(page, command);
    await expect(page.getByRole("dialog").filter({ hasText: shown })).toBeVisible();
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null), command).toBe(true);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(events, command).toBeFocused();
  }
  for (const name of [/^Envoy/]) {
    const button = page.getByRole("button", { name }).first();
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menu")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expect(button).toBeFocused();
  }
  for (const name of ["Fold the left column", "Fold Why and source", "Fold the strip into the status line"]) {
    await page.getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name, exact: true })).toHaveCount(0);
    await expect.poll(() => focused(page), name).not.toBe("nowhere");
  }
  await ask(page, "Layout: every size and pane as on the first day");
  await events.focus();
  await ask(page, "Run again from the start");
  await expect(page.getByText("Run complete")).toBeVisible();
  await expect.poll(() => focused(page)).toBe("Events");
  await ask(page, "Ask another service");
  await expect(page).toHaveTitle(/^Ask another service/);
  await expect.poll(() => focused(page)).not.toBe("nowhere");
});

test("closing the introduction leaves the focus on the page", async ({ page }) => {
  await gotoApp(page);
  await page.getByRole("button", { name: "Close the introduction" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Introduction" })).toHaveCount(0);
  await expect.poll(() => focused(page)).not.toBe("nowhere");
});

test("whatever has the focus shows it", async ({ page }) => {
  await workbench(page);
  const plain = new Set<string>();
  for (let stop = 0; stop < 90; stop++) {
    await page.keyboard.press("Tab");
    const without = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return undefined;
      const shows = (element: Element, pseudo?: string): boolean => {
        const style = getComputedStyle(element, pseudo);
        return (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) || (pseudo !== undefined && style.content !== "none" && style.backgroundColor !== "rgba(0, 0, 0, 0)");
      };
      const around = [at, at.parentElement, ...at.querySelectorAll("*")].filter((element) => element !== null);
      return around.some((element) => shows(element)) || shows(at, "::after") ? undefined : at.outerHTML.slice(0, 160);
    });
    if (without !== undefined) plain.add(without);
  }
  expect([...plain]).toEqual([]);
});

test("a finger finds rows and controls of 32px, and reaches every panel at 1024 by 768", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 1024, height: 768 }, ...(baseURL === undefined ? {} : { baseURL }) });
  const page = await context.newPage();
  await workbench(page);
  const height = async (selector: string): Promise<number> => Math.round((await page.locator(selector).first().boundingBox())?.height ?? 0);
  for (const selector of [".event", ".log-row", ".change", ".beat", ".bar .transport .button"]) expect(await height(selector), selector).toBe(32);
  await page.locator("#event-4").or(page.locator(".event").nth(2)).first().tap();
  await expect(page.locator(".now")).toContainText(/step \d+ of/);
  await page.getByRole("button", { name: /Scenario 1 request/ }).tap();
  await expect(page.getByRole("tab", { name: "Scenario" })).toBeVisible();
  await page.getByRole("tab", { name: "Open" }).tap();
  await page.getByText("Ask another service", { exact: true }).tap();
  await expect(page).toHaveTitle(/^Ask another service/);
  for (const tab of [/^Body/, /^Memory/, /^Transcript/, /^Findings/, /^Source/]) {
    await page.getByRole("tab", { name: tab }).tap();
    await expect(page.getByRole("tab", { name: tab })).toHaveAttribute("aria-selected", "true");
  }
  const small = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("button, select, input, [role=tab]")]
    .filter((element) => element.getClientRects().length > 0 && element.closest(".only-read, [hidden]") === null && element.offsetHeight < 24 && !element.matches("[type=checkbox], [type=radio], .step-link, .field input"))
    .map((element) => `${element.className} ${element.getAttribute("aria-label") ?? element.textContent ?? ""} ${element.offsetHeight}px`.slice(0, 120)));
  expect([...new Set(small)]).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
  await context.close();
});
