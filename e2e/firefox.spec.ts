// "Another browser": a stock Firefox runs the page, and records every sample in the same bytes as Node.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { launch } from "puppeteer-core";
import type { Browser, Page } from "puppeteer-core";
import { findFirefox } from "../src/scripts/find-firefox.mjs";
import { demos } from "../src/store/demos.ts";
import { readCorpus } from "../src/testing/demos/files.ts";
import { sampleFolder } from "../src/testing/sample-folder.ts";
import { digestOf, digestsInNode, forgetTold, isQuiet, isWhole, listenToWorkers, whatWasTold } from "./worker-messages.ts";

test.describe.configure({ timeout: 600_000 });

/** In a home of its own: as root, Firefox refuses to start in the home of somebody else. */
async function inFirefox(visit: (page: Page) => Promise<void>): Promise<void> {
  const executablePath = process.env.FIREFOX_PATH ?? findFirefox();
  if (executablePath === undefined) throw new Error("No Firefox that starts was found: set FIREFOX_PATH to name one.");
  const home = mkdtempSync(join(tmpdir(), "proxyscope-firefox-"));
  let browser: Browser | undefined;
  try {
    browser = await launch({ browser: "firefox", executablePath, headless: true, env: { ...process.env, HOME: home }, defaultViewport: { width: 1440, height: 900 } });
    await visit(await browser.newPage());
  } finally {
    await browser?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const stepShown = (): number => Number(document.querySelector(`[role="slider"][aria-label="Step"]`)?.getAttribute("aria-valuenow"));

/** Lines that grow as the page misbehaves. */
function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") problems.push(`console error: ${message.text()}`); });
  page.on("pageerror", (error) => problems.push(`uncaught: ${String(error)}`));
  page.on("request", (request) => { if (!/^(data:|blob:|http:\/\/127\.0\.0\.1:)/.test(request.url())) problems.push(`request: ${request.url()}`); });
  page.on("response", (response) => { if (response.status() >= 400) problems.push(`status ${response.status()}: ${response.url()}`); });
  return problems;
}

test("Firefox runs the first sample, records every sample in the same bytes as Node, and opens every demo at its telling step", async ({ baseURL }) => {
  await inFirefox(async (page) => {
    const problems = watch(page);
    await page.evaluateOnNewDocument(listenToWorkers);
    await page.goto(baseURL ?? "");
    await page.waitForSelector(`[role="treegrid"][aria-label="Events"] [role="row"]`);
    await expect.poll(async () => isWhole(await page.evaluate(whatWasTold))).toBe(true);

    const recorded: Record<string, string> = {};
    for (const { id, title } of sampleFolder().list()) {
      await expect.poll(() => page.evaluate(isQuiet)).toBe(true);
      await page.evaluate(forgetTold);
      await page.locator(`::-p-xpath(//*[@role="tab"][normalize-space()="Open"])`).click();
      await page.locator(`::-p-xpath(//button[starts-with(normalize-space(), "${title}")])`).click();
      await expect.poll(async () => isWhole(await page.evaluate(whatWasTold)), { message: title }).toBe(true);
      recorded[id] = await digestOf(id, await page.evaluate(whatWasTold));
    }
    expect(recorded).toEqual(await digestsInNode());

    for (const { link, id } of demos) {
      await page.evaluate((fragment) => { location.hash = fragment; }, link);
      await expect.poll(() => page.evaluate(stepShown), { message: id }).toBe(readCorpus().find((one) => one.link === link)?.shared.at?.step);
    }
    expect(problems, "no console errors, no request beyond this machine").toEqual([]);
  });
});
