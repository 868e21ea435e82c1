import { expect, test } from "vitest";
import { heldAndResumed, refusedAndFaulted } from "../testing/recording-by-hand.ts";
import { transcript } from "./transcript.ts";

test("a request that is held for a call, as text", () => {
  expect(transcript(heldAndResumed().recording)).toBe(`VM created for auth
_initialize()
on_context_create(root 1)
on_vm_start(root 1, no configuration)
  log(debug, "starting") -> ok
  set_tick_period_milliseconds(5 s) -> ok
-> true
on_configure(root 1, 19 bytes of configuration)
  get_buffer_bytes(plugin-configuration, 19 bytes) -> ok
-> true
auth is ready
+0.010 s
client: sends GET /admin?tab=users, 7 headers, end of stream
client: GET /admin?tab=users, 7 headers, end of stream
on_context_create(stream 2, root 1)
on_request_headers(stream 2, 7 headers, end of stream)
  get_header_map_value(http-request-headers, ":path") -> ok, "/admin?tab=users"
  get_header_map_value(http-request-headers, "authorization") -> not-found
  http_call("authz", GET /check, timeout 500 ms) -> ok, call 4
-> pause
request held at auth
+1.012 s
authz: 200 to call 4, 42 bytes
on_http_call_response(root 1, call 4, 3 headers, 42 bytes)
  set_effective_context(stream 2) -> ok
  get_header_map_value(http-call-response-headers, ":status") -> ok, "200"
  get_buffer_bytes(http-call-response-body, 42 bytes) -> ok
  remove_header_map_value(http-request-headers, "cookie") -> ok
  add_header_map_value(http-request-headers, "x-auth-role", "admin") -> ok
  replace_header_map_value(http-request-headers, "x-user", "alice") -> ok
  log(info, "alice (admin) may GET /admin") -> ok
  continue_stream(http-request) -> ok
request resumed at auth
request headers sent upstream to backend, 7 headers, end of stream
+1.032 s
backend: 200, 3 headers
on_response_headers(stream 2, 3 headers)
  remove_header_map_value(http-response-headers, "server") -> ok
-> continue
response headers sent to client: 200, 2 headers
backend: chunk of 5 bytes
on_response_body(stream 2, 5 bytes)
-> continue
chunk of 5 bytes sent to client
backend: end of stream
on_response_body(stream 2, 0 bytes, end of stream)
-> continue
end of response sent to client
stream complete: 200, via_upstream
on_log(stream 2)
on_done(stream 2)
-> true
on_delete(stream 2)
`);
});

test("refusals say why, a fault ends its callback", () => {
  const text = transcript(refusedAndFaulted().recording);
  expect(text).toContain(`  set_shared_data("rl:bucket", "98", cas 1) -> cas-mismatch\n`);
  expect(text).toContain(`  get_header_map_value(http-request-headers, key at 0x1040, 1 byte) -> invalid-memory-access (input-outside-memory)\n`);
  expect(text).toContain(`  http_call("authz-v2", timeout 500 ms) -> bad-argument (cluster-unknown)\n`);
  expect(text).toContain(`  fd_write(stderr, "panicked at src/lib.rs:9\\n") -> ok\n  fault: unreachable in on_request_headers\n-> fault\nVM of auth has failed`);
});

test("a part of a run, and long values", () => {
  const { recording } = heldAndResumed();
  expect(transcript(recording, { from: 14, to: 15, most: 4 })).toBe(`get_header_map_value(http-request-headers, ":pat…") -> ok, "/adm…"\nget_header_map_value(http-request-headers, "auth…") -> not-found\n`);
});
