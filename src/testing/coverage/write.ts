/** Writes the table: what the page shows, and the section of src/README.md. With `--check` it only says whether they are up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import { coverage } from "./coverage.ts";
import { files } from "./files.ts";
import { complain } from "../say.ts";

const check = process.argv.includes("--check");
for (const { path, text } of files(coverage())) {
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    complain(`${path} is out of date: npm run coverage writes it again`);
    process.exitCode = 1;
  }
}
