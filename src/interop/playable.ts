/**
 * A scenario as it can be put to a proxy that lives in real time: nothing happens in the same instant as something else, so that each part of a
 * message is a read of its own there and here. The run of the result, not of the given scenario, is compared with the proxy's.
 */
import { unreachable } from "../base/unreachable.ts";
import { lowerAscii, textOf } from "../base/byte-string.ts";
import { isDrivenByHand } from "../scenario/by-hand.ts";
import { bytesOf } from "../scenario/bytes.ts";
import { expandConnection, expandExchange } from "../scenario/expand.ts";
import type { Action, Headers, Reply, Scenario, SendHeaders, Upstream } from "../scenario/scenario.ts";
import { namesOfSubject } from "./certificate-subject.ts";
import { testedTlsVersions } from "./envoy-tls.ts";

/** ms: from the start of the VMs to the first action, between two actions, between two pieces of a reply. */
export const pace = { start: 1000, action: 40, piece: 20, removal: 1300 } as const;
const longEnd = 200;
const date = "Thu, 01 Jan 2026 00:00:00 GMT";

export type Playable = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly reasons: readonly string[] };

/** The reasons say what of the scenario a real proxy cannot be asked. */
export function playable(scenario: Scenario): Playable {
  const reasons = [...new Set(obstacles(scenario))];
  if (reasons.length > 0) return { ok: false, reasons };
  const { setup } = scenario;
  let turn = 0;
  /** They take turns unless told, as in our host. */
  const onThread = (action: Action): Action => (!begins(action) || action.thread !== undefined ? action : { ...action, thread: turn++ % setup.threads });
  const http2Of = (cluster: string): boolean => setup.upstreams.find((upstream) => upstream.cluster === cluster)?.protocol === "HTTP/2";
  return {
    ok: true,
    scenario: {
      ...scenario,
      setup: { ...setup, mainThread: true, logLevel: "trace", upstreams: setup.upstreams.map(pacedUpstream), listener: { ...setup.listener, address: "127.0.0.1:10000", clientAddress: "127.0.0.1:50000" } },
      actions: [{ do: "advance", by: pace.start }, ...scenario.actions.flatMap((action) => paced(onThread(action), http2Of(setup.router.cluster))), { do: "advance", by: longEnd }],
    },
  };
}

function obstacles({ setup, actions }: Scenario): readonly string[] {
  const out: string[] = [];
  if (setup.link !== "as-profile") out.push("setup.link is lenient: a proxy loads what it loads");
  if (Object.keys(setup.rules).length > 0) out.push("setup.rules takes single rules from other releases; an Envoy has its own");
  if (setup.sharedData.length > 0) out.push("setup.sharedData seeds shared data, which begins empty in a proxy");
  if (setup.properties.length > 0) out.push("setup.properties replaces what a proxy derives by itself");
  if (setup.listener.kind === "tcp" && (setup.filterState.length > 0 || Object.keys(setup.dynamicMetadata).length > 0)) out.push("setup.filterState or setup.dynamicMetadata of connections: Envoy has no network filters that set them for the filters behind");
  if (setup.filterState.some(({ value }) => !textOf(bytesOf(value)).utf8)) out.push("setup.filterState has bytes that are no text: a configuration of Envoy cannot name them");
  out.push(...obstaclesOfTls(setup));
  if (setup.chain.some(({ role }) => role === "stats-sink")) out.push("an entry of the chain is a stats sink, which Envoy hands its own metrics too");
  if (setup.upstreams.some(({ protocol }) => protocol === "Redis")) out.push("an upstream speaks Redis, which Envoy's filters cannot call");
  for (const action of actions) {
    if (action.do === "run" && action.callbacks !== undefined) out.push("an action runs a number of callbacks; a proxy does not stop between two of them");
    if (isDrivenByHand(action)) out.push(`an action is ${action.do}: upstreams that are driven by hand, and timers that fire before their time, are not exported; give the upstream a reply with a delay or a reset instead`);
    if (action.do === "phases") out.push("an action drives the phases of a test, as Google's tester does and no proxy");
    if (action.do === "foreign-callback") out.push("an action calls a foreign function's callback, which Envoy never does");
    if ((action.do === "exchange" || action.do === "send-headers") && action.scheme !== "http" && setup.listener.tls === undefined) out.push(`an exchange has the scheme ${action.scheme}, and its listener has no certificate (listener.tls)`);
  }
  return out;
}

