// "The worker": guests run apart from the page, with nothing in reach; one that hangs is stopped; a run can be stopped and goes on.
import type { CDPSession, Page } from "@playwright/test";
import { sampleFolder } from "../src/testing/sample-folder.ts";
import { drop, sampleFile, textFile } from "./files.ts";
import { expect, gotoApp, test } from "./support.ts";
import { digestOf, digestsInNode, forgetTold, isQuiet, isWhole, listenToWorkers, whatWasTold } from "./worker-messages.ts";

/** Evaluates in a worker of the page as a debugger does: nothing that the page could shadow is used for it. */
async function insideWorker(page: Page, expressions: readonly string[]): Promise<unknown[]> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  const answers = new Map<number, (value: unknown) => void>();
  cdp.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: { result?: { value?: unknown } } };
    if (id !== undefined) answers.get(id)?.(result?.result?.value);
  });
  const attached = new Promise<string>((resolve) => {
    cdp.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker" && targetInfo.url.startsWith("blob:")) resolve(sessionId);
    });
  });
  await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  const ask = (expression: string, id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      answers.set(id, resolve);
      const message = JSON.stringify({ id, method: "Runtime.evaluate", params: { expression, returnByValue: true, awaitPromise: true } });
      cdp.send("Target.sendMessageToTarget", { sessionId, message }).catch(reject);
    });
  // a worker that has only just been started shuts itself in before it takes a module
  await expect.poll(() => ask("typeof fetch", 1)).toBe("undefined");
  return Promise.all(expressions.map((expression, i) => ask(expression, i + 2)));
}

const ran = async (page: Page): Promise<void> => {
  await expect(page.getByRole("status").filter({ hasText: /Run complete|stopped at/ })).toBeVisible();
  await expect(page.getByRole("treegrid", { name: "Events" }).getByRole("row").first()).toBeVisible();
};
/** Steps of the run that is shown. */
const steps = async (page: Page): Promise<number> => Number(/of ([\d\s,.\u202f\u00a0]+)/.exec((await page.getByRole("banner").textContent()) ?? "")?.[1]?.replaceAll(/\D/g, "") ?? "0");

test.describe("a filter", () => {
  test.use({ provoked: /127\.0\.0\.1:1\/|example\.com/ });

  test("has no network, no storage and no code generation in reach", async ({ page }) => {
    await gotoApp(page);
    await ran(page);
    const names = ["fetch", "WebSocket", "XMLHttpRequest", "EventSource", "WebTransport", "indexedDB", "caches", "BroadcastChannel", "importScripts", "Worker", "eval", "Function"];
    const found = await insideWorker(page, [
      ...names.map((name) => `typeof globalThis.${name} + typeof Object.getPrototypeOf(globalThis).${name} + typeof WorkerGlobalScope.prototype.${name}`),
      `typeof navigator.serviceWorker + typeof navigator.storage + typeof navigator.sendBeacon`,
      `(() => { try { return (() => 0).constructor("return 1")(); } catch { return "none"; } })()`,
      // what cannot be shadowed is refused by the page's policy, which the worker has because a blob inherits it
      `import("https://example.com/module.js").then(() => "loaded", () => "refused")`,
      `import("data:text/javascript,export default 1").then(() => "loaded", () => "refused")`,
    ]);
    const nothing = "undefined".repeat(3);
    expect(found).toEqual([...names.map(() => nothing), nothing, "none", "refused", "refused"]);
  });
});

const endless = `(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "before the loop")
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "proxy_on_memory_allocate") (param i32) (result i32) i32.const 1024)
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) i32.const 1)
  (func (export "proxy_on_configure") (param i32 i32) (result i32) i32.const 1)
  (func (export "proxy_on_context_create") (param i32 i32))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (drop (call $log (i32.const 2) (i32.const 16) (i32.const 15)))
    (loop $forever (br $forever))
    i32.const 0))`;

