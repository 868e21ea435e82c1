// "Break in DevTools": the next entry into a guest stops at a debugger statement, once, and the run waits for as long as somebody looks.
import type { Browser, Page } from "@playwright/test";
import { expect, gotoApp, test } from "./support.ts";

interface Paused { readonly callFrames: readonly { readonly functionName: string; readonly location: { readonly scriptId: string } }[] }
interface Tools { readonly paused: Promise<Paused>; resume(): Promise<void> }

/** Developer tools: attached to every worker of the browser, with the debugger on. */
async function openTools(browser: Browser): Promise<Tools> {
  const session = await browser.newBrowserCDPSession();
  let stopped = "";
  let tell: (paused: Paused) => void;
  const paused = new Promise<Paused>((resolve) => { tell = resolve; });
  let ids = 0;
  const send = (sessionId: string, method: string): Promise<unknown> => session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: ++ids, method, params: {} }) });
  session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
    const { method, params } = JSON.parse(message) as { readonly method?: string; readonly params?: Paused };
    if (method !== "Debugger.paused" || params === undefined) return;
    stopped = sessionId;
    tell(params);
  });
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{ type: "worker", exclude: false }] });
  for (const { targetId } of targetInfos) {
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    await send(sessionId, "Debugger.enable");
  }
  return { paused, resume: async () => { await send(stopped, "Debugger.resume"); } };
}

const ran = (page: Page): Promise<void> => expect(page.getByRole("contentinfo")).toContainText("Run complete");

test("stops before the filter's function while the tools are open, and the watchdog lets it stand", async ({ page, browser }) => {
  await gotoApp(page);
  await ran(page);
  const events = page.getByRole("treegrid", { name: "Events" });
  await events.getByRole("row", { name: /on_request_headers/ }).first().click();
  const tools = await openTools(browser);
  await page.keyboard.press("Control+F9");
  const dialog = page.getByRole("dialog", { name: "Break in DevTools" });
  await expect(dialog).toContainText("Open your browser’s developer tools first");
  await expect(dialog).toContainText("the entry of on_request_headers");
  await page.keyboard.press("Enter");
  const { callFrames } = await tools.paused;
  expect(callFrames.length).toBeGreaterThan(1);
  await expect(page.getByRole("contentinfo")).toContainText("DevTools: the filter stands at its entry");
  // longer than a filter may take otherwise
  await page.waitForTimeout(3500);
  await expect(page.getByRole("contentinfo")).not.toContainText("does not return");
  await tools.resume();
  await expect(page.getByRole("contentinfo")).toContainText("DevTools: it has gone on");
  await ran(page);
  await expect(events.locator("[aria-current=step]")).toContainText("on_request_headers");
});

test("goes by when no tools are open, and says so; it can be taken back", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await page.keyboard.press("Shift+F9");
  await page.getByRole("button", { name: "Break in DevTools ..." }).click();
  await page.getByRole("button", { name: "Stop there" }).click();
  const status = page.getByRole("contentinfo");
  await expect(status).toContainText("nobody’s were open, so it went by");
  await status.getByRole("button", { name: "Dismiss" }).click();
  await expect(status).not.toContainText("DevTools");
  await page.keyboard.press("End");
  await page.keyboard.press("Control+F9");
  await expect(page.getByRole("dialog", { name: "Break in DevTools" })).toContainText("the next callback that comes at the end of the run");
  await page.keyboard.press("Enter");
  await expect(status).toContainText("DevTools: stops at the next entry");
  await status.getByRole("button", { name: "Do not stop" }).click();
  await expect(status).not.toContainText("DevTools");
});
