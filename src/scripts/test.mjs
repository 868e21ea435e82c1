import "./node-version.mjs";
import { parseArgs } from "node:util";
import { getChromium } from "./get-chromium.mjs";
import { getFirefox } from "./get-firefox.mjs";
import { install } from "./install.mjs";
import { npm, run } from "./run.mjs";

const script = (name, seconds) => (env) => run([...npm, "run", "--silent", name], { seconds, env });

/** In order. A stage resolves to undefined when it passed, to the reason when it failed, to { leftOut } when it cannot be run here; limits are seconds and generous. */
const stages = [
  { name: "install", says: "packages of the lock file", needs: [], run: install },
  { name: "browser", says: "a Chromium that starts", needs: ["install"], run: findBrowser },
  { name: "types", says: "the whole project, and the core without a DOM", needs: ["install"], run: script("types", 600) },
  { name: "lint", says: "rules of .oxlintrc.json", needs: ["install"], run: script("lint", 300) },
  { name: "unit", says: "core, layers, samples, conformance, store", needs: ["install"], run: script("unit", 1800) },
  { name: "coverage", says: "the table of what is there and what proves it, up to date", needs: ["install"], run: script("coverage:check", 600) },
  { name: "build", says: "the production build", needs: ["install"], run: script("build", 600) },
  { name: "e2e", says: "stories in the browser, against the build", needs: ["install", "browser", "build"], run: script("e2e", 1800) },
  { name: "firefox", says: "every sample in a Firefox, in the same bytes as in Node", needs: ["install", "build"], run: inFirefox },
];

const env = { CI: process.env.CI ?? "true" };

async function findBrowser() {
  const { path, reason } = await getChromium();
  if (path === undefined) {
    console.error(reason);
    return reason;
  }
  console.log(path);
  env.CHROME_PATH = path;
  return undefined;
}

/** A machine without a Firefox is no failure of what is tested. */
async function inFirefox(given) {
  const { path, reason } = await getFirefox();
  return path === undefined ? { leftOut: reason } : script("e2e:firefox", 900)({ ...given, FIREFOX_PATH: path });
}

/** Names given with --only, and what they need; all of them without. */
function selected() {
  const names = stages.map((stage) => stage.name);
  let only;
  try {
    ({ values: { only } } = parseArgs({ options: { only: { type: "string", multiple: true } } }));
    const unknown = only?.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`There is no stage ${unknown}.`);
  } catch (error) {
    console.error(`${error.message}\nUsage: npm test -- [--only <${names.join("|")}>]...`);
    process.exit(1);
  }
  if (only === undefined) return new Set(names);
  return new Set(only.flatMap((name) => [name, ...stages.find((stage) => stage.name === name).needs]));
}

const wanted = selected();
const ran = [];
const notRun = [];
const failed = new Set();

for (const { name, says, needs, run: start } of stages) {
  const missing = needs.find((need) => failed.has(need));
  if (!wanted.has(name)) {
    notRun.push(`${name}: not asked for`);
  } else if (missing !== undefined) {
    failed.add(name);
    notRun.push(`${name}: needs ${missing}, which failed`);
  } else {
    console.log(`\n== ${name}: ${says}`);
    const begun = process.hrtime.bigint();
    const reason = await start(env);
    const seconds = Number((process.hrtime.bigint() - begun) / 1_000_000_000n);
    if (typeof reason === "object") {
      notRun.push(`${name}: ${reason.leftOut}`);
      continue;
    }
    if (reason !== undefined) failed.add(name);
    ran.push({ name, line: `${reason === undefined ? "passed" : "failed"}  ${name.padEnd(8)} ${seconds} s  ${reason ?? says}` });
  }
}

const failures = ran.filter(({ name }) => failed.has(name)).length;
console.log("\nRan:");
for (const { line } of ran) console.log(`  ${line}`);
console.log("Did not run:");
for (const line of notRun.length > 0 ? notRun : ["nothing was left out"]) console.log(`  ${line}`);
console.log(`${ran.length - failures} passed, ${failures} failed`);
process.exit(failures > 0 ? 1 : 0);
