import { describe, expect, test } from "vitest";
import { encodePairs } from "../abi/pairs.ts";
import type { ByteString } from "../base/byte-string.ts";
import { toByteString } from "../base/byte-string.ts";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario, heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { diffBytes, diffHeaders } from "./diff.ts";
import { changesOf, headerHistory, keyHistory, neighbour } from "./history.ts";
import { calls, contexts, metrics, propertiesRead, propertiesWritten, queues, running, sharedData, stateCounts, timers } from "./state-lists.ts";
import { bodies, headerBlock, headerMaps } from "./state-view.ts";
import type { Comparison, HeaderMapView } from "./state-view.ts";

const { recording, entities } = heldAndResumed();
const other = refusedAndFaulted();

const mark = { same: " ", added: "+", removed: "-", replaced: "~" } as const;
function shown(view: HeaderMapView): string[] {
  return view.entries.map((e) => `${mark[e.change]} ${e.name}: ${e.old === undefined ? "" : `${e.old} => `}${e.value} @${e.by}`);
}
function map(step: number, title: string, comparison: Comparison): HeaderMapView {
  const found = headerMaps(recording, step, comparison).find((m) => m.title === title);
  if (found === undefined) throw new Error(`no ${title} at ${step}`);
  return found;
}

describe("header maps", () => {
  test("as received: what every step since has changed, with its step", () => {
    expect(shown(map(25, "request headers", "as-received"))).toEqual([
      "  :authority: shop.example @11", "  :path: /admin?tab=users @11", "  :method: GET @11", "  :scheme: http @11",
      "- cookie: sid=8f2c1e @23", "  x-forwarded-proto: http @11", "+ x-auth-role: admin @24", "~ x-user: root => alice @25",
    ]);
  });
  test("last step: what this step changed", () => {
    expect(shown(map(25, "request headers", "last-step")).filter((line) => !line.startsWith(" "))).toEqual(["~ x-user: root => alice @25"]);
    expect(shown(map(26, "request headers", "last-step")).filter((line) => !line.startsWith(" "))).toEqual([]);
    expect(map(25, "request headers", "last-step").changed).toBe(true);
    expect(map(26, "request headers", "last-step").changed).toBe(false);
  });
  test("who sent it: what the scenario's request does not have came from the proxy", () => {
    const { entries, sender, ofProxy } = map(20, "request headers", "as-received");
    expect(sender).toBe("client");
    expect(entries.map((entry) => entry.name).filter((name) => ofProxy.has(name))).toEqual(["x-forwarded-proto"]);
    expect([...map(33, "response headers", "as-received").ofProxy]).toEqual(["x-envoy-upstream-service-time"]);
  });
  test("who sent it: of a call, what the filter did not give came from the proxy", () => {
    const b = recordingBuilder(handScenario());
    b.call("proxy_http_call", {
      inputs: { upstream_name: "authz", headers: encodePairs([{ name: ":path", value: "/check" }]) },
      inside: () => b.headers(b.create("header-map", "call-request-headers", b.create("call", "4", 0, { kind: "http", cluster: "authz", filter: "0" })), [[":path", "/check"], [":scheme", "http"]]),
    });
    b.flush();
    const [sent] = headerMaps(b.recording, 1, "as-received");
    expect(sent?.sender).toBe("filter");
    expect([...(sent?.ofProxy ?? [])]).toEqual([":scheme"]);
  });
  test("phases: received, held, sent", () => {
    expect(map(13, "request headers", "as-received")).toMatchObject({ phase: "received", locked: false, sender: "client", created: 11, count: 7 });
    expect(map(20, "request headers", "as-received")).toMatchObject({ phase: "held", heldBy: "auth", since: 17, locked: false });
    expect(map(30, "request headers", "as-received")).toMatchObject({ phase: "sent", since: 29, locked: true });
    expect(map(30, "response headers", "as-received").sender).toBe("upstream");
    expect(map(21, "response headers of call", "as-received")).toMatchObject({ sender: "authz", owner: { kind: "call", title: "call 4 to authz" } });
  });
});

