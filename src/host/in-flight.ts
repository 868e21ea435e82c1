/** The proxy's requests to upstreams that are not over, by what a person calls them: so that each can be driven by hand. */
import type { ByteString } from "../base/byte-string.ts";
import type { CallName, RequestInFlight } from "../recording/live-edge.ts";
import type { Due } from "./scheduler.ts";
import type { UpstreamRequest } from "./upstream-request.ts";

/** An exchange by its id, or a call. */
export type RequestName = { readonly exchange: string; readonly call?: undefined } | { readonly exchange?: undefined; readonly call: CallName };

export interface InFlight {
  readonly name: RequestName;
  readonly cluster: ByteString;
  /** on whose event loop its answer is read */
  readonly thread: number;
  readonly upstream: UpstreamRequest;
  readonly grpc: boolean;
  /** what ends it when no answer comes in time */
  readonly timeout: () => Due | undefined;
}

export interface InFlightTable {
  add(one: InFlight): void;
  find(name: RequestName): InFlight | undefined;
  all(): readonly InFlight[];
  list(): readonly RequestInFlight[];
}

export function createInFlight(): InFlightTable {
  const known = new Map<string, InFlight>();
  const alive = (key: string): InFlight | undefined => {
    const one = known.get(key);
    if (one?.upstream.stands !== "over") return one;
    known.delete(key);
    return undefined;
  };
  const all = (): readonly InFlight[] => [...known.keys()].flatMap((key) => alive(key) ?? []);
  return {
    all,
    add(one) {
      // what is over leaves when its place is needed or it is looked for, but not more is kept than that
      if (known.size >= most) for (const key of [...known.keys()]) alive(key);
      known.set(keyOf(one.name), one);
    },
    find: (name) => alive(keyOf(name)),
    list: () => all().map(viewOf),
  };
}
const most = 256;

const keyOf = ({ exchange, call }: RequestName): string => (exchange !== undefined ? `exchange ${exchange}` : `call ${call.thread} ${call.filter} ${call.id}`);

function viewOf({ name, cluster, upstream, grpc, timeout }: InFlight): RequestInFlight {
  const { stands, began, due } = upstream, timesOut = timeout();
  return {
    ...(name.exchange === undefined ? { call: name.call } : { exchange: name.exchange }), cluster, stands, began, grpc, knownToBeConnected: name.exchange !== undefined && stands !== "connecting",
    ...(due !== undefined && { due }), ...(timesOut?.cancelled === false && { timesOut: timesOut.time }),
  };
}
