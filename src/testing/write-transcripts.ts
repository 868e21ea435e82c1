/** Rewrites samples/<id>/transcript.txt and prints what changed. Arguments: ids of samples; all of them without. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transcript } from "../debugger/transcript.ts";
import { lineDiff } from "./line-diff.ts";
import { runSample, sampleIds, samplesRoot } from "./sample-runs.ts";

const wanted = process.argv.slice(2);
for (const id of sampleIds.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const file = join(samplesRoot, id, "transcript.txt");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "", after = transcript(runSample(id).recording);
  if (before === after) continue;
  writeFileSync(file, after);
  process.stdout.write(before === "" ? `${id}: written, ${after.split("\n").length - 1} lines\n` : `${id}:\n${lineDiff(before, after).map((line) => `  ${line}\n`).join("")}`);
}
