import { findChromium } from "./find-chromium.mjs";
import { run } from "./run.mjs";

const aptOptions = ["-y", "-q", "-o", "DPkg::Lock::Timeout=120"];

/** What comes before a command that needs root: nothing, sudo that does not ask, or undefined when there is neither. */
async function asRoot() {
  if (process.getuid?.() === 0) return [];
  return (await run(["sudo", "-n", "true"], { seconds: 20 })) === undefined ? ["sudo", "-n"] : undefined;
}

/** sudo's children cannot be ended by us: `timeout` ends them as root. */
function apt(root, ...args) {
  const limited = ["timeout", "--kill-after=10", "900", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...aptOptions];
  return run([...root, ...limited, ...args], { seconds: 930 });
}

/** Resolves to { path } of a Chromium that starts, or to { reason } in one sentence. Looks, downloads, installs, in that order. */
export async function getChromium() {
  const present = findChromium();
  if (present !== undefined) return { path: present };

  console.log("No Chromium found: trying Playwright's download ...");
  await run([process.execPath, "node_modules/@playwright/test/cli.js", "install", "chromium"], { seconds: 600 });
  const downloaded = findChromium();
  if (downloaded !== undefined) return { path: downloaded };

  const root = await asRoot();
  if (root !== undefined) {
    console.log("That gave none that starts: trying apt-get ...");
    await apt(root, "update");
    await apt(root, "install", "chromium");
    const installed = findChromium();
    if (installed !== undefined) return { path: installed };
  }
  return {
    reason: `No Chromium: none was found on this machine (set CHROME_PATH to name one), Playwright's download gave none that starts, and apt-get ${
      root === undefined ? "needs root or a sudo that does not ask" : "did not install one"
    }.`,
  };
}
