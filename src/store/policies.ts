/** What requests get under each failure policy once a filter has stopped: the scenario up to there is run under each of them, and asked again. */
import type { FaultFacts } from "../debugger/fault/fault-facts.ts";
import { policyLine } from "../debugger/fault/policies.ts";
import type { PolicyLine } from "../debugger/fault/policies.ts";
import { castOf } from "../debugger/cast.ts";
import type { Compared } from "../debugger/comparison.ts";
import type { Recording } from "../recording/log.ts";
import { failurePolicies } from "../scenario/scenario.ts";
import type { Action, Filter, Scenario } from "../scenario/scenario.ts";
import { freeName } from "./names.ts";

/** The backoff is the base interval and up to half of it more. */
const longestBackoff = 1.5;

/** `kept`: the actions it takes to come to the fault. */
export async function underEachPolicy(scenario: Scenario, recording: Recording, facts: FaultFacts, kept: number, run: (scenario: Scenario) => Promise<Compared>, cancelled: () => boolean): Promise<readonly PolicyLine[]> {
  const { filter, exchange, thread } = facts;
  if (filter === undefined) return [];
  const actions = scenario.actions.slice(0, kept), ids = new Set(actions.flatMap(idOf));
  const next = freeName("next", ids), later = freeName("later", ids);
  const again = (id: string): Action => follower(scenario, actions, id, thread);
  const wait = (scenario.setup.chain[filter]?.reloadBackoff ?? 0) * longestBackoff + 1;
  const lines: PolicyLine[] = [];
  for (const policy of failurePolicies) {
    if (cancelled()) return [];
    const setup = { ...scenario.setup, chain: withPolicy(scenario.setup.chain, filter, policy) };
    const ran = await run({ ...scenario, setup, actions: [...actions, again(next), { do: "advance", by: wait }, again(later)] });
    const faulted = exchange === undefined ? undefined : castOf(recording).exchange(exchange)?.id;
    lines.push(policyLine({ policy, ...ran, faulted, next, later }, filter));
  }
  return lines;
}

/** Plugins that share the VM share its fate. */
function withPolicy(chain: readonly Filter[], filter: number, failurePolicy: Filter["failurePolicy"]): Filter[] {
  const one = chain[filter];
  return chain.map((entry, index) => (index === filter || (entry.module.name === one?.module.name && entry.vmId === one.vmId) ? { ...entry, failurePolicy } : entry));
}

const idOf = (action: Action): string[] => ("id" in action ? [action.id] : "exchange" in action && action.exchange !== undefined ? [action.exchange] : "connection" in action ? [action.connection] : []);

/** The request (or connection) that came last, once more and in one go. */
function follower(scenario: Scenario, actions: readonly Action[], id: string, thread: number): Action {
  const on = scenario.setup.threads > 1 && thread < scenario.setup.threads ? { thread } : {};
  for (const action of [...actions.toReversed(), ...scenario.actions]) {
    switch (action.do) {
      case "exchange":
      case "connection": return { ...action, id, ...on };
      case "send-headers": {
        const { protocol, method, path, scheme, authority, headers, reply } = action;
        return { do: "exchange", id, protocol, method, path, scheme, authority, headers, ...(reply !== undefined && { reply }), ...on };
      }
      default:
    }
  }
  return scenario.setup.listener.kind === "tcp"
    ? { do: "connection", id, ends: "half-close", endDelay: 0, ...on }
    : { do: "exchange", id, protocol: "HTTP/1.1", method: "GET", path: "/", scheme: "http", authority: "example.com", headers: [], ...on };
}