test("a filter that never returns is stopped, every row up to there is shown, and the page can be used meanwhile and after", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  await drop(page, [textFile("endless.wat", endless)]);
  await expect(page.getByRole("banner").getByRole("button", { name: "Stop" })).toBeVisible();
  // the old run is still there to be stepped through
  await page.getByRole("button", { name: "To the start" }).click();
  await expect(page.getByRole("banner")).toContainText("step 1 of");

  const card = page.getByRole("article", { name: "Fault" });
  await expect(card.getByRole("heading", { level: 2 })).toHaveText("endless does not return in on_request_headers");
  await expect(card).toContainText("its thread would hang here for ever");
  await card.getByRole("button", { name: "Events" }).click();
  const events = page.getByRole("treegrid", { name: "Events" });
  await expect(events.getByRole("row", { name: /before the loop/ })).toBeVisible();
  await expect(events.getByRole("row", { name: /endless\s*on_request_headers/ })).toBeVisible();
  await expect(events.getByRole("row", { name: /endless\s*does not return in on_request_headers/ })).toBeVisible();
  await expect(page.getByRole("group", { name: "Exchanges" }).getByRole("button", { name: /GET .*fault/ })).toBeVisible();
  await expect(page.getByRole("banner").getByRole("button", { name: "Stop" })).toBeHidden();
  const count = await steps(page);
  await expect(page.getByRole("banner")).toContainText(`step ${count} of ${count}`);

  await page.getByRole("tab", { name: "Open" }).click();
  await page.getByRole("button", { name: /^Answer 403 yourself/ }).click();
  await expect(events.getByRole("row", { name: /send_local_response/ }).first()).toBeVisible();
});

test("a run follows its newest row, stops between callbacks, and goes on where it was", async ({ page }) => {
  await gotoApp(page);
  await ran(page);
  const scenario = { version: 1, setup: { chain: [{ module: { name: "filter.wasm" } }], limits: { rows: 100_000_000, bytes: 100_000_000_000 } }, actions: [{ do: "advance", by: 1e12 }] };
  await drop(page, [textFile("long.json", JSON.stringify(scenario)), sampleFile("hello-headers/filter.wasm")]);
  const stop = page.getByRole("banner").getByRole("button", { name: "Stop" });
  await expect(stop).toBeVisible();
  let before = await steps(page);
  await expect.poll(() => steps(page)).toBeGreaterThan(before);
  before = await steps(page);
  await expect.poll(() => steps(page)).toBeGreaterThan(before);
  await stop.click();
  await expect(stop).toBeHidden();
  const stopped = await steps(page);
  await page.getByRole("button", { name: "To the start" }).click();
  await expect(page.getByRole("banner")).toContainText(/step 1 of/);
  expect(await steps(page)).toBe(stopped);
  await page.keyboard.press("End");
  // one callback more, then all of it
  await page.getByRole("button", { name: "One step", exact: true }).click();
  await expect.poll(() => steps(page)).toBeGreaterThan(stopped);
  expect(await steps(page)).toBeLessThan(stopped + 20);
  await page.keyboard.press("End");
  await page.getByRole("toolbar", { name: "Stepping" }).getByRole("button", { name: /^Run/ }).click();
  await expect(stop).toBeVisible();
  await expect.poll(() => steps(page)).toBeGreaterThan(stopped + 1000);
  await stop.click();
  await expect(stop).toBeHidden();
});

test("Node and the worker record every sample in the same bytes", async ({ page }) => {
  await page.addInitScript(listenToWorkers);
  await gotoApp(page);
  await ran(page);
  const recorded: Record<string, string> = {};
  for (const sample of sampleFolder().list()) {
    await expect.poll(() => page.evaluate(isQuiet)).toBe(true);
    await page.evaluate(forgetTold);
    await page.getByRole("tab", { name: "Open" }).click();
    await page.getByRole("button", { name: new RegExp(`^${sample.title}`) }).click();
    await expect.poll(async () => isWhole(await page.evaluate(whatWasTold))).toBe(true);
    recorded[sample.id] = await digestOf(sample.id, await page.evaluate(whatWasTold));
  }
  expect(recorded).toEqual(await digestsInNode());
});
