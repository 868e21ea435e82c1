// The live edge: a person drives several requests at once, piece by piece, and decides what upstreams do and when.
import type { Locator, Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

const edge = (page: Page): Locator => page.getByRole("region", { name: "Live edge" });
const item = (page: Page, name: string): Locator => edge(page).getByRole("listitem", { name });
const events = (page: Page): Locator => page.getByRole("treegrid", { name: "Events" });
const exchanges = (page: Page): Locator => page.getByRole("group", { name: "Exchanges" });
const press = (page: Page, name: string): Promise<void> => edge(page).getByRole("button", { name, exact: true }).click();
const undo = (page: Page): Promise<void> => page.keyboard.press("Control+z");

/** A filter that asks a service and waits for its reply; three requests are through. */
async function openCalls(page: Page): Promise<void> {
  await gotoApp(page);
  await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: /Ask another service/ }).click();
  await expect(page).toHaveTitle(/Ask another service/);
  await expect(events(page).getByText("on_request_headers").first()).toBeVisible();
  await page.getByRole("tab", { name: "Scenario" }).click();
  await expect(exchanges(page).getByRole("button", { name: /^3 / })).toBeVisible();
  await expect(edge(page)).toContainText("Nothing is waiting. Send a request, or advance the clock.");
}
async function request(page: Page, kind: string): Promise<void> {
  await page.getByRole("group", { name: "Add at the end of the run" }).getByRole("button", { name: "Request" }).click();
  await page.getByRole("menuitem", { name: kind }).click();
}
const whole = "A request, and no time passes";
async function twoInFlight(page: Page): Promise<void> {
  await openCalls(page);
  await press(page, "Answer by hand");
  await expect(edge(page).getByRole("button", { name: "Answer by hand" })).toHaveAttribute("aria-pressed", "true");
  await request(page, whole);
  await expect(item(page, "call 16 of http-call")).toContainText("authz answers when you deliver it");
  await exchanges(page).getByRole("button", { name: /^1 / }).click();
  await request(page, whole);
  await expect(item(page, "call 20 of http-call")).toBeVisible();
  await expect(item(page, "request-4")).toContainText("held at http-call since step");
}

test("two requests are in flight at once, and the second one's call is answered first", async ({ page }) => {
  await twoInFlight(page);
  await press(page, "Deliver: call 20 of http-call");
  await expect(events(page).getByText("by hand: the answer to call 20 of http-call comes now").first()).toBeVisible();
  await expect(item(page, "call 20 of http-call")).toHaveCount(0);
  await expect(item(page, "request-5")).toContainText("backend answers when you deliver it");
  await expect(item(page, "request-4")).toContainText("held at http-call");

  await press(page, "Deliver: call 16 of http-call");
  await expect(item(page, "request-4")).toContainText("backend answers when you deliver it");
  await press(page, "Deliver: request-5");
  await expect(exchanges(page).getByRole("button", { name: /^5 .*200/ })).toBeVisible();
  await expect(item(page, "request-4")).toBeVisible();

  // each of these is a step of the scenario, and can be taken back
  await undo(page);
  await expect(item(page, "request-5")).toContainText("backend answers when you deliver it");
  await undo(page);
  await expect(item(page, "call 16 of http-call")).toBeVisible();
});

test("a call fails, and another one times out", async ({ page }) => {
  await twoInFlight(page);
  await press(page, "Fail: call 16 of http-call");
  await expect(exchanges(page).getByRole("button", { name: /^4 .*403/ })).toBeVisible();
  await expect(item(page, "call 16 of http-call")).toHaveCount(0);
  await undo(page);
  await expect(item(page, "call 16 of http-call")).toBeVisible();

  await press(page, "Time out: call 20 of http-call");
  await expect(item(page, "call 20 of http-call")).toHaveCount(0);
  await expect(exchanges(page).getByRole("button", { name: /^5 .*403/ })).toBeVisible();
  await undo(page);
  await expect(item(page, "call 20 of http-call")).toBeVisible();
});

test("a client goes away in the middle of a body", async ({ page }) => {
  await openCalls(page);
  await request(page, "Headers only, the body follows");
  await press(page, "Send: request-4");
  await expect(events(page).getByText("sends chunk of 6 bytes").first()).toBeVisible();
  await edge(page).getByRole("button", { name: "What next for request-4" }).press("Enter");
  await page.getByRole("menuitem", { name: "The client goes away" }).press("Enter");
  await expect(edge(page)).toContainText("Nothing is waiting.");
  await expect(exchanges(page).getByRole("button", { name: /^4 .*cut/ })).toBeVisible();
  await undo(page);
  await expect(item(page, "request-4")).toContainText("the client may send more");
});

test("upstreams are answered piece by piece, and what cannot be done now says why", async ({ page }) => {
  await twoInFlight(page);
  const menu = async (of: string): Promise<void> => edge(page).getByRole("button", { name: `What next for ${of}` }).press("Enter");
  const choose = async (of: string, what: string): Promise<void> => {
    await menu(of);
    await page.getByRole("menuitem", { name: what }).press("Enter");
  };
  await menu("request-4");
  await expect(page.getByRole("menuitem", { name: "Deliver the answer" })).toContainText("http-call holds the request, so no upstream has it.");
  await expect(page.getByRole("menuitem", { name: "Send a piece of the body" })).toContainText("The request of request-4 has ended.");
  await page.keyboard.press("Escape");
  await expect(edge(page).getByRole("button", { name: "What next for request-4" })).toBeFocused();

  await press(page, "Deliver: call 16 of http-call");
  await choose("request-4", "Send response headers");
  await expect(item(page, "request-4")).toContainText("backend says no more by itself");
  await choose("request-4", "Send a piece of the response");
  await choose("request-4", "Reset by the upstream");
  await expect(exchanges(page).getByRole("button", { name: /^4 .*200/ })).toBeVisible();
  await expect(item(page, "request-4")).toHaveCount(0);
});

test("calls in flight are driven from the state and from the palette too", async ({ page }) => {
  await twoInFlight(page);
  await page.getByRole("button", { name: "Close the introduction" }).click();
  await page.getByRole("tab", { name: /^Calls/ }).click();
  const rows = page.getByRole("grid", { name: "Calls" });
  await rows.getByRole("button", { name: "Deliver: call 20 of http-call" }).click();
  await expect(item(page, "request-5")).toContainText("backend answers");
  await expect(rows.getByRole("button", { name: "Time out: call 16 of http-call" })).toBeVisible();
  // at an earlier step nothing is driven
  await page.keyboard.press("Home");
  await expect(page.getByRole("button", { name: "Time out: call 16 of http-call" })).toHaveCount(1);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What to do").fill("call 16 deliver");
  await page.getByRole("option", { name: "call 16 of http-call: Deliver the answer" }).click();
  await expect(item(page, "request-4")).toContainText("backend answers when you deliver it");
});

test("a tick comes when a person says so", async ({ page }) => {
  await gotoApp(page);
  await page.getByRole("tab", { name: "Scenario" }).click();
  await press(page, "Tick now: tick of hello-headers");
  await expect(events(page).getByText("by hand: tick of hello-headers").first()).toBeVisible();
  await press(page, "Next event");
  await expect(events(page).getByText("tick of hello-headers is due").or(events(page).getByText(/on_tick/)).first()).toBeVisible();
});
