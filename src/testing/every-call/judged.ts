/** What the calls of a guest came to, against what the semantics say of them: on one stage, under one profile. */
import { codeName } from "../../abi/codes.ts";
import { hostFunctionNames, hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { AbiVersion } from "../../abi/versions.ts";
import { callbackNames, callbackOf } from "../../abi/callbacks.ts";
import type { CallbackName } from "../../abi/callbacks.ts";
import { invariantsOf } from "../invariants.ts";
import { callsOf } from "./arguments.ts";
import type { Variation } from "./arguments.ts";
import { expectationOf } from "./expectations.ts";
import type { CallGuest } from "./guest.ts";
import { faultsOf, madeIn, runStage } from "./stage.ts";
import type { Made } from "./stage.ts";

export const isCallback = (name: CallbackName): boolean => callbackOf(name)?.kind === "callback";
export const places: readonly string[] = callbackNames.filter(isCallback);
/** A stage, and the profile that is played on it. */
export type Ground = Pick<CallGuest, "on" | "profile">;

/** The newest version that Envoy loads and that has the function. */
function versionOf(name: HostFunctionName): AbiVersion | undefined {
  const { abi }: { readonly abi: readonly AbiVersion[] } = hostFunctions[name];
  return (["0.2.1", "0.2.0", "0.1.0"] as const).find((version) => abi.includes(version));
}
export const offered = hostFunctionNames.flatMap((name) => {
  const abi = versionOf(name);
  return abi === undefined ? [] : [{ name, abi }];
});
export const streamCalls = offered.filter(({ name }) => hostFunctions[name].group === "streams");
export const otherCalls = offered.filter(({ name }) => hostFunctions[name].group !== "streams");

/** 16: an upstream that names nothing. */
export const deadlyArguments: readonly string[] = ["proxy_grpc_call: upstream_name missing", "proxy_grpc_stream: upstream_name missing"];

/** 6.8, and what both releases die of besides: a close in response_trailers, in on_done and in on_delete. In on_context_create only that of a complete request kills. */
export const deadly: readonly string[] = [
  ...["proxy_on_response_trailers", "proxy_on_log", "proxy_on_done", "proxy_on_delete"].flatMap((place) => ["", "0", "1"].map((type) => `proxy_close_stream(${type}) in ${place}`)),
  ...["proxy_on_context_create", "proxy_on_request_headers", "proxy_on_request_body", "proxy_on_request_trailers", "proxy_on_response_trailers"].flatMap((place) => [`proxy_continue_stream(1) in ${place}`, `proxy_continue_response() in ${place}`]),
  ...["proxy_on_log", "proxy_on_done", "proxy_on_delete"].map((place) => `proxy_send_local_response() in ${place}`),
];

/** Clauses by which a call has been judged. */
export const used = new Set<string>();
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

const isLarge = ({ badness }: Variation): boolean => badness === "oversize";
/** What is large is costly to keep: one callback of a root, one of a stream, one of its end. */
const placesOfLarge: readonly string[] = ["proxy_on_configure", "proxy_on_request_headers", "proxy_on_new_connection", "proxy_on_log"];

/** A function with every argument in every callback: what is wrong, in words, and the callbacks in which it was called. */
export function callEverywhere(ground: Ground, name: HostFunctionName, abi: AbiVersion): { readonly wrong: readonly string[]; readonly reached: readonly string[] } {
  const variations = callsOf(name).variations.filter(({ title }) => !deadlyArguments.includes(`${name}: ${title}`));
  const found = [{ places, variations: variations.filter((each) => !isLarge(each)) }, { places: placesOfLarge, variations: variations.filter(isLarge) }].map((part) => {
    const guest = { name, abi, ...ground, ...part }, run = runStage(guest), made = madeIn(run, guest), { end } = run.outcome;
    // the calls of WASI change nothing and look alike
    const unsound = hostFunctions[name].group !== "wasi" || name === "fd_write" ? invariantsOf(run.recording, run.session.state) : [];
    return { made, wrong: [...wrongOf(made, name), ...faultsOf(run).map((fault) => `a fault: ${fault.name}`), ...(end === "idle" ? [] : [`the run ended: ${end}`]), ...unsound] };
  });
  return { wrong: found.flatMap(({ wrong }) => wrong), reached: [...new Set(found.flatMap(({ made }) => made.map(({ callback }) => callback.name)))] };
}

/** The same of a function that ends streams: each callback has a run of its own, and the proxy may die. */
export function callAlone(ground: Ground, name: HostFunctionName, abi: AbiVersion, place: string): readonly string[] {
  const guest: CallGuest = { name, abi, ...ground, places: [place], variations: callsOf(name).variations };
  const run = runStage(guest);
  return [...wrongOf(madeIn(run, guest), name), ...faultsOf(run).filter((fault) => fault.name !== "proxy-crash").map((fault) => `a fault: ${fault.name}`), ...invariantsOf(run.recording, run.session.state)];
}

/** The calls that end streams, with good arguments only, that kill the proxy. */
export function deaths(ground: Ground, reached: Iterable<string>): readonly string[] {
  const found = [...reached].flatMap((place) => streamCalls.flatMap(({ name, abi }) => callsOf(name).variations.filter(({ badness }) => badness === "good").flatMap((variation) =>
    (runStage({ name, abi, ...ground, places: [place], variations: [variation] }).outcome.end === "proxy-crash" ? [`${name}(${variation.selected ?? ""}) in ${place}`] : []))));
  return [...new Set(found)].toSorted();
}
