// A filter that runs as something else, and what Higress adds, set by hand in the scenario.
import type { Page } from "@playwright/test";
import { expect, gotoApp, test, unfold } from "./support.ts";

const events = (page: Page) => page.getByRole("treegrid", { name: "Events" });
const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function openScenario(page: Page, sample?: string): Promise<void> {
  await gotoApp(page);
  if (sample !== undefined) {
    await page.getByRole("region", { name: "Samples" }).getByRole("button", { name: sample }).click();
    await expect(page).toHaveTitle(new RegExp(sample));
  }
  await expect(events(page).getByText("on_request_headers").first()).toBeVisible();
  await page.getByRole("tab", { name: "Scenario" }).click();
}

test("a filter that runs as an access logger is told of the stream when it is over, and undo makes it a filter again", async ({ page }) => {
  await openScenario(page, "Rewrite a body");
  await unfold(page, "Filters");
  const filter = section(page, "Filters").getByRole("button", { name: /configuration|bytes/ }).first();
  await filter.click();
  await section(page, "Filters").getByRole("combobox", { name: "runs as" }).selectOption({ label: "an access logger" });
  await expect(filter).toContainText("access logger");
  await expect(events(page).getByText("on_request_headers")).toHaveCount(0);
  await expect(events(page).getByText("on_log").first()).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(filter).not.toContainText("access logger");
  // only the rows around the cursor are drawn
  await expect(page.getByText("Run complete")).toBeVisible();
  await filter.press("Home");
  await expect(events(page).getByText("on_request_headers").first()).toBeVisible();
});

test("a cluster of Redis has a table of answers, and removing one can be undone", async ({ page }) => {
  await openScenario(page);
  await unfold(page, "Profile");
  await section(page, "Profile").getByRole("combobox", { name: "proxy" }).selectOption({ label: "Higress 2.1" });
  await page.getByRole("button", { name: "Add a cluster" }).click();
  await unfold(page, "service");
  const cluster = section(page, "service");
  await expect(cluster.getByRole("button", { name: "Add an endpoint" })).toBeVisible();
  await cluster.getByRole("combobox", { name: "protocol" }).selectOption("Redis");
  await cluster.getByRole("button", { name: "Add an answer" }).click();
  const answer = cluster.getByRole("group", { name: "answer 1 of service" });
  await answer.getByRole("textbox", { name: "command" }).fill("INCR hits");
  await answer.getByRole("combobox", { name: "answers with" }).selectOption({ label: "an integer" });
  await answer.getByRole("textbox", { name: "integer" }).fill("7");
  await expect(cluster.getByText("INCR hits").first()).toBeVisible();
  await cluster.getByRole("button", { name: "Change answer 1 of service" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(answer).toHaveCount(0);
  await page.getByRole("button", { name: /^Undo/ }).last().click();
  await expect(answer.getByRole("textbox", { name: "integer" })).toHaveValue("7");
});

test("facts of TLS, a locality and metadata are set by hand, reach the filter, and are undone", async ({ page }) => {
  await openScenario(page);
  await unfold(page, "Listener and router");
  const listener = section(page, "Listener and router");
  await listener.getByRole("checkbox", { name: "clients speak TLS" }).check();
  const tls = listener.getByRole("group", { name: "TLS of the listener" });
  await tls.getByRole("textbox", { name: "asked for" }).fill("proxy.test");
  await tls.getByRole("checkbox", { name: "clients show a certificate" }).check();
  await tls.getByRole("textbox", { name: "the client's subject" }).fill("CN=client.test");
  await expect(events(page).getByText("on_request_headers").first()).toBeVisible();
  await unfold(page, "backend");
  const cluster = section(page, "backend");
  await cluster.getByRole("checkbox", { name: "is spoken to by TLS" }).check();
  await cluster.getByRole("group", { name: "TLS of backend" }).getByRole("textbox", { name: "the upstream's DNS name" }).fill("backend.test");
  await cluster.getByRole("group", { name: "Locality of backend" }).getByRole("textbox", { name: "sub-zone" }).fill("rack 7");
  await cluster.getByRole("textbox", { name: "metadata of its host" }).fill('{"envoy.lb": {"canary": true}}');
  await expect(cluster.getByRole("textbox", { name: "metadata of its host" })).not.toHaveAttribute("aria-invalid", "true");
  await cluster.getByRole("textbox", { name: "metadata of its host" }).blur();
  await listener.getByRole("checkbox", { name: "clients speak TLS" }).uncheck();
  await expect(tls).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(tls.getByRole("textbox", { name: "the client's subject" })).toHaveValue("CN=client.test");
});
