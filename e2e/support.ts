// What every story starts from: a page that fails its test on a console error or on a request beyond this machine.
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

interface Options {
  /** Problems a story provokes on purpose, matched against the lines of `watch`: `test.use({ provoked: /^console error: .../ })`. */
  readonly provoked: RegExp | null;
  /** Playwright answers file inputs, not the file picker of a browser with File System Access; a story of that brings its own. */
  readonly filePicker: boolean;
}

const local = /^(data:|blob:|https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/)/;

/** Lines that grow as the page misbehaves. */
export function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console error: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("request", (request) => {
    if (!local.test(request.url())) problems.push(`request: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") problems.push(`failed: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`status ${response.status()}: ${response.url()}`);
  });
  return problems;
}

export const test = base.extend<Options & { readonly watched: undefined }>({
  provoked: [null, { option: true }],
  filePicker: [false, { option: true }],
  watched: [
    async ({ context, provoked, filePicker }, use) => {
      const problems: string[][] = [];
      if (!filePicker) await context.addInitScript(() => Reflect.deleteProperty(window, "showOpenFilePicker"));
      context.on("page", (page) => problems.push(watch(page)));
      await use(undefined);
      // An error of the last action may still be on its way: one more turn of each page's event loop brings it in.
      const turn = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done, 0)));
      await Promise.allSettled(context.pages().map(turn));
      const unexpected = problems.flat().filter((line) => provoked?.test(line) !== true);
      expect(unexpected, "no console errors, no request beyond this machine").toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the page as a visitor does and waits for its first paint. `rest` may be a search or a fragment. */
export async function gotoApp(page: Page, rest = ""): Promise<void> {
  await page.goto(`./${rest}`);
  await expect(page.locator("#root > *").first()).toBeVisible();
}

/** Opens a part of the scenario, by the name on its head. */
export async function unfold(page: Page, name: string): Promise<void> {
  const head = page.getByRole("button", { name, exact: true }).and(page.locator("[aria-expanded]"));
  if ((await head.getAttribute("aria-expanded")) === "false") await head.click();
}
