// A module that was opened through the file picker is watched: a new build on disk runs at once, and the page says where it parts from the one before.
import type { Page } from "@playwright/test";
import { sampleFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

test.use({ filePicker: true });

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const line = (page: Page) => page.getByRole("region", { name: "Comparison" });

/** Writes a file of the browser's own disk, which the picker then hands out. */
async function write(page: Page, bytes: Uint8Array): Promise<void> {
  await page.evaluate(async (base64) => {
    const root = await navigator.storage.getDirectory(), handle = await root.getFileHandle("mine.wasm", { create: true });
    const file = await handle.createWritable();
    await file.write(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
    await file.close();
    Object.assign(window, { showOpenFilePicker: async () => [handle] });
  }, Buffer.from(bytes).toString("base64"));
}

async function openWatched(page: Page): Promise<void> {
  await gotoApp(page);
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await write(page, sampleFile("hello-headers/filter.wasm").bytes);
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("navigation", { name: "Filter chain" })).toContainText("mine");
  await expect(page.getByRole("contentinfo")).toContainText("watching mine.wasm");
}

test("a new build on disk runs at once and is compared with the one before", async ({ page }) => {
  await openWatched(page);
  await expect(events(page).getByText("x-hello").first()).toBeVisible();
  await write(page, sampleFile("edit-headers/filter.wasm").bytes);
  await expect(line(page)).toContainText(/mine\.wasm was rebuilt; first difference at step \d+/);
  await expect(events(page).getByText("x-via").first()).toBeVisible();
  await line(page).getByRole("button", { name: "Compare" }).click();
  const dialog = page.getByRole("dialog", { name: "Two runs side by side" });
  await expect(dialog).toContainText("the build before of mine.wasm");
  await expect(dialog.getByRole("row", { name: /the first difference/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await expect(events(page).getByText("x-hello").first()).toBeVisible();
  await expect(line(page)).toHaveCount(0);
});

test("a build that is none leaves everything as it is and says so, and the next good one runs", async ({ page }) => {
  await openWatched(page);
  const whole = sampleFile("edit-headers/filter.wasm").bytes;
  await write(page, whole.slice(0, 2000));
  const trouble = page.getByRole("region", { name: "Watched files" });
  await expect(trouble).toContainText("mine.wasm on disk cannot be used: It is no whole module");
  await expect(trouble).toContainText("The build before stays.");
  await expect(events(page).getByText("x-hello").first()).toBeVisible();
  await write(page, whole);
  await expect(line(page)).toContainText("mine.wasm was rebuilt");
  await expect(trouble).toHaveCount(0);
});

test.describe("without such a picker", () => {
  test.use({ filePicker: false });
  test("one key takes the newest build of the module", async ({ page }) => {
    await gotoApp(page);
    const choose = async (key: string, sample: string): Promise<void> => {
      const chooser = page.waitForEvent("filechooser");
      // one round to the browser, which knows then that the dialog is ours
      await expect(events(page).getByRole("row").first()).toBeVisible();
      await page.keyboard.press(key);
      await (await chooser).setFiles({ name: "mine.wasm", mimeType: "application/wasm", buffer: Buffer.from(sampleFile(sample).bytes) });
    };
    await choose("Control+o", "hello-headers/filter.wasm");
    await expect(page.getByRole("navigation", { name: "Filter chain" })).toContainText("mine");
    await choose("o", "edit-headers/filter.wasm");
    await expect(line(page)).toContainText(/mine\.wasm was rebuilt; first difference at step \d+/);
    await expect(events(page).getByText("x-via").first()).toBeVisible();
  });
});
