// Two worker threads, a table of routes and a gRPC call: seen in events and edited in the scenario.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test, unfold } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function openSample(page: Page, title: RegExp): Promise<void> {
  await gotoApp(page);
  await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: title }).click();
  await expect(page).toHaveTitle(title);
  await page.getByRole("tab", { name: "Scenario" }).click();
}

test("events name the thread, and one thread less is one VM less, until it is undone", async ({ page }) => {
  await openSample(page, /Two threads, two memories/);
  await expect(events(page).getByText("worker 1").first()).toBeVisible();
  await unfold(page, "Threads");
  await section(page, "Threads").getByRole("spinbutton", { name: /worker threads/ }).or(section(page, "Threads").getByRole("textbox", { name: /worker threads/ })).fill("1");
  await expect(events(page).getByText("worker 1")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(events(page).getByText("worker 1").first()).toBeVisible();
});

test("a route that is chosen is a row, and the table is there to edit", async ({ page }) => {
  await openSample(page, /Change the route/);
  await expect(events(page).getByText(/route everything to shop/).first()).toBeVisible();
  await unfold(page, "Routes");
  await expect(section(page, "Routes")).toContainText("shop");
});

test("a gRPC call is a row, with its answer, and its schema is in the scenario", async ({ page }) => {
  await openSample(page, /Ask over gRPC/);
  await expect(events(page).getByText(/grpc_call/).first()).toBeVisible();
  await expect(events(page).getByText("on_grpc_receive").first()).toBeVisible();
  await unfold(page, "Message schemas");
  await expect(section(page, "Message schemas")).toContainText("auth.proto");
});

test("a gRPC message is JSON in the state, with its bytes behind it", async ({ page }) => {
  await openSample(page, /Ask over gRPC/);
  await events(page).getByText(/grpc_call/).first().click();
  await page.keyboard.press("8");
  const message = page.getByRole("row", { name: /sent/ }).getByRole("button");
  await expect(message).toContainText('"path": "/cave"');
  await expect(message).toContainText("CheckRequest");
  await message.click();
  const card = page.getByRole("dialog", { name: "sent" });
  await expect(card.getByText("sample.auth.v1.CheckRequest")).toBeVisible();
  await card.getByRole("radio", { name: "hex" }).or(card.getByRole("button", { name: "hex" })).click();
  await expect(card).toContainText("0a");
});
