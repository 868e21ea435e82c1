// "npm run build makes a static dist that works from any path of any static host without special headers."
import { readFileSync } from "node:fs";
import { expect, gotoApp, test, watch } from "./support.ts";

test("opens below a deep path without any header of its own", async ({ page }) => {
  const response = await page.goto("./");
  expect(Object.keys(response?.headers() ?? {}).filter((name) => /policy|origin|opener|embedder/.test(name))).toEqual([]);
  expect(new URL(page.url()).pathname.split("/").length).toBeGreaterThan(3);
  await expect(page.locator("#root > *").first()).toBeVisible();
});

test("the built page carries a policy without inline script, eval or other origins", () => {
  const html = readFileSync(new URL("../dist/index.html", import.meta.url), "utf8");
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll("&#39;", "'") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).toContain("connect-src 'self';");
  expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<script"));
});

for (const theme of ["light", "dark"]) {
  test(`the stored theme ${theme} is set before the page's own script runs`, async ({ page }) => {
    await page.addInitScript((stored) => localStorage.setItem("proxyscope.theme", stored), theme);
    await page.route(/\/assets\//, (route) => route.abort("aborted"));
    await page.goto("./");
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  });
}

test.describe("what a story watches for", () => {
  test.use({ provoked: /nobody catches this|example\.com/ });

  test("an error nobody catches", async ({ page }) => {
    const problems = watch(page);
    await gotoApp(page);
    await page.evaluate(() => void Promise.reject(new Error("nobody catches this")));
    await expect.poll(() => problems).toEqual(["uncaught: nobody catches this"]);
  });

  test("a request beyond this machine, which the policy refuses", async ({ page }) => {
    const problems = watch(page);
    await gotoApp(page);
    const refused = await page.evaluate(() => fetch("https://example.com/").then(() => false, () => true));
    expect(refused).toBe(true);
    await expect.poll(() => problems.join("\n")).toContain("Content Security Policy");
  });
});
