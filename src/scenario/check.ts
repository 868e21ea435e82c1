/** What a schema cannot say: names that must be unique or known, and the order of the parts of an exchange. */
import { decodeBase64 } from "../base/base64url.ts";
import { unreachable } from "../base/unreachable.ts";
import { expandExchange } from "./expand.ts";
import { pathText } from "./paths.ts";
import type { PathItem } from "./paths.ts";
import type { Problem } from "./parse.ts";
import { profileOf, profileWords } from "./profiles.ts";
import type { Action, Scenario } from "./scenario.ts";

export function checkScenario(scenario: Scenario): readonly Problem[] {
  return [...checkBase64(scenario, []), ...checkSetup(scenario), ...checkActions(scenario.actions)];
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
const ofJson = new Set(["json", "metadata"]);

const problem = (path: readonly PathItem[], message: string): Problem => ({ path: pathText(path), message });

function checkSetup({ setup }: Scenario): Problem[] {
  const problems: Problem[] = [];
  if (profileOf(setup.profile) === undefined) problems.push(problem(["setup", "profile"], `is "${setup.profile}", which is not known; known profiles: ${profileWords()}`));
  const clusters = new Map<string, number>();
  for (const [i, upstream] of setup.upstreams.entries()) {
    const before = clusters.get(upstream.cluster);
    if (before === undefined) clusters.set(upstream.cluster, i);
    else problems.push(problem(["setup", "upstreams", i, "cluster"], `"${upstream.cluster}" is already the cluster of setup.upstreams[${before}]`));
  }
  if (clusters.size > 0 && !clusters.has(setup.router.cluster)) problems.push(problem(["setup", "router", "cluster"], `"${setup.router.cluster}" is not among the upstreams; known clusters: ${[...clusters.keys()].join(", ")}`));
  return problems;
}

/** How far the client's side of an exchange has come: what may still be sent. */
type Sent = "open" | "ended" | "aborted";

function checkActions(actions: readonly Action[]): Problem[] {
  const problems: Problem[] = [];
  const sent = new Map<string, Sent>();
  for (const [i, action] of actions.entries()) {
    const message = action.do === "exchange" ? begin(sent, action.id) ?? elementary(sent, expandExchange(action).slice(1)) : elementary(sent, [action]);
    if (message !== undefined) problems.push(problem(["actions", i, action.do === "exchange" ? "id" : "exchange"], message));
    if (action.do === "exchange") sent.set(action.id, "ended");
  }
  return problems;
}

function begin(sent: Map<string, Sent>, id: string): string | undefined {
  if (sent.has(id)) return `an exchange "${id}" has begun before; each needs a name of its own`;
  sent.set(id, "open");
  return undefined;
}

function elementary(sent: Map<string, Sent>, actions: readonly Action[]): string | undefined {
  for (const action of actions) {
    const message = one(sent, action);
    if (message !== undefined) return message;
  }
  return undefined;
}

function one(sent: Map<string, Sent>, action: Action): string | undefined {
  switch (action.do) {
    case "send-headers": {
      const message = begin(sent, action.exchange);
      if (message === undefined && action.endOfStream) sent.set(action.exchange, "ended");
      return message;
    }
    case "send-data": return part(sent, action.exchange, action.endOfStream);
    case "send-trailers": return part(sent, action.exchange, true);
    case "abort": {
      const message = sent.has(action.exchange) ? undefined : unknown(action.exchange);
      sent.set(action.exchange, "aborted");
      return message;
    }
    case "exchange":
    case "run":
    case "advance":
    case "remove-configuration":
    case "restore-configuration":
      return undefined;
    default: return unreachable(action);
  }
}

const unknown = (id: string): string => `no exchange "${id}" has begun before`;

function part(sent: Map<string, Sent>, id: string, end: boolean): string | undefined {
  const now = sent.get(id);
  if (now === undefined) return unknown(id);
  if (now === "ended") return `the request of "${id}" has ended before, nothing can follow`;
  if (now === "aborted") return `the client of "${id}" has gone before, nothing can follow`;
  if (end) sent.set(id, "ended");
  return undefined;
}
