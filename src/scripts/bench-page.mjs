// What the benchmark measures of the page: a long recording made in it, then steps chosen and scrubbed over.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A page that shows the run of a sample's exchange, repeated until the recording has so many rows. */
export async function openLongRun({ browser }, address, folder, rows, rowsPerExchange) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const read = (name) => readFileSync(join(folder, name));
  const scenario = JSON.parse(read("scenario.json")), one = scenario.actions.find((action) => action.do === "exchange");
  scenario.actions = Array.from({ length: Math.ceil(rows / rowsPerExchange) }, (_, i) => ({ ...one, id: `request-${i + 1}` }));
  const module = scenario.setup.chain[0].module.name;
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector("[role=row][aria-rowindex]") !== null);
  const opened = Date.now();
  await page.evaluate(([text, name, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), files = new DataTransfer();
    files.items.add(new File([text], "long.json"));
    files.items.add(new File([bytes], name));
    for (const type of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));
  }, [JSON.stringify(scenario), module, read(module).toString("base64")]);
  // the slider's range is the run's length; at rest the status line says so
  await page.waitForFunction((least) => Number(document.querySelector(".scrubber")?.getAttribute("aria-valuemax")) >= least && document.querySelector(".status-line [role=status]")?.textContent.includes("Run complete"), rows * 0.99, { timeout: 300_000, polling: 500 });
  const ready = Date.now() - opened;
  const metrics = await context.newCDPSession(page);
  await metrics.send("Performance.enable", { timeDomain: "threadTicks" });
  return { context, page, ready, metrics, rows: Number(await page.getAttribute(".scrubber", "aria-valuemax")) };
}

/** A HAR of so many requests, of which one in four has the token that the Rust sample asks for. */
const captureOf = (count) => JSON.stringify({ log: { creator: { name: "bench" }, entries: Array.from({ length: count }, (_, n) => ({
  startedDateTime: new Date(Date.UTC(2026, 4, 1, 10, 0, 0, n * 100)).toISOString(), time: 10,
  request: { method: n % 5 === 0 ? "POST" : "GET", url: `https://cave.example/room/${n % 7}?n=${n}`, httpVersion: "h2", headers: [{ name: "user-agent", value: "bench" }, { name: "accept", value: "*/*" }, ...(n % 4 === 0 ? [{ name: "authorization", value: "Bearer open-sesame" }] : [])] },
  response: { status: 200, headers: [{ name: "content-type", value: "text/plain" }], content: { size: 2, text: "hi" } },
})) } });

/** From the press of the button until the table says that all have been run and has drawn its first rows; `inOrder`: one proxy for all of them, else several workers. */
export async function runTable({ browser }, address, count, inOrder) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(address);
    await page.getByRole("treegrid", { name: "Events" }).getByRole("row").first().waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("Answer 403 yourself");
    await page.keyboard.press("Enter");
    await page.getByText("/cave").first().waitFor();
    await page.evaluate((text) => {
      const files = new DataTransfer();
      files.items.add(new File([text], "bench.har"));
      for (const type of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));
    }, captureOf(count));
    const button = page.getByRole("button", { name: "Run as a table" });
    await button.waitFor();
    if (!inOrder) await page.getByRole("checkbox", { name: /Nothing carries over/ }).check();
    return await button.evaluate((pressed) => new Promise((resolve) => {
      const begun = performance.now();
      const look = () => {
        const said = /exchanges run in ([\d.]+) (ms|s)/.exec(document.querySelector(".traffic-head [role=status]")?.textContent ?? ""), drawn = document.querySelectorAll(".traffic-list [role=row]").length;
        if (said === null || drawn === 0) return void requestAnimationFrame(look);
        // a task that is queued by a frame runs when the frame has been made
        requestAnimationFrame(() => setTimeout(() => resolve({ milliseconds: performance.now() - begun, runMs: Number(said[1]) * (said[2] === "s" ? 1000 : 1), rowsDrawn: drawn })));
      };
      pressed.click();
      requestAnimationFrame(look);
    }));
  } finally {
    await context.close();
  }
}

/** Main thread's work in ms since it began: processor time, so that other programs do not count. */
async function workOf(metrics) {
  const values = new Map((await metrics.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  return values.get("TaskDuration") * 1000;
}

/** Waits until what is made in idle moments (diagram, findings, log) is done: a second with hardly any work. */
export async function settled({ page, metrics }) {
  const begun = Date.now();
  for (let before = await workOf(metrics), quiet = 0; quiet < 4; ) {
    await page.waitForTimeout(250);
    const now = await workOf(metrics);
    quiet = now - before < 15 ? quiet + 1 : 0;
    before = now;
    if (Date.now() - begun > 120_000) break;
  }
  return Date.now() - begun;
}

const portion = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b), round = (value) => Math.round(value * 10) / 10;
  return { p50: round(portion(sorted, 0.5)), p99: round(portion(sorted, 0.99)), max: round(sorted.at(-1)) };
}

/** Chooses steps one by one, and waits for the frame that shows each: `random` ones by a press on the scrubber, else the next by an arrow key. */
export async function selectSteps({ page, metrics }, count, how) {
  const wall = [], work = [];
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const before = await workOf(metrics);
    wall.push(await page.evaluate(async ([at, kind]) => {
      const slider = document.querySelector(".scrubber"), box = slider.getBoundingClientRect();
      const begun = performance.now();
      if (kind === "random") {
        slider.setPointerCapture = () => {};
        const pointer = (type) => slider.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: box.left + at * box.width, clientY: box.top + 5, button: 0, buttons: 1, isPrimary: true }));
        pointer("pointerdown");
        pointer("pointerup");
      } else slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
      // a task that is queued by a frame runs when the frame has been made
      await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
      return performance.now() - begun;
    }, [state / 0x7fffffff, how]));
    work.push((await workOf(metrics)) - before);
  }
  return { steps: count, wallMs: spread(wall), mainThreadMs: spread(work) };
}

/** A drag over the scrubber that goes on for some seconds, a pointer move for each frame. */
export async function scrub({ page, metrics }, seconds) {
  const before = await workOf(metrics);
  const frames = await page.evaluate(async (until) => {
    const slider = document.querySelector(".scrubber"), box = slider.getBoundingClientRect(), gaps = [];
    slider.setPointerCapture = () => {};
    const pointer = (type, x) => slider.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: box.left + x, clientY: box.top + 5, button: 0, buttons: 1, isPrimary: true }));
    pointer("pointerdown", 2);
    const begun = performance.now();
    for (let last = begun, now = begun; now - begun < until * 1000; last = now) {
      pointer("pointermove", 2 + ((now - begun) / (until * 1000)) * (box.width - 4));
      now = await new Promise((resolve) => { requestAnimationFrame(resolve); });
      gaps.push(now - last);
    }
    pointer("pointerup", box.width - 2);
    return gaps.slice(1);
  }, seconds);
  const work = (await workOf(metrics)) - before;
  return { frames: frames.length, framesPerSecond: Math.round((frames.length * 10_000) / frames.reduce((sum, gap) => sum + gap, 0)) / 10, frameMs: spread(frames), mainThreadMsPerFrame: Math.round((work / frames.length) * 10) / 10 };
}
