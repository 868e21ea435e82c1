// Who wrote a value, and its whole history; bodies in the form that their type says; what can be copied.
import type { Locator, Page } from "@playwright/test";
import { drop, sampleFile, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const state = (page: Page): Locator => page.locator("[data-pane=state]");
const cursor = (page: Page): Locator => page.locator(".now");
const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

async function openSample(page: Page, title: string): Promise<void> {
  await gotoApp(page);
  await page.getByText(title, { exact: true }).click();
  await expect(page).toHaveTitle(`${title}: Proxyscope`);
  await expect(page.getByRole("status").filter({ hasText: /Run complete|stopped at|Held/ })).toBeVisible();
  await page.getByRole("button", { name: "Close the introduction" }).click();
}

/** The first event with this text; it has to be near the start, where rows are drawn. */
async function goTo(page: Page, text: string | RegExp): Promise<void> {
  await page.keyboard.press("Home");
  await page.getByRole("treegrid", { name: "Events" }).getByText(text).first().click();
}

async function stepTo(page: Page, wanted: number): Promise<void> {
  await page.keyboard.press("Home");
  for (let step = 1; step < wanted; step++) await page.keyboard.press(".");
  await expect(cursor(page)).toContainText(`step ${wanted} of`);
}

test("a selected header shows every step that wrote it, and the brackets walk through them", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page, "Edit headers");
  await goTo(page, /replace_header_map_value request-headers ":path"/);
  await page.keyboard.press("1");
  await state(page).getByRole("rowheader", { name: ":path" }).click();
  const history = state(page).getByRole("region", { name: "History of :path" });
  await expect(history).toContainText("2 changes");
  await expect(history.getByRole("listitem")).toHaveText([/client\/old\/books/, /edit-headers\/old\/books → \/new\/books/]);
  await expect(history.locator("[aria-current=step]")).toContainText("/new/books");
  await page.keyboard.press("[");
  await expect(cursor(page)).toContainText("step 8 of");
  await expect(history.locator("[aria-current=step]")).toContainText("client");
  await page.keyboard.press("]");
  await history.getByRole("button", { name: "Copy the history" }).click();
  await expect.poll(() => copied(page)).toMatch(/^step 8 client "\/old\/books"\nstep 15 edit-headers "\/old\/books" → "\/new\/books"\n$/);
  await history.getByRole("button", { name: "Close the history" }).click();
  await expect(history).toHaveCount(0);
});

test("a body says which step wrote which of its bytes", async ({ page }) => {
  await openSample(page, "Rewrite a body");
  await stepTo(page, 30);
  await page.keyboard.press("2");
  const received = state(page).getByRole("grid", { name: "Who wrote which bytes of the request body, received so far" });
  await expect(received.getByRole("row")).toHaveText([/0 to 5client, chunkstep 17/, /6 to 16client, chunkstep 22/]);
  const now = state(page).getByRole("grid", { name: "Who wrote which bytes of the request body, in the proxy now" });
  await expect(now.getByRole("row")).toHaveText([/0 to 18body-rewrite, set_buffer_bytesthis step/]);
  await now.getByRole("row").click();
  await expect(state(page).getByRole("region", { name: "History of request body" })).toContainText("17 bytes at 0 replaced by 19");
});

test("an item of a queue says who put it in, and its history who took it out", async ({ page }) => {
  await openSample(page, "Queue between two VMs");
  await stepTo(page, 20);
  await page.keyboard.press("5");
  await state(page).getByRole("row").filter({ hasText: "/tea" }).click();
  const history = state(page).getByRole("region", { name: "History of orders, item 1" });
  await expect(history.getByRole("listitem")).toHaveText([/producer\/teaput in/, /consumer\/teataken out/]);
});

test("shared data is copied as a table, a timer says when it fires next", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page, "Too many requests");
  await page.keyboard.press("End");
  await page.keyboard.press("4");
  await state(page).getByRole("button", { name: "Copy the shared data as a table" }).click();
  await expect.poll(() => copied(page)).toMatch(/^key\tvalue\tcas\tstep\ntokens\t/);
  await page.keyboard.press("7");
  await expect(state(page)).toContainText(/every 2 s, next at \+\d\.\d{3} s, in /);
  await state(page).getByRole("row").first().click();
  await expect(state(page).getByRole("region", { name: /^History of rate-limit/ })).toContainText("every 2 s, next at +2.000 s");
});

test("a body is read as its content type says, and broken input says where it breaks", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  const scenario = {
    version: 1,
    setup: { chain: [{ module: { name: "pass.wasm" } }], upstreams: [{ cluster: "backend", replies: [{ headers: [["content-type", "application/json"]], body: "{\"a\": [1, 2.50], \"b\" 3}" }] }] },
    actions: [{ do: "exchange", id: "parts", method: "POST", headers: [["content-type", "multipart/form-data; boundary=cut"]], body: "--cut\r\ncontent-disposition: form-data; name=\"leaf\"\r\n\r\ngreen\r\n--cut\r\n\r\nno end" }],
  };
  await drop(page, [sampleFile("edit-headers/filter.wasm", "pass.wasm"), textFile("bodies.json", JSON.stringify(scenario))]);
  await expect(page.getByRole("treegrid", { name: "Events" }).getByText("POST").first()).toBeVisible();
  await page.keyboard.press("End");
  await page.keyboard.press("2");
  const parts = state(page).getByRole("region", { name: "request body, received so far" });
  await expect(parts.getByRole("region", { name: "Part 1" })).toContainText("green");
  await expect(parts).toContainText("At byte 76: part 2, from byte 68 on, has no end: --cut-- is missing.");
  const json = state(page).getByRole("region", { name: "response body, received so far" });
  await expect(json).toContainText("This is no JSON from line 1, column 22 on");
  await state(page).getByRole("button", { name: "hex", exact: true }).click();
  await expect(json).toContainText("7b 22 61 22");
});
