// Starts a command that can neither ask nor hang: no standard input, a time limit, a process group that ends as one.
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** npm as [command, ...first arguments]: the one that started us, so that it need not be on the path. */
export const npm = /npm-cli\.[cm]?js$/.test(process.env.npm_execpath ?? "")
  ? [process.execPath, process.env.npm_execpath]
  : ["npm"];

/** Gentle first, so that a test runner can end its own browser and server; in milliseconds after the limit. */
const endings = [
  [0, "SIGINT"],
  [10_000, "SIGTERM"],
  [15_000, "SIGKILL"],
];
const givenUp = 20_000;

const running = new Set();

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already, or belongs to root (sudo).
  }
}

/** Ctrl-C reaches only us, since the children have groups of their own. */
function passOn(signal) {
  for (const child of running) signalGroup(child, "SIGTERM");
  process.exit(signal === "SIGINT" ? 130 : 143);
}

function watchSignals() {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.removeListener(signal, passOn);
    if (running.size > 0) process.on(signal, passOn);
  }
}

/**
 * Resolves to undefined when the command ended with exit code 0, else to the reason in words. Never rejects.
 * `seconds` is the time limit.
 */
export function run([command, ...args], { seconds, env = {} }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: top,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    running.add(child);
    watchSignals();
    let late = false;
    const timers = [];
    const end = (reason) => {
      for (const timer of timers) clearTimeout(timer);
      running.delete(child);
      watchSignals();
      if (child.pid !== undefined) signalGroup(child, "SIGKILL");
      resolve(late ? `not finished after ${seconds} s` : reason);
    };
    const at = (milliseconds, act) => timers.push(setTimeout(() => act(), seconds * 1000 + milliseconds));
    for (const [after, signal] of endings) {
      at(after, () => {
        late = true;
        signalGroup(child, signal);
      });
    }
    at(givenUp, () => {
      child.unref();
      end();
    });
    child.on("error", (error) => end(`${command} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => end(code === 0 ? undefined : signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}
