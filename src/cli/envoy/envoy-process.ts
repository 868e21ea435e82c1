/** One Envoy: started in a folder of its own, heard, and ended by us alone. */
import { spawn, spawnSync } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { atExit } from "./interruption.ts";
import { withResolver } from "./own-resolver.ts";
import { localhost, sleep } from "./upstream-server.ts";

/** Envoy could not be run, and why. */
export class EnvoyTrouble extends Error {}

export interface EnvoyProcess {
  /** what it wrote to its log so far */
  log(): Uint8Array;
  /** what it wrote to its access log so far, in lines */
  access(): readonly string[];
  /** callbacks and host calls that workers have traced so far, allocations apart */
  readonly calls: number;
  /** The main thread, as the log names it. */
  readonly mainThread: string | undefined;
  /** The worker threads, as the log names them, in the order in which they began to start the filters. */
  readonly workers: readonly string[];
  /** Number of the worker that took the connection from this port of a client; undefined while it has not said so. */
  workerOf(port: number): number | undefined;
  /** when the main thread and a worker first said something of a VM, by the monotonic clock in ms; undefined before */
  readonly mainStarted: number | undefined;
  readonly workerStarted: number | undefined;
  readonly exited: { readonly code: number | null; readonly signal: string | null } | undefined;
  /** SIGTERM, then SIGKILL. */
  stop(): Promise<void>;
}

const gentle = 3000;

/** "1.40.0", as the binary says it. */
export function envoyVersion(binary: string): string {
  const { stdout, error, status } = spawnSync(binary, ["--version"], { encoding: "utf8", timeout: 20_000 });
  if (error !== undefined) throw new EnvoyTrouble(`${binary} cannot be run: ${"code" in error && error.code === "ENOENT" ? "there is no such file" : error.message}`);
  const version = /version: [0-9a-f]+\/(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new EnvoyTrouble(`${binary} --version ended with ${status} and named no version of Envoy`);
  return version;
}

/** `folder`: where it runs and its configuration lies; `nameServer`: the port of the one it asks, if not the machine's. */
export function startEnvoy(binary: string, folder: string, configuration: string, threads: number, nameServer?: number): EnvoyProcess {
  const plain = [
    binary, "-c", configuration, "--concurrency", String(threads), "--disable-hot-restart", "-l", "info", "--component-log-level", "wasm:trace,conn_handler:debug",
    "--drain-time-s", "1", "--drain-strategy", "immediate", "--parent-shutdown-time-s", "2", "--file-flush-interval-msec", "50",
  ];
  const [command = "", ...args] = nameServer === undefined ? plain : withResolver(plain, folder, nameServer);
  const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const log: Buffer[] = [], access: string[] = [], workers = new Set<string>(), takers = new Map<number, string>();
  let exited: EnvoyProcess["exited"], calls = 0, mainStarted: number | undefined, workerStarted: number | undefined, mainThread: string | undefined;
  const gone = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      log.push(Buffer.from(`${error.message}\n`));
      exited ??= { code: null, signal: null };
      resolve();
    });
    child.on("close", (code, signal) => {
      exited ??= { code, signal };
      resolve();
    });
  });
  const leaveAlone = atExit(() => void child.kill("SIGKILL"));
  const heard = lines((line) => {
    const thread = /\]\[(\d+)\]\[\w+\]\[\w+\]/.exec(line)?.[1];
    mainThread ??= thread;
    const port = /\[conn_handler\].* new connection from [\d.]+:(\d+)/.exec(line)?.[1];
    if (port !== undefined && thread !== undefined) takers.set(Number(port), thread);
    const call = /\[(?:host->vm|vm->host)\] (?:[\w.]+\.)?(\w+)\(/.exec(line);
    if (call === null || thread === undefined) return;
    if (thread === mainThread) {
      mainStarted ??= performance.now();
      return;
    }
    workers.add(thread);
    workerStarted ??= performance.now();
    if (call[1] !== "malloc" && call[1] !== "proxy_on_memory_allocate") calls++;
  });
  child.stderr.on("data", (bytes: Buffer) => {
    log.push(bytes);
    heard(bytes);
  });
  child.stdout.on("data", lines((line) => access.push(line)));
  return {
    get mainThread() { return mainThread; },
    get workers() { return [...workers]; },
    workerOf(port) {
      const taker = takers.get(port);
      return taker === undefined ? undefined : [...workers].indexOf(taker);
    },
    log: () => new Uint8Array(Buffer.concat(log)),
    access: () => access,
    get calls() { return calls; },
    get mainStarted() { return mainStarted; },
    get workerStarted() { return workerStarted; },
    get exited() { return exited; },
    async stop() {
      if (exited === undefined) {
        child.kill("SIGTERM");
        await Promise.race([gone, sleep(gentle)]);
        if (exited === undefined) child.kill("SIGKILL");
        await gone;
      }
      leaveAlone();
    },
  };
}

function lines(each: (line: string) => void): (bytes: Buffer) => void {
  let rest = "";
  return (bytes) => {
    const parts = (rest + bytes.toString("latin1")).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) each(line);
  };
}

/** True when it serves, false when it has ended instead. Throws when neither comes in time: then it has not been stopped yet. */
export async function ready(envoy: EnvoyProcess, admin: number, mostMs: number): Promise<boolean> {
  const end = performance.now() + mostMs;
  while (performance.now() < end) {
    if (envoy.exited !== undefined) return false;
    if (await answers(admin, "/ready")) return true;
    await sleep(15);
  }
  throw new EnvoyTrouble(`Envoy was not ready after ${mostMs / 1000} s`);
}

const answers = (port: number, path: string): Promise<boolean> => new Promise((resolve) => {
  const request = get({ host: localhost, port, path, timeout: 1000 }, (response) => {
    response.resume();
    resolve(response.statusCode === 200);
  });
  request.on("error", () => resolve(false));
  request.on("timeout", () => request.destroy());
});

/** Ports on which nothing listens now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, localhost, () => resolve(server));
  })));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => {
    server.close(resolve);
  })));
  return ports;
}
