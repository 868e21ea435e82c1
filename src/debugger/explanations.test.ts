import { describe, expect, test } from "vitest";
import { encodePairs } from "../abi/pairs.ts";
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import { whys } from "../recording/whys.ts";
import type { Why } from "../recording/whys.ts";
import { recordingBuilder } from "../testing/recording-builder.ts";
import type { HostCallGiven, RecordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { explain } from "./explanations.ts";
import { code, listed, plain, say, stepLink } from "./sentence.ts";

const text = (recording: Recording, step: number): string => explain(recording, step).sentences.map(plain).join(" ");
const { recording } = heldAndResumed(), other = refusedAndFaulted().recording;

test("sentences are parts: words, steps, names", () => {
  const sentence = say`${code("a")} was ${2} times at ${stepLink(4)}${" "}and ${listed(["x", stepLink(5)])}.`;
  expect(sentence).toEqual([{ code: "a" }, " was 2 times at ", { step: 4 }, " and x, ", { step: 5 }, "."]);
  expect(plain(sentence)).toBe("a was 2 times at step 4 and x, step 5.");
});

test("a filter that is passed by says why", () => {
  const b = recordingBuilder(handScenario());
  for (const reason of ["fail-open", "left-out"]) b.deed("filter-passed-by", { exchange: 0, filter: 0, reason });
  b.flush();
  expect(text(b.recording, 1)).toBe("The VM of auth has failed, and its failure policy fail-open lets streams that begin later go past it, exchange 1 among them.");
  expect(text(b.recording, 2)).toBe("auth did not start on this thread, so exchange 1 goes past it.");
});

test("a call that failed says what the filter is given instead", () => {
  const b = recordingBuilder(handScenario());
  b.deed("call-failed", { call: 4, filter: 0, cluster: "authz", reason: "upstream request timeout" });
  b.headers(b.create("header-map", "call-response-headers", 0), [[":status", "504"]]);
  b.deed("call-failed", { call: 5, filter: 0, cluster: "authz", reason: "connection termination" });
  b.flush();
  expect(text(b.recording, 1)).toBe("Call 4 of auth to authz failed: upstream request timeout. The proxy answers the filter itself, with 504 and the reason as the body.");
  expect(text(b.recording, 2)).toBe("Call 5 of auth to authz failed: connection termination. The filter is told with a callback that has no headers.");
});

test("the access log is quoted where it says something", () => {
  const b = recordingBuilder(handScenario());
  b.deed("stream-complete", { exchange: 0, status: 200, details: "via_upstream", flags: "-" });
  b.deed("stream-complete", { exchange: 0, status: 401, details: "", flags: "" });
  b.deed("stream-complete", { exchange: 0, status: 503, details: "wasm_fail_stream", flags: "UF" });
  b.flush();
  expect([1, 2, 3].map((step) => text(b.recording, step))).toEqual([
    "The stream of exchange 1 is over with status 200. The access log has the details via_upstream. Its contexts are logged and deleted next.",
    "The stream of exchange 1 is over with status 401. Its contexts are logged and deleted next.",
    "The stream of exchange 1 is over with status 503. The access log has the details wasm_fail_stream and the flags UF. Its contexts are logged and deleted next.",
  ]);
});

describe("signature, status and link", () => {
  test("numbers that stand for something are words", () => {
    const b = recordingBuilder(handScenario());
    b.callback("proxy_on_configure", [1, 0], 1, () => {
      b.call("clock_time_get", { inputs: { clock_id: 1, precision: 0n }, outputs: { time: 1000n } });
      b.call("proxy_get_buffer_bytes", { inputs: { buffer_type: 7, start: 0, max_size: 0xffffffff }, outputs: { buffer: "x" } });
      b.call("proxy_send_local_response", { inputs: { status_code: 403, grpc_status: -1 } });
    });
    b.flush();
    const signatures = [2, 3, 4].map((step) => explain(b.recording, step).signature);
    expect(signatures[0]).toContain("clock_id: monotonic");
    expect(signatures[1]).toContain("max_size: no limit");
    expect(signatures[2]).toContain("grpc_status: none");
  });
  test("arguments are named and in words", () => {
    expect(explain(recording, 25)).toMatchObject({
      title: "replace_header_map_value", signature: 'proxy_replace_header_map_value(map_type: request-headers, key: "x-user", value: "alice") → status', result: { word: "ok", meaning: "quiet" },
    });
    expect(explain(recording, 25).link).toContain("#proxy_replace_header_map_value");
    expect(explain(recording, 14).signature).toBe('proxy_get_header_map_value(map_type: request-headers, key: ":path") → status, value: "/admin?tab=users"');
    expect(explain(recording, 13)).toMatchObject({ signature: "proxy_on_request_headers(context_id: 2, num_headers: 7, end_of_stream: true) → action", result: { word: "pause" } });
    expect(explain(recording, 41).signature).toBe("proxy_on_log(context_id: 2)");
    expect(explain(other, 24).signature).toBe("proxy_get_header_map_value(request-headers, key at 0x1040, 1 byte) → status");
    expect(explain(recording, 29)).toMatchObject({ title: "request headers sent upstream to backend, 7 headers, end of stream", signature: "" });
    expect(explain(recording, 0).title).toBe("start of the run");
  });
});

describe("what happened", () => {
  test("edits of header maps name what went and what came", () => {
    expect(text(recording, 25)).toBe('One entry named x-user was removed, value "root", written at step 11. One entry x-user: alice was added at the end.');
    expect(text(recording, 23)).toBe('One entry named cookie was removed, value "sid=8f2c1e", written at step 11.');
    expect(text(recording, 14)).toBe('The first entry named :path of the request headers was read: "/admin?tab=users". It was written at step 11.');
  });
  test("callbacks tell their occasion, what their result means and what led to them", () => {
    expect(text(recording, 13)).toContain("auth holds the request, body included, until continue_stream or a local response.");
    expect(text(recording, 19)).toBe("Call 4 to authz, made at step 16, was answered with 3 headers and 42 bytes, which can be read in this callback only. What led to it: step 18.");
    expect(text(other, 13)).toContain("It did not return: the guest stopped in it.");
  });
  test("deeds, actions, faults", () => {
    expect(text(recording, 17)).toContain("The body is collected meanwhile");
    expect(text(recording, 28)).toBe("The request of exchange first goes on from auth, with the changes made meanwhile. Filters after it see it now.");
    expect(text(recording, 10)).toBe("The scenario's client sends GET /admin?tab=users as exchange first, without a body.");
    expect(text(other, 27)).toContain("In on_request_headers of auth the guest executed unreachable");
    expect(text(other, 27)).toContain("What the guest printed last is at step 26.");
  });
  test("shared data", () => {
    expect(text(other, 16)).toBe('rl:bucket was stored with cas 2. It replaced "100", stored at step 14.');
  });
});

/** A host call in on_request_headers of a stream, with an exchange, contexts, a VM of 2 pages and a queue around it. */
function refused(name: string, why: Why, given: HostCallGiven = {}, before: (b: RecordingBuilder) => void = () => {}): string {
  const b = recordingBuilder(handScenario());
  b.deed("vm-created");
  const vm = b.create("vm", "auth.wasm", 0, { filter: "0", vmId: "shop" });
  b.op({ kind: OpKind.MemorySize, entity: vm, a: 2 });
  b.create("context", "1", vm, { filter: "0", root: "0", exchange: "" });
  b.create("context", "2", vm, { filter: "0", root: "1", exchange: "0" });
  const exchange = b.create("exchange", "first", 0, { index: "0", protocol: "HTTP/1.1" });
  b.create("queue", "jobs", 0, { id: "1", vmId: "shop" });
  const map = b.create("header-map", "request-headers", exchange);
  b.deed("headers-sent", { exchange: 0, to: 1 });
  b.phase(map, "sent");
  b.in(0, 2);
  let step = 0;
  b.callback("proxy_on_response_headers", [2, 3, 0], 0, () => {
    before(b);
    step = b.call(name, { status: 2, why, ...given });
  });
  b.flush();
  return text(b.recording, step);
}

describe("one sentence for every reason", () => {
  const cases: Readonly<Partial<Record<Why, readonly [string, HostCallGiven, string]>>> = {
    "input-outside-memory": ["proxy_log", { readable: false, inputs: { level: 2, message: "x".repeat(130000) } }, "The input message at 0x1040, 130000 bytes, lies outside the guest's memory of 131072 bytes, so nothing was read and nothing was done."],
    "output-outside-memory": ["proxy_get_metric", { inputs: { metric_id: 4 } }, "The call was carried out, but a cell for a result lies outside the guest's memory of 131072 bytes, so the guest did not get the result."],
    "allocator-failed": ["proxy_get_property", { inputs: { path: "a" }, outputs: { value: "12345" }, flags: 64 }, "The call was carried out, but the guest's allocator gave no usable address for 5 bytes, so the guest did not get the result."],
    "unknown-enum-value": ["proxy_get_header_map_pairs", { inputs: { map_type: 17 } }, "map type 17 is not known; known values go from 0 (http-request-headers) to 7 (http-call-response-trailers)."],
    "log-level-unknown": ["proxy_log", { inputs: { level: 9 } }, "Level 9 is not known, so nothing was logged. proxy_log takes 0 (trace) to 5 (critical)."],
    "context-unknown": ["proxy_set_effective_context", { inputs: { context_id: 9 } }, "There is no context 9 in this VM, or it has been deleted. Contexts now: root 1, stream 2."],
    "map-not-available": ["proxy_get_header_map_value", { inputs: { map_type: 0, key: "a" } }, "Request headers left for backend at step 2. They can no longer be used."],
    "map-not-available-in-log": ["proxy_get_header_map_size", { inputs: { map_type: 2 } }, "In on_response_headers the response headers can be read by value and as pairs, not measured or changed."],
    "header-missing": ["proxy_get_header_map_value", { inputs: { map_type: 2, key: "x-a" } }, "There is no entry named x-a in the response headers."],
    "buffer-not-present": ["proxy_get_buffer_bytes", { inputs: { buffer_type: 4 } }, "There is no call response body in on_response_headers. It can be read in on_http_call_response."],
    "buffer-start-inside": ["proxy_set_buffer_bytes", { inputs: { buffer_type: 1, start: 3 } }, "Start 3 lies inside the response body, which is refused. Start 0 writes at the front or over everything; a start at or after the end appends."],
    "property-missing": ["proxy_get_property", { inputs: { path: "request\0id" } }, '"request.id" has no value in on_response_headers.'],
    "shared-key-missing": ["proxy_get_shared_data", { inputs: { key: "k" } }, 'Nothing is stored under k for the VM id "shop".'],
    "queue-unknown": ["proxy_enqueue_shared_queue", { inputs: { queue_id: 7 } }, "Queue 7 is not known. Queues now: 1 (jobs)."],
    "queue-empty": ["proxy_dequeue_shared_queue", { inputs: { queue_id: 1 } }, "Queue 1 has no item left."],
    "metric-unknown": ["proxy_get_metric", { inputs: { metric_id: 12 } }, "No metric has the id 12; ids come from define_metric."],
    "counter-not-positive": ["proxy_increment_metric", { inputs: { metric_id: 4, offset: -2n } }, "Metric 4 is a counter and can only grow; -2 was asked for."],
    "cluster-unknown": ["proxy_http_call", { inputs: { upstream_name: "authz-v2", headers: encodePairs([]) } }, "The cluster authz-v2 is not in this scenario, so no call was made. Known clusters: backend, authz."],
    "call-header-missing": ["proxy_http_call", { inputs: { upstream_name: "authz" } }, "A call needs :method, :path and :authority; :method, :path, :authority are missing, so no call was made."],
    "unimplemented": ["proxy_call_foreign_function", {}, "Envoy does not do call_foreign_function: the status says so, and nothing was done."],
    "wasi-bad-descriptor": ["fd_write", { inputs: { fd: 7, text: "x" } }, "Descriptor 7 is not open. There are 1 (standard output) and 2 (standard error)."],
    "wasi-too-many-bytes": ["random_get", { inputs: { len: 70000 } }, "70000 bytes of randomness were asked for; at most 65536 are given at once."],
  };
  test.each(Object.entries(cases))("%s", (why, [name, given, expected]) => {
    expect(refused(name, why as Why, given)).toBe(expected);
  });
  test.each(whys.filter((why) => why !== "none"))("%s has a sentence of its own", (why) => {
    const sentence = refused("proxy_get_header_map_value", why, { inputs: { map_type: 2, key: "a" } });
    expect(sentence).not.toMatch(/undefined|NaN|was served/);
    expect(sentence).toMatch(/^\S.*\.$/);
  });
  test("a map that is not there for another reason names the rule", () => {
    expect(refused("proxy_get_header_map_value", "map-not-available", { inputs: { map_type: 3, key: "a" } })).toBe("There are no response trailers in on_response_headers. Envoy: response trailers can be used in on_response_trailers.");
  });
  test("what was probably meant is named", () => {
    expect(refused("proxy_http_call", "cluster-unknown", { inputs: { upstream_name: "autz", headers: encodePairs([]) } })).toBe("The cluster autz is not in this scenario, so no call was made. Known clusters: backend, authz. Probably authz is meant.");
    expect(refused("proxy_http_call", "call-header-missing", { inputs: { upstream_name: "authz", headers: encodePairs([{ name: ":method", value: "GET" }, { name: ":path", value: "/" }]) } })).toBe("A call needs :method, :path and :authority; :authority is missing, so no call was made.");
  });
  test("cas: whose write came between", () => {
    expect(text(other, 17)).toBe("Refused: cas 1 is from step 14; auth stored cas 2 at step 16. Read again, then write.");
  });
});
