// Each mistake of a filter is shown by a guest that makes it, and a guest that does not make it shows nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { deriveGuest } from "../../testing/conformance/variants.ts";
import { call as callOf, guestOf } from "../../testing/host-guest.ts";
import type { GuestSpec } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../testing/host-run.ts";
import { plain } from "../sentence.ts";
import type { ExportsOf, Finding } from "./finding.ts";
import { createFindings, findingsOf } from "./findings.ts";
import { rules } from "./rules.ts";

const probe = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../e2e/envoy/wasm/probe.wasm")));
const nginxProbe = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../e2e/nginx/wasm/probe.wasm")));
const guest = (name: string): Uint8Array => name === "nginx" ? nginxProbe : deriveGuest(name, probe) ?? probe;

type Action = NonNullable<GivenRun["actions"]>[number];
interface Told { readonly setup?: NonNullable<GivenRun["setup"]>; readonly actions?: readonly Action[]; readonly exports?: readonly string[]; readonly filter?: Partial<GivenRun["filters"][number]>; readonly wasm?: string }

/** The probe guest does line by line what its configuration says, in the callback named first. */
function run(script: string | readonly string[], { setup = {}, actions, filter = {}, wasm = "probe" }: Told = {}): HostRun {
  const scripts = typeof script === "string" ? [script] : script;
  return runChain({
    filters: scripts.map((lines, i) => ({ bytes: guest(wasm), name: ["auth", "second", "third"][i] ?? "more", vmId: `vm${i}`, configuration: `!probe ${"ABC"[i]}\n${lines.trim().replaceAll(/^ +/gm, "")}`, ...filter })),
    setup: { listener: { http1Trailers: true }, ...setup },
    ...(actions !== undefined && { actions: [...actions] }),
  });
}
const only = (list: readonly Finding[], rule: string): Finding | undefined => list.find((finding) => finding.rule === rule);
const exportsOf = (told: Told): ExportsOf => () => (told.exports === undefined ? undefined : new Set(told.exports));
function found(rule: string, script: string | readonly string[], told: Told = {}): string {
  const finding = only(findingsOf(run(script, told).recording, exportsOf(told)), rule);
  return finding === undefined ? "nothing" : `${plain(finding.title)} ${plain(finding.text)}`.replaceAll(/step \d+/g, "step N");
}

const get: Action = { do: "exchange", id: "a" };
const post = (body: string, more: object = {}): Action => ({ do: "exchange", id: "a", method: "POST", body, ...more });
const chunks = (...texts: string[]): Action => ({ do: "exchange", id: "a", method: "POST", chunks: texts.map((data) => ({ data, delay: 5 })) });
const several = (count: number): Action[] => Array.from({ length: count }, (_, i) => ({ do: "exchange", id: `e${i}`, path: `/${i}` }));
const authz = { upstreams: [{ cluster: "backend", replies: [{ body: "ok" }] }, { cluster: "auth-z", replies: [{ status: 503, body: "no" }] }] };
const callHeaders = "[ :method GET :path /v :authority a ]";

