// Where in the scenario a step comes from.
import { describe, expect, it } from "vitest";
import type { Recording } from "../recording/log.ts";
import { replyIndex } from "../scenario/replies.ts";
import { runSample } from "../testing/sample-runs.ts";
import { inputOf } from "./input-of.ts";

const stepsOf = (recording: Recording, name: string): number[] => Array.from({ length: recording.length }, (_, step) => step).filter((step) => step > 0 && recording.brief(step).name === name);
const inputs = (id: string, name: string) => {
  const { recording } = runSample(id);
  return stepsOf(recording, name).map((step) => inputOf(recording, step));
};

describe("the input of a step", () => {
  it("is the client's message, by its part", () => {
    expect(inputs("body-rewrite", "proxy_on_request_headers")[0]).toEqual({ of: "client", exchange: "upload", part: "headers" });
    expect(inputs("body-rewrite", "proxy_on_request_body")[0]).toEqual({ of: "client", exchange: "upload", part: "body" });
    expect(inputs("body-rewrite", "proxy_set_buffer_bytes")[0]).toEqual({ of: "client", exchange: "upload", part: "body" });
    expect(inputs("tcp-lines", "proxy_on_downstream_data")[0]).toMatchObject({ of: "client", part: "body" });
  });
  it("is what the upstream answers", () => {
    for (const name of ["proxy_on_response_headers", "proxy_on_response_body"]) expect(inputs("body-rewrite", name)[0]).toEqual({ of: "upstream", exchange: "upload" });
    expect(inputs("hello-headers", "headers-sent").map(({ of }) => of)).toEqual(["client", "upstream"]);
  });
  it("is the reply that a call got", () => {
    expect(inputs("http-call", "proxy_on_http_call_response")).toEqual([
      { of: "cluster", cluster: "authz", index: 0, nth: 0 }, { of: "cluster", cluster: "authz", index: 1, nth: 1 }, { of: "cluster", cluster: "authz", index: 2, nth: 2 },
    ]);
    expect(inputs("http-call", "proxy_http_call")).toEqual(inputs("http-call", "proxy_on_http_call_response"));
    expect(inputs("http-call", "call-replied")[1]).toEqual({ of: "cluster", cluster: "authz", index: 1, nth: 1 });
  });
  it("is what a host call read of the setup, or what the filter began with", () => {
    expect(inputs("http-call", "clock_time_get")[0]).toEqual({ of: "clock" });
    expect(inputs("rate-limit", "proxy_get_shared_data")[0]).toEqual({ of: "shared-data" });
    expect(inputs("http-call", "proxy_on_configure")[0]).toEqual({ of: "configuration" });
  });
  it("is that of the callback in which a filter stopped", () => {
    const { recording } = runSample("crash"), [fault = 0] = stepsOf(recording, "trap");
    expect(inputOf(recording, fault)).toMatchObject({ of: "upstream" });
  });
});

it("gives a request the reply that names it, else that of its turn", () => {
  const replies = [{}, { when: { path: "/a" } }, {}], asked = { path: "/", method: "GET", authority: undefined };
  expect([0, 1, 2, 9].map((n) => replyIndex(replies, n, asked))).toEqual([0, 2, 2, 2]);
  expect(replyIndex(replies, 0, { ...asked, path: "/a/b" })).toBe(1);
  expect(replyIndex([{ when: { authority: "" } }], 0, asked)).toBe(0);
  expect(replyIndex([{ when: { method: "PUT" } }], 0, asked)).toBeUndefined();
});
