import { readFileSync } from "node:fs";
import { join } from "node:path";
import { npm, run, top } from "./run.mjs";

function packagesOf(...path) {
  try {
    return JSON.parse(readFileSync(join(top, ...path), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Compares with npm's own note of what it put into node_modules, so an `npm install` by hand counts too. */
function isInstalled() {
  const wanted = packagesOf("package-lock.json");
  const present = packagesOf("node_modules", ".package-lock.json");
  if (wanted === undefined || present === undefined) return false;
  const same = (path) => present[path]?.version === wanted[path]?.version && present[path]?.integrity === wanted[path]?.integrity;
  const paths = Object.keys(wanted).filter((path) => path !== "");
  // Optional ones are left out on other operating systems.
  return (
    paths.every((path) => same(path) || (present[path] === undefined && wanted[path].optional)) &&
    Object.keys(present).every(same)
  );
}

/** Installs the packages when node_modules is missing or the lock file changed. Resolves to the reason when it failed. */
export async function install() {
  if (isInstalled()) return undefined;
  console.log("Installing the packages of package-lock.json ...");
  return run([...npm, "ci", "--include=dev", "--no-audit", "--no-fund"], { seconds: 900 });
}