describe("streams that wait or go on twice", () => {
  test("1: a pause at headers keeps the body callback from coming", () => {
    expect(found("held-for-ever", "reqh ret 1", { actions: [post("hello")] })).toBe("auth pauses at headers, so its body callback never comes. The request of exchange a is held since step N. Its body of 5 bytes is collected by the proxy, and no body callback is called before something resumes the request; nothing will.");
    expect(found("held-for-ever", "reqb- ret 1", { actions: [post("hello")] })).toBe("nothing");
  });
  test("7: nothing was planned that resumes", () => {
    expect(found("held-for-ever", "reqh ret 1")).toMatch(/^Nothing will resume the request of exchange a\. auth paused it at step N\./);
    expect(found("held-for-ever", `reqh httpcall nowhere ${callHeaders} null null 100\nreqh ret 1`)).toMatch(/^auth waits for a call that was never made\. on_request_headers asked for it at step N, was refused with bad-argument/);
    expect(found("held-for-ever", `reqh httpcall auth-z ${callHeaders} null null 100\nreqh ret 1\nhttpcall eff $stream\nhttpcall continue 0`, { setup: authz })).toBe("nothing");
  });
  test("2: headers are edited when they have left", () => {
    expect(found("headers-edited-too-late", "reqb+ add 0 x-late 1", { actions: [post("hello")] })).toMatch(/^auth changed request headers that had left\./);
    expect(found("headers-edited-too-late", "reqh add 0 x-early 1", { actions: [post("hello")] })).toBe("nothing");
  });
  test("3: a filter of bodies does nothing without one", () => {
    const exports = ["proxy_on_request_body"];
    expect(found("does-nothing-without-body", "reqb add 0 x 1", { exports })).toBe("auth did nothing with exchange a. The request has no body, so on_request_body was not called. Probably that is where auth does its work.");
    expect(found("does-nothing-without-body", "reqh add 0 x 1", { exports })).toBe("nothing");
    expect(found("does-nothing-without-body", "reqb add 0 x 1", { exports: [] })).toBe("nothing");
  });
  test("4: sizes of a body that is kept are added up", () => {
    expect(found("adds-up-body-sizes", "reqb- ret 1\nreqb+ buf 0 0 8", { actions: [chunks("aaaa", "bbbb")] })).toBe("nothing");
    expect(found("adds-up-body-sizes", "reqb- ret 1\nreqb#2 buf 0 0 12", { actions: [chunks("aaaa", "bbbb")] })).toMatch(/^auth adds up sizes that are totals already\. It asked for 12 bytes, the sum of what its body callbacks were told, and there are 8 bytes\./);
  });
  test("5: the first piece is taken for the whole body", () => {
    const script = "reqb#1 buf 0 0 max\nreqb#1 log 4 \"no JSON\"";
    expect(found("first-piece-as-whole-body", script, { actions: [chunks("{\"a\":", "1}")] })).toMatch(/^auth took the first piece of a body for all of it\..*Probably it works for bodies that come in one piece\.$/);
    expect(found("first-piece-as-whole-body", "reqb#1 buf 0 0 max", { actions: [chunks("{\"a\":", "1}")] })).toBe("nothing");
  });
  test("6, 33: a callback resumes what it then pauses or continues", () => {
    expect(found("resumes-itself", "reqh continue 0\nreqh ret 1")).toMatch(/^auth resumes the request in the callback that then pauses it\..*The headers go upstream at once\./);
    expect(found("resumes-itself", "reqh continue 0")).toMatch(/The request is sent upstream twice, and the client notices nothing\.$/);
    expect(found("resumes-itself", "create continue 0")).toMatch(/The request is sent upstream twice/);
    expect(found("resumes-itself", "resh continue 1")).toMatch(/^auth resumes the response.*The response headers are written twice/);
    expect(found("resumes-itself", "resh continue 0")).toBe("nothing");
  });
  test("8: more is held than the limit", () => {
    expect(found("buffer-limit", "reqb ret 1", { setup: { listener: { bufferLimit: 10 } }, actions: [post("x".repeat(40))] })).toMatch(/^More of a request was held than the proxy keeps\. \d+ bytes of the request body of exchange a were held while the limit is 10 bytes, so it was answered with 413\.$/);
  });
  test("31, 32, 39: the proxy as a whole dies", () => {
    expect(found("proxy-dies", "reqh continue 1")).toMatch(/^Envoy dies here, with every connection it has\. The cause is continue_stream for a response that does not exist\. Seen on Envoy 1\.36\.2, 1\.40\.0\./);
    for (const callback of ["log", "done", "delete"]) expect(found("proxy-dies", `${callback} local 500 null "no" null -1`)).toMatch(/^Envoy dies here/);
    expect(found("proxy-dies", "log close 0")).toMatch(/^Envoy dies here/);
    expect(found("proxy-dies", "reqh ret 0", { wasm: "v_startsection" })).toMatch(/^Envoy dies here.*The cause is a start section that calls a host function/);
    expect(found("proxy-dies", "reqh ret 0")).toBe("nothing");
  });
  test("a worker process of NGINX dies, or starts anew after a trap", () => {
    const told: Told = { wasm: "nginx", setup: { profile: "nginx" } };
    expect(found("proxy-dies", "done trap", told)).toMatch(/^A worker process of NGINX dies here, with every connection it has\. The cause is a trap in on_done\./);
    expect(found("vm-stopped", "reqh trap", told)).toBe("auth stopped in on_request_headers. The client gets an error page, 500. The instance and its memory are gone, and the next request gets a new one, in which on_vm_start is not called.");
    expect(found("proxy-dies", "reqh trap", told)).toBe("nothing");
  });
  test("35: a body is replaced at an end that is empty", () => {
    expect(found("edits-body-at-the-end", 'reqb+ setbuf 0 0 max "new"', { actions: [post("old")] })).toMatch(/^auth replaces a body that has gone already\. step N returned continue, so 3 bytes went on\./);
    expect(found("edits-body-at-the-end", 'reqb setbuf 0 0 max "new"', { actions: [chunks("old", "body")] })).toMatch(/^auth (sets the body in every callback|replaces a body that has gone already)\./);
    expect(found("edits-body-at-the-end", 'reqb- ret 1\nreqb+ setbuf 0 0 max "new"', { actions: [post("old")] })).toBe("nothing");
  });
  test("36: a stream is held when its VM stops", () => {
    const actions: Action[] = [{ do: "exchange", id: "held", path: "/hold" }, { do: "exchange", id: "bad", path: "/bad" }];
    expect(found("held-when-vm-stopped", "reqh@1 ret 1\nreqh@2 trap", { actions })).toMatch(/^Exchange held was held when the VM of auth stopped\. It is held since step N\./);
    expect(found("held-when-vm-stopped", "reqh@2 trap", { actions })).toBe("nothing");
  });
  test("41: trailers keep the end of the stream from the body callback", () => {
    const actions = [post("secret", { trailers: [["x-t", "1"]] })];
    expect(found("waits-for-end-of-stream", "reqb- ret 1\nreqb+ ret 0", { actions })).toMatch(/^Trailers let the request body pass auth unseen\./);
    expect(found("waits-for-end-of-stream", "reqb- ret 1\nreqt buf 0 0 max", { actions })).toBe("nothing");
  });
});

