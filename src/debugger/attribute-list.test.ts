import { expect, it } from "vitest";
import { recordingBuilder } from "../testing/recording-builder.ts";
import { handScenario } from "../testing/recording-by-hand.ts";
import { attributeList, propertiesMissed } from "./attribute-list.ts";

const scenario = handScenario();
const b = recordingBuilder({ ...scenario, setup: { ...scenario.setup, properties: [{ path: ["metadata", "filter_metadata", "f"], value: "x" }] } });
b.callback("proxy_on_request_headers", [2, 1, 1], 0, () => {
  b.call("proxy_get_property", { inputs: { path: "request\0method" }, outputs: { value: "GET" } });
  b.call("proxy_get_property", { inputs: { path: "response\0code" }, status: 1, why: "property-missing" });
  b.call("proxy_get_property", { inputs: { path: "request\0method" }, outputs: { value: "PUT" } });
  b.call("proxy_get_property", { inputs: { path: "source\0port" }, outputs: { value: "P\x1f\0\0\0\0\0\0" } });
  b.call("proxy_get_property", { inputs: { path: "connection\0mtls" }, outputs: { value: "\x01" } });
});
b.flush();
const at = (name: string, step: number) => attributeList(b.recording, step).find((one) => one.name === name);

it("gives what was read last up to the step, and what was asked for in vain", () => {
  expect(at("request.method", 2)?.read).toMatchObject({ step: 2, status: 0, value: new TextEncoder().encode("GET") });
  expect(at("request.method", 4)?.read).toMatchObject({ step: 4, status: 0, value: new TextEncoder().encode("PUT") });
  expect(at("response.code", 4)?.read).toMatchObject({ step: 3, status: 1 });
  expect(propertiesMissed(b.recording, 4).map(({ path }) => path)).toEqual(["response\0code"]);
});
it("reads numbers and truths by their documented kinds", () => {
  expect([at("source.port", 6)?.words, at("connection.mtls", 6)?.words, at("request.method", 6)?.words]).toEqual(["8016", "true", undefined]);
});
it("says when the others are there, of what kind they are, and what the scenario gives", () => {
  expect(at("response.backend_latency", 4)).toEqual({ name: "response.backend_latency", kind: "duration", when: "once the upstream's response is complete", given: false });
  expect([at("metadata", 1)?.given, at("request.method", 1)?.given]).toEqual([true, false]);
});
