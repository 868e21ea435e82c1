import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const names = ["firefox", "firefox-esr"];
const applications = ["/Applications/Firefox.app/Contents/MacOS/firefox"];
/** The first whose WebDriver BiDi has all that the story asks. */
const oldest = 129;

function candidates() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"];
  return [process.env.FIREFOX_PATH, ...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...applications];
}

/** A version is not enough: a browser without its libraries or its display fails later. It opens a page without a window, in a home of its own. */
function starts(path) {
  const home = mkdtempSync(join(tmpdir(), "proxyscope-firefox-"));
  const ask = (...args) =>
    spawnSync(path, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 60_000, killSignal: "SIGKILL", env: { ...process.env, HOME: home } });
  try {
    const { status, stdout } = ask("--version");
    if (status !== 0 || Number(/Firefox (\d+)/.exec(stdout)?.[1] ?? 0) < oldest) return false;
    const picture = join(home, "page.png");
    ask("--headless", "--no-remote", "--profile", home, "--screenshot", picture, "data:text/html,page");
    return existsSync(picture);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The path of a Firefox that starts, or undefined. */
export function findFirefox() {
  return candidates().find((path) => path && existsSync(path) && starts(path));
}
