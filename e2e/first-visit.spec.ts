// Somebody comes for the first time: a sample has run, three sentences say what it shows, one key steps through it.
import { expect, gotoApp, test } from "./support.ts";

test("a sample has run and the introduction steps through it", async ({ page }) => {
  await gotoApp(page);
  const introduction = page.getByRole("region", { name: "Introduction" });
  await expect(introduction.getByRole("heading", { name: "See what a proxy filter does" })).toBeVisible();
  const rows = page.getByRole("treegrid", { name: "Events" });
  await expect(rows.getByText("on_request_headers")).toBeVisible();

  const current = page.locator(".now");
  const before = (await current.textContent()) ?? "";
  await introduction.getByRole("button", { name: /Next step/ }).click();
  await expect(current).not.toHaveText(before);
  await introduction.getByRole("button", { name: /Back/ }).click();
  await expect(current).toHaveText(before);
  await page.keyboard.press("F11");
  await expect(current).not.toHaveText(before);
});

test("every sample of the gallery opens, in groups, with its language and a sentence", async ({ page }) => {
  await gotoApp(page);
  const samples = page.getByRole("region", { name: "Samples" });
  await expect(samples.getByRole("group", { name: "Start here" })).toBeVisible();
  const cards = samples.getByRole("button");
  await expect(cards.first()).toHaveAttribute("aria-current", "true");
  const count = await cards.count();
  expect(count).toBeGreaterThanOrEqual(8);
  for (let i = 1; i < count; i++) {
    await cards.nth(i).click();
    await expect(cards.nth(i)).toHaveAttribute("aria-current", "true");
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page.getByRole("contentinfo").or(page.locator(".status-line")).first()).toContainText(/\d+ steps/);
    // a run that ends in a fault shows its card in place of the events
    await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").nth(5).or(page.getByRole("article", { name: "Fault" })).first()).toBeVisible();
  }
});

test("the introduction stays closed once it was closed", async ({ page }) => {
  await gotoApp(page);
  await page.getByRole("button", { name: "Close the introduction" }).click();
  await expect(page.getByRole("region", { name: "Introduction" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("treegrid", { name: "Events" }).getByText("on_request_headers")).toBeVisible();
  await expect(page.getByRole("region", { name: "Introduction" })).toHaveCount(0);
});

test("hints say what the marks mean and what to try with this sample", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("the host said no; Why says which check failed")).toBeVisible();
  await expect(page.getByText("The greeting follows.")).toBeAttached();
  await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: /Paused forever/ }).click();
  await expect(page).toHaveTitle(/Paused forever/);
  await expect(page.getByText("Nothing is due, so nothing resumes the request.")).toBeAttached();
});

test("nothing that only editing needs is fetched before the first step", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await gotoApp(page);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByText("on_request_headers")).toBeVisible();
  expect(asked.filter((url) => /monaco|json\.worker|editor\.worker|wabt|palette|menu|dialog|connected|parse-/.test(url))).toEqual([]);
});
