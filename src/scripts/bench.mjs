// npm run bench: prints JSON. Each figure has a process or a Chromium worker of its own; of several runs the best counts.
//   --only <regex>   figures by name      --runs <n>   3 unless told
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { openLongRun, runTable, scrub, selectSteps, settled } from "./bench-page.mjs";
import { findChromium } from "./find-chromium.mjs";
import { serve } from "./serve.mjs";

const top = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values } = parseArgs({ options: { only: { type: "string", default: "" }, runs: { type: "string", default: "3" } } });
const only = new RegExp(values.only), runs = Number(values.runs);
const scratch = mkdtempSync(join(tmpdir(), "bench-"));

/** Three host calls in WAT, AssemblyScript, Go: about as many exchanges as take a second or two. */
const samples = [
  { id: "hello-headers", exchanges: 150_000 },
  { id: "edit-headers", exchanges: 40_000 },
  { id: "http-call", exchanges: 15_000 },
];
const smallest = samples[0].id, goSample = samples[2].id;
const million = 1_000_000;
/** of the smallest sample */
const rowsPerExchange = 16;

function program(command, args) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: top, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(`${command} ${args.join(" ")}\n${err}`));
    });
  });
}

let nodeFigure;
/** Bundled, as the page is: a loader that keeps the names of functions makes every closure slow. */
async function bundleForNode() {
  const { build } = await import("vite");
  const outDir = join(scratch, "node");
  await build({
    configFile: false, root: top, publicDir: false, logLevel: "error", ssr: { noExternal: true },
    build: { ssr: join(top, "src/testing/bench/node-figure.ts"), outDir, emptyOutDir: true, target: "node20", rollupOptions: { output: { entryFileNames: "figure.mjs" } } },
  });
  return join(outDir, "figure.mjs");
}
async function inNode(sample, order) {
  nodeFigure ??= await bundleForNode();
  return JSON.parse(await program(process.execPath, ["--expose-gc", nodeFigure, sample, JSON.stringify(order)]));
}

/** The best of some runs, by one of the result's fields; `worst` is kept for the reader. */
async function best(measure, field, better) {
  const results = [];
  for (let i = 0; i < runs; i++) results.push(await measure());
  results.sort((a, b) => (better === "more" ? b[field] - a[field] : a[field] - b[field]));
  return { ...results[0], worst: results.at(-1)[field], runs };
}

function readSample(id) {
  const folder = join(top, "samples", id), json = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  return { id, scenario: json("scenario.json"), modules: json("sample.json").modules.map((name) => ({ name, base64: readFileSync(join(folder, name)).toString("base64") })) };
}

