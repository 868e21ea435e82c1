// The generated guest on the other stages: on connections, and under the other profiles.
import { describe, expect, it } from "vitest";
import { callbackOf } from "../../abi/callbacks.ts";
import { callAlone, callEverywhere, deadly, deaths, otherCalls, streamCalls, used } from "./judged.ts";
import { otherProxiesClauses } from "./expectations.ts";

const onConnections: readonly string[] = ["proxy_on_new_connection", "proxy_on_downstream_data", "proxy_on_upstream_data", "proxy_on_downstream_connection_close", "proxy_on_upstream_connection_close"];

describe.each([
  { on: "tcp", profile: "envoy" }, { on: "http", profile: "higress" }, { on: "tcp", profile: "higress" }, { on: "http", profile: "spec" }, { on: "tcp", profile: "spec" },
] as const)("a guest that calls in every callback of $on, as $profile has it", ({ on, profile }) => {
  const ground = { on, profile }, reached = new Set<string>();

  it.each(otherCalls)("$name", ({ name, abi }) => {
    const { wrong, reached: called } = callEverywhere(ground, name, abi);
    for (const place of called) reached.add(place);
    expect(wrong).toEqual([]);
  });

  it.each(streamCalls)("$name", ({ name, abi }) => {
    expect([...reached].flatMap((place) => callAlone(ground, name, abi, place))).toEqual([]);
  });

  it("is called in the callbacks of its streams, of calls and of roots", () => {
    const own = on === "tcp" ? onConnections : ["proxy_on_request_headers", "proxy_on_response_trailers"];
    for (const place of [...own, "proxy_on_tick", "proxy_on_queue_ready", "proxy_on_http_call_response", "proxy_on_grpc_receive", "proxy_on_grpc_close", "envoy_on_resolve_dns", "proxy_on_foreign_function", "proxy_on_delete"]) expect(reached).toContain(place);
  });

  it("kills the proxy where 6.8 says so of HTTP, and nowhere else", () => {
    const ofStreams = [...reached].filter((place) => callbackOf(place)?.context !== "root");
    expect(deaths(ground, ofStreams)).toEqual(on === "tcp" ? [] : deadly.toSorted());
  });
});

it("judges by what only other proxies have", () => {
  expect(otherProxiesClauses.filter((clause) => !used.has(clause))).toEqual([]);
});
