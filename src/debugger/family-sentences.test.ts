import { describe, expect, it } from "vitest";
import type { Comparison } from "./comparison.ts";
import { familySentence } from "./family-sentences.ts";

const first = (left: string, right: string): Comparison => ({ sameOutcome: false, first: { left: { step: 1, line: left }, right: { step: 1, line: right }, index: 0 } });

describe("why a run differs in another family of proxies", () => {
  it.each([
    ["nginx", "on_request_headers(stream 2, 8 headers)", "on_request_headers(stream 1, 4 headers)", /no pseudo headers/],
    ["nginx", "local response 503 by the proxy", "response headers sent to client: 200", /newline behind its body/],
    ["nginx", "fault: unreachable in on_response_headers", "chunk of 7 bytes sent to client", /After a trap NGINX/],
    ["nginx", "on_log(stream 2)", "on_done(stream 1)", /done, log, delete/],
    ["nginx", "something", "something else", /another program/],
    ["mosn", "on_configure(root 1)", "on_vm_start(root 1)", /on_vm_start twice/],
    ["mosn", "request held at a", "request headers sent upstream", /nothing pauses/],
    ["mosn", "on_context_create(root 1)", "past a: it did not start on this thread", /traffic passes without it/],
    ["mosn", "nothing", "nothing more happens", /another program/],
  ] as const)("%s: %s and %s", (family, left, right, sentence) => {
    expect(familySentence("envoy@1.40.0", family, first(left, right))?.sentence).toMatch(sentence);
    expect(familySentence(family, "envoy@1.40.0", first(right, left))?.sentence).toMatch(sentence);
  });
  it("is nothing among releases of Envoy, and where nothing differs", () => {
    expect(familySentence("envoy@1.40.0", "higress", first("a", "b"))).toBeUndefined();
    expect(familySentence("envoy@1.40.0", "nginx", { sameOutcome: true, first: undefined })).toBeUndefined();
  });
});
