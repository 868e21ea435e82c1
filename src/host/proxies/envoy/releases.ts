import { profileOf } from "../../../scenario/profiles.ts";

/** What differs between the releases of Envoy that were run (semantics 22): one named constant for each difference. */
export interface Release {
  readonly version: string;
  /** The commit it was built from, as `xds.node` tells it. */
  readonly revision: string;
  /** `node`, `cluster_name`, `route_metadata` and the like are there beside `xds`: until 1.32 (release notes of 1.33.0). */
  readonly namesOutsideXds: boolean;
  /** `__main_void` is called after `_initialize` when there is no `main` (T-16). */
  readonly callsMainVoid: boolean;
  /** poll_oneoff answers 0 with nevents 0; before, 52. */
  readonly pollOneoffWorks: boolean;
  /** close_stream resets an HTTP/2 stream; before, the stream ended without an error. */
  readonly closeStreamResets: boolean;
  /** What a refused upstream connection appends to its reason. */
  readonly refusedText: string;
  /** `keep-alive` of an HTTP/1 upstream is removed before filters see it when the client speaks HTTP/1. */
  readonly removesKeepAlive: boolean;
  /** request.headers_bytes and response.headers_bytes are there. */
  readonly countsHeaderBytes: boolean;
  /** Order in which environment variables are handed over. */
  readonly environmentReversed: boolean;
  /** A stream whose response is being sent when its VM dies is reset over HTTP/2; before, it ended without an error. */
  readonly failedResponseResets: boolean;
  /** A protocol error of an HTTP/2 upstream is called so, with 502; before, it was a remote reset like others, with 503. */
  readonly namesProtocolErrors: boolean;
  /** The reset of one TCP connection resets the other one; before, it was closed as if it had ended. */
  readonly passesResetsOn: boolean;
  /** What was written in the turn in which the proxy dies is lost. */
  readonly crashLosesResponse: boolean;
  readonly foreign: ForeignRules;
}

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

export const releases: readonly Release[] = [
  {
    version: "1.40.0", revision: "9e5580933739775e8bce696a57a2e1bc99368f23", namesOutsideXds: false, callsMainVoid: true, pollOneoffWorks: true, closeStreamResets: true, refusedText: "", removesKeepAlive: true,
    countsHeaderBytes: true, environmentReversed: false, failedResponseResets: true, namesProtocolErrors: true, passesResetsOn: true, crashLosesResponse: true,
    foreign: { keysAsPem: true, effectiveContext: true, moreFilterState: true, classicZlib: false, longTexts: true },
  },
  {
    version: "1.36.2", revision: "dc2d3098ae5641555f15c71d5bb5ce0060a8015c", namesOutsideXds: false, callsMainVoid: false, pollOneoffWorks: false, closeStreamResets: false,
    refusedText: ", transport failure reason: delayed connect error: Connection refused", removesKeepAlive: false,
    countsHeaderBytes: false, environmentReversed: true, failedResponseResets: false, namesProtocolErrors: false, passesResetsOn: false, crashLosesResponse: false,
    foreign: { keysAsPem: false, effectiveContext: false, moreFilterState: false, classicZlib: true, longTexts: false },
  },
];

/** The release a profile names: `envoy`, `envoy@1.36.2`, `envoy@1.36`; the newest unless said. */
export function releaseOf(profile: string): Release | undefined {
  const found = profileOf(profile);
  return found?.name === "envoy" ? releases.find((release) => release.version === found.release) : undefined;
}
