/**
 * Envoy's family as sets of named rules: one constant for each difference, with where it comes from. 1.40.0 and 1.36.2 were run (semantics 22);
 * what is said of the others is what their release notes or sources say, and no more: every other rule is that of 1.36.2.
 */
import { profileOf } from "../../../scenario/profiles.ts";
import { ruleNames } from "../../../scenario/rules.ts";
import type { RuleName, TakenRules } from "../../../scenario/rules.ts";
import type { Host } from "../../host.ts";
import type { MachineRules, ProxyRules } from "../proxy.ts";

/** Envoy's rules, for Envoy's own code: it runs under no others. */
export interface EnvoyRules extends ProxyRules { readonly release: Release }
export const releaseIn = (host: Host): Release => (host.rules as EnvoyRules).release;

export interface Release extends MachineRules {
  readonly version: string;
  /** The commit it was built from, as `xds.node` tells it; empty where it is not known. */
  readonly revision: string;
  /** `node`, `cluster_name`, `route_metadata` and the like are there beside `xds`: until 1.32 (release notes of 1.33.0). */
  readonly namesOutsideXds: boolean;
  /** `__main_void` is called after `_initialize` when there is no `main` (T-16). */
  readonly callsMainVoid: boolean;
  /** StopIteration from a headers callback lets the body callbacks come: as `allow_on_headers_stop_iteration` says, never, or for 0.2.100 only (6.3). */
  readonly headersStop: "option" | "never" | "dialect";
  /** Order at the end of an HTTP stream (T-53, T-54). */
  readonly endOrder: "log-done-delete" | "done-log-delete";
  /** A 0 from on_done keeps the context until proxy_done (T-57). */
  readonly waitsForDone: boolean;
  /** close_stream resets an HTTP/2 stream; else it ends without an error. */
  readonly closeStreamResets: boolean;
  /** request.headers_bytes and response.headers_bytes are there. */
  readonly countsHeaderBytes: boolean;
  /** A stream whose response is being sent when its VM dies is reset over HTTP/2; else it ends without an error. */
  readonly failedResponseResets: boolean;
  /** The reset of one TCP connection resets the other one; else it is closed as if it had ended. */
  readonly passesResetsOn: boolean;
  /** Filters that differ only in failure policy, backoff or allow_on_headers_stop_iteration are two plugins; before, they were one. */
  readonly optionsMakePlugins: boolean;
  /** Filters that differ only in their environment have VMs of their own; before, they shared one, with the environment of the first. */
  readonly environmentMakesVms: boolean;
  /** Some properties that a filter sets change what the proxy does with the stream (higress-properties.ts). */
  readonly actsOnProperties: boolean;
  /** What was written in the turn in which the proxy dies is lost. */
  readonly crashLosesResponse: boolean;
  /** METADATA frames are dropped unless `allow_metadata` is set; else they are passed on all the same. */
  readonly dropsMetadata: boolean;
}

type Complete = Readonly<Record<RuleName, unknown>>;

const envoy1400 = {
  version: "1.40.0", revision: "9e5580933739775e8bce696a57a2e1bc99368f23",
  markers: ["0.1.0", "0.2.0", "0.2.1"], additions: [], missing: [], allocators: ["malloc", "proxy_on_memory_allocate"], restrictsAllocator: true, callsMainVoid: true,
  pollOneoffWorks: true, environmentReversed: false, headersStop: "option", endOrder: "log-done-delete", waitsForDone: false, unavailablePairs: "empty",
  callFailure: "response", closeStreamResets: true, refusedText: "", removesKeepAlive: true, countsHeaderBytes: true, matchesHeadersIndividually: true, namesOutsideXds: false,
  failedResponseResets: true, passesResetsOn: true, namesProtocolErrors: true, optionsMakePlugins: true, environmentMakesVms: true, endedGrpcStreamsGoOn: false, crashLosesResponse: true, actsOnProperties: false, dropsMetadata: true, groupsHttp2Headers: false,
  foreign: { keysAsPem: true, effectiveContext: true, moreFilterState: true, classicZlib: false, longTexts: true },
} as const satisfies Release & Complete;