function obstaclesOfTls({ listener, upstreams }: Scenario["setup"]): readonly string[] {
  const secured = [listener.tls, ...upstreams.map(({ tls }) => tls)].filter((tls) => tls !== undefined), out: string[] = [];
  if ((listener.kind === "tcp" && listener.tls !== undefined) || upstreams.some(({ protocol, tls }) => protocol === "TCP" && tls !== undefined)) out.push("a connection of TCP has certificates: the test's clients and servers of TCP speak no TLS");
  for (const { version, local, peer } of secured) {
    if (!testedTlsVersions.includes(version)) out.push(`${version}: the test's clients and servers speak ${testedTlsVersions.join(" and ")} alone`);
    for (const certificate of [local, peer]) if (certificate !== undefined && namesOfSubject(certificate.subject) === undefined) out.push(`a certificate has the subject ${JSON.stringify(certificate.subject)}, which is not of the form CN=name,O=organisation`);
  }
  return out;
}

type Beginning = Extract<Action, { readonly thread?: number | undefined }>;
function begins(action: Action): action is Beginning {
  return action.do === "exchange" || action.do === "connection" || action.do === "send-headers" || action.do === "open-connection";
}

function paced(action: Action, http2: boolean): readonly Action[] {
  const wait = (by: number): Action => ({ do: "advance", by });
  // an obstacle above
  if (isDrivenByHand(action)) return [action];
  switch (action.do) {
    case "exchange": return expandExchange(action).flatMap((part) => paced(part, http2));
    case "send-headers": return [pacedRequest(action, http2), wait(pace.action)];
    case "send-data":
    case "send-metadata":
    case "abort":
    case "run": return [action, wait(pace.action)];
    case "send-trailers": return [action, wait(pace.action)];
    case "advance":
    // an obstacle above
    case "phases":
    case "foreign-callback": return [action];
    // a listener that is removed keeps its filters while it drains
    case "remove-configuration": return [wait(pace.removal), action, wait(pace.removal)];
    case "restore-configuration": return [action, wait(pace.removal)];
    case "connection": return expandConnection(action).flatMap((part) => paced(part, http2));
    case "open-connection":
    case "downstream-data":
    case "half-close":
    case "close-connection":
    case "reset-connection": return [action, wait(pace.action)];
    default: return unreachable(action);
  }
}

function pacedRequest(action: SendHeaders, http2: boolean): SendHeaders {
  const headers = action.protocol === "HTTP/2" ? grouped(action.headers) : action.headers;
  return { ...action, headers, ...(action.reply !== undefined && { reply: pacedReply(action.reply, http2) }) };
}

const pacedUpstream = (upstream: Upstream, i: number): Upstream =>
  ({ ...upstream, address: `127.0.0.1:${20000 + i}`, replies: upstream.replies.map((reply) => pacedReply(reply, upstream.protocol === "HTTP/2")) });

function pacedReply(reply: Reply, http2: boolean): Reply {
  const headers = http2 ? grouped(withDate(reply.headers)) : reply.headers;
  const pieces = reply.chunks ?? (http2 && reply.body !== undefined && bytesOf(reply.body).length > 0 ? [{ data: reply.body, delay: 0 }] : undefined);
  const chunks = pieces?.map((chunk, i) => ({ ...chunk, delay: Math.max(chunk.delay, i === 0 && !http2 ? 0 : pace.piece) }));
  return {
    ...reply, headers, ...(chunks !== undefined && { chunks }), ...(http2 && reply.trailers !== undefined && { trailers: grouped(reply.trailers) }),
    ...(reply.reset === "after-chunks" && { resetDelay: Math.max(reply.resetDelay, pace.action) }),
  };
}

/** A server of HTTP/2 in Node dates every response. */
const withDate = (headers: Headers): Headers => (headers.some(([name]) => lowerAscii(name) === "date") ? headers : [...headers, ["date", date]]);

/** Values of one name stand together: HTTP/2 in Node takes headers by name. */
function grouped(headers: Headers): Headers {
  const names = [...new Set(headers.map(([name]) => lowerAscii(name)))];
  return names.flatMap((name) => headers.filter(([other]) => lowerAscii(other) === name));
}