describe("local responses", () => {
  const reply = 'local 403 null "no" null -1';
  test("9: a filter goes on after its answer", () => {
    expect(found("goes-on-after-local-response", `reqh ${reply}\nreqh ${reply}\nreqh ret 1`)).toMatch(/^auth went on after its local response\..*The second answer is not sent\.$/);
    expect(found("goes-on-after-local-response", `reqh ${reply}\nreqh add 0 x y\nreqh ret 1`)).toMatch(/the change is lost\.$/);
    expect(found("goes-on-after-local-response", `reqh ${reply}\nreqh ret 1`)).toBe("nothing");
  });
  test("10: its own response callbacks run for it", () => {
    expect(found("handles-its-own-reply", `reqh ${reply}\nreqh ret 1\nresh add 2 x y`)).toMatch(/^The response callbacks of auth run for its own answer\. It answered at step N; on_response_headers is called/);
    expect(found("handles-its-own-reply", "resh add 2 x y")).toBe("nothing");
  });
  test("11: from the response path", () => {
    expect(found("local-response-in-response", `resh ${reply}\nresh ret 1`)).toMatch(/^auth answered in the response, past the other filters\./);
    expect(found("local-response-in-response", `resb ${reply}\nresb ret 1`)).toMatch(/^auth answered after the response headers had left\./);
    expect(found("local-response-in-response", `reqh ${reply}\nreqh ret 1`)).toBe("nothing");
  });
  test("12: a gRPC status where there is none, and none where there is one", () => {
    expect(found("grpc-status-of-local-response", 'reqh local 403 null "no" null 0\nreqh ret 1')).toMatch(/^A gRPC status was given to a request that is not gRPC\./);
    expect(found("grpc-status-of-local-response", `reqh ${reply}\nreqh ret 1`, { actions: [{ do: "exchange", id: "a", headers: [["content-type", "application/grpc"]] }] })).toMatch(/^The client of a gRPC request does not see status 403\./);
    expect(found("grpc-status-of-local-response", `reqh ${reply}\nreqh ret 1`)).toBe("nothing");
  });
  test("40: a status that no client takes as meant", () => {
    for (const status of [0, 99, 100, 1000, 65535]) expect(found("odd-status-of-local-response", `reqh local ${status} null null null -1\nreqh ret 1`)).toContain(`answered with status ${status}.`);
    expect(found("odd-status-of-local-response", 'reqh local 204 null "no" null -1\nreqh ret 1')).toMatch(/Such a response has no body: the 2 bytes given are not sent/);
    expect(found("odd-status-of-local-response", `reqh ${reply}\nreqh ret 1`)).toBe("nothing");
  });
});

