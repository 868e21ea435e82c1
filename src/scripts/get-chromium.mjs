import { aptInstall } from "./apt.mjs";
import { findChromium } from "./find-chromium.mjs";
import { run } from "./run.mjs";

/** Resolves to { path } of a Chromium that starts, or to { reason } in one sentence. Looks, downloads, installs, in that order. */
export async function getChromium() {
  const present = findChromium();
  if (present !== undefined) return { path: present };

  console.log("No Chromium found: trying Playwright's download ...");
  await run([process.execPath, "node_modules/@playwright/test/cli.js", "install", "chromium"], { seconds: 600 });
  const downloaded = findChromium();
  if (downloaded !== undefined) return { path: downloaded };

  console.log("That gave none that starts: trying apt-get ...");
  const refused = await aptInstall("chromium");
  const installed = findChromium();
  if (installed !== undefined) return { path: installed };
  return {
    reason: `No Chromium: none was found on this machine (set CHROME_PATH to name one), Playwright's download gave none that starts, and ${refused}.`,
  };
}
