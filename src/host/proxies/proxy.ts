/** What one proxy does with filters: the interface between the host's machinery and a proxy. */
import type { Host } from "../host.ts";
import type { Thread } from "../thread.ts";
import type { DrivePhases, OpenConnection, SendHeaders } from "../../scenario/scenario.ts";
import type { ConnectionOutcome, ExchangeOutcome } from "../../recording/outcome.ts";
import type { AttributeObject } from "../attributes/value.ts";
import type { Context } from "../context.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { AbiVersion } from "../../abi/versions.ts";
import type { Implementation } from "../functions/functions.ts";
import type { Allocator, Linker } from "../link.ts";

/** What differs in foreign functions (semantics 18). */
export interface ForeignRules {
  /** There is `sign`; verify_signature takes keys as PEM, and refuses a call that has not exactly one key. Before, it said so in its result. */
  readonly keysAsPem: boolean;
  /** set_envoy_filter_state and clear_route_cache follow the effective context; before, the callback's own. */
  readonly effectiveContext: boolean;
  /** More kinds of filter state have factories. */
  readonly moreFilterState: boolean;
  /** compress is zlib's; since then it is zlib-ng's, which looks for longer repeats. */
  readonly classicZlib: boolean;
  /** CEL converts booleans to text, and doubles with all their digits. */
  readonly longTexts: boolean;
}

/** What the machinery that all proxies share asks of a proxy. */
export interface MachineRules {
  /** Versions whose marker is taken (T-01). */
  readonly markers: readonly AbiVersion[];
  /** Host functions offered besides those of the version, to modules of 0.2.1 and newer. */
  readonly additions: readonly HostFunctionName[];
  /** Functions of the version that this release does not offer yet. */
  readonly missing: readonly HostFunctionName[];
  readonly foreign: ForeignRules;
  /** A bad pointer stops the guest with these words; else the call answers InvalidMemoryAccess. */
  readonly badPointers?: { readonly input: string; readonly output: string };
  /** Names of headers go over HTTP/1 in the letters they were given; else in lower case. */
  readonly keepsCase?: true;
  /** Functions look at their enumerations themselves; else a value that is none is BadArgument. */
  readonly leavesEnums?: true;
  /** Which allocator is looked for first (T-05). */
  readonly allocators: readonly Allocator[];
  /** What it says to a module, where that is not what Envoy's family says. */
  readonly linker?: Linker;
  /** Most host calls trap inside the allocator (T-11). */
  readonly restrictsAllocator: boolean;
  /** An output of no bytes is allocated too, and an allocator that answers 0 has given the address 0. */
  readonly takesAnyAllocation?: true;
  /** The cell of a call id is written when the call is made, not before (T-10). */
  readonly writesCallIdLast?: true;
  /** Start functions may call what they like (T-12). */
  readonly startsUnrestricted?: true;
  /** A VM goes on being called after a trap. */
  readonly survivesTraps?: true;
  /** poll_oneoff answers 0 with nevents 0; else 52. */
  readonly pollOneoffWorks: boolean;
  /** Order in which environment variables are handed over. */
  readonly environmentReversed: boolean;
  /** Pairs of a map that is not available: an empty map, or an error (T-36). */
  readonly unavailablePairs: "empty" | "error";
  /** How a call that failed is told: as a response the proxy made, or with no headers at all (T-83). */
  readonly callFailure: "response" | "zeros";
  /** A route's header condition looks at each of several values by itself; else at all of them joined by commas. */
  readonly matchesHeadersIndividually: boolean;
  /** What a refused upstream connection appends to its reason. */
  readonly refusedText: string;
  /** `keep-alive` of an HTTP/1 upstream is removed before filters see it when the client speaks HTTP/1. */
  readonly removesKeepAlive: boolean;
  /** A protocol error of an HTTP/2 upstream is called so, with 502; else it is a remote reset like others, with 503. */
  readonly namesProtocolErrors: boolean;
  /** Headers and trailers go out over HTTP/2 by name: all values of one where the first stands. */
  readonly groupsHttp2Headers: boolean;
  /** A gRPC stream that the guest ends while the end of its answer is told goes on being told, or the proxy dies; else it is just over. */
  readonly endedGrpcStreamsGoOn: boolean;
}

export interface ProxyRules {
  /** As in a scenario: `envoy@1.40.0`. */
  readonly profile: string;
  readonly machine: MachineRules;
  /** Loads and starts the chain on every thread. A reason in the proxy's own words when it refuses. */
  start(host: Host): string | undefined;
  /** It has started: what it does by its own clock begins. */
  begun(host: Host): void;
  /** A request is about to arrive on a thread; `start` of the driver lets it. `index`: its number in order of appearance. */
  begin(host: Host, thread: Thread, action: SendHeaders | DrivePhases, index: number): StreamDriver;
  /** The same for a connection to a listener of kind tcp. `index`: they are counted with the exchanges. */
  connect(host: Host, thread: Thread, action: OpenConnection, index: number): ConnectionDriver;
  /** The attributes that a context may ask for now (semantics 17). */
  attributes(context: Context): AttributeObject;
  /** Host functions that it answers in a way of its own. */
  readonly functions?: Readonly<Record<string, Implementation | undefined>>;
  /** Names under which it offers functions besides their own. */
  readonly aliases?: Readonly<Record<string, HostFunctionName>>;
  /** What calling an import throws that it offers, and that does nothing. */
  stub?(name: string): Error;
  /** The configuration is removed: roots end. */
  stop(host: Host): void;
}

/** The filter that holds a side: 0 request or downstream data, 1 response or upstream data. */
export interface Held { readonly side: number; readonly filter: number; readonly since: number }

/** What a client has opened: an exchange or a connection. */
interface Driver<Outcome> {
  readonly id: string;
  readonly thread: Thread;
  /** in order of appearance, from 0 */
  readonly index: number;
  start(): void;
  data(bytes: Uint8Array, end: boolean): void;
  /** The proxy closes the client's connection because its listener is gone. */
  drain(): void;
  /** What the client and the access log have seen. */
  outcome(): Outcome;
  /** True until it is gone from the proxy. */
  readonly open: boolean;
  /** The filter that holds a side now. */
  readonly heldBy: Held | undefined;
  /** Removes its entities, when the next one begins after it is over. What remains is the answer to `outcome`. */
  forget(): () => Outcome;
}

/** One exchange as its client drives it. */
export interface StreamDriver extends Driver<ExchangeOutcome> {
  readonly kind: "exchange";
  trailers(entries: readonly { readonly name: string; readonly value: string }[]): void;
  /** An HTTP/2 METADATA frame. */
  metadata(entries: readonly { readonly name: string; readonly value: string }[]): void;
  abort(): void;
}

/** One TCP connection as its client drives it. */
export interface ConnectionDriver extends Driver<ConnectionOutcome> {
  readonly kind: "connection";
  /** The client's side ends; it goes on reading. */
  halfClose(): void;
  /** The client's socket is closed: its side ends, and what still comes for it is answered with a reset. */
  hangUp(): void;
  reset(): void;
}
