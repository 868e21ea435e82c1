/** The rules in which releases of Envoy's family differ: the clause each belongs to, and what it decides. */
import type { RuleName } from "../scenario/rules.ts";

export interface RuleSentence {
  /** of the semantics */
  readonly clause: string;
  readonly sentence: string;
}

export const ruleSentences: Readonly<Record<RuleName, RuleSentence>> = {
  markers: { clause: "T-01", sentence: "Which ABI markers are taken: 0_2_100 is taken by Higress alone." },
  additions: { clause: "T-02", sentence: "Higress offers functions of its own, for Redis, upstream hosts and injected data." },
  missing: { clause: "T-04", sentence: "Envoy 1.36 and older lack 27 WASI functions that 1.40 offers, so a module that imports one does not load there." },
  allocators: { clause: "T-05", sentence: "The specification asks proxy_on_memory_allocate for memory first, Envoy malloc." },
  restrictsAllocator: { clause: "T-11", sentence: "Envoy stops a guest that makes host calls while its allocator runs; Higress lets it." },
  callsMainVoid: { clause: "T-16", sentence: "Envoy 1.40 calls __main_void after _initialize, 1.36 does not." },
  pollOneoffWorks: { clause: "T-94", sentence: "poll_oneoff answers 0 with no event in Envoy 1.40 and Higress, 52 in Envoy 1.36." },
  environmentReversed: { clause: "T-94", sentence: "Environment variables are handed over in another order." },
  headersStop: { clause: "6.3", sentence: "A pause at headers lets body callbacks come: by allow_on_headers_stop_iteration, never (Envoy 1.34 and older), or for modules of 0_2_100 (Higress)." },
  endOrder: { clause: "T-53, T-54", sentence: "A stream ends with log, done, delete in Envoy, with done, log, delete in the specification." },
  waitsForDone: { clause: "T-57", sentence: "After a 0 from on_done the specification waits for proxy_done; Envoy does not." },
  unavailablePairs: { clause: "T-36", sentence: "The pairs of a map that is not available are an empty map in Envoy, an error in the specification." },
  callFailure: { clause: "T-83", sentence: "A call that failed looks like a response of 503 or 504 in Envoy; in the specification it has no headers." },
  closeStreamResets: { clause: "22", sentence: "close_stream resets an HTTP/2 stream in Envoy 1.40; in 1.36 the stream ends without an error." },
  refusedText: { clause: "T-83", sentence: "Envoy 1.36 says more about a refused connection than 1.40." },
  removesKeepAlive: { clause: "22", sentence: "Envoy 1.40 removes an HTTP/1 upstream's keep-alive header before filters see it." },
  countsHeaderBytes: { clause: "22", sentence: "request.headers_bytes is there in Envoy 1.40, not in 1.36." },
  matchesHeadersIndividually: { clause: "T-67", sentence: "A header condition of a route looks at each of several values by itself; the other release joins them by commas first." },
  namesOutsideXds: { clause: "17.3", sentence: "Until Envoy 1.32, and in Higress, cluster_name, route_name and the like are there without xds." },
  failedResponseResets: { clause: "22", sentence: "A response under way when its VM dies is reset over HTTP/2 in Envoy 1.40; in 1.36 it ends without an error." },
  passesResetsOn: { clause: "22", sentence: "Envoy 1.40 passes the reset of a TCP connection on; 1.36 closes the other side as if it had ended." },
  namesProtocolErrors: { clause: "22", sentence: "Envoy 1.40 answers 502 for a protocol error of an HTTP/2 upstream; 1.36 answers 503." },
  endedGrpcStreamsGoOn: { clause: "16, 22", sentence: "A gRPC stream that the guest ends while the end of its answer is told goes on being told in Envoy 1.36, or the proxy dies; in 1.40 it is just over." },
  dropsMetadata: { clause: "6.4", sentence: "Envoy 1.40 drops METADATA frames of HTTP/2 unless allow_metadata is set; 1.36 passes them on all the same." },
  groupsHttp2Headers: { clause: "22", sentence: "Over HTTP/2, Envoy 1.36 writes all values of a header where its first one stands; 1.40 keeps their order." },
  crashLosesResponse: { clause: "22", sentence: "What was written in the turn in which the proxy dies is lost in Envoy 1.40 and arrives in 1.36." },
  foreign: { clause: "18", sentence: "Foreign functions differ in details between Envoy 1.36 and 1.40: sign, keys as PEM, compression, text of numbers." },
  actsOnProperties: { clause: "17.4", sentence: "In Higress some properties that a filter sets change what the proxy does: clear_route_cache, the buffer limits, tags of spans." },
};