/** WASI functions that 1.40.0 offers and 1.36.2 does not: a module that imports one was refused there. Seen, one by one. */
const laterWasi = [
  "clock_res_get", "fd_advise", "fd_allocate", "fd_datasync", "fd_fdstat_set_rights", "fd_filestat_get", "fd_filestat_set_size", "fd_filestat_set_times", "fd_pread",
  "fd_pwrite", "fd_readdir", "fd_renumber", "fd_sync", "fd_tell", "path_create_directory", "path_filestat_get", "path_filestat_set_times", "path_link", "path_readlink",
  "path_remove_directory", "path_rename", "path_symlink", "path_unlink_file", "sock_accept", "sock_recv", "sock_send", "sock_shutdown",
] as const;

const envoy1362: Release = {
  ...envoy1400, version: "1.36.2", revision: "dc2d3098ae5641555f15c71d5bb5ce0060a8015c", missing: laterWasi, callsMainVoid: false, pollOneoffWorks: false, closeStreamResets: false,
  refusedText: ", transport failure reason: delayed connect error: Connection refused", removesKeepAlive: false,
  countsHeaderBytes: false, matchesHeadersIndividually: false, environmentReversed: true, failedResponseResets: false, passesResetsOn: false, namesProtocolErrors: false, optionsMakePlugins: false, environmentMakesVms: false, endedGrpcStreamsGoOn: true, crashLosesResponse: false, dropsMetadata: false, groupsHttp2Headers: true,
  foreign: { keysAsPem: false, effectiveContext: false, moreFilterState: false, classicZlib: true, longTexts: false },
};

/** The option came with proxy-wasm-cpp-host pull request 434, merged on 13 July 2025, three months after Envoy 1.34.0. */
const envoy134: Release = { ...envoy1362, version: "1.34.0", revision: "", headersStop: "never" };

/** Release notes of 1.33.0, incompatible behaviour: "Remove previously deprecated xDS attributes from get_property". */
const envoy133: Release = { ...envoy134, version: "1.33.0" };
const envoy132: Release = { ...envoy134, version: "1.32.0", namesOutsideXds: true };

/**
 * higress-group/proxy-wasm-cpp-host 913c1b0 and higress-group/envoy e9302f5 (1.27.7): the marker (bytecode_util.cc), the imports (wasm.cc,
 * registered for 0.2.1 too), no restriction inside the allocator (commit 2e96099), a StopIteration of 0.2.100 that is not turned into a stop of
 * everything (context.cc), properties that act (context.cc), poll_oneoff with nevents 0 and the longer list of WASI functions (exports.cc, exports.h), the old property names (context.cc).
 */
const higress21: Release = {
  ...envoy132, version: "1.27.7", markers: ["0.1.0", "0.2.0", "0.2.1", "0.2.100"], missing: [], restrictsAllocator: false, actsOnProperties: true, headersStop: "dialect", pollOneoffWorks: true,
  additions: ["proxy_redis_init", "proxy_redis_call", "proxy_inject_encoded_data_to_filter_chain", "proxy_get_upstream_hosts", "proxy_set_upstream_override_host"],
};

/** proxy-wasm/spec, abi-versions/v0.2.1 (and semantics 21, column SPEC): proxy_on_memory_allocate, malloc; proxy_on_done, proxy_on_log, proxy_done; proxy_on_http_call_response. */
const spec021: Release = {
  ...envoy1400, allocators: ["proxy_on_memory_allocate", "malloc"], endOrder: "done-log-delete", waitsForDone: true, unavailablePairs: "error", callFailure: "zeros",
};

const releases: Readonly<Record<string, Release>> = {
  "envoy@1.40.0": envoy1400, "envoy@1.36.2": envoy1362, "envoy@1.34": envoy134, "envoy@1.33": envoy133, "envoy@1.32": envoy132,
  "higress@2.1": higress21, "spec@0.2.1": spec021,
};

/** The rules of the release a profile names: `envoy`, `envoy@1.36.2`, `envoy@1.36`; the newest unless said. */
export function releaseOf(profile: string): Release | undefined {
  const found = profileOf(profile);
  return found === undefined ? undefined : releases[`${found.name}@${found.release}`];
}

/** With single rules taken from other releases; names and profiles were checked with the scenario. */
export function withRules(release: Release, taken: TakenRules): Release {
  const entries = Object.entries(taken) as [RuleName, string][];
  return entries.reduce((rules, [name, profile]) => ({ ...rules, [name]: releaseOf(profile)?.[name] ?? rules[name] }), release);
}

/** The rules in which two releases differ. */
export function differingRules(left: Release, right: Release): readonly RuleName[] {
  return ruleNames.filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
}
