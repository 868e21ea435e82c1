import { expect, it } from "vitest";
import type { Capture, CapturedExchange } from "./capture.ts";
import { partCalls, withCalls } from "./calls.ts";
import { noteLines } from "./notes.ts";

const entry = (authority: string, path: string, status: number): CapturedExchange => ({ request: { authority, path }, reply: { status }, notes: [] });
const capture = (...exchanges: readonly CapturedExchange[]): Capture => ({ exchanges, skipped: [], notes: [] });
const setup = { chain: [], upstreams: [{ cluster: "backend" }, { cluster: "authz", replies: [{ status: 500 }] }, { cluster: "geo", address: "10.0.0.9:80" }] };

it("entries to a service that is set up besides the routed one answer its calls, and are no requests", () => {
  const parted = partCalls(capture(entry("shop.example", "/", 200), entry("authz", "/check", 403), entry("10.0.0.9:80", "/where", 204), entry("backend", "/own", 200), entry("authz:8080", "/check", 200)), setup);
  expect(parted.exchanges.map(({ request }) => request.authority)).toEqual(["shop.example", "backend"]);
  expect(withCalls(setup, parted).upstreams).toEqual([{ cluster: "backend" }, { cluster: "authz", replies: [{ status: 403 }, { status: 200 }, { status: 500 }] }, { cluster: "geo", address: "10.0.0.9:80", replies: [{ status: 204 }] }]);
  expect(noteLines(parted.notes).map(({ text }) => text)).toEqual(["2 entries went to authz, which is a cluster of its own here: they answer the calls to it.", "1 entry went to geo, which is a cluster of its own here: it answers the calls to it."]);
});

it("calls that differ get the answer that fits, and nothing is added twice", () => {
  const parted = partCalls(capture(entry("a", "/", 200), entry("authz", "/one", 201), entry("authz", "/two", 202)), setup), once = withCalls(setup, parted);
  expect(once.upstreams?.[1]?.replies?.slice(0, 2)).toEqual([{ status: 201, when: { method: "GET", path: "/one" } }, { status: 202, when: { method: "GET", path: "/two" } }]);
  expect(withCalls(once, parted)).toEqual(once);
});

it("a cluster of the routes takes requests", () => {
  const routed = { ...setup, router: { virtualHosts: [{ name: "v", domains: ["*"], routes: [{ name: "r", cluster: "authz" }] }] } }, whole = capture(entry("shop.example", "/", 200), entry("authz", "/", 200));
  expect(partCalls(whole, routed)).toBe(whole);
});

it("a capture of calls alone, or without any, stays as it is", () => {
  for (const whole of [capture(entry("authz", "/", 200)), capture(entry("shop.example", "/", 200))]) expect(partCalls(whole, setup)).toBe(whole);
});
