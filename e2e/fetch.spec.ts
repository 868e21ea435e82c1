// Files of other servers: fetched by a frame without an origin, after a person has agreed; the page itself can fetch nothing from there.
import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, gotoApp, test } from "./support.ts";

const filter = readFileSync(fileURLToPath(new URL("../samples/edit-headers/filter.wasm", import.meta.url)));

let server: Server, address = "";
const asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];

test.beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? "", headers: request.headers });
    if (request.url === "/guard.wasm") response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "application/wasm" }).end(filter);
    else response.writeHead(200, { "content-type": "text/plain" }).end("not for other pages");
  });
  await new Promise<void>((done) => { server.listen(0, "127.0.0.1", done); });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.afterAll(() => { server.close(); });
test.beforeEach(() => { asked.length = 0; });

test("a link to a file elsewhere asks first, then opens it, and undo brings back what was open", async ({ page }) => {
  await gotoApp(page, `#url=${encodeURIComponent(`${address}/guard.wasm`)}`);
  const dialog = page.getByRole("dialog", { name: "Fetch from elsewhere?" });
  await expect(dialog).toContainText(`${address}/guard.wasm`);
  await expect(page.getByText("Run complete")).toBeVisible();
  expect(asked).toEqual([]);
  await dialog.getByRole("button", { name: "Fetch", exact: true }).click();
  await expect(page.getByRole("navigation", { name: "Filter chain" })).toContainText("guard");
  await expect(page.getByText("Run complete")).toBeVisible();
  expect(asked.map(({ url }) => url)).toEqual(["/guard.wasm"]);
  expect(asked[0]?.headers).toMatchObject({ origin: "null" });
  expect([asked[0]?.headers.cookie, asked[0]?.headers.referer]).toEqual([undefined, undefined]);
  await expect(page.locator("iframe")).toHaveCount(0);
});

test.describe("a file that its server keeps to itself", () => {
  test.use({ provoked: /^(console error: .*(CORS policy|ERR_FAILED)|failed: )/ });
  test("is explained, and everything stays; a person who does not agree is not asked again", async ({ page }) => {
    await gotoApp(page, `#url=${encodeURIComponent(`${address}/private.json`)}`);
    const dialog = page.getByRole("dialog", { name: "Fetch from elsewhere?" });
    await dialog.getByRole("button", { name: "Fetch", exact: true }).click();
    await page.getByRole("tab", { name: "Open", exact: true }).click();
    await expect(page.getByRole("alert", { name: "The link" })).toContainText("its server does not let other pages read it. Download the file yourself and drop it here.");
    asked.length = 0;
    await page.evaluate((url) => { location.hash = `#url=${encodeURIComponent(url)}`; }, `${address}/guard.wasm`);
    await expect(dialog.getByRole("button", { name: "Do not fetch" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    expect(asked).toEqual([]);
  });
});

test.describe("the page itself", () => {
  test.use({ provoked: /Content.Security.Policy/ });
  test("can fetch nothing from there", async ({ page }) => {
    await gotoApp(page);
    const outcome = await page.evaluate((url) => fetch(url).then(() => "fetched", () => "refused"), `${address}/guard.wasm`);
    expect([outcome, asked]).toEqual(["refused", []]);
  });
});
