// The attributes of a stream as a tree: the documented ones are there, typed, and what older releases had at the top.
import { expect, it } from "vitest";
import { attributes } from "../../../../abi/attributes.ts";
import { guestOf, streamCallbacks } from "../../../../testing/host-guest.ts";
import { runChain } from "../../../../testing/host-run.ts";
import { attributeAt, namesBelow } from "../../../attributes/tree.ts";
import type { AttributeValue } from "../../../attributes/value.ts";
import { withOverrides } from "../../../attributes/overrides.ts";
import type { Host } from "../../../host.ts";
import { attributesOf } from "./attributes.ts";
import type { Subject } from "./attributes.ts";
import type { StreamInfo } from "./stream-info.ts";
import { FilterState } from "../filter-state.ts";
import { releaseOf } from "../releases.ts";
import { createRouteTable } from "../route-table.ts";

const { bytes } = await guestOf({ exports: streamCallbacks });
const tls = { version: "TLSv1.3", serverName: "s.test", local: { subject: "l", dnsSan: "ld", uriSan: "lu" }, peer: { subject: "p", dnsSan: "pd", uriSan: "pu", sha256: "00" } };
const { scenario } = runChain({
  filters: [{ bytes, name: "p", rootId: "r", vmId: "v" }],
  setup: { listener: { tls }, upstreams: [{ cluster: "backend", tls: { version: "TLSv1.2", local: tls.local, peer: tls.peer }, hostMetadata: { f: { a: 1 } }, localityMetadata: { f: { a: 1 } }, replies: [{}] }], filterState: [{ key: "k", value: "v" }] },
});
const [upstream] = scenario.setup.upstreams, newest = releaseOf("envoy");
if (upstream === undefined || newest === undefined) throw new Error("the scenario has an upstream, and Envoy a release");
const entries = [[":path", "/p?q"], [":authority", "h"], [":scheme", "http"], [":method", "GET"], ["referer", "r"], ["user-agent", "u"], ["x-request-id", "i"], ["x-forwarded-proto", "http"]].map(([name = "", value = ""]) => ({ name, value, by: 0 }));
const filterState = new FilterState(() => undefined);
filterState.setValue("mine", bytes, { type: "bytes", readonly: false } as Parameters<FilterState["setValue"]>[2]);
const subjectOf = (release: object): Subject => {
  const host = { scenario, epoch: 0n, rules: { release: { ...newest, ...release } }, upstreams: { hasEndpoint: () => true, find: () => upstream } } as unknown as Host;
  const info: StreamInfo = {
    host, connectionId: 1, startedAt: 0, protocol: "HTTP/2", receivedBytes: 1, sentBytes: 2, endedAt: 3, responseCode: 200, details: "via_upstream", flagBits: 0n, terminationDetails: "t",
    cluster: "backend", route: createRouteTable(scenario.setup.router, true).find(entries), upstream: { attempts: 1, chosen: upstream, readyAfter: 1, connected: true, failure: "", latency: 1 }, filterState,
  };
  return { host, plugin: { filter: scenario.setup.chain[0] } as Subject["plugin"], info, exchange: { info, requestHeaders: entries, responseHeaders: entries, responseTrailers: [], log: true } };
};
const at = (root: AttributeValue, path: string): AttributeValue | undefined => attributeAt(root, path.split("."));

it("holds every documented attribute, of the documented kind", () => {
  const root = withOverrides(attributesOf(subjectOf({})), []);
  const found = attributes.filter(({ when }) => when !== "given").map(({ name }) => [name, at(root, name)?.kind]);
  expect(found).toEqual(attributes.filter(({ when }) => when !== "given").map(({ name, kind }) => [name, kind]));
});
it("lists no attribute that is not documented", () => {
  const root = attributesOf(subjectOf({}));
  const listed = namesBelow(root).flatMap((name) => {
    const node = at(root, name);
    return node?.kind === "object" && name !== "filter_state" && name !== "upstream_filter_state" ? namesBelow(node).map((inner) => `${name}.${inner}`) : [name];
  });
  const documented = new Set(attributes.map(({ name }) => name));
  expect(listed.filter((name) => !documented.has(name))).toEqual([]);
});
it("has the names of older releases at the top where the release has them", () => {
  const older = attributesOf(subjectOf({ namesOutsideXds: true })), now = attributesOf(subjectOf({}));
  expect(["node", "cluster_name", "route_name", "listener_direction", "upstream_host_metadata"].map((name) => [at(older, name)?.kind, at(now, name)])).toEqual([["message", undefined], ["string", undefined], ["string", undefined], ["int", undefined], ["message", undefined]]);
  expect(at(older, "cluster_name")).toEqual(at(now, "xds.cluster_name"));
  expect(namesBelow(older)).toContain("route_metadata");
});
it("T-91 gives what a filter set by its own name, and as filter state", () => {
  const root = attributesOf(subjectOf({}));
  expect([at(root, "mine")?.kind, attributeAt(root, ["filter_state", "wasm.mine"])?.kind, at(root, "filter_state.k")?.kind, at(root, "filter_state.mine"), at(root, "other")]).toEqual(["bytes", "bytes", "bytes", undefined, undefined]);
});
it("takes the size of a request from content-length, and the status of a gRPC response from its headers", () => {
  const subject = subjectOf({}), header = (name: string, value: string) => entries.slice(0, 1).map((entry) => ({ ...entry, name, value }));
  const sizeAndStatus = (exchange: Partial<NonNullable<Subject["exchange"]>>): unknown[] => {
    const root = attributesOf({ ...subject, ...(subject.exchange !== undefined && { exchange: { ...subject.exchange, ...exchange } }) });
    return [at(root, "request.size"), at(root, "response.grpc_status")];
  };
  expect(sizeAndStatus({})[0]).toEqual({ kind: "int", value: 1n });
  expect(sizeAndStatus({ requestHeaders: header("content-length", "7"), responseHeaders: header("grpc-status", "3") })).toEqual([{ kind: "int", value: 7n }, { kind: "int", value: 3n }]);
  expect(sizeAndStatus({ requestHeaders: header("content-length", "seven"), responseHeaders: header("grpc-status", "three") })[0]).toEqual({ kind: "int", value: 1n });
});
