// npm run samples:build [-- [--check] [<sample id>...]]
//
// Rebuilds the samples whose toolchain is here, and says which it left alone and why. With --check nothing is written,
// and the exit code is 1 when a module is not what its source gives.

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { buildModule, modulesOf, sampleIds, samplesFolder } from "./sample-builds.mjs";

const check = process.argv.includes("--check");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = wanted.filter((id) => !sampleIds().includes(id));
if (unknown.length) {
  console.error(`No such sample: ${unknown.join(", ")}`);
  process.exit(2);
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
let differ = 0;
for (const id of wanted.length ? wanted : sampleIds()) {
  for (const module of modulesOf(id)) {
    const label = `${id}/${module}`.padEnd(32);
    let built;
    try {
      built = await buildModule(id, module);
    } catch (error) {
      console.log(`${label} failed: ${error.message}`);
      differ += 1;
      continue;
    }
    if (built.missing) {
      console.log(`${label} skipped: ${built.missing}`);
      continue;
    }
    const file = path.join(samplesFolder, id, module);
    const before = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
    if (before && Buffer.compare(before, built.bytes) === 0) {
      console.log(`${label} the same, ${built.bytes.length} bytes`);
    } else if (check) {
      console.log(`${label} differs from its source`);
      differ += 1;
    } else {
      fs.writeFileSync(file, built.bytes);
      if (before) renameInScenario(id, sha256(before), sha256(built.bytes));
      console.log(`${label} written, ${built.bytes.length} bytes`);
    }
  }
}
process.exitCode = differ ? 1 : 0;

/** A scenario names its modules by SHA-256, so a new module needs its new name there. */
function renameInScenario(id, from, to) {
  const file = path.join(samplesFolder, id, "scenario.json");
  if (!fs.existsSync(file)) return;
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll(from, to));
}
