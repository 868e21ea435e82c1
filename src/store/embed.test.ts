// A workbench inside another page: what that page can say, and that nothing changes the document.
import { expect, it } from "vitest";
import { testWorkbench } from "../testing/test-workbench.ts";
import { listenToParent } from "./embed.ts";
import type { Surroundings } from "./embed.ts";

/** The page around the frame. */
function around() {
  const told: unknown[] = [], parent = { postMessage: (message: unknown) => void told.push(message) };
  let listener: Parameters<Surroundings["addEventListener"]>[1] = () => undefined;
  const surroundings: Surroundings = { parent, addEventListener: (_, given) => { listener = given; } };
  return { told, surroundings, say: (data: unknown, source: unknown = parent) => listener({ source, data }) };
}

async function embedded() {
  const bench = testWorkbench({ readOnly: true }), page = around();
  await bench.at.start();
  await bench.settled();
  listenToParent(bench.store, page.surroundings);
  return { bench, page };
}

it("opens links and goes to steps at the word of the page around it, and says where it is", async () => {
  const whole = testWorkbench();
  await whole.at.openSample("edit-headers");
  await whole.settled();
  whole.at.moveTo(11);
  const { fragment } = await whole.at.makeLink({ keep: new Set(), modules: true, step: true, addresses: {} });

  const { bench, page } = await embedded();
  expect(page.told).toEqual([{ proxyscope: "ready" }]);
  page.say({ proxyscope: "open", link: fragment });
  await bench.until((now) => now.draft.title === whole.at.draft.title);
  expect([(await bench.settled()).cursor, bench.at.notices]).toEqual([11, []]);
  expect(page.told).toContainEqual({ proxyscope: "opened", title: whole.at.draft.title ?? "", steps: whole.at.length - 1 });
  page.say({ proxyscope: "step", step: 5 });
  expect(page.told.at(-1)).toEqual({ proxyscope: "step", step: 5, of: whole.at.length - 1 });
  page.say({ proxyscope: "step", step: 1e9 });
  expect(bench.at.cursor).toBe(whole.at.length - 1);
});

it("says why it does not take something, and hears nobody else", async () => {
  const { bench, page } = await embedded(), { cursor } = bench.at;
  for (const strange of [{ proxyscope: "step", step: 1.5 }, { proxyscope: "open" }, { proxyscope: "edit", draft: {} }, { proxyscope: 7 }]) {
    page.told.length = 0;
    page.say(strange);
    expect(page.told).toMatchObject([{ proxyscope: "refused", reason: expect.stringMatching(/^It takes/) }]);
  }
  page.told.length = 0;
  page.say({ proxyscope: "open", link: "#v1.nonsense" });
  await bench.until((now) => now.notices.length > 0);
  expect(page.told).toMatchObject([{ proxyscope: "refused", reason: expect.stringMatching(/damaged or cut off/) }]);
  page.told.length = 0;
  page.say({ proxyscope: "step", step: cursor + 1 }, {});
  for (const other of ["step", null, 4, { step: 3 }]) page.say(other);
  expect([page.told, bench.at.cursor]).toEqual([[], cursor]);
});

it("is there to be looked at: no action changes the document, each says so", async () => {
  const { bench } = await embedded(), { draft, origin, modules } = bench.at;
  const { at } = bench;
  at.edit((now) => ({ ...now, title: "changed" }));
  at.set(["setup", "seed"], 9);
  at.addAction({ do: "advance", by: 1000 });
  at.act({ do: "advance", by: 1000 });
  at.advance(1000);
  at.removeFilter(0);
  await at.openSample("auth");
  await at.openFiles([{ name: "a.wat", bytes: new TextEncoder().encode("(module)") }]);
  await at.takeCaptured("replace");
  await bench.settled();
  expect(bench.at).toMatchObject({ draft, origin, modules });
  expect(bench.at.notices.map(({ about }) => about)).toEqual(Array.from({ length: 9 }, () => "Read-only"));
  at.stepForward();
  expect(bench.at.cursor).toBeGreaterThan(0);
});
