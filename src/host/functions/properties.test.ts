// Properties through a real instance (semantics 17).
import { describe, expect, it } from "vitest";
import { encodePairs } from "../../abi/pairs.ts";
import { answersIn, call } from "../../testing/host-guest.ts";
import type { Call } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { HostRun } from "../../testing/host-run.ts";

const get = (...path: string[]): Call => call("proxy_get_property", { path: path.join("\0") });
const set = (path: string, value: string): Call => call("proxy_set_property", { path, value });
const run = (bytes: Uint8Array): HostRun => runChain({
  filters: [{ bytes, name: "p", rootId: "r", vmId: "v" }],
  setup: { listener: { requestId: false, clientAddress: "192.0.2.7:4711", address: "10.1.1.1:80" }, properties: [{ path: ["request", "path"], value: "given" }, { path: ["own"], value: { hex: "00ff" } }], node: { id: "n", cluster: "c", metadata: { k: "m" } } },
  actions: [{ do: "exchange", id: "a", method: "POST", path: "/a/b?q=1", authority: "h:81", headers: [["x-a", "1"], ["x-a", "2"], ["user-agent", "u"], ["referer", "from"], ["content-length", "5"]], body: "12345" }],
});
const value = (text: string) => ({ status: "Ok", gave: { value: text } }), ok = { status: "Ok" };
const missing = { status: "NotFound", why: "property-missing" }, object = { status: "SerializationFailure", why: "property-is-an-object" };
/** T-89: numbers are 8 bytes, little endian. */
const int = (n: number | bigint): ReturnType<typeof value> => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(n));
  return value(bytes.toString("latin1"));
};
const requests = (...calls: readonly Call[]) => answersIn("proxy_on_request_headers", calls, run);

describe("proxy_get_property", () => {
  it("T-15 tells of the plugin from the first callback on", async () => {
    const calls = [get("plugin_name"), get("plugin_root_id"), get("plugin_vm_id")];
    expect(await answersIn("proxy_on_context_create#1", calls, run)).toEqual([value("p"), value("r"), value("v")]);
    expect(await answersIn("proxy_on_context_create#1", [get("plugin_root_id")], (bytes) => runChain({ filters: [{ bytes }], actions: [] }))).toEqual([value("")]);
  });
  it("tells of the request", async () => {
    expect(await requests(get("request", "url_path"), get("request", "host"), get("request", "scheme"), get("request", "method"), get("request", "query"), get("request", "protocol"), get("request", "useragent"), get("request", "referer"), get("request", "id")))
      .toEqual([value("/a/b"), value("h:81"), value("http"), value("POST"), value("q=1"), value("HTTP/1.1"), value("u"), value("from"), missing]);
  });
  it("T-65 joins the values of a header", async () => {
    expect(await requests(get("request", "headers", "x-a"), get("request", "headers", "X-A"), get("request", "headers", "none"))).toEqual([value("1,2"), value("1,2"), missing]);
  });
  it("gives maps as pairs", async () => {
    const map = encodePairs([{ name: ":status", value: "200" }, { name: "content-length", value: "2" }, { name: "x-envoy-upstream-service-time", value: "0" }]);
    expect(await answersIn("proxy_on_response_headers", [get("response", "headers")], run)).toEqual([value(Buffer.from(map).toString("latin1"))]);
  });
  it("T-89 gives numbers as 8 bytes", async () => {
    expect(await requests(get("source", "port"), get("destination", "port"), get("request", "size"), get("connection", "id"), get("connection_id"), get("xds", "listener_direction"))).toEqual([4711, 80, 5, 1, 1, 0].map(int));
    expect(await answersIn("proxy_on_response_headers", [get("response", "code"), get("request", "size"), get("upstream", "port")], run)).toEqual([200, 5, 8080].map(int));
    expect(await requests(get("connection", "mtls"), get("request", "time"))).toEqual([value("\0"), int(1767225600n * 1000000000n)]);
  });
  it("tells of addresses, the upstream once there is one", async () => {
    expect(await requests(get("source", "address"), get("destination", "address"), get("upstream", "address"))).toEqual([value("192.0.2.7:4711"), value("10.1.1.1:80"), missing]);
    expect(await answersIn("proxy_on_response_headers", [get("upstream", "address")], run)).toEqual([value("10.0.0.2:8080")]);
  });
  it("T-90 does not tell of request headers in the response, and does in the log", async () => {
    const calls = [get("request", "url_path"), get("request", "headers", "x-a"), get("request", "protocol")];
    expect(await answersIn("proxy_on_response_headers", calls, run)).toEqual([missing, missing, value("HTTP/1.1")]);
    expect(await answersIn("proxy_on_log", [...calls, get("response", "code"), get("response", "code_details")], run)).toEqual([value("/a/b"), value("1,2"), value("HTTP/1.1"), int(200), value("via_upstream")]);
  });
  it("gives what the scenario gives, in place of its own", async () => {
    expect(await requests(get("request", "path"), get("own"))).toEqual([value("given"), value("\0\xff")]);
  });
  it("tells of the node", async () => {
    expect(await answersIn("proxy_on_configure", [get("xds", "node", "id"), get("xds", "node", "cluster"), get("xds", "node", "metadata", "k"), get("xds", "node", "metadata", "x")], run)).toEqual([value("n"), value("c"), value("m"), missing]);
  });
  it("tells objects, empty paths and unknown names apart, and minds no NUL at the end", async () => {
    const empty = { status: "SerializationFailure", why: "property-path-empty" };
    expect(await requests(get("request"), get("source"), get(""), get("nothing"), get("request", "nothing"), get("request", "method", "deeper"), get("request", "method", ""))).toEqual([object, object, empty, missing, missing, missing, value("POST")]);
  });
  it("has no stream in a root", async () => {
    expect(await answersIn("proxy_on_configure", [get("request", "method"), get("source", "address"), set("mine", "x")], run)).toEqual([missing, missing, { status: "NotFound", why: "property-not-in-root" }]);
  });
});

describe("proxy_set_property", () => {
  it("T-91 keeps values of one name for the stream, readable as filter state too, not of longer paths", async () => {
    expect(await requests(set("mine", "x"), get("mine"), get("filter_state", "wasm.mine"), set("a\0b", "y"), get("a", "b"), set("mine", "z"), get("mine"))).toEqual([ok, value("x"), value("x"), ok, missing, ok, value("z")]);
  });
  it("does not change what is well known", async () => {
    expect(await requests(set("request\0method", "PUT"), get("request", "method"), set("connection_id", "x"), get("connection_id"))).toEqual([ok, value("POST"), ok, int(1)]);
  });
});
