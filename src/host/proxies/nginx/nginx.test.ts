// Rules of NGINX that its set does not name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runHost, scenarioOf } from "../../../testing/host-run.ts";

const probe = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../../e2e/nginx/wasm/probe.wasm")));

it("T-26 tells headers callbacks no end of the stream, and has no trailers", () => {
  const { recording, outcome } = runHost(scenarioOf({
    version: 1,
    setup: { profile: "nginx", chain: [{ module: { name: "probe.wasm" }, configuration: "!probe A\n" }], upstreams: [{ cluster: "backend", replies: [{ status: 204 }, { body: "with trailers", trailers: [["x-after", "1"]] }] }] },
    actions: [{ do: "exchange", id: "bare" }, { do: "exchange", id: "full", body: "hello", trailers: [["x-late", "1"]] }],
  }), new Map([["probe.wasm", probe]]));
  const callbacks = Array.from({ length: recording.length - 1 }, (_, i) => recording.row(i + 1)).filter((row) => row.kind === "callback");
  const headers = callbacks.filter(({ name }) => name.endsWith("headers")), ends = headers.map((row) => row.args.find(({ name }) => name === "end_of_stream")?.value);
  expect(outcome.exchanges.map(({ client }) => client.status)).toEqual([204, 200]);
  expect(headers.map(({ name }) => name)).toEqual(["proxy_on_request_headers", "proxy_on_response_headers", "proxy_on_request_headers", "proxy_on_response_headers"]);
  expect(ends).toEqual([false, false, false, false]);
  expect(callbacks.filter(({ name }) => name.endsWith("trailers"))).toEqual([]);
});
