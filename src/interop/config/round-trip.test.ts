// What we write for an Envoy we read again: each sample's setup as a configuration, and back.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../scenario/bytes.ts";
import { emptyScenario } from "../../scenario/defaults.ts";
import { parseScenario, parseScenarioText } from "../../scenario/parse.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { envoyJson } from "../envoy-config.ts";
import { readConfig } from "./read.ts";
import { withConfig } from "./to-setup.ts";

const samples = new URL("../../../samples/", import.meta.url);
const ids = readdirSync(samples, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== "sdk").map(({ name }) => name);

function scenarioOf(id: string): Scenario {
  const parsed = parseScenarioText(readFileSync(new URL(`${id}/scenario.json`, samples), "utf8"));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.scenario;
}
const bytes = (value: Parameters<typeof bytesOf>[0] | undefined): string => (value === undefined ? "none" : Buffer.from(bytesOf(value)).toString("latin1"));
const chainOf = ({ setup }: Scenario) => setup.chain.map(({ configuration, vmConfiguration, module: _module, ...rest }) => ({ ...rest, configuration: bytes(configuration), vmConfiguration: bytes(vmConfiguration) }));

describe("an exported configuration", () => {
  it.each(ids)("of %s comes back as the same chain, listener, clusters and routes", (id) => {
    const scenario = scenarioOf(id), { setup } = scenario, upstreams = Object.fromEntries(setup.upstreams.map(({ cluster }, i) => [cluster, { host: "127.0.0.1", port: 20000 + i }]));
    const read = readConfig(envoyJson(setup, { listener: { host: "127.0.0.1", port: 10000 }, upstreams, module: (name) => name }));
    if (!read.ok) throw new Error(read.reason);
    const back = parseScenario(withConfig(emptyScenario(), read.value, "replace"));
    if (!back.ok) throw new Error(back.problems.map(({ path, message }) => `${path} ${message}`).join("; "));
    expect(chainOf(back.scenario)).toEqual(chainOf(scenario));
    expect(back.scenario.setup.listener).toMatchObject({ kind: setup.listener.kind, bufferLimit: setup.listener.bufferLimit, requestId: setup.listener.requestId, http1Trailers: setup.listener.http1Trailers });
    for (const { cluster, protocol } of setup.upstreams) expect(back.scenario.setup.upstreams).toContainEqual(expect.objectContaining({ cluster, protocol }));
    const hosts = back.scenario.setup.router.virtualHosts;
    if (setup.listener.kind === "http") expect(hosts.at(-1)?.routes.map((route) => [route.cluster, route.timeout])).toEqual([...setup.router.routes.map((route) => [route.cluster, route.timeout]), [setup.router.cluster, setup.router.timeout]]);
    else expect(back.scenario.setup.router.cluster).toBe(setup.router.cluster);
  });
});
