/** What a schema cannot say: names that must be unique or known, what goes together, and the order of the parts of a stream. */
import { decodeBase64 } from "../base/base64url.ts";
import { checkActions } from "./check-actions.ts";
import { checkExpectations } from "./check-expectations.ts";
import { pathText } from "./paths.ts";
import type { PathItem } from "./paths.ts";
import type { Problem } from "./parse.ts";
import { hasMainThread } from "./roles.ts";
import { hasOwnRules, profileOf, profileTitle, profileWords, takesOnlyRequests, testerProfile } from "./profiles.ts";
import { redisAnswers } from "./redis.ts";
import type { RouteEntry } from "./routing.ts";
import type { Scenario } from "./scenario.ts";

export function checkScenario(scenario: Scenario): readonly Problem[] {
  return [...checkBase64(scenario, []), ...checkSetup(scenario), ...checkActions(scenario.actions, scenario.setup.listener.kind), ...checkThreads(scenario), ...checkPhases(scenario), ...checkExpectations(scenario)];
}

/** The digits may be right and still not add up to whole bytes. */
function checkBase64(value: unknown, path: readonly PathItem[]): Problem[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => checkBase64(item, [...path, i]));
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (ofJson.has(key)) return [];
    if (key !== "base64" || typeof inner !== "string") return checkBase64(inner, [...path, key]);
    const decoded = decodeBase64(inner);
    return decoded.ok ? [] : [problem([...path, key], `is ${decoded.reason}`)];
  });
}

/** Fields that hold JSON of any form. */
const ofJson = new Set(["json", "metadata", "hostMetadata", "localityMetadata", "virtualHostMetadata", "dynamicMetadata"]);

const problem = (path: readonly PathItem[], message: string): Problem => ({ path: pathText(path), message });

function checkSetup({ setup }: Scenario): Problem[] {
  const problems: Problem[] = [];
  for (const [i, { name, text, descriptorSet }] of setup.protos.entries()) {
    const before = setup.protos.findIndex((proto) => proto.name === name);
    if (before < i) problems.push(problem(["setup", "protos", i, "name"], `"${name}" is already the name of setup.protos[${before}]`));
    if ((text === undefined) === (descriptorSet === undefined)) problems.push(problem(["setup", "protos", i], "needs either text or descriptorSet"));
  }
  if (profileOf(setup.profile) === undefined) problems.push(problem(["setup", "profile"], `is "${setup.profile}", which is not known; known profiles: ${profileWords()}`));
  for (const [rule, profile] of Object.entries(setup.rules)) {
    if (profile !== undefined && profileOf(profile) === undefined) problems.push(problem(["setup", "rules", rule], `is taken from "${profile}", which is not known; known profiles: ${profileWords()}`));
  }
  for (const [rule, profile] of Object.entries(setup.rules)) {
    if (profile !== undefined && hasOwnRules(profile)) problems.push(problem(["setup", "rules", rule], `is taken from "${profile}", which has rules of its own; only those of Envoy's family can be lent`));
  }
  if (setup.listener.kind === "tcp" && takesOnlyRequests(setup.profile)) problems.push(problem(["setup", "listener", "kind"], `is "tcp", which was never run in ${profileTitle(setup.profile)}; "http" is expected with this profile`));
  const clusters = new Map<string, number>();
  for (const [i, upstream] of setup.upstreams.entries()) {
    const before = clusters.get(upstream.cluster);
    if (before === undefined) clusters.set(upstream.cluster, i);
    else problems.push(problem(["setup", "upstreams", i, "cluster"], `"${upstream.cluster}" is already the cluster of setup.upstreams[${before}]`));
    problems.push(...checkUpstream(setup, upstream, i));
  }
  if (clusters.size > 0 && !clusters.has(setup.router.cluster)) problems.push(problem(["setup", "router", "cluster"], `"${setup.router.cluster}" is not among the upstreams; known clusters: ${[...clusters.keys()].join(", ")}`));
  if (clusters.size > 0) problems.push(...checkRoutes(setup.router.routes, ["setup", "router", "routes"], clusters));
  for (const [i, host] of setup.router.virtualHosts.entries()) if (clusters.size > 0) problems.push(...checkRoutes(host.routes, ["setup", "router", "virtualHosts", i, "routes"], clusters));
  return problems;
}

