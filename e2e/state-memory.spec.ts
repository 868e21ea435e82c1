// Bytes of the guest's memory at the cursor, by a re-run; and what a guest did not print before it stopped.
import type { Locator, Page } from "@playwright/test";
import { drop, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";

const state = (page: Page): Locator => page.locator("[data-pane=state]");
const card = (page: Page): Locator => page.getByRole("article", { name: "Fault" });

test("addresses of a step lead to its bytes, which follow the cursor; an address is gone to", async ({ page }) => {
  await gotoApp(page);
  await page.getByText("Edit headers", { exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Run complete" })).toBeVisible();
  await page.getByRole("button", { name: "Close the introduction" }).click();
  await page.keyboard.press("Home");
  await page.getByRole("treegrid", { name: "Events" }).getByText(/add_header_map_value request-headers "x-via"/).first().click();
  await page.locator("[data-pane=why]").getByRole("button", { name: /^value 0x/ }).click();
  const bytes = state(page).getByRole("group", { name: /^Memory of VM 1, (?:8|16) bytes a row$/ });
  await expect(bytes).toContainText("proxysco");
  await expect(bytes.locator(".hex-marked")).toHaveCount(10);
  await expect(state(page)).toContainText("at step 11, by a re-run");
  // the next step has other addresses
  await page.keyboard.press(".");
  await expect(state(page)).toContainText("at step 12, by a re-run");
  await state(page).getByRole("button", { name: /^Show value at / }).click();
  await expect(bytes).toContainText("outside");
  const address = state(page).getByRole("textbox", { name: "Go to address" });
  await address.fill("fffff0");
  await address.press("Enter");
  await expect(state(page).getByRole("alert")).toHaveText("The memory ends at 0x10000.");
  await address.fill("0x100");
  await address.press("Enter");
  await expect(bytes).toContainText("00000100");
  await expect(state(page).getByRole("alert")).toHaveCount(0);
});

const text = "panicked at src/lib.rs:7:5: unexpected status: 2";
/** Eight bytes at a time: nothing of the text stands in the module as a whole. */
const written = Array.from({ length: Math.ceil(text.length / 8) }, (_, i) => `(i64.store (i32.const ${0x800 + 8 * i}) (i64.const 0x${Buffer.from([...Buffer.from(text.slice(8 * i, 8 * i + 8).padEnd(8, "\0"))].toReversed()).toString("hex")}))`).join(" ");

test("a guest that stopped without a word: what it probably meant to say is found in its memory", async ({ page }) => {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  await drop(page, [textFile("silent.wat", `(module (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1")) (func (export "malloc") (param i32) (result i32) i32.const 4096)
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${written} unreachable))`)]);
  await expect(card(page)).toBeVisible();
  await expect(card(page).getByLabel("What it probably said")).toHaveText(text);
  await expect(card(page)).toContainText("so it is probably what it stopped with");
  await expect(card(page)).toContainText("2 is bad-argument");
  await card(page).getByRole("button", { name: "In memory at 0x800" }).click();
  await expect(state(page).getByRole("group", { name: /^Memory of VM 1/ })).toContainText("panicked");
});
