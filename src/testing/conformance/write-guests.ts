/** Writes the guests of the conformance set into a folder, for a driver that wants them as files. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deriveGuest, variants } from "./variants.ts";

const kept = join(import.meta.dirname, "../../../e2e/envoy/wasm");
const folder = process.argv[2];
if (folder === undefined) throw new Error("which folder?");

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(kept)) copyFileSync(join(kept, file), join(folder, file));
const probe = readFileSync(join(kept, "probe.wasm"));
for (const name of Object.keys(variants)) writeFileSync(join(folder, `${name}.wasm`), deriveGuest(name, probe) ?? new Uint8Array(0));