/** Worker threads are numbered from 0. */
function checkThreads({ setup, actions }: Scenario): Problem[] {
  const { threads } = setup;
  return actions.flatMap((action, i) => {
    const call = "call" in action ? action.call : undefined, thread = call !== undefined ? call.thread : "thread" in action ? action.thread : undefined;
    const path = ["actions", i, ...(call === undefined ? [] : ["call"]), "thread"];
    if (thread === "main") return hasMainThread(setup) ? [] : [problem(path, "is main; the main thread has VMs only where setup.mainThread is on, or something of the chain runs there")];
    if (thread === undefined || thread < threads) return [];
    return [problem(path, `is ${thread}; ${threads === 1 ? "there is one worker thread, 0" : `there are ${threads} worker threads, 0 to ${threads - 1}`} (setup.threads)`)];
  });
}
/** The tester knows no clients, and proxies call no phases by themselves. */
function checkPhases({ setup: { profile }, actions }: Scenario): Problem[] {
  const tester = profile === testerProfile;
  return actions.flatMap((action, i) => (tester === (action.do === "phases") || !("exchange" in action || action.do === "exchange") ? []
    : [problem(["actions", i, "do"], tester ? `is "${action.do}"; with the profile ${testerProfile} streams are driven by "phases"` : `is "phases", which belongs to the profile ${testerProfile}`)]));
}
/** Envoy refuses a route to a cluster that it does not have. */
const checkRoutes = (routes: readonly RouteEntry[], path: readonly PathItem[], clusters: ReadonlyMap<string, number>): Problem[] => routes.flatMap(({ cluster, directResponse }, i) => (directResponse !== undefined || clusters.has(cluster)
  ? [] : [problem([...path, i, "cluster"], cluster === "" ? "is empty; a route needs a cluster or a direct response" : `"${cluster}" is not among the upstreams; known clusters: ${[...clusters.keys()].join(", ")}`)]));

/** A TCP proxy hands bytes to a server of TCP; an HTTP router needs one that speaks HTTP. */
function checkUpstream({ listener, router }: Scenario["setup"], { cluster, protocol, server, replies, redis }: Scenario["setup"]["upstreams"][number], index: number): Problem[] {
  const at = (field: string): readonly PathItem[] => ["setup", "upstreams", index, field];
  const problems: Problem[] = [];
  if (protocol !== "TCP" && server !== undefined) problems.push(problem(at("server"), `is for upstreams of protocol TCP; "${cluster}" speaks ${protocol}, its answers are the replies`));
  if (protocol !== "Redis" && redis.length > 0) problems.push(problem(at("redis"), `is for upstreams of protocol Redis; "${cluster}" speaks ${protocol}`));
  if (protocol === "Redis" && replies.length > 0) problems.push(problem(at("replies"), `are for upstreams that speak HTTP; "${cluster}" speaks Redis, what it answers is told by redis`));
  for (const [i, reply] of redis.entries()) {
    const given = redisAnswers.filter((key) => reply[key] !== undefined);
    if (given.length > 1) problems.push(problem([...at("redis"), i], `has ${given.join(" and ")}; one answer is enough`));
  }
  if (protocol === "TCP" && replies.length > 0) problems.push(problem(at("replies"), `are for upstreams that speak HTTP; "${cluster}" speaks TCP, what it does is told by its server`));
  if (cluster !== router.cluster) return problems;
  if (listener.kind === "tcp" && protocol !== "TCP") problems.push(problem(at("protocol"), `is ${protocol}, TCP is expected: the listener is of kind tcp and hands its connections to "${cluster}"`));
  if (listener.kind === "http" && (protocol === "TCP" || protocol === "Redis")) problems.push(problem(at("protocol"), `is ${protocol}, HTTP/1.1 or HTTP/2 is expected: the listener is of kind http and routes its requests to "${cluster}"`));
  return problems;
}