test("a local response for what has none is told ok and not sent", () => {
  const onTcp: Told = { setup: { listener: { kind: "tcp" }, upstreams: [{ cluster: "backend", protocol: "TCP", server: { echo: true } }] }, actions: [{ do: "connection", id: "c", data: "hello" }] };
  expect(found("local-response-not-sent", "ddata local 403 null null null -1", onTcp)).toMatch(/^A local response was not sent\. It was for connection c, and a connection has no response\. The guest was told ok\.$/);
  expect(found("local-response-not-sent", "reqh local 403 null null null -1\nreqh ret 1")).toBe("nothing");
});

describe("headers", () => {
  test("a removed header is still sent by NGINX, and by no Envoy", () => {
    const actions: Action[] = [{ do: "exchange", id: "a", headers: [["Authorization", "Basic x"]] }], told: Told = { wasm: "nginx", setup: { profile: "nginx" }, actions };
    const said = "auth removed Authorization, and it is still sent upstream. remove_header_map_value hid it from filters only: proxy_pass sends every line that the client wrote, so the upstream of exchange a gets it at step N. This holds in NGINX; in Envoy the header is gone.";
    expect(found("removed-header-still-sent", "reqh rem 0 authorization", told)).toBe(said);
    expect(found("removed-header-still-sent", "reqh repl 0 authorization x", told)).toBe("nothing");
    expect(found("removed-header-still-sent", "reqh rem 0 authorization", { actions })).toBe("nothing");
    const { recording } = run("reqh rem 0 authorization", told), step = only(findingsOf(recording, exportsOf(told)), "removed-header-still-sent")?.step ?? 0;
    expect(recording.brief(step).name).toBe("proxy_remove_header_map_value");
  });
  test("13: a body is replaced and its length is kept", () => {
    const headers = { headers: [["content-length", "5"]] };
    expect(found("content-length-mismatch", 'reqb- ret 1\nreqb+ setbuf 0 0 max "longer than that"', { actions: [post("hello", headers)] })).toMatch(/^content-length says 5, and 16 bytes were sent\. auth changed the request of exchange a at step N/);
    expect(found("content-length-mismatch", 'reqh rem 0 content-length\nreqb- ret 1\nreqb+ setbuf 0 0 max "longer than that"', { actions: [post("hello", headers)] })).toBe("nothing");
  });
  test("14: a map of another phase", () => {
    expect(found("map-of-another-phase", "reqh get 2 :status")).toMatch(/^auth asked for response headers where there are none\. In on_request_headers there are no response headers: the status was bad-argument\.$/);
    expect(found("map-of-another-phase", "reqh pairs 2")).toMatch(/the answer was ok and an empty map\.$/);
    expect(found("map-of-another-phase", "resh get 0 :path\nresh pairs 2\nlog pairs 0")).toBe("nothing");
  });
  test("15: the first of several values", () => {
    const actions: Action[] = [{ do: "exchange", id: "a", headers: [["x-role", "user"], ["x-role", "admin"]] }];
    expect(found("first-of-several-values", "reqh get 0 X-Role", { actions })).toMatch(/^auth saw the first of 2 entries named x-role\. The others are "admin"\. Probably they matter as well/);
    expect(found("first-of-several-values", "reqh get 0 :path", { actions })).toBe("nothing");
  });
  test("16, 42: entries that Envoy needs", () => {
    expect(found("needed-header-removed", "reqh rem 0 :path")).toMatch(/^auth removed :path, which Envoy needs\..*the client gets 404/);
    expect(found("needed-header-removed", "reqh setpairs 0 [ :method GET :path / :authority a :scheme http ]")).toMatch(/^auth removed x-forwarded-proto, which Envoy needs\..*Envoy finds no route without it/);
    expect(found("needed-header-removed", "resh rem 2 :status")).toMatch(/the client gets 502/);
    expect(found("needed-header-removed", "reqh rem 0 user-agent")).toBe("nothing");
  });
  test("17: a change of the path chooses another route", () => {
    const setup = { upstreams: [{ cluster: "backend", replies: [{}] }, { cluster: "b", replies: [{}] }], router: { routes: [{ name: "to_b", match: { prefix: "/b" }, cluster: "b" }] } };
    expect(found("rerouted", "reqh repl 0 :path /b/x", { setup })).toMatch(/^A change of the headers chose another route\. Exchange a was to go to backend and goes to b since step N\..*probably the change was not meant to do so\.$/);
    expect(found("rerouted", "reqh repl 0 :path /c", { setup })).toBe("nothing");
  });
  test("18: a value that is not UTF-8", () => {
    const actions: Action[] = [{ do: "exchange", id: "a", headers: [["x-name", { hex: "4dfc6c6c6572" }]] }];
    expect(found("value-is-not-utf8", "reqh get 0 x-name", { actions })).toMatch(/^The value of x-name is not UTF-8\./);
    expect(found("value-is-not-utf8", "reqh pairs 0\nreqh trap", { actions })).toMatch(/^auth stopped on a value that is not UTF-8\./);
    expect(found("value-is-not-utf8", "reqh get 0 :path", { actions })).toBe("nothing");
  });
  test("34: a line break in a value", () => {
    expect(found("line-break-in-value", 'resh add 2 location "/\\x0d\\x0aset-cookie: a"')).toMatch(/^auth put a line break into location\..*\(response splitting\)\.$/);
    expect(found("line-break-in-value", 'reqh repl 0 x "a\\x0ab"')).toMatch(/the router answers 503, invalid header value\.$/);
    expect(found("line-break-in-value", "resh add 2 location /next")).toBe("nothing");
    // NGINX escapes it
    expect(found("line-break-in-value", 'resh add 2 location "/\\x0d\\x0aset-cookie: a"', { wasm: "nginx", setup: { profile: "nginx" } })).toBe("nothing");
  });
});

