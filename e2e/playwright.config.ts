import { defineConfig } from "@playwright/test";
import { findChromium } from "../src/scripts/find-chromium.mjs";

// Workers read this file too: they take what the first reading found.
process.env.CHROME_PATH ??= findChromium() ?? "";
const executablePath = process.env.CHROME_PATH;

// The page is served below a deep path by a plain static server, so every story also shows that it works there.
const under = "/some/deep/path/";

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  reporter: "list",
  // A machine that stood still for a while gets one more try; a story that needed it is printed as flaky and is a defect.
  retries: process.env.CI === undefined ? 0 : 1,
  timeout: 90_000,
  globalTimeout: 40 * 60_000,
  expect: { timeout: 20_000 },
  projects: [
    { name: "chromium", testIgnore: "firefox.spec.ts" },
    // started by the story itself: Playwright drives only a Firefox of its own
    { name: "firefox", testMatch: "firefox.spec.ts" },
  ],
  use: {
    baseURL: `http://127.0.0.1:${process.env.PROXYSCOPE_PORT ?? ""}${under}`,
    viewport: { width: 1440, height: 900 },
    // each story is a new visitor; only the story about that fetches all files to keep
    serviceWorkers: "block",
    launchOptions: {
      ...(executablePath === "" ? {} : { executablePath }),
      // Root and most containers have no user namespaces to build the sandbox from.
      chromiumSandbox: false,
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      ],
    },
  },
  webServer: {
    command: `exec node ../src/scripts/start.mjs --as-built --port 0 --under ${under}`,
    wait: { stdout: /127\.0\.0\.1:(?<proxyscope_port>\d+)/ },
    timeout: 60_000,
  },
});
