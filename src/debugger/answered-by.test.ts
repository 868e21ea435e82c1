import { expect, it } from "vitest";
import { answeredByProxy } from "./answered-by.ts";

const access = (details: string, cluster: string) => ({ code: 200, details, flags: "-", cluster, received: 0, sent: 0 });

it.each([
  ["Envoy, from the upstream", access("via_upstream", "backend"), false],
  ["Envoy, by a filter", access("auth", "backend"), true],
  ["Envoy, without a route", access("route_not_found", ""), true],
  ["NGINX, from the upstream", access("200", "backend"), false],
  ["NGINX, from the second upstream", access("502, 200", "backend"), false],
  ["NGINX, by a filter", access("-", ""), true],
  ["MOSN, from the upstream", access("", "backend"), false],
  ["MOSN, by itself", access("", ""), true],
])("%s", (_, log, byProxy) => {
  expect(answeredByProxy(log)).toBe(byProxy);
});
