import "./node-version.mjs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { install } from "./install.mjs";
import { npm, run, top } from "./run.mjs";
import { serve } from "./serve.mjs";

const usage = "npm start -- [--port <number>] [--as-built] [--under </path/>]";

/** @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string" },
        "as-built": { type: "boolean", default: false },
        under: { type: "string", default: "/" },
      },
    });
    if (values.port !== undefined && !(/^\d{1,5}$/.test(values.port) && Number(values.port) < 65536)) {
      throw new Error(`${values.port} is not a port.`);
    }
    if (!/^\/(.*\/)?$/.test(values.under)) throw new Error("--under starts and ends with a slash.");
    return values;
  } catch (error) {
    return fail(`${error.message}\nUsage: ${usage}`);
  }
}

/** A port that was asked for is used or refused; otherwise 4173 or the next free one. */
async function serveSomewhere(folder, asked, under) {
  const first = Number(asked ?? 4173);
  const last = asked === undefined ? first + 100 : first;
  for (let port = first; port <= last; port++) {
    try {
      return await serve(folder, port, under);
    } catch (error) {
      if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    }
  }
  return fail(asked === undefined ? `Ports ${first} to ${last} are taken.` : `Port ${first} cannot be used.`);
}

const options = readOptions();
if (!options["as-built"]) {
  const notInstalled = await install();
  if (notInstalled !== undefined) fail(`The packages could not be installed: ${notInstalled}.`);
  const notBuilt = await run([...npm, "run", "--silent", "build"], { seconds: 600 });
  if (notBuilt !== undefined) fail(`The page could not be built: ${notBuilt}.`);
}
const address = await serveSomewhere(join(top, "dist"), options.port, options.under);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
console.log(`Proxyscope is at ${address} (Ctrl-C ends it)`);