describe("differences", () => {
  const list = (...entries: [ByteString, ByteString, number][]) => entries.map(([name, value, by]) => ({ name, value, by }));
  const diff = (before: ReturnType<typeof list>, after: ReturnType<typeof list>): string[] => diffHeaders(before, after).map((c) => `${mark[c.change]}${c.name}=${c.old === undefined ? "" : `${c.old}>`}${c.value}`);
  test("duplicates are entries of their own", () => {
    expect(diff(list(["a", "1", 1], ["a", "2", 1]), list(["a", "2", 1]))).toEqual(["-a=1", " a=2"]);
    expect(diff(list(["a", "1", 1]), list(["a", "1", 1], ["a", "2", 2]))).toEqual([" a=1", "+a=2"]);
  });
  test("an entry written again with the same value is a change", () => {
    expect(diff(list(["a", "1", 1], ["b", "1", 1]), list(["b", "1", 1], ["a", "1", 5]))).toEqual([" b=1", "~a=1>1"]);
  });
  test("everything gone, everything new", () => {
    expect(diff(list(["a", "1", 1]), [])).toEqual(["-a=1"]);
    expect(diff([], list(["a", "1", 1]))).toEqual(["+a=1"]);
  });
  test("very long lists are compared by their ends", () => {
    const long = Array.from({ length: 1500 }, (_, i) => ({ name: `n${i}`, value: "v", by: 1 }));
    const changed = long.map((e, i) => (i === 700 ? { ...e, value: "w", by: 2 } : e));
    expect(diffHeaders(long, changed).filter((c) => c.change !== "same")).toEqual([{ change: "replaced", name: "n700", value: "w", old: "v", by: 2 }]);
  });
  test("bytes: what is common at both ends", () => {
    const piece = (text: string) => [{ blob: { bytes: new TextEncoder().encode(text), at: -1 }, from: 0, length: text.length, by: 1 }];
    expect(diffBytes(piece("hello world"), piece("hello there world"))).toMatchObject({ changed: true, start: 6, end: 5 });
    expect(diffBytes(piece("same"), piece("same")).changed).toBe(false);
    expect(diffBytes([], piece("x"))).toMatchObject({ changed: true, start: 0, end: 0 });
  });
});

describe("history", () => {
  test("of a header", () => {
    expect(headerHistory(recording, entities.requestHeaders, "X-User")).toEqual([{ step: 11, values: ["root"] }, { step: 25, values: ["alice"] }]);
    expect(headerHistory(recording, entities.requestHeaders, "cookie")).toEqual([{ step: 11, values: ["sid=8f2c1e"] }, { step: 23, values: [] }]);
    expect(headerHistory(recording, entities.requestHeaders, "nothing")).toEqual([]);
  });
  test("of a key, and of an entity", () => {
    expect(keyHistory(other.recording, other.entities.shared, "rl:bucket").map((w) => [w.step, toByteString(w.value ?? new Uint8Array(0)), w.number])).toEqual([[14, "100", 1], [16, "99", 2]]);
    expect(keyHistory(recording, entities.root, "effective").at(-1)).toEqual({ step: 27, value: undefined, number: 0 });
    expect(changesOf(recording, entities.requestHeaders)).toEqual([11, 17, 23, 24, 25, 29]);
    expect([neighbour([11, 17], 12, "forward"), neighbour([11, 17], 12, "back"), neighbour([11], 11, "forward")]).toEqual([17, 11, undefined]);
  });
});

