import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const applications = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];
const downloaded = [
  "chrome",
  "chrome-headless-shell",
  "headless_shell",
  "Chromium.app/Contents/MacOS/Chromium",
  "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
];

function below(folder) {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** What Playwright downloaded: <cache>/chromium-1234/chrome-linux64/chrome and the like, newest first. */
function fromPlaywright() {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ms-playwright"),
    join(homedir(), "Library", "Caches", "ms-playwright"),
  ];
  return caches
    .filter((cache) => cache !== undefined && cache !== "0")
    .flatMap((cache) => below(cache).toSorted().toReversed())
    .filter((folder) => /chromium/.test(folder))
    .flatMap(below)
    .flatMap((folder) => downloaded.map((name) => join(folder, name)));
}

function candidates() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"];
  return [
    process.env.CHROME_PATH,
    process.env.PLAYWRIGHT_CHROMIUM,
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...applications.map((name) => join("/Applications", name)),
    ...fromPlaywright(),
  ];
}

/** A file of that name is not enough: a wrapper without its package, or a download without its libraries, does not start. */
function starts(path) {
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 30_000 });
  return status === 0 && /Chrom/.test(stdout);
}

/** The path of a Chromium that starts, or undefined. */
export function findChromium() {
  return candidates().find((path) => path && existsSync(path) && starts(path));
}
