// `cli verify`, from its options to its exit code. The Envoy is a program of ours that says what it is told; what a real one does is in e2e/envoy.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { playable } from "../interop/playable.ts";
import { isWorker } from "../recording/threads.ts";
import { traceOfRecording } from "../interop/trace-of-recording.ts";
import type { TraceEvent } from "../interop/wasm-trace.ts";
import { runHost, scenarioOf } from "../testing/host-run.ts";
import { samplesRoot } from "../testing/sample-runs.ts";
import { BadInput } from "./output.ts";
import { verify } from "./verify.ts";

let folder = "";

interface Said { readonly code: number; readonly out: string; readonly err: string }
/** What it prints, and with which code it ends; bad input is told as `main.ts` tells it. */
async function cli(...args: readonly string[]): Promise<Said> {
  const out: string[] = [], err: string[] = [];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text: unknown, ...more: readonly unknown[]) => {
    out.push(String(text));
    // whoever waits for it to be written is told at once
    for (const done of more) if (typeof done === "function") (done as () => void)();
    return true;
  });
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => err.push(String(text)) > 0);
  try {
    const code = await verify(args);
    return { code, out: out.join(""), err: err.join("") };
  } catch (error) {
    if (error instanceof BadInput) return { code: 2, out: out.join(""), err: error.message };
    throw error;
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

const scenario = { version: 1, setup: { chain: [{ module: { name: "filter.wasm" } }] }, actions: [] } as const;

/** An event as Envoy writes it. */
function written(event: TraceEvent): string {
  const thread = isWorker(Number(event.thread)) ? 2 : 1, prefix = (level: string): string => `[2026-01-01 00:00:00.000][${thread}][${level}][wasm] [source/file.cc:1] `;
  switch (event.kind) {
    case "call": return `${prefix("trace")}[${event.of === "callback" ? "host->vm] " : "vm->host] env."}${event.name}(${event.words.join(", ")})`;
    case "return": return `${prefix("trace")}[${event.of === "callback" ? "host<-vm] " : "vm<-host] env."}${event.name} return: ${event.result}`;
    case "log": return `${prefix(event.level)}wasm log: ${event.text}`;
    case "failed": return `${prefix("error")}Function: ${event.name} failed: ${event.reason}`;
  }
}

/** A program that names a version, then says `log`, is ready, and stays until it is ended; or says it and ends. */
function fakeEnvoy(name: string, log: readonly string[], { version = "1.40.0", ends = false } = {}): void {
  const file = join(folder, name);
  writeFileSync(file, `#!${process.execPath}
const { createServer } = require("node:http"), { readFileSync } = require("node:fs");
if (process.argv[2] === "--version") { console.log("envoy  version: 0000/${version}/Clean/RELEASE/None"); process.exit(0); }
process.stderr.write(${JSON.stringify(`${log.join("\n")}\n`)});
if (${ends}) process.exit(1);
createServer((request, response) => response.end()).listen(Number(/"port_value": (\\d+)/.exec(readFileSync(process.argv[3], "utf8"))[1]), "127.0.0.1");
`);
  chmodSync(file, 0o755);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "verify-"));
  vi.stubEnv("INIT_CWD", folder);
  vi.stubEnv("TMPDIR", join(folder, "tmp"));
  const wasm = readFileSync(join(samplesRoot, "hello-headers/filter.wasm"));
  mkdirSync(join(folder, "tmp"));
  writeFileSync(join(folder, "filter.wasm"), wasm);
  writeFileSync(join(folder, "scenario.json"), JSON.stringify(scenario));
  writeFileSync(join(folder, "long.json"), JSON.stringify({ ...scenario, actions: [{ do: "advance", by: 100_000 }] }));
  writeFileSync(join(folder, "seeded.json"), JSON.stringify({ ...scenario, setup: { ...scenario.setup, sharedData: [{ key: "k", value: "v" }] } }));
  writeFileSync(join(folder, "foreign.json"), JSON.stringify({ ...scenario, setup: { ...scenario.setup, foreignFunctions: [{ name: "compress", status: "empty" }, { name: "mine" }] } }));
  writeFileSync(join(folder, "no-envoy"), "#!/bin/sh\necho hello\n");
  chmodSync(join(folder, "no-envoy"), 0o755);
  // the trace of our own run, said by the program
  const played = playable(scenarioOf({ version: 1, setup: { chain: [{ module: { name: "filter.wasm" } }] }, actions: [] }));
  if (!played.ok) throw new Error(played.reasons.join("; "));
  const said = traceOfRecording(runHost(played.scenario, new Map([["filter.wasm", new Uint8Array(wasm)]])).recording).map(written);
  const main = "[2026-01-01 00:00:00.000][1][info][main] [source/file.cc:1] starting";
  fakeEnvoy("same", [main, ...said]);
  fakeEnvoy("newer", [main, ...said], { version: "9.9.9" });
  fakeEnvoy("other", [main, ...said.map((line) => line.replace("proxy_set_tick_period_milliseconds(5000)", "proxy_set_tick_period_milliseconds(6000)"))]);
  fakeEnvoy("refuses", [main, "[2026-01-01 00:00:00.000][1][critical][wasm] [source/file.cc:1] Plugin configured to fail closed failed to load"], { ends: true });
  fakeEnvoy("ends", [main, "[2026-01-01 00:00:00.000][1][critical][main] [source/file.cc:1] no such field"], { ends: true });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe("verify", () => {
  it("ends with 0 when an Envoy does the same, and keeps both sides when told", async () => {
    expect(await cli("--envoy", "same", "--scenario", "scenario.json", "--keep", "kept")).toEqual({ code: 0, out: "equal: 24 lines of callbacks and host calls, 0 of what client and upstreams saw, as Envoy 1.40.0 did\n", err: "" });
    expect(readdirSync(join(folder, "kept")).toSorted()).toEqual(["envoy.json", "envoy.log", "envoy.txt", "here.txt"]);
    expect(readFileSync(join(folder, "kept/envoy.txt"), "utf8")).toBe(readFileSync(join(folder, "kept/here.txt"), "utf8"));
  });

  it("ends with 1 and the first line that differs", async () => {
    const { code, out } = await cli("--envoy", "other", "--scenario", "scenario.json");
    expect(code).toBe(1);
    expect(out).toContain("callbacks and host calls differ on thread main, from line 7:");
    expect(out).toContain("callbacks and host calls differ on thread worker 0, from line 7:");
    expect(out).toMatch(/ {2}envoy {3}proxy_set_tick_period_milliseconds\(6000\) -> 0 \(line of its log \d+\)\n {2}here {4}proxy_set_tick_period_milliseconds\(5000\) -> 0 \(step \d+\)/);
  });

  it("says so when Envoy refuses a plugin that runs here", async () => {
    const { code, out } = await cli("--envoy", "refuses", "--scenario", "scenario.json");
    expect(code).toBe(1);
    expect(out).toContain("the proxy ended in another way:\n  envoy refused\n  here  ran\n");
    expect(out).toContain("the last that Envoy said: Plugin configured to fail closed failed to load");
  });

  it("names the release it compares with when it does not know that of the binary", async () => {
    expect(await cli("--envoy", "newer", "--scenario", "scenario.json")).toMatchObject({ code: 0, err: "Envoy 9.9.9 is not a release this host knows: it is compared with 1.40.0\n" });
  });

  it("ends with 2 when Envoy cannot be run, or the scenario cannot be put to one", async () => {
    const told = async (...args: readonly string[]): Promise<string> => {
      const { code, out, err } = await cli(...args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      return err;
    };
    expect(await told("--scenario", "scenario.json")).toContain("--envoy <binary> says which Envoy to ask");
    expect(await told("--envoy", "nowhere", "--scenario", "scenario.json")).toContain("nowhere cannot be run: there is no such file");
    expect(await told("--envoy", "no-envoy", "--scenario", "scenario.json")).toContain("named no version of Envoy");
    expect(await told("--envoy", "ends", "--scenario", "scenario.json")).toContain("Envoy ended before it served: no such field");
    expect(await told("--envoy", "same", "--scenario", "long.json")).toContain("it takes 101 s of real time, 60 s are allowed (--seconds)");
    expect(await told("--envoy", "same", "--scenario", "long.json", "--seconds", "soon")).toContain("--seconds soon is no number of seconds");
    expect(await told("--envoy", "same", "--scenario", "seeded.json")).toContain("setup.sharedData seeds shared data");
    expect(await told("--envoy", "same", "--scenario", "foreign.json")).toContain("setup.foreignFunctions answers for functions that Envoy 1.40.0 does not have: mine");
    expect(await told("--envoy", "same")).toContain("a filter or a scenario is needed");
  });
});

it("leaves nothing behind", () => {
  expect(readdirSync(join(folder, "tmp")).filter((name) => name.startsWith("proxyscope"))).toEqual([]);
});
