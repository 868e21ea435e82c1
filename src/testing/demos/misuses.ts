/** Ten things that filters get wrong (semantics 6.8, and what filters were seen to do), each as a small guest, what the world does, and where to look. */
import { guestText } from "../../reference/try/guest-text.ts";
import type { Call, Guest } from "../../reference/try/guest-text.ts";
import { call, logged } from "../../reference/try/calls.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";

export interface Misuse {
  readonly id: string;
  readonly title: string;
  /** what will be seen */
  readonly sentence: string;
  /** where it is to be seen: a rule of the findings, or the name of a row */
  readonly telling: { readonly finding: string } | { readonly row: string };
  readonly does: Guest["exports"];
  readonly setup?: Partial<ScenarioInput["setup"]>;
  readonly request?: RequestInput;
}
type RequestInput = Partial<Extract<NonNullable<ScenarioInput["actions"]>[number], { do: "exchange" }>>;

const goOn = (stream_type: 0 | 1): Call => call("proxy_continue_stream", { stream_type });
const reply = (status_code: number, body: string): Call => call("proxy_send_local_response", { status_code, status_code_details: "", body, headers: [], grpc_status: -1 });
const authz = (upstream_name: string): Call => call("proxy_http_call", { upstream_name, headers: [[":method", "GET"], [":path", "/check"], [":authority", "authz"]], timeout_milliseconds: 500 });
const post: RequestInput = { method: "POST", path: "/orders", headers: [["content-type", "text/plain"]] };

export const misuses: readonly Misuse[] = [
  {
    id: "sent-twice", title: "Resumed inside the callback: sent twice", sentence: "on_request_headers calls continue_stream and then returns Continue. The request reaches the upstream twice, and the client notices nothing.",
    telling: { finding: "resumes-itself" }, does: { proxy_on_request_headers: { calls: [goOn(0)] } },
  },
  {
    id: "resumed-too-early", title: "Resumed a response that is not there", sentence: "continue_stream(response) in on_request_headers. Envoy dies of it, and every connection of every route with it.",
    telling: { row: "proxy-crash" }, does: { proxy_on_request_headers: { calls: [goOn(1)], returns: 1 } },
  },
  {
    id: "answered-after-the-end", title: "Answered in on_log", sentence: "send_local_response when the stream is over. The access log is written again inside itself, until Envoy dies.",
    telling: { row: "proxy-crash" }, does: { proxy_on_log: { calls: [reply(500, "too late")] } },
  },
  {
    id: "response-splitting", title: "A line break in a response header", sentence: "A value from outside, with CR LF in it, is put into a response header. It is written as it is: the client reads a second header.",
    telling: { finding: "line-break-in-value" }, does: { proxy_on_response_headers: { calls: [call("proxy_replace_header_map_value", { map_type: 2, key: "x-name", value: "ada\r\nset-cookie: admin=1" })] } },
  },
  {
    id: "no-route-left", title: "All headers replaced, one forgotten", sentence: "set_header_map_pairs with a list of one’s own, without x-forwarded-proto. Envoy finds no route and answers 404, although every pseudo header is there.",
    telling: { finding: "needed-header-removed" }, does: { proxy_on_request_headers: { calls: [call("proxy_set_header_map_pairs", { map_type: 0, map: [[":method", "GET"], [":path", "/"], [":authority", "example.com"], [":scheme", "http"], ["x-new", "1"]] })] } },
  },
  {
    id: "old-content-length", title: "A new body, the old content-length", sentence: "The body becomes shorter and content-length stays. The upstream waits for bytes that never come.",
    telling: { finding: "content-length-mismatch" }, does: { proxy_on_request_body: { calls: [call("proxy_set_buffer_bytes", { buffer_type: 0, size: 1000, buffer: "short" })] } },
    request: { ...post, body: "a body that is longer than what it is replaced with" },
  },
  {
    id: "check-bypassed", title: "A check that trailers get around", sentence: "The filter holds the body until its end and answers 403 there. With trailers no body callback has the end of the stream, and what was held goes on unchecked.",
    telling: { finding: "waits-for-end-of-stream" }, does: { proxy_on_request_body: { returns: 1 }, proxy_on_request_trailers: { calls: [logged("nothing to check here")] } },
    request: { ...post, protocol: "HTTP/2", chunks: [{ data: "attack=1", delay: 0 }], trailers: [["x-checksum", "0"]] },
  },
  {
    id: "headers-are-gone", title: "Headers edited after they left", sentence: "on_request_headers returns Continue and the body callback sets a header. The headers are with the upstream by then.",
    telling: { finding: "headers-edited-too-late" }, does: { proxy_on_request_headers: {}, proxy_on_request_body: { calls: [call("proxy_add_header_map_value", { map_type: 0, key: "x-body-seen", value: "1" })] } },
    request: { ...post, chunks: [{ data: "one, ", delay: 0 }, { data: "two", delay: 5 }] },
  },
  {
    id: "nobody-calls-back", title: "A call that was refused, and a pause", sentence: "http_call to a cluster that is not there returns bad-argument. The filter does not look, pauses, and nothing ever resumes the request.",
    telling: { finding: "call-refused" }, does: { proxy_on_request_headers: { calls: [authz("authz.example.com")], returns: 1 } },
  },
  {
    id: "answers-for-nobody", title: "Answered in the name of the root", sentence: "In on_http_call_response the root context is in effect until the filter switches. send_local_response says ok, does nothing, and the client waits.",
    telling: { finding: "acts-for-root-context" }, does: { proxy_on_request_headers: { calls: [authz("authz")], returns: 1 }, proxy_on_http_call_response: { calls: [reply(403, "Forbidden.\n")] } },
    setup: { upstreams: [{ cluster: "backend", replies: [{ body: "Hello from upstream.\n" }] }, { cluster: "authz", replies: [{ status: 403, delay: 5 }] }] },
  },
];

export const fileName = "misuse.wasm";
export const textOfMisuse = ({ title, sentence, does }: Misuse): string => guestText({ abi: "0.2.1", about: [title, sentence.replaceAll("’", "'")], exports: { proxy_on_context_create: {}, ...does } });

export const scenarioOfMisuse = ({ title, setup, request }: Misuse, sha256: string): ScenarioInput => ({
  version: 1, title,
  setup: { chain: [{ name: "misuse", module: { name: fileName, sha256 } }], upstreams: [{ cluster: "backend", replies: [{ headers: [["content-type", "text/plain"]], body: "Hello from upstream.\n" }] }], ...setup },
  actions: [{ do: "exchange", id: "request-1", path: "/", ...request }],
});
