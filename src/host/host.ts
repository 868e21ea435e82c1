/** What one run of the host holds beside the VMs: the scenario, time, and everything that all threads share. */
import type { AbiVersion } from "../abi/versions.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Filter, Scenario } from "../scenario/scenario.ts";
import type { Overrides } from "./attributes/overrides.ts";
import type { Context } from "./context.ts";
import type { Dns } from "./dns.ts";
import type { GrpcCalls } from "./grpc-calls.ts";
import type { HttpCalls } from "./http-calls.ts";
import type { InFlightTable } from "./in-flight.ts";
import type { Metrics } from "./metrics.ts";
import type { Recorder } from "./recorder.ts";
import type { RedisCalls } from "./redis/calls.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SharedData } from "./shared-data.ts";
import type { SharedQueues } from "./shared-queues.ts";
import type { Thread } from "./thread.ts";
import type { Timers } from "./timers.ts";
import type { Upstreams } from "./upstreams.ts";
import type { Vm } from "./vm.ts";
import type { RouteTable } from "./proxies/envoy/route-table.ts";
import type { ProxyRules } from "./proxies/proxy.ts";
import type { Rng } from "./random.ts";

/** One entry of the chain with its configuration, on one thread: the proxy's plugin. */
export interface Plugin {
  readonly index: number;
  readonly filter: Filter;
  readonly name: string;
  readonly vm: Vm;
  readonly abi: AbiVersion;
  readonly configuration: Uint8Array;
  readonly vmConfiguration: Uint8Array;
  root: Context | undefined;
  /** Plugin configuration is readable (T-19). */
  configuring: boolean;
}

/** Where a person wants to look at the guest in the browser's own debugger. `step`: the row of the callback that is about to be called. */
export interface Stopping { readonly before: (step: number) => boolean; readonly passed: () => void }

export interface Host {
  readonly scenario: Scenario;
  readonly stopping: Stopping | undefined;
  /** values that the scenario gives in place of derived attributes */
  readonly overrides: Overrides;
  readonly rules: ProxyRules;
  readonly recorder: Recorder;
  readonly scheduler: Scheduler;
  readonly random: Rng;
  /** ns since the Unix epoch at the start of the run */
  readonly epoch: bigint;
  /** the same in whole seconds */
  readonly epochSeconds: number;
  /** module bytes by the name the chain uses */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** worker threads in order */
  readonly threads: readonly Thread[];
  /** The main thread, with the canary that is tried out on it before; absent unless the scenario asks for them. */
  readonly mainThread: { readonly thread: Thread; readonly canary: Thread } | undefined;
  /** Every VM there has been, on any thread, by its index. */
  readonly vms: Vm[];
  readonly sharedData: SharedData;
  readonly queues: SharedQueues;
  readonly metrics: Metrics;
  readonly calls: HttpCalls;
  readonly grpc: GrpcCalls;
  /** requests to upstreams that are not over */
  readonly inFlight: InFlightTable;
  readonly redis: RedisCalls;
  readonly timers: Timers;
  readonly dns: Dns;
  readonly upstreams: Upstreams;
  readonly routes: RouteTable;
  /** The step that led to the next callback. */
  cause: number;
  /** Rows one entry into the guest may still write. */
  entryRowsLeft: number;
  /** Ends the run: the proxy as a whole is gone, a limit was reached, or the configuration was refused. */
  end: HostEnd | undefined;
  /** The proxy dies: writes the fault and throws, so that nothing of it goes on. */
  crash(cause: ByteString, seen: string, where: { readonly exchange: number; readonly filter: number }): void;
}
export type HostEnd = "proxy-crash" | "limit" | "refused";

/** A thread that goes on, by its number: a worker thread or the main thread. */
export const threadOf = (host: Host, number: number): Thread | undefined => [host.mainThread?.thread, ...host.threads].find((thread) => thread?.number === number);

/** Moves virtual time to `scheduler.now` in the recording. */
export function tellTime(host: Host): void {
  host.recorder.writer.clock(host.scheduler.now);
}
/** Reads the wall clock as a guest sees it, ns since the epoch. Each read takes 1 µs, so that spinning guests progress. */
export function readClock(host: Host): bigint {
  host.scheduler.now += 1000;
  tellTime(host);
  return host.epoch + BigInt(Math.floor(host.scheduler.now));
}
