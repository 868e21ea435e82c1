// The page inside another one: to be looked at and stepped through, told by messages where to go.
import { expect, test } from "./support.ts";

test("a page around it opens a link, goes to steps and hears of them; nothing there changes the scenario", async ({ page, baseURL }) => {
  await page.setContent(`<title>A guide</title><iframe title="Proxyscope" src="${baseURL ?? ""}?embed=1" width="1200" height="700"></iframe>`);
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    addEventListener("message", ({ data }) => heard.push(data));
  });
  const frame = page.frameLocator("iframe"), heard = (): Promise<unknown> => page.evaluate(() => (window as unknown as { heard: unknown }).heard);
  const say = (message: object): Promise<void> => page.evaluate((told) => document.querySelector("iframe")?.contentWindow?.postMessage(told, "*"), message);
  await expect(frame.getByRole("treegrid", { name: "Events" }).getByText("on_request_headers").first()).toBeVisible();
  await expect(frame.getByRole("tab", { name: "Scenario" })).toHaveCount(0);
  await expect(frame.getByRole("button", { name: "Share" })).toHaveCount(0);
  await expect(frame.getByRole("button", { name: "Change", exact: true })).toHaveCount(0);

  await say({ proxyscope: "step", step: 3 });
  await expect(frame.getByRole("slider", { name: "Step" })).toHaveAttribute("aria-valuenow", "3");
  await frame.getByRole("button", { name: "One step", exact: true }).click();
  await expect.poll(heard).toContainEqual(expect.objectContaining({ proxyscope: "step", step: 4 }));
  await say({ proxyscope: "open", link: "#v1.broken" });
  await expect.poll(heard).toContainEqual(expect.objectContaining({ proxyscope: "refused", reason: expect.stringContaining("damaged or cut off") }));

  await frame.getByRole("treegrid", { name: "Events" }).focus();
  await page.keyboard.press("Control+k");
  await frame.getByPlaceholder("What to do").fill("seed");
  await expect(frame.getByRole("option", { name: /^Scenario:/ })).toHaveCount(0);
});

test("the way to the whole page keeps the link", async ({ page, context }) => {
  await page.goto("./?embed=1");
  await expect(page.getByRole("treegrid", { name: "Events" }).getByText("on_request_headers").first()).toBeVisible();
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: "Open in Proxyscope" }).click();
  const whole = await opened;
  await expect(whole.getByRole("tab", { name: "Scenario" })).toBeVisible();
  expect(new URL(whole.url()).search).toBe("");
});
