// "The ABI reference": every host function and callback, where it is offered, and what proves it; by key, by command, and from a step.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const ran = (page: Page): Promise<void> => expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();

test("opens by its key, finds by word, says what it did not find, and gives the focus back", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.keyboard.press("a");
  const reference = page.getByRole("dialog", { name: "ABI reference" }), find = reference.getByRole("textbox", { name: "Find in the ABI" });
  await expect(find).toBeFocused();
  await page.keyboard.type("shared_data");
  await expect(reference.getByRole("status")).toHaveText(/^2 of \d+$/);
  const row = reference.getByRole("row", { name: /^proxy_get_shared_data/ });
  await expect(row).toContainText("(key: bytes) -> status, value: bytes, cas: u32");
  await expect(row).toContainText("0.2.1");
  await expect(row).toContainText("case t68-shared");
  await find.fill("no such function");
  await expect(reference).toContainText("Nothing of the ABI has “no such function”");
  await page.keyboard.press("Escape");
  await expect(reference).toBeHidden();
});

test("opens from the commands", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Commands" }).fill("ABI");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "ABI reference" })).toBeVisible();
});

test("opens from Why at the call of the step", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.getByRole("treegrid", { name: "Events" }).getByRole("row", { name: /get_header_map_value/ }).first().click();
  await page.getByRole("button", { name: "ABI", exact: true }).click();
  const reference = page.getByRole("dialog", { name: "ABI reference" });
  await expect(reference.getByRole("textbox", { name: "Find in the ABI" })).toHaveValue("proxy_get_header_map_value");
  await expect(reference.getByRole("row", { name: /^proxy_get_header_map_value/ })).toBeVisible();
});
