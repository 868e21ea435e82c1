// The README's pictures, from the page as it is built: dist has to be there.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "./find-chromium.mjs";
import { smaller } from "./png.mjs";
import { top } from "./run.mjs";
import { serve } from "./serve.mjs";

const folder = join(top, "src", "screenshots");
const samples = (page) => page.getByRole("region", { name: "Samples" });
const says = (page, words) => page.locator(".status-line [role=status]").filter({ hasText: words }).waitFor();

async function openSample(page, title, ends) {
  await samples(page).getByRole("button", { name: new RegExp(`^${title}`) }).first().click();
  await page.waitForFunction((start) => document.title.startsWith(start), title);
  await says(page, ends);
  const introduction = page.getByRole("button", { name: "Close the introduction" });
  if (await introduction.isVisible()) await introduction.click();
}

/** What has to be done for each picture, once the page is there. */
const pictures = {
  "first-visit": async () => {},
  workbench: (page) => openSample(page, "Ask another service", /complete/),
  fault: async (page) => {
    await openSample(page, "A panic, and what comes after", /./);
    await page.getByRole("article", { name: "Fault" }).waitFor();
  },
  preflight: async (page) => {
    await openSample(page, "Ask another service", /complete/);
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("What to do").fill("Preflight: does the module load in each proxy");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Preflight" }).getByRole("table").waitFor();
  },
};

async function take(browser, address, name, colorScheme) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: "reduce" });
  await page.goto(address);
  await says(page, "Run complete");
  await pictures[name](page);
  await page.mouse.move(0, 0);
  // parts of the page that are loaded when they are needed
  await page.waitForTimeout(1500);
  const picture = smaller(await page.screenshot({ animations: "disabled", caret: "hide" }));
  writeFileSync(join(folder, `${name}-${colorScheme}.png`), picture);
  console.log(`${name}-${colorScheme}.png, ${Math.ceil(picture.length / 1024)} KiB`);
  await page.close();
}

const executablePath = findChromium();
if (executablePath === undefined) {
  console.error("There is no Chromium that starts: npm test installs one.");
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const address = await serve(join(top, "dist"), 0, "/");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-lcd-text"] });
try {
  for (const name of Object.keys(pictures)) for (const colorScheme of ["dark", "light"]) await take(browser, address, name, colorScheme);
} finally {
  await browser.close();
}
process.exit(0);
