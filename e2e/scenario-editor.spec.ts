// The scenario is edited by hand and by keyboard; each edit runs again, none is lost, all can be undone.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, gotoApp, test, unfold } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const exchanges = (page: Page) => page.getByRole("group", { name: "Exchanges" });
const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function openScenario(page: Page, sample?: RegExp): Promise<void> {
  await gotoApp(page);
  if (sample !== undefined) {
    await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: sample }).click();
    await expect(page).toHaveTitle(new RegExp(sample));
  }
  await expect(events(page).getByText("on_request_headers").first()).toBeVisible();
  await page.getByRole("tab", { name: "Scenario" }).click();
  await expect(exchanges(page)).toBeVisible();
}


test("an edited header runs again by itself, and undo brings the old run back", async ({ page }) => {
  await openScenario(page);
  await page.getByLabel(":authority").fill("elsewhere.example");
  await expect(events(page).getByText("Hello world from elsewhere.example").or(events(page).getByText(/elsewhere\.exa/)).first()).toBeVisible();
  await exchanges(page).getByRole("button").first().focus();
  await page.keyboard.press("Control+z");
  await expect(page.getByLabel(":authority")).toHaveValue("hello.example");
  await expect(events(page).getByText(/elsewhere/)).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(page.getByLabel(":authority")).toHaveValue("elsewhere.example");
});

test("headers keep order, duplicates and bytes, by keyboard alone and as text", async ({ page }) => {
  await openScenario(page);
  const map = page.getByRole("group", { name: "request headers" });
  await map.getByRole("button", { name: "Add a header" }).press("Enter");
  await page.keyboard.type("x-twice");
  await page.keyboard.press("Tab");
  await page.keyboard.type("m\\xFCll");
  await page.keyboard.press("Enter");
  await page.keyboard.type("x-twice");
  await page.keyboard.press("Tab");
  await page.keyboard.type("second");
  await page.keyboard.press("Alt+ArrowUp");

  await page.getByRole("button", { name: "Edit the headers as text" }).click();
  const text = page.getByRole("textbox", { name: "request headers, one per line" });
  await expect(text).toHaveValue("accept: */*\nuser-agent: curl/8.11.0\nx-twice: second\nx-twice: m\\xFCll");

  await text.fill("x-b: 1\nx-a: 2\nx-b: \\xFF\nnonsense");
  await expect(page.getByRole("alert")).toHaveText("Line 4 has no colon after the name.");
  await text.fill("x-b: 1\nx-a: 2\nx-b: \\xFF");
  await page.getByRole("button", { name: "Edit the headers as text" }).click();
  await expect(map.getByLabel("Name")).toHaveCount(3);
  await expect(map.getByLabel("Value").nth(2)).toHaveValue("\\xFF");
  await expect(events(page).getByText("9 headers").first()).toBeVisible();
});

test("a header that has no name yet is not sent, and is gone when it is left empty", async ({ page }) => {
  await openScenario(page);
  const map = page.getByRole("group", { name: "request headers" });
  await map.getByRole("button", { name: "Add a header" }).click();
  await expect(map.getByLabel("Name")).toHaveCount(3);
  await page.getByRole("button", { name: "Next step" }).click();
  await expect(map.getByLabel("Name")).toHaveCount(2);

  await map.getByRole("button", { name: "Add a header" }).click();
  await page.keyboard.press("Tab");
  await page.keyboard.type("value");
  await expect(page.getByText("It is sent once it has a name.")).toBeVisible();
  await expect(exchanges(page).getByRole("button", { name: /GET .*200/ })).toBeVisible();
  await map.getByLabel("Name").nth(2).fill("x-late");
  await expect(events(page).getByText("9 headers").first()).toBeVisible();
});

test("a removed header comes back with one press", async ({ page }) => {
  await openScenario(page);
  const map = page.getByRole("group", { name: "request headers" });
  await map.getByRole("button", { name: "Change user-agent" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(map.getByLabel("Name")).toHaveCount(1);
  await expect(page.getByText("Removed user-agent from the request headers.")).toBeVisible();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(map.getByLabel("Name")).toHaveCount(2);
});

test("a field in error says so where it is, and the last good run stays", async ({ page }) => {
  await openScenario(page);
  await unfold(page, "Clock and seed");
  const clock = page.getByLabel("starts at");
  await clock.fill("yesterday");
  await expect(section(page, "Clock and seed").getByRole("alert")).toContainText("a date and time");
  await expect(clock).toHaveAttribute("aria-invalid", "true");
  await expect(events(page).getByText("on_request_headers")).toBeVisible();
  const seed = page.getByLabel("seed", { exact: true });
  await seed.fill("many");
  await expect(section(page, "Clock and seed").getByText("A whole number is needed here, 0 or more.")).toBeVisible();
  await seed.press("Escape");
  await expect(seed).toHaveValue("1");
  await clock.fill("2026-02-03T04:05:06Z");
  await expect(section(page, "Clock and seed").getByRole("alert")).toHaveCount(0);
});

test("a body is cut into chunks that arrive one by one", async ({ page }) => {
  await openScenario(page, /Rewrite a body/);
  await unfold(page, "Body");
  const body = section(page, "Body");
  await expect(body).toContainText("2 chunks, 17 bytes");
  await body.getByLabel("Bytes per chunk").fill("4");
  await body.getByRole("button", { name: "Split every" }).click();
  await expect(body).toContainText("5 chunks, 17 bytes");
  await expect(events(page).getByText("sends chunk of 4 bytes").first()).toBeVisible();
  await body.getByRole("button", { name: "Join all" }).click();
  await expect(body).toContainText("17 bytes");

  const area = body.getByRole("textbox", { name: "request body" });
  await area.evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(6, 6));
  await body.getByRole("button", { name: "Split here" }).click();
  await expect(body.getByRole("button", { name: /chunk 1 6 bytes/ })).toBeVisible();
  await body.getByRole("button", { name: /chunk 2 11 bytes/ }).click();
  await body.getByLabel("before chunk 2").fill("30");
  await expect(body.getByRole("button", { name: /11 bytes, \+30 ms/ })).toBeVisible();
});

test("bytes of a body can be written as hex and taken from a file", async ({ page }) => {
  await openScenario(page);
  await unfold(page, "Body");
  const body = section(page, "Body");
  await body.getByLabel("request body: written as").selectOption("hex");
  await body.getByRole("textbox", { name: "request body" }).fill("00 ff 0g");
  await expect(body.getByRole("alert")).toContainText("\"g\" is not a hex digit.");
  await body.getByRole("textbox", { name: "request body" }).fill("00 ff 0d 0a");
  await expect(body).toContainText("4 bytes");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), body.getByRole("button", { name: "File" }).click()]);
  await chooser.setFiles({ name: "body.bin", mimeType: "application/octet-stream", buffer: Buffer.from([0xff, 0xfe, 0xfd]) });
  await expect(body).toContainText("3 bytes");
});

