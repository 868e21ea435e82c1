// Files of one's own: picked, dropped anywhere, pasted; and what is said of those that cannot be opened or loaded.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const sample = (path: string): string => new URL(`../samples/${path}`, import.meta.url).pathname;
const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });

interface Dropped { readonly name: string; readonly bytes: Buffer }

async function pick(page: Page, ...files: readonly Dropped[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  // Keys act once the page shows its first run; by then the browser knows, too, that the dialog is ours.
  await expect(events(page).getByRole("row").first()).toBeVisible();
  await page.keyboard.press("Control+o");
  await (await chooser).setFiles(files.map(({ name, bytes }) => ({ name, mimeType: "application/octet-stream", buffer: bytes })));
}

/** Drags files over the middle of the page and lets go. */
async function drop(page: Page, ...files: readonly Dropped[]): Promise<void> {
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, base64 } of list) data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name));
    return data;
  }, files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") })));
  const target = page.locator(".page");
  await target.dispatchEvent("dragenter", { dataTransfer: transfer });
  await expect(page.locator(".drop-veil")).toBeVisible();
  await target.dispatchEvent("dragover", { dataTransfer: transfer });
  await target.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.locator(".drop-veil")).toHaveCount(0);
}

const file = (name: string, content: Buffer | string): Dropped => ({ name, bytes: Buffer.from(content) });
const openTab = (page: Page) => page.getByRole("tab", { name: "Open", exact: true });

/** A module in text with what every proxy asks for, so that only what is added matters. */
const wat = (more: string): string => `(module ${more} (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1")) (func (export "malloc") (param i32) (result i32) i32.const 0))`;

test("a picked module runs at once and ends the introduction", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByRole("region", { name: "Introduction" })).toBeVisible();
  await pick(page, file("guard.wasm", readFileSync(sample("edit-headers/filter.wasm"))));
  await expect(page.getByRole("navigation", { name: "Filter chain" })).toContainText("guard");
  await expect(events(page).getByText("x-via").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Introduction" })).toHaveCount(0);
});

test("WebAssembly text is assembled when it is dropped anywhere on the page", async ({ page }) => {
  await gotoApp(page);
  await drop(page, file("greeter.wat", readFileSync(sample("hello-headers/source/filter.wat"))));
  await expect(page.getByRole("navigation", { name: "Filter chain" })).toContainText("greeter");
  await expect(events(page).getByText("x-hello").first()).toBeVisible();
});

test("pasted text opens, through the dialog and by the key", async ({ page }) => {
  await gotoApp(page);
  await openTab(page).click();
  await page.getByRole("button", { name: "Paste" }).click();
  const dialog = page.getByRole("dialog", { name: "Paste" });
  await dialog.getByRole("textbox").fill(wat("(func (export \"proxy_on_tick\") (param i32))"));
  await dialog.getByRole("button", { name: "Open" }).click();
  await expect(page.getByRole("navigation", { name: "Filter chain" })).toContainText("pasted");
  await expect(dialog).toHaveCount(0);

  await page.locator(".page").evaluate((element) => {
    const data = new DataTransfer();
    data.setData("text/plain", "neither this nor that");
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole("alert")).toContainText("neither WebAssembly text");
});

test("a scenario brings its requests, and says which module is not here", async ({ page }) => {
  await gotoApp(page);
  const scenario = { version: 1, setup: { chain: [{ name: "guard", module: { name: "guard.wasm" } }], upstreams: [{ cluster: "backend" }] }, actions: [{ do: "exchange", id: "a", path: "/of-mine" }] };
  await pick(page, file("case.json", JSON.stringify(scenario)));
  await page.getByRole("tab", { name: "Scenario" }).click();
  await expect(page.getByRole("alert")).toContainText("guard.wasm is not open");
  await expect(page.getByText("Nothing runs until guard.wasm is open.")).toBeVisible();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Open it" }).click()]);
  await chooser.setFiles({ name: "guard.wasm", mimeType: "application/wasm", buffer: readFileSync(sample("edit-headers/filter.wasm")) });
  await expect(page.getByRole("group", { name: "Exchanges" }).getByRole("button", { name: /GET \/of-mine.*200/ })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test.describe("what cannot be opened leaves everything as it is", () => {
  const strangers: readonly (readonly [string, Dropped, string])[] = [
    ["text", file("notes.txt", "hello there"), "neither WebAssembly text"],
    ["a Linux program", file("filter", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])), "Linux program"],
    ["a component", file("c.wasm", Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0])), "component"],
    ["text that does not assemble", file("x.wat", "(module (func (nonsense)))"), "cannot be assembled"],
    ["JSON that ends early", file("s.json", "{\"version\": 1,"), "line 1"],
  ];
  for (const [what, dropped, words] of strangers) {
    test(what, async ({ page }) => {
      await gotoApp(page);
      await expect(events(page).getByText("on_request_headers")).toBeVisible();
      await drop(page, dropped);
      const card = page.getByRole("alert");
      await expect(card).toContainText(dropped.name);
      await expect(card).toContainText(words);
      await expect(events(page).getByText("on_request_headers")).toBeVisible();
      await card.getByRole("button", { name: "Close this note" }).click();
      await expect(card).toHaveCount(0);
    });
  }
});