describe("calls", () => {
  test("19: a call that is refused says which check failed, and what was probably meant", () => {
    const finding = only(findingsOf(run(`reqh httpcall authz ${callHeaders} null null 100`, { setup: authz }).recording), "call-refused");
    expect(finding === undefined ? "" : [plain(finding.title), plain(finding.text), plain(finding.fix)]).toEqual(["A call of auth was refused with bad-argument.", "There is no cluster authz, so no call was made and no callback will come. Known clusters: backend, auth-z.", "The scenario has auth-z."]);
    expect(found("call-refused", "reqh httpcall auth-z [ :method GET ] null null 100", { setup: authz })).toMatch(/One of the three headers a call needs is missing/);
    expect(found("call-refused", `reqh httpcall auth-z ${callHeaders} null null 100`, { setup: authz })).toBe("nothing");
  });
  test("20: a failure is let through", () => {
    const script = (last: string): string => `reqh httpcall auth-z ${callHeaders} null null 100\nreqh ret 1\nhttpcall eff $stream\nhttpcall ${last}`;
    expect(found("failed-call-lets-through", script("continue 0"), { setup: authz })).toMatch(/^The call to auth-z failed, and auth let the request go on\. Call \d+ failed: it was answered with 503\./);
    expect(found("failed-call-lets-through", script('local 403 null "no" null -1'), { setup: authz })).toBe("nothing");
  });
  test("21: a stream that is gone", () => {
    const slow = { upstreams: [{ cluster: "backend", replies: [{}] }, { cluster: "auth-z", replies: [{ delay: 500 }] }] };
    const actions: Action[] = [{ do: "send-headers", exchange: "a", endOfStream: true }, { do: "abort", exchange: "a" }, { do: "advance", by: 1000 }];
    expect(found("stream-is-gone", `reqh httpcall auth-z ${callHeaders} null null 2000\nreqh ret 1\nhttpcall eff $stream`, { setup: slow, actions })).toMatch(/^auth acts for stream \d+, which is gone\. The stream was over before on_http_call_response came/);
  });
  test("22: a response read late, and an answer for nobody", () => {
    const setup = { upstreams: [{ cluster: "backend", replies: [{}] }, { cluster: "auth-z", replies: [{ body: "yes" }] }] };
    const call = `reqh httpcall auth-z ${callHeaders} null null 100\nreqh ret 1\nhttpcall tick 10\nhttpcall eff $stream\nhttpcall continue 0`;
    expect(found("call-response-read-late", `${call}\nresh get 6 :status`, { setup })).toMatch(/^auth reads a call's response where there is none\. The headers of a response can be read in on_http_call_response alone\. Here, in on_response_headers, the answer was bad-argument\.$/);
    expect(found("call-response-read-late", `${call}\nhttpcall get 6 :status\nhttpcall buf 4 0 max`, { setup })).toBe("nothing");
    expect(found("acts-for-root-context", `reqh httpcall auth-z ${callHeaders} null null 100\nreqh ret 1\nhttpcall local 403 null null null -1`, { setup })).toMatch(/^send_local_response did nothing: it acted for a root context\./);
    expect(found("acts-for-root-context", call, { setup })).toBe("nothing");
  });
  test("a status that is not expected, and then a stop", () => {
    expect(found("status-then-stop", "reqh get 2 :status\nreqh trap")).toMatch(/^auth stopped after get_header_map_value gave bad-argument\. It was the last call before the trap at step N\./);
    expect(found("status-then-stop", "reqh get 2 :status\nreqh get 0 :path\nreqh trap")).toBe("nothing");
  });
});

describe("start, configuration, timers, end", () => {
  const struct = { hex: "0a0d0a016b12081a0676616c756573" };
  test("24: a root id that the module does not know", () => {
    expect(found("root-id", "reqh ret 0", { filter: { rootId: "other", vmConfiguration: "!vm\nvmstart prop plugin_root_id\nvmstart trap" } })).toMatch(/^auth probably knows no root id "other"\. It asked for plugin_root_id at step N, was told "other", and stopped in on_vm_start\./);
  });
  test("25: the one timer is set for a stream", () => {
    expect(found("tick-set-on-stream", "reqh tick 100")).toMatch(/^auth sets its one timer for a stream\./);
    expect(found("tick-set-on-stream", "configure tick 100")).toBe("nothing");
    expect(found("main-thread-left-out", "configure tick 100")).toMatch(/^Envoy's main thread would have done this too\. Root contexts used ticks at step N\./);
    expect(found("main-thread-left-out", "configure tick 100", { setup: { mainThread: true } })).toBe("nothing");
  });
  test("26: host calls before the start", () => {
    expect(found("host-call-while-starting", "reqh ret 0", { wasm: "v_init_prop" })).toMatch(/^auth calls get_property before it is started\. During .* only logging and most of WASI are allowed\./);
    expect(found("host-call-while-starting", "reqh ret 0", { wasm: "v_init" })).toBe("nothing");
  });
  test("27: a module that does not load", () => {
    expect(found("not-loaded", "reqh ret 0", { wasm: "v_badmodule" })).toMatch(/^The proxy does not load auth\./);
  });
  test("28, 37: configuration at the wrong time, empty, or as protobuf", () => {
    expect(found("configuration-read-late", "reqh buf 7 0 max")).toMatch(/^auth reads its configuration in on_request_headers\./);
    expect(found("configuration-read-late", "configure buf 7 0 max")).toBe("nothing");
    expect(found("configuration-refused", "", { filter: { configuration: "", vmConfiguration: "!vm\nconfigure ret 0" } })).toMatch(/^auth has no configuration, and on_configure returned false\./);
    expect(found("configuration-refused", "", { filter: { configuration: struct, vmConfiguration: "!vm\nconfigure ret 0" } })).toMatch(/^auth was given protobuf for a configuration\. Its configuration of 15 bytes is a serialized google\.protobuf\.Struct/);
    expect(found("configuration-refused", "configure ret 0")).toBe("nothing");
    expect(found("configuration-is-protobuf", "", { filter: { configuration: struct, vmConfiguration: "!vm\nconfigure buf 7 0 max" } })).toMatch(/^auth reads a configuration that is protobuf\. Its 15 bytes are a serialized google\.protobuf\.Struct/);
    expect(found("configuration-is-protobuf", "", { filter: { configuration: struct, vmConfiguration: "!vm\nconfigure ret 0" } })).toBe("nothing");
    expect(found("configuration-is-protobuf", "configure buf 7 0 max")).toBe("nothing");
  });
  test("38: a root that asks for time to finish", () => {
    expect(found("on-done-returns-false", "done ret 0", { actions: [get, { do: "remove-configuration" }, { do: "advance", by: 2000 }] })).toMatch(/^auth asks for time to finish, and is not given any\./);
    expect(found("on-done-returns-false", "done ret 1", { actions: [get, { do: "remove-configuration" }, { do: "advance", by: 2000 }] })).toBe("nothing");
  });
});

describe("what grows and what stops", () => {
  test("29: a stop ends the VM", () => {
    expect(found("vm-stopped", "reqh trap")).toMatch(/^auth stopped in on_request_headers\..*every request after it is answered with 503/);
    expect(found("vm-stopped", "reqh trap", { filter: { failurePolicy: "fail-open" } })).toMatch(/requests that begin later go past the filter\.$/);
  });
  test("30: memory, shared data and metrics that only grow", () => {
    expect(found("memory-grows", "reqh grow 1", { actions: several(5) })).toMatch(/^The memory of auth only grows\. It grew in 5 exchanges/);
    expect(found("memory-grows", "reqh@1 grow 1", { actions: several(5) })).toBe("nothing");
    const each = (op: (i: number) => string): string => Array.from({ length: 5 }, (_, i) => `reqh@${i + 1} ${op(i)}`).join("\n");
    expect(found("shared-data-grows", each((i) => `sset k${i} v 0`), { actions: several(5) })).toMatch(/^auth stores a new key of shared data in every exchange\. 5 exchanges added keys/);
    expect(found("shared-data-grows", "reqh sset k v 0", { actions: several(5) })).toBe("nothing");
    expect(found("metric-leak", each((i) => `mdef 0 m${i}`), { actions: several(5) })).toMatch(/^auth defines new metrics for each request\. 5 metrics came from 5 exchanges/);
    expect(found("metric-leak", "reqh mdef 0 m", { actions: several(5) })).toBe("nothing");
  });
  test("30: a queue that nobody empties", () => {
    expect(found("queue-not-emptied", "configure qreg jobs\nreqh qenq $q a\nreqh qenq $q b\nqueue qdeq $q")).toBe("nothing");
    expect(found("queue-not-emptied", "configure qreg jobs\nreqh qenq $q a\nreqh qenq $q b\nqueue#1 qdeq $q")).toMatch(/^The consumer leaves items in queue jobs\. 1 item is left though it was told 2 times\./);
    expect(found("queue-not-emptied", "", { wasm: "v_minimal", filter: { vmConfiguration: "!vm\nreqh qreg jobs\nreqh qenq $q a" } })).toMatch(/^Nobody takes what is put into queue jobs\. 1 item is in it, the first since step N/);
  });
  test("a counter by 0, an old cas, a write without one", () => {
    expect(found("counter-by-zero", "configure mdef 0 c\nreqh minc $m 0")).toMatch(/^auth adds 0 to a counter\./);
    expect(found("cas", "reqh sset k v 0\nreqh sget k\nreqh sset k w 0")).toMatch(/^auth overwrites "k" without a cas\. It read the value at step N and wrote at step N with cas 0/);
    expect(found("cas", "reqh sset k v 0\nreqh sget k\nreqh sset k w 99")).toMatch(/^auth used an old cas\. It gave cas 99 for "k", read at step N; step N has written it since\. The write was refused\.$/);
    expect(found("cas", "reqh sset k v 0\nreqh sget k\nreqh sset k w $cas")).toBe("nothing");
  });
  test("a path in one piece, and a name that is no more", () => {
    expect(found("property-path", "reqh propraw request.path")).toMatch(/^auth asked for the property request\.path in one piece\./);
    expect(found("property-path", "reqh prop cluster_name")).toMatch(/^The property cluster_name is no more\./);
    expect(found("property-path", "reqh prop request path")).toBe("nothing");
  });
});

test("23: the host never calls a guest back while a host call of it is being served", () => {
  const { recording } = run(["reqh local 403 null \"no\" null -1\nreqh qreg q\nreqh qenq $q a\nreqh continue 0\nreqh ret 1", "resh add 2 x y"]);
  const steps = Array.from({ length: recording.length - 1 }, (_, i) => recording.brief(i + 1)), callbacks = steps.filter(({ kind }) => kind === "callback");
  expect(callbacks.length).toBeGreaterThan(8);
  expect(callbacks.filter(({ parent }) => parent !== 0 && recording.brief(parent).kind === "host-call")).toEqual([]);
});

test("the same thing is said once, at its first step, however often it happens", () => {
  const { recording } = run("reqh get 2 :status", { actions: several(3) });
  const finding = only(findingsOf(recording), "map-of-another-phase");
  expect(finding).toMatchObject({ times: 3 });
  expect(recording.brief(finding?.step ?? 0)).toMatchObject({ name: "proxy_get_header_map_value" });
});

describe("in MOSN alone", () => {
  const stream = ["context_create", "request_headers", "response_headers", "response_body"].map((name) => `proxy_on_${name}`);
  const inMosn = async (spec: GuestSpec, profile = "mosn"): Promise<readonly string[]> => {
    const made = await Promise.all([{ ...spec, exports: spec.exports ?? stream }, { abi: "0.2.0" as const, exports: stream }].map((one) => guestOf({ abi: "0.2.0", ...one })));
    return findingsOf(runChain({ filters: made.map(({ bytes }) => ({ bytes })), setup: { profile, link: "lenient" } }).recording).map(({ rule }) => rule);
  };
  const cases: readonly (readonly [string, GuestSpec])[] = [
    ["pause-ignored", { returns: { proxy_on_request_headers: 4 } }],
    ["filters-skipped", { after: { proxy_on_request_headers: "unreachable" } }],
    ["callback-missing", { exports: ["proxy_on_context_create"] }],
    ["log-rewritten", { exports: stream, calls: { proxy_on_request_headers: [callOf("proxy_log", { level: 2, message: "100%" })] } }],
  ];
  test.each(cases)("%s", async (rule, spec) => {
    expect(await inMosn(spec)).toContain(rule);
    expect(await inMosn(spec, "envoy")).not.toContain(rule);
  });
  test("a local response that is not sent", async () => {
    expect(await inMosn({ calls: { proxy_on_request_headers: [callOf("proxy_send_http_response", { status_code: 403 })] } })).toContain("local-response-not-there");
    expect(await inMosn({})).not.toContain("local-response-not-there");
  });
});

test("rows may come bit by bit: what is found is the same", () => {
  const { recording } = run("reqh get 2 :status\nreqh ret 1\nresh trap", { actions: several(3) });
  const bits = createFindings(recording);
  while (bits.advance(1));
  expect(bits.list()).toEqual(findingsOf(recording));
  expect(bits.list().length).toBeGreaterThan(1);
});

test("every rule has a name of its own, and a test here that shows it", () => {
  const source = readFileSync(import.meta.filename, "utf8");
  expect(rules.map((rule) => rule.id).filter((id, i, all) => all.indexOf(id) !== i)).toEqual([]);
  expect(rules.map((rule) => rule.id).filter((id) => !source.includes(`"${id}"`))).toEqual([]);
});