test("the upstream answers as told, for this request or for all", async ({ page }) => {
  await openScenario(page);
  await unfold(page, "Reply");
  const own = section(page, "Reply");
  await own.getByRole("button", { name: "Answer this request differently" }).click();
  await own.getByLabel(":status").fill("418");
  await expect(exchanges(page).getByRole("button", { name: /GET .*418/ })).toBeVisible();
  await own.getByLabel("it", { exact: true }).selectOption("before-headers");
  await expect(exchanges(page).getByRole("button", { name: /GET .*503/ })).toBeVisible();
  await own.getByRole("button", { name: "Answer as backend does" }).click();
  await expect(exchanges(page).getByRole("button", { name: /GET .*200/ })).toBeVisible();
});

test("filters are added, moved and configured; JSON is checked in the editor", async ({ page }) => {
  await openScenario(page);
  await unfold(page, "Filters");
  const filters = section(page, "Filters");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), filters.getByRole("button", { name: "Add a filter" }).click()]);
  await chooser.setFiles({ name: "guard.wasm", mimeType: "application/wasm", buffer: readFileSync(new URL("../samples/auth/filter.wasm", import.meta.url)) });
  await expect(filters).toContainText("2 filters");
  // it has no configuration yet, so it refuses to start
  await expect(page.getByRole("article", { name: "Fault" })).toContainText("guard");

  await filters.getByRole("button", { name: /guard/ }).first().press("Alt+ArrowUp");
  await expect(page.getByRole("navigation", { name: "Filter chain" })).toHaveText(/guard.*hello-headers/);

  await filters.getByRole("button", { name: /1 guard/ }).click();
  const configuration = filters.getByRole("group", { name: "configuration", exact: true });
  await expect(configuration.locator("[data-editor=full]")).toBeVisible();
  await configuration.locator(".monaco-editor").click();
  await page.keyboard.type("{\"a\": oops");
  await expect(configuration).toContainText("Not JSON");
  await expect(configuration.locator(".squiggly-error").first()).toBeVisible();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("open-sesame");
  await expect(configuration).toContainText("11 bytes");
  await expect(configuration.locator(".squiggly-error")).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(configuration.locator(".monaco-editor.focused")).toHaveCount(0);
});

test("what is added at the end goes on from there", async ({ page }) => {
  await openScenario(page);
  const add = page.getByRole("group", { name: "Add at the end of the run" });
  await add.getByRole("button", { name: "Tick" }).click();
  await page.getByRole("menuitemradio", { name: "5 s", exact: true }).click();
  await expect(events(page).getByText("+10.000 s").first()).toBeVisible();

  await add.getByRole("button", { name: "Request" }).click();
  await page.getByRole("menuitem", { name: "Headers only, the body follows" }).click();
  await expect(exchanges(page).getByRole("button", { name: /^2 / })).toBeVisible();
  await add.getByRole("button", { name: "Chunk" }).click();
  await expect(events(page).getByText("sends chunk of 6 bytes").first()).toBeVisible();
  await add.getByRole("button", { name: "Close" }).click();
  await page.getByRole("menuitem", { name: "End the request’s body" }).click();
  await expect(exchanges(page).getByRole("button", { name: /^2 .*200/ })).toBeVisible();
  await expect(add.getByRole("button", { name: "Chunk" })).toHaveAttribute("aria-disabled", "true");

  await add.getByRole("button", { name: "Close" }).click();
  await page.getByRole("menuitem", { name: "Remove the configuration" }).click();
  await expect(events(page).getByText("configuration removed").first()).toBeVisible();
});

test("a request is moved and removed by keyboard", async ({ page }) => {
  await openScenario(page, /Ask another service/);
  const names = exchanges(page).locator(".scn-exchange-name");
  await expect(names).toHaveCount(3);
  await names.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(names.nth(1)).toBeFocused();
  await expect(page.getByLabel("Value").first()).toHaveValue("eve");
  await page.keyboard.press("Alt+ArrowUp");
  await names.first().focus();
  await expect(page.getByLabel("Value").first()).toHaveValue("eve");
  await exchanges(page).getByRole("button", { name: "Change exchange 1" }).press("Enter");
  await page.getByRole("menuitem", { name: "Remove" }).press("Enter");
  await expect(names).toHaveCount(2);
});