test.describe("what does not load says exactly why and what mends it", () => {
  const refused: readonly (readonly [string, Dropped, string, string])[] = [
    ["a module that is no filter", file("plain.wasm", Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])), "exports no proxy_abi_version_", "Proxy-Wasm SDK"],
    ["an unknown import", file("un.wat", wat("(import \"env\" \"my_helper\" (func))")), "imports env.my_helper", "link time"],
    ["an addition of another proxy", file("re.wat", wat("(import \"env\" \"proxy_redis_call\" (func))")), "addition of Higress", "HTTP call"],
    ["an import of another type", file("ty.wat", wat("(import \"env\" \"proxy_log\" (func (param i32)))")), "imports env.proxy_log with other parameters", "release of the SDK"],
    ["no allocator", file("al.wat", "(module (memory (export \"memory\") 1) (func (export \"proxy_abi_version_0_2_1\")))"), "neither malloc nor proxy_on_memory_allocate", "export malloc"],
    [
      "a WASI command", file("cmd.wat", wat("(import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32))) (func (export \"_start\") (call $exit (i32.const 0)))")),
      "a program (a WASI command)", "-buildmode=c-shared",
    ],
  ];
  for (const [what, dropped, cause, fix] of refused) {
    test(what, async ({ page }) => {
      await gotoApp(page);
      await pick(page, dropped);
      const card = page.getByRole("alert", { name: /does not load/ });
      await expect(card).toContainText("does not load in Envoy");
      await expect(card).toContainText(cause);
      await expect(card).toContainText(fix);
      await expect(card).toContainText("The proxy would log");
    });
  }
});

test("drafts are listed, open again, and are forgotten on demand", async ({ page, context }) => {
  await gotoApp(page);
  await pick(page, file("guard.wasm", readFileSync(sample("edit-headers/filter.wasm"))));
  await expect(page.getByRole("navigation", { name: "Filter chain" })).toContainText("guard");
  await openTab(page).click();
  const recent = page.getByRole("region", { name: "Recent" });
  await expect(recent.getByRole("button", { name: /guard/ }).first()).toBeVisible();

  const other = await context.newPage();
  await gotoApp(other);
  await openTab(other).click();
  await other.getByRole("region", { name: "Recent" }).getByRole("button", { name: /guard/ }).first().click();
  await expect(other.getByRole("navigation", { name: "Filter chain" })).toContainText("guard");
  await expect(events(other).getByText("x-via").first()).toBeVisible();

  await other.getByRole("button", { name: "Forget everything" }).click();
  const dialog = other.getByRole("dialog", { name: "Forget everything" });
  await expect(dialog.getByRole("button", { name: "Keep" })).toBeFocused();
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(other.getByRole("region", { name: "Recent" })).toBeVisible();
  await other.getByRole("button", { name: "Forget everything" }).click();
  await dialog.getByRole("button", { name: "Forget everything" }).click();
  await expect(other.getByRole("button", { name: /guard/ })).toHaveCount(0);
  await expect(other.getByText("Files stay in this page. Nothing is uploaded.")).toBeVisible();
});
