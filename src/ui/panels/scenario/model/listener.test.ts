import { expect, test } from "vitest";
import { parseScenario } from "../../../../scenario/parse.ts";
import type { SetupInput } from "./document.ts";
import { asProtocol, withKind } from "./listener.ts";

const setup: SetupInput = { chain: [], upstreams: [{ cluster: "backend", protocol: "HTTP/2", replies: [{ status: 404 }] }, { cluster: "other", replies: [{}] }] };
const problems = (given: SetupInput): unknown => parseScenario({ version: 1, setup: given, actions: [] });

test("a listener of another kind takes its upstream along, so that the scenario stays right", () => {
  const tcp = withKind(setup, "tcp");
  expect(tcp).toEqual({ chain: [], listener: { kind: "tcp" }, upstreams: [{ cluster: "backend", protocol: "TCP", server: { echo: true } }, { cluster: "other", replies: [{}] }] });
  expect(problems(tcp)).toMatchObject({ ok: true });
  const http = withKind(tcp, undefined);
  expect(http.upstreams?.[0]).toEqual({ cluster: "backend" });
  expect(problems(http)).toMatchObject({ ok: true });
});

test("a server that is there already is kept", () => {
  expect(asProtocol({ cluster: "a", server: { greet: "hi" } }, "TCP").server).toEqual({ greet: "hi" });
  expect(withKind({ chain: [] }, "tcp")).toEqual({ chain: [], listener: { kind: "tcp" } });
});