/** A Chromium, an empty page and the worker's script, bundled as the build does it. */
async function openBrowser() {
  const executablePath = findChromium();
  if (executablePath === undefined) return undefined;
  const { build } = await import("vite");
  const outDir = join(scratch, "worker");
  await build({
    configFile: false, root: top, publicDir: false, logLevel: "error",
    build: { outDir, emptyOutDir: true, target: "esnext", lib: { entry: join(top, "src/testing/bench/browser-worker.ts"), formats: ["es"], fileName: () => "worker.js" } },
  });
  const script = readFileSync(join(outDir, "worker.js"));
  const server = createServer((request, response) => {
    // isolated, so that the clock resolves microseconds
    const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    if (request.url === "/worker.js") response.writeHead(200, { ...headers, "Content-Type": "text/javascript" }).end(script);
    else response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end("<!doctype html><title>bench</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: ["--disable-gpu", "--no-first-run", "--disable-background-networking"] });
  return { browser, address: `http://127.0.0.1:${server.address().port}/`, close: () => Promise.all([browser.close(), new Promise((resolve) => server.close(resolve))]) };
}

async function inWorker({ browser, address }, sample, order) {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    return await page.evaluate(
      ({ filters: { id, scenario, modules }, asked }) =>
        new Promise((resolve, reject) => {
          const worker = new Worker("worker.js", { type: "module" });
          worker.addEventListener("message", ({ data }) => resolve(data));
          worker.addEventListener("error", ({ message }) => reject(new Error(message)));
          const read = modules.map(({ name, base64 }) => ({ name, bytes: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) }));
          worker.postMessage({ order: asked, sample: { id, scenario, modules: read } }, []);
        }),
      { filters: readSample(sample), asked: order },
    );
  } finally {
    await page.close();
  }
}

/** The production build, opened by somebody who was never here: when its first step is on screen, and what was loaded for it. */
async function firstStep({ browser }, address) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const loaded = [];
    page.on("response", (response) => loaded.push(response));
    await page.addInitScript(() => {
      const look = () => {
        if (globalThis.firstStepAt !== undefined || document.querySelector("[role=row][aria-rowindex]") === null) return;
        globalThis.firstStepAt = 0;
        // painted with the frame after the next
        requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.firstStepAt = performance.now(); }));
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true });
    });
    await page.goto(address, { waitUntil: "commit" });
    await page.waitForFunction(() => globalThis.firstStepAt > 0);
    const milliseconds = await page.evaluate(() => globalThis.firstStepAt);
    const names = new Set(await page.evaluate(() => performance.getEntriesByType("resource").filter(({ responseEnd }) => responseEnd > 0 && responseEnd <= globalThis.firstStepAt).map(({ name }) => name)));
    const files = [], counted = new Set();
    for (const response of loaded) {
      const url = response.url();
      if (url.startsWith("blob:") || (url !== address && !names.has(url) && !url.includes("worker")) || counted.has(url)) continue;
      counted.add(url);
      const body = await response.body().catch(() => Buffer.alloc(0));
      files.push({ file: new URL(url).pathname.replace(/^.*\//, "") || "index.html", gzip: gzipSync(body).length });
    }
    return { milliseconds, gzipBytes: files.reduce((sum, { gzip }) => sum + gzip, 0), files };
  } finally {
    await context.close();
  }
}

/** Through the Rust sample `auth`, as a HAR of three headers a request; in order in one proxy, and in parts on several workers. */
const tabled = 10_000;
const tableFigures = [{ name: `table of ${tabled} exchanges, in order`, inOrder: true }, { name: `table of ${tabled} exchanges, on several workers`, inOrder: false }];
const longRun = "steps of a million rows on the page";
/** The run of a sample's request so many times that there are a million rows: steps chosen, and a drag over the scrubber. */
async function inLongRun(chromium, address) {
  const shown = await openLongRun(chromium, address, join(top, "samples", smallest), million, rowsPerExchange);
  try {
    const settledMs = await settled(shown);
    return { rows: shown.rows, readyMs: shown.ready, settledMs, random: await selectSteps(shown, 200, "random"), next: await selectSteps(shown, 200, "next"), scrub: await scrub(shown, 5) };
  } finally {
    await shown.context.close();
  }
}

async function main() {
  const figures = {};
  const wanted = (name) => only.test(name);
  const record = async (name, measure) => {
    if (!wanted(name)) return;
    process.stderr.write(`${name}\n`);
    figures[name] = await measure();
  };
  for (const { id, exchanges } of samples) {
    for (const writer of ["columns", "counter"]) await record(`throughput ${id} ${writer} node`, () => best(() => inNode(id, { figure: "throughput", writer, exchanges }), "exchangesPerSecond", "more"));
  }
  await record("memory per row node", () => inNode(smallest, { figure: "memory", rows: million }));
  await record("random steps node", () => inNode(smallest, { figure: "random-steps", rows: million, steps: 1000 }));
  await record("random steps of one stream node", () => inNode(smallest, { figure: "long-stream", rows: 10_000, steps: 1000 }));
  await record(`cold load ${goSample} node`, () => best(() => inNode(goSample, { figure: "cold-load" }), "milliseconds", "less"));

  const chromium = await openBrowser();
  if (chromium !== undefined) {
    try {
      for (const { id, exchanges } of samples) {
        for (const writer of ["columns", "counter"]) await record(`throughput ${id} ${writer} chromium`, () => best(() => inWorker(chromium, id, { figure: "throughput", writer, exchanges }), "exchangesPerSecond", "more"));
      }
      await record("random steps chromium", () => inWorker(chromium, smallest, { figure: "random-steps", rows: million, steps: 1000 }));
      await record("random steps of one stream chromium", () => inWorker(chromium, smallest, { figure: "long-stream", rows: 10_000, steps: 1000 }));
      await record(`cold load ${goSample} chromium`, () => best(() => inWorker(chromium, goSample, { figure: "cold-load" }), "milliseconds", "less"));
      if ([...tableFigures.map(({ name }) => name), "first step on screen", longRun].some((name) => wanted(name))) {
        const dist = join(scratch, "dist");
        await program(process.execPath, [join(top, "node_modules/vite/bin/vite.js"), "build", "--outDir", dist, "--emptyOutDir", "--logLevel", "error"]);
        const address = await serve(dist, 0, "/");
        await record("first step on screen", () => best(() => firstStep(chromium, address), "milliseconds", "less"));
        for (const { name, inOrder } of tableFigures) await record(name, () => best(() => runTable(chromium, address, tabled, inOrder), "milliseconds", "less"));
        await record(longRun, () => inLongRun(chromium, address));
      }
    } finally {
      await chromium.close();
    }
  }
  const version = chromium === undefined ? "none found" : chromium.browser.version();
  process.stdout.write(`${JSON.stringify({ machine: { processors: cpus().length, model: cpus()[0]?.model, node: process.version, chromium: version }, aims: aimsOf(figures), figures }, null, 2)}\n`);
}

/** What was aimed at on two cores, beside what came out. */
function aimsOf(figures) {
  const value = (name, field) => figures[name]?.[field], ofLongRun = figures[longRun];
  const ratio = (place) => {
    const columns = value(`throughput ${smallest} columns ${place}`, "exchangesPerSecond"), counter = value(`throughput ${smallest} counter ${place}`, "exchangesPerSecond");
    return columns === undefined || counter === undefined ? undefined : counter / columns;
  };
  const aims = [
    ["counter writer faster than columns, at most times, node", ratio("node"), "at most", 2],
    ["counter writer faster than columns, at most times, chromium", ratio("chromium"), "at most", 2],
    ["bytes a row", value("memory per row node", "residentBytesPerRow"), "at most", 64],
    [`kept exchanges a second, ${smallest}, chromium`, value(`throughput ${smallest} columns chromium`, "exchangesPerSecond"), "at least", 200_000],
    [`kept exchanges a second, ${goSample}, chromium`, value(`throughput ${goSample} columns chromium`, "exchangesPerSecond"), "at least", 20_000],
    ["slowest random step, ms, node", value("random steps node", "maxMs"), "at most", 1],
    ["slowest random step of one stream, ms, node", value("random steps of one stream node", "maxMs"), "at most", 1],
    ["slowest random step, ms, chromium", value("random steps chromium", "maxMs"), "at most", 1],
    ["slowest random step of one stream, ms, chromium", value("random steps of one stream chromium", "maxMs"), "at most", 1],
    ["cold load of Go, ms, chromium", value(`cold load ${goSample} chromium`, "milliseconds"), "at most", 30],
    ...tableFigures.map(({ name }) => [`${name}, ms`, value(name, "milliseconds"), "at most", 1000]),
    ["first step on screen, ms", value("first step on screen", "milliseconds"), "at most", 1000],
    ["a random step of a million rows on every panel, ms of the main thread, p99", ofLongRun?.random.mainThreadMs.p99, "at most", 16.7],
    ["the next step of a million rows on every panel, ms of the main thread, p99", ofLongRun?.next.mainThreadMs.p99, "at most", 16.7],
    ["frames a second while a million rows are scrubbed", ofLongRun?.scrub.framesPerSecond, "at least", 60],
    ["gzip bytes for the first step", value("first step on screen", "gzipBytes"), "at most", 120 * 1024],
  ];
  return aims.flatMap(([what, is, bound, aim]) => (is === undefined ? [] : [{ what, is: Math.round(is * 1000) / 1000, aim: `${bound} ${aim}`, met: bound === "at most" ? is <= aim : is >= aim }]));
}

try {
  await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
// the static server would keep the process alive
process.exit();