describe("the other kinds", () => {
  test("bodies: now, received, sent", () => {
    expect(bodies(recording, 35, "last-step").map((b) => [b.title, b.part, b.size, b.changed])).toEqual([
      ["response body", "received", 5, false], ["response body", "now", 5, false],
      ["response body", "now", 42, false],
    ].toSorted((a, b) => Number(a[2] === 5) - Number(b[2] === 5)));
    const sent = bodies(recording, 36, "last-step").find((b) => b.part === "now" && b.owner.kind === "exchange");
    expect(sent).toMatchObject({ size: 0, changed: true });
    expect(toByteString(sent?.bytes.before ?? new Uint8Array(0))).toBe("hello");
  });
  test("contexts, and who acts for whom", () => {
    expect(contexts(recording, 21)).toMatchObject([{ who: "auth", index: 0, pages: 17, memoryBytes: 17 * 65536, roots: [{ title: "root 1", current: true, acting: false, streams: [{ title: "stream 2", exchange: "first", current: false, acting: true }] }] }]);
    expect(running(recording, 19)).toEqual({ who: "auth", vm: 0, callback: 19, current: 1, acting: 1 });
    expect(running(recording, 25)).toEqual({ who: "auth", vm: 0, callback: 19, current: 1, acting: 2, since: 20 });
    expect(running(recording, 28)).toBeUndefined();
    expect(contexts(recording, 43)[0]?.roots[0]?.streams).toEqual([]);
  });
  test("shared data, queues, metrics, properties", () => {
    expect(sharedData(other.recording, 16)[0]?.entries).toMatchObject([{ change: "replaced", key: "rl:bucket", number: 2, by: 16 }]);
    expect(sharedData(other.recording, 17)[0]?.entries).toMatchObject([{ change: "same", key: "rl:bucket" }]);
    expect(queues(other.recording, 19)).toMatchObject([{ id: 1, name: "jobs", changed: true, items: [{ by: 19 }] }]);
    expect(metrics(other.recording, 21)).toMatchObject([{ key: "counter:requests", change: "replaced", type: "counter", name: "requests", id: 4, value: 2n, old: 0n, by: 21 }]);
    expect(propertiesWritten(other.recording, 24)).toMatchObject([{ key: "tier", by: 23, exchange: "first" }]);
    expect(propertiesRead(other.recording, 24)).toMatchObject([{ path: "request\0id", step: 22, status: 1, value: undefined, who: "auth" }]);
    expect(propertiesRead(other.recording, 21)).toEqual([]);
  });
  test("timers tell when they are due from the step on, calls how they stand", () => {
    expect(timers(recording, 6)).toMatchObject([{ who: "auth", root: "root 1", periodMilliseconds: 5000, inMilliseconds: 5000, by: 6, changed: true }]);
    expect(timers(recording, 20)[0]?.inMilliseconds).toBe(3988);
    expect(calls(recording, 16)).toMatchObject([{ id: 4, cluster: "authz", who: "auth", phase: "waiting", started: 16, changed: true }]);
    expect(calls(recording, 18)[0]?.phase).toBe("done");
  });
  test("counts and the kinds a step changed", () => {
    const counts = stateCounts(recording, 25);
    expect(counts.headers).toEqual({ count: 10, changed: true });
    expect(counts.contexts).toEqual({ count: 2, changed: false });
    expect(counts.timers.count).toBe(1);
    expect(counts.memory.count).toBe(17 * 65536);
    expect(stateCounts(recording, 43).contexts).toEqual({ count: 1, changed: true });
    expect(stateCounts(recording, 36).body).toEqual({ count: 42, changed: true });
    expect(stateCounts(recording, 0).headers).toEqual({ count: 0, changed: false });
  });
});

test("a queue names its consumer", () => {
  const b = recordingBuilder(handScenario());
  b.deed("vm-created");
  const vm = b.create("vm", "auth.wasm", 0, { filter: "0", vmId: "" });
  b.create("context", "1", vm, { filter: "0", root: "0", exchange: "" });
  b.put(b.create("queue", "jobs", 0, { id: "1", vmId: "" }), "consumer", "vm=0 context=1");
  b.flush();
  expect(queues(b.recording, 1)[0]?.consumer).toBe("auth");
});

test("a header block holds what is there, bytes that are no text escaped", () => {
  const run = heldAndResumed().recording, first = headerMaps(run, run.length - 1, "as-received").find(({ title }) => title === "request headers");
  const block = first === undefined ? "" : headerBlock(first);
  expect(block.split("\n")[0]).toBe(":authority: shop.example");
  expect(block).toContain("x-user: alice\n");
  expect(block).not.toContain("cookie");
});
