import { expect, it } from "vitest";
import { comparableOutcome } from "./comparable-outcome.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (outcome: Parameters<typeof comparableOutcome>[0]): readonly string[] => comparableOutcome(outcome).map(({ text }) => text);

it("tells what client and upstreams saw, without what differs from run to run", () => {
  expect(texts({
    exchanges: [{
      id: "a", client: { status: 200, informational: [100], headers: [["date", "Thu, 01 Jan 2026 00:00:00 GMT"], ["x-from", "127.0.0.1:41234"], ["x-envoy-upstream-service-time", "12"]], body: bytes("ok\n"), trailers: [["x-t", "1"]], end: "complete" },
      access: { code: 200, details: "via_upstream", flags: "-", cluster: "backend", received: 0, sent: 3 },
    }],
    connections: [{ id: "c", client: { received: bytes("hi"), end: "ended" }, upstream: { cluster: "t", received: bytes("lost"), end: "reset" } }],
    upstreams: { b: [{ method: "GET", path: "/b", headers: [["x-request-id", "1"]], body: bytes(""), aborted: true }], a: [{ method: "POST", path: "/a", headers: [], body: bytes("x"), aborted: false }] },
  })).toEqual([
    "client of a: 200, complete, after 100", "  date: <date>", "  x-from: <address>", "  x-envoy-upstream-service-time: <ms>", "  body, 3 bytes: ok\\x0a", "  trailer x-t: 1",
    "access log of a: 200 via_upstream - cluster backend, received 0, sent 3",
    "client of c: ended", "  body, 2 bytes: hi", "upstream t of c: reset",
    "upstream a: POST /a", "  body, 1 bytes: x",
    "upstream b: GET /b, cut", "  x-request-id: <uuid>",
  ]);
});

it("tells long bodies apart by their sum, and says nothing of the body of a response that was cut", () => {
  const long = (last: string): readonly string[] => texts({ exchanges: [{ id: "a", client: { status: 200, informational: [], headers: [], body: bytes("x".repeat(3000) + last), end: "complete" } }], connections: [], upstreams: {} });
  expect(long("a")[1]).toMatch(/^ {2}body, 3001 bytes, sum [0-9a-f]{8}: x{200}\.\.\.$/);
  expect(long("a")).not.toEqual(long("b"));
  expect(texts({ exchanges: [{ id: "a", client: { informational: [], headers: [], body: bytes("part"), end: "cut" } }], connections: [], upstreams: {} })).toEqual(["client of a: no status, cut"]);
});
