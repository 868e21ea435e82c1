// A TCP connection: seen in events, state and Why, edited in the scenario, driven piece by piece, undone.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test, unfold } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const connections = (page: Page) => page.getByRole("group", { name: "Connections" });
const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function openSample(page: Page): Promise<void> {
  await gotoApp(page);
  await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: /A password in two pieces/ }).click();
  await expect(page).toHaveTitle(/A password in two pieces/);
  await expect(events(page).getByText("on_new_connection").first()).toBeVisible();
}
async function openScenario(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Scenario" }).click();
  await expect(connections(page)).toBeVisible();
}

test("the sample shows what a pause keeps, in events, state and Why", async ({ page }) => {
  await openSample(page);
  await events(page).getByRole("row", { name: /downstream data held at lines/ }).last().click();
  await expect(page.getByText(/lines keeps the downstream data of connection hasty/)).toBeVisible();
  const now = page.getByRole("region", { name: "downstream data, in the proxy now" });
  await expect(now).toContainText("AUTH open");
  await events(page).getByRole("row", { name: /set_buffer_bytes/ }).last().click();
  await expect(now.locator("ins")).toHaveText("****");
  await openScenario(page);
  await connections(page).getByRole("button", { name: /^1 patient/ }).click();
  await unfold(page, "Outcome");
  await expect(section(page, "Outcome")).toContainText("you said: AUTH ***********");
  await expect(section(page, "Outcome")).toContainText("backend got 22 bytes; ended by the proxy.");
});

test("downstream data, the end and the server of a connection are edited, and undone", async ({ page }) => {
  await openSample(page);
  await openScenario(page);
  await connections(page).getByRole("button", { name: /^2 hasty/ }).click();
  await unfold(page, "Then the client");
  await section(page, "Then the client").getByRole("combobox", { name: "it" }).selectOption("reset");
  await expect(connections(page).getByRole("button", { name: /^2 hasty/ })).toContainText("closed");
  await expect(events(page).getByText("connection reset").first()).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(events(page).getByText("connection reset")).toHaveCount(0);

  await unfold(page, "Upstream data");
  await section(page, "Upstream data").getByRole("button", { name: "Serve this connection differently" }).click();
  await section(page, "Upstream data").getByRole("textbox", { name: "greets with of the server of connection hasty" }).fill("welcome\\n");
  await expect(events(page).getByText("chunk of 8 bytes sent to client").first()).toBeVisible();
});

test("a connection is opened, fed and closed by hand", async ({ page }) => {
  await openSample(page);
  await openScenario(page);
  const foot = page.getByRole("group", { name: "Add at the end of the run" });
  await foot.getByRole("button", { name: "Connection" }).click();
  await page.getByRole("menuitem", { name: "A connection, data follows" }).click();
  await expect(connections(page).getByRole("button", { name: /^3 connection-3/ })).toContainText("open");
  await foot.getByRole("button", { name: "Data" }).click();
  await expect(events(page).getByText("sends chunk of 5 bytes").last()).toBeVisible();
  await foot.getByRole("button", { name: "Close" }).click();
  await page.getByRole("menuitem", { name: "The client resets the connection" }).click();
  await expect(connections(page).getByRole("button", { name: /^3 connection-3/ })).toContainText("closed");
  await expect(foot.getByRole("button", { name: "Data" })).toHaveAttribute("aria-disabled", "true");
});

test("a listener takes connections instead of requests, and takes its upstream along", async ({ page }) => {
  await gotoApp(page);
  await page.getByRole("tab", { name: "Scenario" }).click();
  const exchanges = page.getByRole("group", { name: "Exchanges" });
  await expect(exchanges).toBeVisible();
  await exchanges.getByRole("button").first().focus();
  await unfold(page, "Listener and router");
  await section(page, "Listener and router").getByRole("combobox", { name: "takes" }).selectOption("tcp");
  await expect(page.getByTitle(/which belongs to HTTP/).first()).toBeVisible();
  await expect(section(page, "backend").getByText("echoes")).toBeVisible();
});
