/** Where a person starts from: an empty scenario, a first request, a first reply. */
import * as v from "valibot";
import { ExchangeSchema, ReplySchema, ScenarioSchema, scenarioVersion } from "./scenario.ts";
import type { Exchange, Reply, Scenario } from "./scenario.ts";

const defaultCluster = "backend";

/** What the default upstream answers: enough headers to see some, a body of a line. */
const defaultReply = (): Reply =>
  v.parse(ReplySchema, { headers: [["content-type", "text/plain; charset=utf-8"], ["server", "upstream"]], body: "Hello from the upstream.\n", delay: 20 });

/** One GET as a command-line client sends it. */
const defaultExchange = (id = "1"): Exchange =>
  v.parse(ExchangeSchema, { do: "exchange", id, headers: [["user-agent", "curl/8.11.0"], ["accept", "*/*"]] });

/** No filter, no action, one upstream that answers. */
export const emptyScenario = (): Scenario =>
  v.parse(ScenarioSchema, { version: scenarioVersion, setup: { chain: [], upstreams: [{ cluster: defaultCluster, replies: [defaultReply()] }] }, actions: [] });

/** A chain of modules by name, one exchange, one upstream: what is run when nothing else is said. */
export function scenarioFor(modules: readonly { readonly name: string; readonly sha256?: string }[]): Scenario {
  const empty = emptyScenario();
  return v.parse(ScenarioSchema, { ...empty, setup: { ...empty.setup, chain: modules.map((module) => ({ name: module.name.replace(/^.*\//, "").replace(/\.wasm$/, ""), module })) }, actions: [defaultExchange()] });
}
