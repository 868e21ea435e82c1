// Every screen and dialog of the page, one after the other: what all of them have to have in common is asked on each.
import { paste } from "./files.ts";
import { expect, gotoApp } from "./support.ts";
import type { Page } from "@playwright/test";

/** Does something by the name the palette has for it. */
export async function ask(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+k");
  const input = page.getByPlaceholder("What to do");
  await input.fill(name);
  await page.getByRole("option", { name, exact: true }).or(page.getByRole("option", { name: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`) })).first().click();
  await expect(input).toHaveCount(0);
}

export async function openSample(page: Page, title: string): Promise<void> {
  await ask(page, title);
  await expect(page).toHaveTitle(new RegExp(`^${title}`));
  await expect(page.locator(".status-line [role=status]")).toHaveText(/complete|stopped at|has a fault|Held|ended in a fault/);
}

const closeDialog = async (page: Page): Promise<void> => {
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
};

/** The commands that open a dialog, and what says that it is there. */
export const dialogs: readonly (readonly [command: string, shown: string])[] = [
  ["Keys and marks", "Keys and marks"],
  ["Breakpoints", "Breakpoints"],
  ["ABI reference", "ABI reference"],
  ["Run in every profile", "profile"],
  ["Preflight: does the module load in each proxy", "Preflight"],
  ["Share: a link to this scenario and step", "Share"],
  ["Export as a file", "Export"],
  ["Secrets in what is kept on this machine", "kept"],
  ["Smaller: leave out what a fault or an answer does not need", "What has to stay"],
  ["Break in DevTools at the next entry into the filter", "DevTools"],
];

/** Goes through all screens; `look` is called on each, with its name, and with the part of the page that is new on it. */
export async function everyScreen(page: Page, look: (screen: string, within?: string) => Promise<void>): Promise<void> {
  await gotoApp(page);
  await expect(page.getByText("Run complete")).toBeVisible();
  await expect(page.getByRole("heading", { name: "What am I looking at" })).toBeVisible();
  await look("first visit");
  await page.getByRole("button", { name: "Close the introduction" }).click();

  await openSample(page, "Ask another service");
  await look("workbench");
  for (const kind of ["Headers", "Body", "Contexts", "Shared data", "Queues", "Metrics", "Timers", "Calls", "Properties", "Memory"]) {
    await ask(page, `State: ${kind}`);
    await look(`state, ${kind}`, "[data-pane=state]");
  }
  await ask(page, "Panel: Source");
  await look("source", ".column-right");
  await ask(page, "Panel: Why");
  for (const tab of ["Transcript", "Cost", "Findings", "Log"]) {
    await ask(page, `Panel: ${tab}`);
    await look(tab, ".strip");
  }
  await ask(page, "Timeline: closer");
  await look("timeline, closer", "[data-pane=timeline]");
  await ask(page, "Timeline: further away");
  await ask(page, "Timeline: further away");
  await look("timeline, overview", "[data-pane=timeline]");
  await ask(page, "Timeline: closer");
  await page.keyboard.press("/");
  await page.keyboard.type("no such event");
  await look("events, none found", "[data-pane=events]");
  await page.keyboard.press("Escape");

  await ask(page, "Edit the scenario");
  const folded = page.locator(".column-left-body .scn-fold[aria-expanded=false]");
  await expect(folded.first()).toBeVisible();
  for (let at = 0; at < 40 && (await folded.count()) > 0; at++) await folded.first().click();
  await look("scenario, unfolded", ".column-left");
  await ask(page, "Samples and recent work");
  await look("samples", ".column-left");
  await page.keyboard.press("Escape");

  for (const [command, shown] of dialogs) {
    await ask(page, command);
    await expect(page.getByRole("dialog").filter({ hasText: shown })).toBeVisible();
    await look(command);
    await closeDialog(page);
  }
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("What to do")).toBeVisible();
  await look("palette");
  await closeDialog(page);

  for (const title of ["Paused forever", "A panic, and what comes after", "A password in two pieces", "Queue between two VMs", "A header that is not text"]) {
    await openSample(page, title);
    await ask(page, "To the newest step");
    await look(title);
  }
  await openSample(page, "A panic, and what comes after");
  await ask(page, "To the start");
  await ask(page, "To the next fault");
  await expect(page.getByRole("region", { name: "Fault" }).or(page.locator(".fault-card")).first()).toBeVisible();
  await look("fault");
}

/** Goes through what opens above the page, or asks for something to be done first. */
export async function everythingElse(page: Page, look: (screen: string, within?: string) => Promise<void>): Promise<void> {
  await page.addInitScript(() => localStorage.setItem("proxyscope.introduction", "closed"));
  await gotoApp(page);
  await openSample(page, "Ask another service");
  await page.getByTitle("Host profile").press("Enter");
  await expect(page.getByRole("menu")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem").or(page.getByRole("menuitemradio")).first()).toBeFocused();
  // around it stand the guards of the menu library, which hand the focus on
  await look("menu of profiles", "[role=menu]");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);

  const pasted = [
    ["preview of a capture", "curl http://a.example/ -H 'x-a: b' --data hello"],
    ["preview of a configuration", "http_filters:\n- name: envoy.filters.http.wasm\n  typed_config: { config: { name: guard, configuration: text, vm_config: { code: { local: { filename: guard.wasm } } } } }\n- name: cors\n"],
    ["an Envoy's trace", "[host->vm] proxy_on_context_create(1, 0)\n[host<-vm] proxy_on_context_create return: void\n[host->vm] proxy_on_vm_start(1, 7)\n"],
  ] as const;
  for (const [screen, text] of pasted) {
    await paste(page, text);
    await expect(page.getByRole("dialog")).toBeVisible();
    await look(screen);
    await closeDialog(page);
  }

  const exchanges = ["/a", "/b", "/c"].map((path, n) => ({
    startedDateTime: new Date(Date.UTC(2026, 4, 1, 10, 0, n)).toISOString(), time: 10,
    request: { method: "GET", url: `https://diary.example${path}`, httpVersion: "HTTP/1.1", headers: [{ name: "x-user", value: "ada" }] }, response: { status: 200, headers: [], content: { size: 2, text: "hi" } },
  }));
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "diary.har"));
    document.querySelector(".page")?.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, JSON.stringify({ log: { creator: { name: "story" }, entries: exchanges } }));
  await page.getByRole("button", { name: "Run as a table" }).click();
  await expect(page.getByRole("dialog", { name: /^Traffic:/ }).getByRole("status")).toContainText("3 exchanges run in");
  await look("table of captured exchanges");
  await closeDialog(page);

  await page.evaluate(() => { location.hash = `#url=${encodeURIComponent("https://files.example/scenario.json")}`; });
  await expect(page.getByRole("dialog", { name: "Fetch from elsewhere?" })).toBeVisible();
  await look("asked before fetching");
  await closeDialog(page);

  await ask(page, "Keep this run to compare");
  await ask(page, "Run as spec 0.2.1");
  await expect(page.getByRole("region", { name: "Comparison" })).toContainText("first difference");
  await ask(page, "Compare with the kept run, or the one before");
  await expect(page.getByRole("dialog", { name: "Two runs side by side" })).toBeVisible();
  await look("two runs side by side");
  await closeDialog(page);
  await ask(page, "Forget the kept run");

  await ask(page, "State: bytes of the memory at the cursor");
  await expect(page.locator("[data-pane=state]").getByRole("grid").or(page.locator("[data-pane=state] .hex")).first()).toBeVisible();
  await look("bytes of the memory", "[data-pane=state]");
}
