// The route table: which route takes a request, when it is looked for, what the rows say (T-67).
import { describe, expect, it } from "vitest";
import { explain } from "../debugger/explanations.ts";
import { eventLine } from "../debugger/event-line.ts";
import { plain } from "../debugger/sentence.ts";
import { call, guestOf, streamCallbacks } from "./host-guest.ts";
import type { Call } from "./host-guest.ts";
import { runChain } from "./host-run.ts";
import type { HostRun } from "./host-run.ts";

type Setup = NonNullable<Parameters<typeof runChain>[0]["setup"]>;
const upstreams: Setup["upstreams"] = [{ cluster: "backend", replies: [{ body: "ok" }] }, { cluster: "b", replies: [{ body: "from b" }] }];
const toB: Setup = { upstreams, router: { routes: [{ name: "to_b", match: { prefix: "/b" }, cluster: "b" }] } };
const run = async (setup: Setup, calls: readonly Call[] = [], path = "/"): Promise<HostRun> => {
  const { bytes } = await guestOf({ exports: streamCallbacks, calls: { proxy_on_request_headers: calls } });
  return runChain({ filters: [{ bytes }], setup, actions: [{ do: "exchange", id: "a", path }] });
};
const replace = (name: string, value: string): Call => call("proxy_replace_header_map_value", { map_type: 0, key: name, value });
const chosen = ({ recording }: HostRun): number[] => Array.from({ length: recording.length }, (_, step) => step).filter((step) => recording.brief(step).name === "route-chosen");
const lines = (result: HostRun): string[] => chosen(result).map((step) => eventLine(result.recording, step).name);
const why = (result: HostRun, nth: number): string => explain(result.recording, chosen(result)[nth] ?? 0).sentences.map(plain).join(" ");
const body = ({ outcome }: HostRun): string => Buffer.from(outcome.exchanges[0]?.client.body ?? []).toString();

describe("the route", () => {
  it("is looked for before the first filter, and told with what matched", async () => {
    const result = await run(toB, [], "/b/x?q");
    expect([body(result), lines(result)]).toEqual(["from b", ["route to_b to b: path prefix /b"]]);
    expect(why(result, 0)).toBe("The proxy chose the route to_b, which leads to b: path prefix /b. It looks before the first filter, and keeps the route until a request header changes or the route cache is cleared.");
  });
  it("T-67 is looked for anew by the router after a change, whose step is told", async () => {
    const result = await run(toB, [replace(":path", "/b/y")]);
    expect([body(result), lines(result)]).toEqual(["from b", ["route to backend: path prefix /", "route to_b to b: path prefix /b"]]);
    expect(why(result, 1)).toMatch(/^The proxy chose the route to_b, which leads to b: path prefix \/b\. The route before was forgotten at step \d+\. Properties told of it until now\.$/);
    const cleared = Number(/at step (\d+)/.exec(why(result, 1))?.[1]);
    expect(result.recording.brief(cleared).name).toBe("proxy_replace_header_map_value");
    const sent = Array.from({ length: result.recording.length }, (_, step) => eventLine(result.recording, step).name).find((line) => line.startsWith("request headers sent"));
    expect(sent).toMatch(/^request headers sent upstream to b,/);
  });
  it("is not looked for again without a change", async () => {
    expect(lines(await run(toB, [call("proxy_get_property", { path: "request\0path" })]))).toHaveLength(1);
  });
  it("needs no row where there is nothing to choose from", async () => {
    expect(lines(await run({ upstreams }, [replace("x", "y")]))).toEqual([]);
  });
  it("may be none: 404, and why", async () => {
    const result = await run({ upstreams, router: { defaultRoute: false, routes: [{ match: { path: "/only" }, cluster: "b" }] } });
    expect([result.outcome.exchanges[0]?.access?.details, lines(result)]).toEqual(["route_not_found", ["no route: nothing matches /"]]);
    expect(why(result, 0)).toContain("The proxy found no route: nothing matches /. If that stays so, the request is answered with 404.");
    const nobody = await run({ upstreams, router: { defaultVirtualHost: false, virtualHosts: [{ name: "v", domains: ["v.test"], routes: [{ cluster: "b" }] }] } });
    expect(lines(nobody)).toEqual(["no route: no virtual host is for example.com"]);
  });
  it("may answer by itself, without an upstream", async () => {
    const result = await run({ upstreams, router: { routes: [{ name: "d", match: { headers: [{ name: "x-go", match: "present" }] }, directResponse: { status: 418, body: "tea" } }] } }, [replace("x-go", "")]);
    expect([body(result), result.outcome.exchanges[0]?.access, lines(result)[1]]).toEqual(["tea", expect.objectContaining({ code: 418, details: "direct_response", cluster: "-" }), "route d answers directly: path prefix /, header x-go present"]);
  });
  it("depends on the virtual host, whose name and domain are told", async () => {
    const result = await run({ upstreams, router: { virtualHosts: [{ name: "v", domains: ["*.com"], routes: [{ cluster: "b" }] }] } });
    expect(lines(result)).toEqual(["route to b: path prefix /, virtual host v for *.com"]);
  });
});
