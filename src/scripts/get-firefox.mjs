import { aptInstall } from "./apt.mjs";
import { findFirefox } from "./find-firefox.mjs";

/** Resolves to { path } of a Firefox that starts, or to { reason } in one sentence. Looks and installs, in that order. */
export async function getFirefox() {
  const present = findFirefox();
  if (present !== undefined) return { path: present };

  console.log("No Firefox found that starts: trying apt-get ...");
  const refused = await aptInstall("firefox-esr");
  const installed = findFirefox();
  if (installed !== undefined) return { path: installed };
  return { reason: `no Firefox that starts was found on this machine (set FIREFOX_PATH to name one), and ${refused}` };
}
