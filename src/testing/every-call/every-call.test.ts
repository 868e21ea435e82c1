// Every host function in every callback, with good arguments and with bad ones of every kind: what the rules say comes out, every refusal
// has a reason, no call ends the guest, and the recording stays sound.
import { describe, expect, it } from "vitest";
import { callbackNames, callbackOf } from "../../abi/callbacks.ts";
import { hostFunctionNames, hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import { codeName, Status } from "../../abi/codes.ts";
import type { CallbackName } from "../../abi/callbacks.ts";
import type { Param } from "../../abi/params.ts";
import { abiVersionNames, abiVersions, offeredIn } from "../../abi/versions.ts";
import type { AbiVersion } from "../../abi/versions.ts";
import { toByteString } from "../../base/byte-string.ts";
import type { HostRun } from "../host-run.ts";
import { invariantsOf } from "../invariants.ts";
import { callsOf } from "./arguments.ts";
import type { Variation } from "./arguments.ts";
import { expectationClauses, expectationOf } from "./expectations.ts";
import type { CallGuest } from "./guest.ts";
import { faultsOf, loadOnStage, madeIn, runStage } from "./stage.ts";
import type { Made } from "./stage.ts";

/** The newest version that Envoy loads and that has the function. */
function versionOf(name: HostFunctionName): AbiVersion | undefined {
  const { abi }: { readonly abi: readonly AbiVersion[] } = hostFunctions[name];
  return (["0.2.1", "0.2.0", "0.1.0"] as const).find((version) => abi.includes(version));
}
const offered = hostFunctionNames.flatMap((name) => {
  const abi = versionOf(name);
  return abi === undefined ? [] : [{ name, abi }];
});
const isCallback = (name: CallbackName): boolean => callbackOf(name)?.kind === "callback";
const places = callbackNames.filter(isCallback);

/** Callbacks of what this stage has not: the tests of their own areas cause them. */
const notOnThisStage: readonly CallbackName[] = callbackNames.filter((name) => isCallback(name) && /^(?:proxy_on_(?:foreign_function|new_connection|(?:down|up)stream_|grpc_|redis_|request_metadata|response_metadata)|envoy_on_stats_)/.test(name) && callbackOf(name)?.neverCalled !== true);
/** T-11 and T-12, as the semantics list them. */
const whileAllocating: readonly string[] = ["proxy_log", "fd_write", "clock_time_get", "poll_oneoff"];
const notWhileStarting: readonly string[] = ["fd_read", "fd_seek", "fd_close", "path_open", "sched_yield", "proc_exit"];
/** 6.8, and response_trailers, which both releases die of, too. */
const deadly: readonly string[] = [
  ...["proxy_on_context_create", "proxy_on_response_trailers", "proxy_on_log"].flatMap((place) => ["", "0", "1"].map((type) => `proxy_close_stream(${type}) in ${place}`)),
  ...["proxy_on_context_create", "proxy_on_request_headers", "proxy_on_request_body", "proxy_on_request_trailers", "proxy_on_response_trailers"].flatMap((place) => [`proxy_continue_stream(1) in ${place}`, `proxy_continue_response() in ${place}`]),
  ...["proxy_on_log", "proxy_on_done", "proxy_on_delete"].map((place) => `proxy_send_local_response() in ${place}`),
];

/** 16: an upstream that names nothing. */
const deadlyArguments: readonly string[] = ["proxy_grpc_call: upstream_name missing", "proxy_grpc_stream: upstream_name missing"];

const used = new Set<string>();
function wrongOf(made: readonly Made[], name: HostFunctionName): string[] {
  return made.flatMap((each) => {
    const { variation, row, callback } = each;
    const at = `${callback.name}(${callback.context}): ${variation.title}`;
    if (row.aborted) return [`${at}: did not return`];
    const expected = expectationOf(each, name);
    if (expected === undefined) return [];
    used.add(expected.clause);
    const shown = (status: number): string => codeName(hostFunctions[name].module === "wasi" ? "WasiErrno" : "Status", status);
    return expected.statuses.includes(row.result) ? [] : [`${at}: ${expected.statuses.map(shown).join(" or ")} by ${expected.clause}, was ${shown(row.result)} (${row.why})`];
  });
}

describe("a guest that calls in every callback", () => {
  const reached = new Set<string>();
  it.each(offered.filter(({ name }) => hostFunctions[name].group !== "streams"))("$name", ({ name, abi }) => {
    const variations = callsOf(name).variations.filter(({ title }) => !deadlyArguments.includes(`${name}: ${title}`)), isLarge = ({ badness }: Variation): boolean => badness === "oversize";
    for (const guest of [
      { name, abi, places, variations: variations.filter((each) => !isLarge(each)) },
      // what is large is costly to keep: one callback of a root, one of a stream, one of its end
      { name, abi, places: ["proxy_on_configure", "proxy_on_request_headers", "proxy_on_log"], variations: variations.filter(isLarge) },
    ]) {
      const run = runStage(guest), made = madeIn(run, guest);
      for (const { callback } of made) reached.add(callback.name);
      expect(wrongOf(made, name)).toEqual([]);
      expect(faultsOf(run)).toEqual([]);
      expect(run.outcome.end).toBe("idle");
      // the calls of WASI change nothing and look alike
      if (hostFunctions[name].group !== "wasi" || name === "fd_write") expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
    }
  });

  // streams end, so each function and callback has a run of its own
  const streams = offered.filter(({ name }) => hostFunctions[name].group === "streams");
  it.each(streams)("$name", ({ name, abi }) => {
    for (const place of reached) {
      const guest: CallGuest = { name, abi, places: [place], variations: callsOf(name).variations };
      const run = runStage(guest), made = madeIn(run, guest);
      expect(wrongOf(made, name)).toEqual([]);
      expect(faultsOf(run).filter(({ name: fault }) => fault !== "proxy-crash")).toEqual([]);
      expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
    }
  });

  it.each(deadlyArguments)("%s kills the proxy", (words) => {
    const [name, title] = words.split(": ") as [HostFunctionName, string];
    const run = runStage({ name, abi: "0.2.1", places: ["proxy_on_request_headers"], variations: callsOf(name).variations.filter((each) => each.title === title) });
    expect(run.outcome.end).toBe("proxy-crash");
    expect(invariantsOf(run.recording, run.session.state)).toEqual([]);
  });

  it("kills the proxy where 6.8 says so, and nowhere else", () => {
    const deaths = streams.flatMap(({ name, abi }) => callsOf(name).variations.filter(({ badness }) => badness === "good").flatMap((variation) =>
      [...reached].flatMap((place) => (runStage({ name, abi, places: [place], variations: [variation] }).outcome.end === "proxy-crash" ? [`${name}(${variation.selected ?? ""}) in ${place}`] : []))));
    expect([...new Set(deaths)].toSorted()).toEqual(deadly.toSorted());
  });

  it("is called in every callback that the host calls", () => {
    const missing = callbackNames.filter((name) => isCallback(name) && !reached.has(name) && callbackOf(name)?.neverCalled !== true);
    expect(missing.toSorted()).toEqual(notOnThisStage.toSorted());
  });

  it("is judged by every expectation", () => {
    expect(expectationClauses.filter((clause) => !used.has(clause))).toEqual([]);
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
