// "Work survives a reload, drafts keyed per tab so that two tabs never overwrite each other; recent drafts are listed; Forget everything clears them."
import type { Page } from "@playwright/test";
import { drop, sampleFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const chain = (page: Page) => page.getByRole("navigation", { name: "Filter chain" });
const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
/** A run that ends in a fault shows its card in place of the events. */
const ran = (page: Page): Promise<void> => expect(events(page).getByRole("row").or(page.getByRole("article", { name: "Fault" })).first()).toBeVisible();
const openTab = (page: Page): Promise<void> => page.getByRole("tab", { name: "Open" }).click();

/** What this origin keeps in the browser, by name. */
const kept = (page: Page): Promise<{ readonly drafts: number; readonly modules: number; readonly storage: readonly string[] }> =>
  page.evaluate(async () => {
    const storage = [localStorage, sessionStorage].flatMap((each) => Object.keys(each)).filter((key) => key.startsWith("proxyscope."));
    const databases = await indexedDB.databases();
    if (!databases.some((each) => each.name === "proxyscope")) return { drafts: 0, modules: 0, storage };
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("proxyscope");
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(new Error("not opened")));
    });
    const count = (name: string): Promise<number> =>
      new Promise((resolve) => {
        const request = db.transaction(name).objectStore(name).count();
        request.addEventListener("success", () => resolve(request.result));
      });
    const found = { drafts: await count("drafts"), modules: await count("modules"), storage };
    db.close();
    return found;
  });

/** Opens a filter of one's own and waits until it is kept. */
async function work(page: Page, name: string, sample = "edit-headers/filter.wasm"): Promise<void> {
  const before = (await kept(page)).drafts;
  await drop(page, [sampleFile(sample, `${name}.wasm`)]);
  await expect(chain(page)).toContainText(name);
  await expect.poll(async () => (await kept(page)).drafts).toBeGreaterThan(before);
}

test("work survives a reload, with its modules and where one stood", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  expect(await kept(page)).toEqual({ drafts: 0, modules: 0, storage: [] });
  await work(page, "my-filter");
  await page.keyboard.press("Home");
  await page.keyboard.press("F11");
  await page.keyboard.press("F11");
  await expect(page.getByRole("banner")).toContainText("step 3 of");
  await page.reload();
  await expect(chain(page)).toContainText("my-filter");
  await ran(page);
  await expect(page.getByRole("banner")).toContainText("step 3 of");
  await page.reload();
  await expect(chain(page)).toContainText("my-filter");
  expect(await kept(page)).toMatchObject({ drafts: 1, modules: 1 });
});

test("two tabs never overwrite each other, not even a tab and its copy", async ({ page, context }) => {
  await gotoApp(page);
  await ran(page);
  await work(page, "first");
  // a page that a page opens gets a copy of its session storage, as a duplicated tab does
  const [copy] = await Promise.all([context.waitForEvent("page"), page.evaluate(() => void window.open(location.href))]);
  await expect(chain(copy)).toContainText("first");
  await ran(copy);
  await drop(copy, [sampleFile("auth/filter.wasm", "second.wasm")]);
  await expect(chain(copy)).toContainText("second");
  const other = await context.newPage();
  await gotoApp(other);
  await ran(other);
  await expect(chain(other)).toContainText("hello-headers");
  await work(other, "third", "paused-forever/filter.wasm");
  await expect.poll(async () => (await kept(page)).drafts).toBe(3);

  for (const [tab, name] of [[page, "first"], [copy, "second"], [other, "third"]] as const) {
    await tab.reload();
    await expect(chain(tab)).toContainText(name);
    await ran(tab);
  }
  expect(await kept(page)).toMatchObject({ drafts: 3 });
});

test("recent drafts are listed and open again; Forget everything clears all of it", async ({ page, context }) => {
  await gotoApp(page);
  await ran(page);
  await work(page, "earlier");
  await page.close();
  const tab = await context.newPage();
  await gotoApp(tab);
  await ran(tab);
  await openTab(tab);
  const recent = tab.getByRole("region", { name: "Recent" });
  await recent.getByRole("button", { name: /^earlier/ }).click();
  await expect(chain(tab)).toContainText("earlier");
  await openTab(tab);
  await recent.getByRole("button", { name: "Forget everything" }).click();
  await tab.getByRole("dialog").or(tab.getByRole("alertdialog")).getByRole("button", { name: "Forget everything" }).click();
  await expect(chain(tab)).toContainText("hello-headers");
  await ran(tab);
  expect(await kept(tab)).toEqual({ drafts: 0, modules: 0, storage: [] });
  await tab.reload();
  await ran(tab);
  await expect(chain(tab)).toContainText("hello-headers");
  expect(await kept(tab)).toEqual({ drafts: 0, modules: 0, storage: [] });
});

test("a browser that forbids storage costs a sentence, not the page", async ({ page }) => {
  await page.addInitScript(() => {
    const refuse = (): never => { throw new DOMException("Storage is not allowed here.", "SecurityError"); };
    Object.defineProperty(IDBFactory.prototype, "open", { value: refuse });
    Object.defineProperty(IDBFactory.prototype, "databases", { value: refuse });
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: refuse });
  });
  await gotoApp(page);
  await ran(page);
  await drop(page, [sampleFile("auth/filter.wasm", "mine.wasm")]);
  await expect(chain(page)).toContainText("mine");
  await ran(page);
  await openTab(page);
  await expect(page.getByText(/Storage is not allowed here/).first()).toBeVisible();
});
