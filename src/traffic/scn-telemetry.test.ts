import { expect, it } from "vitest";
import { contentOf } from "./importers.ts";
import { scnTelemetry } from "./scn-telemetry.ts";

it("reads the report of a filter that captures", () => {
  const report = {
    request_id: "r", scheme: "http", destination_address: "10.0.0.1:80", source_address: "10.0.0.9:1234",
    scnt_request: { method: "PUT", path: "/x", host: "a.example", version: "HTTP/2", headers: [["x-a", "1"], [":method", "PUT"]], body: "aGk=", truncated_body: true },
    scnt_response: { status_code: "201", version: "HTTP/2", headers: [["content-length", "5"]], body: "b2s=", truncated_body: false },
  };
  const content = contentOf(new TextEncoder().encode(JSON.stringify(report)));
  expect(scnTelemetry.detect(content)).toBe(true);
  expect(scnTelemetry.parse(content)).toEqual({
    ok: true,
    value: {
      exchanges: [{
        request: { protocol: "HTTP/2", method: "PUT", scheme: "http", authority: "a.example", path: "/x", headers: [["x-a", "1"]], body: "hi" },
        reply: { status: 201, headers: [["content-length", "2"]], body: "ok" },
        notes: [{ kind: "request-cut-off" }],
      }],
      skipped: [], notes: [], place: { client: "10.0.0.9:1234", listener: "10.0.0.1:80" },
    },
  });
});
