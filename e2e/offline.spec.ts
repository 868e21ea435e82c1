// Without a network the page opens as before, with its samples, its editor and its worker.
import { expect, gotoApp, test } from "./support.ts";

test.use({ serviceWorkers: "allow" });

test("a page that was open once opens without a network, and everything in it works", async ({ page, context }) => {
  await gotoApp(page);
  await expect(page.getByText("it works offline")).toBeVisible();
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText("Run complete")).toBeVisible();
  await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: "Rewrite a body" }).click();
  await expect(page).toHaveTitle(new RegExp("Rewrite a body"));
  await expect(page.getByRole("treegrid", { name: "Events" }).getByText("remove_header_map_value").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Source source/src/lib.rs" })).toContainText("fn parse_rule");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
});
