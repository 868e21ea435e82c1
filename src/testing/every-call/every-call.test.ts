// Every host function in every callback, with good arguments and with bad ones of every kind: what the rules say comes out, every refusal
// has a reason, no call ends the guest, and the recording stays sound.
import { describe, expect, it } from "vitest";
import { callbackNames, callbackOf } from "../../abi/callbacks.ts";
import { hostFunctionNames, hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import { Status } from "../../abi/codes.ts";
import type { CallbackName } from "../../abi/callbacks.ts";
import type { Param } from "../../abi/params.ts";
import { abiVersionNames, abiVersions, offeredIn } from "../../abi/versions.ts";
import { toByteString } from "../../base/byte-string.ts";
import type { HostRun } from "../host-run.ts";
import { invariantsOf } from "../invariants.ts";
import { callsOf } from "./arguments.ts";
import { expectationClauses, otherProxiesClauses } from "./expectations.ts";
import type { CallGuest } from "./guest.ts";
import { faultsOf, loadOnStage, madeIn, runStage } from "./stage.ts";
import { callAlone, callEverywhere, deadly, deadlyArguments, deaths, isCallback, offered, otherCalls, places, streamCalls, used } from "./judged.ts";

/** Callbacks of what this stage has not: the tests of their own areas cause them. */
const notOnThisStage: readonly CallbackName[] = callbackNames.filter((name) => isCallback(name) && /^(?:proxy_on_(?:new_connection|(?:down|up)stream_|redis_|request_metadata|response_metadata)|envoy_on_stats_)/.test(name) && callbackOf(name)?.neverCalled !== true);
/** T-11 and T-12, as the semantics list them. */
const whileAllocating: readonly string[] = ["proxy_log", "fd_write", "clock_time_get", "poll_oneoff"];
const notWhileStarting: readonly string[] = ["fd_read", "fd_seek", "fd_close", "path_open", "sched_yield", "proc_exit"];

describe("a guest that calls in every callback", () => {
  const reached = new Set<string>();
  it.each(otherCalls)("$name", ({ name, abi }) => {
    const { wrong, reached: called } = callEverywhere({}, name, abi);
    for (const place of called) reached.add(place);
    expect(wrong).toEqual([]);
  });

  // streams end, so each function and callback has a run of its own
  it.each(streamCalls)("$name", ({ name, abi }) => {
    expect([...reached].flatMap((place) => callAlone({}, name, abi, place))).toEqual([]);
  });

  it.each(deadlyArguments)("%s kills the proxy", (words) => {
    const [name, title] = words.split(": ") as [HostFunctionName, string];
    const run = runStage({ name, abi: "0.2.1", places: ["proxy_on_request_headers"], variations: callsOf(name).variations.filter((each) => each.title === title) });
    expect(run.outcome.end).toBe("proxy-crash");
    expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
  });

  it("kills the proxy where 6.8 says so, and nowhere else", () => {
    expect(deaths({}, reached)).toEqual(deadly.toSorted());
  });

  it("is called in every callback that the host calls", () => {
    const missing = callbackNames.filter((name) => isCallback(name) && !reached.has(name) && callbackOf(name)?.neverCalled !== true);
    expect(missing.toSorted()).toEqual(notOnThisStage.toSorted());
  });

  it("is judged by every expectation", () => {
    expect(expectationClauses.filter((clause) => !used.has(clause))).toEqual(otherProxiesClauses);
  });
});

describe("an allocator", () => {
  const returning = offered.filter(({ name }) => hostFunctions[name].params.some(({ kind }: Param) => kind === "out-bytes" || kind === "out-pairs"));
  const good = (name: HostFunctionName): CallGuest["variations"] => callsOf(name).variations.filter(({ badness }) => badness === "good");

  it.each(["nothing", "outside"] as const)("that gives %s: InvalidMemoryAccess, and the guest goes on (T-08)", (malloc) => {
    for (const { name, abi } of returning.filter((fn) => fn.name !== "proxy_call_foreign_function")) {
      const guest: CallGuest = { name, abi, places, variations: good(name) };
      const usual = madeIn(runStage(guest), guest), run = runStage({ ...guest, malloc });
      const expected = usual.map(({ row }) => (row.outputs.some(({ value }) => value instanceof Uint8Array && value.length > 0) ? Status.InvalidMemoryAccess : row.result));
      // a queue gives its items all the same (T-09): what follows is as it was
      expect(madeIn(run, guest).map(({ row }) => row.result)).toEqual(expected);
      expect(faultsOf(run)).toEqual([]);
      expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
    }
  });

  it.each(["nothing", "outside"] as const)("that gives %s for the result of a foreign function: the proxy dies", (malloc) => {
    const run = runStage({ name: "proxy_call_foreign_function", abi: "0.2.1", places, variations: good("proxy_call_foreign_function"), malloc });
    expect(faultsOf(run).map((fault) => fault.name)).toEqual(["proxy-crash"]);
  });

  it("may grow the memory under the host", () => {
    for (const { name, abi } of returning) {
      const guest: CallGuest = { name, abi, places, variations: good(name) };
      const results = (run: HostRun): readonly number[] => madeIn(run, guest).map(({ row }) => row.result);
      expect(results(runStage({ ...guest, malloc: "grows" }))).toEqual(results(runStage(guest)));
    }
  });

  it.each(offered)("may call $name, or traps out of itself only (T-11)", ({ name, abi }) => {
    const [variation] = callsOf(name).variations;
    // on_vm_start asks for nothing that needs memory; the property in on_configure does
    const run = loadOnStage({ name, abi, places: ["malloc"], variations: variation === undefined ? [] : [variation], asks: true });
    expect(faultsOf(run).map((fault) => fault.name)).toEqual(whileAllocating.includes(name) ? [] : ["restricted-call", "start-failed"]);
    expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
  });
});

describe("start functions", () => {
  it.each(offered)("may call $name, or the module does not load (T-12)", ({ name, abi }) => {
    const [variation] = callsOf(name).variations;
    const mayCall = name === "proxy_log" || name === "emscripten_notify_memory_growth" || (hostFunctions[name].module === "wasi" && !notWhileStarting.includes(name));
    for (const start of ["_initialize", "_start"]) {
      const run = loadOnStage({ name, abi, places: [start], starts: [start], variations: variation === undefined ? [] : [variation] });
      expect(faultsOf(run).map((fault) => fault.name)).toEqual(mayCall ? [] : ["restricted-call", "start-failed"]);
      expect(run.outcome.end).toBe(mayCall ? "running" : "refused");
    }
  });
  it.each(offered)("a start section that calls $name kills the proxy (6.8)", ({ name, abi }) => {
    const run = loadOnStage({ name, abi, places: ["start section"], variations: callsOf(name).variations.slice(0, 1) });
    expect(run.outcome.end).toBe("proxy-crash");
  });
});

describe("a released version", () => {
  const load = (guest: Omit<CallGuest, "places" | "variations">): string | undefined => {
    const [refused] = faultsOf(loadOnStage({ ...guest, places: [], variations: [] }));
    return refused?.name === "load-refused" ? toByteString(refused.fields.problem as Uint8Array) : undefined;
  };
  it.each(abiVersionNames.filter((version) => abiVersions[version].released))("%s offers what it has, in its type (T-02, T-04)", (abi) => {
    for (const name of hostFunctionNames) {
      expect([name, load({ name, abi })]).toEqual([name, offeredIn(hostFunctions[name], abi) ? undefined : "import-not-in-abi"]);
      if (!offeredIn(hostFunctions[name], abi)) continue;
      for (const mistyped of ["one parameter more", "another result", "another parameter"] as const) {
        if (mistyped === "another parameter" && hostFunctions[name].params.length === 0) continue;
        expect([name, mistyped, load({ name, abi, mistyped })]).toEqual([name, mistyped, "wrong-import-type"]);
      }
    }
  });
});
