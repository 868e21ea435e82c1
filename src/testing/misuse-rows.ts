/**
 * Semantics 6.8, row by row: which recorded cases show what Envoy does there, and how one sees it in a recording. The test beside this file
 * looks into the recordings of every release and has our host do the same, so that a row whose rule is broken, or turned round, is noticed.
 */
import type { Recorded, RecordedClient, RecordedRequest } from "./conformance/case.ts";

export interface MisuseRow {
  /** As the table says it. */
  readonly misuse: string;
  readonly cases: readonly string[];
  /** What is to be seen in each of them. */
  readonly shows: (recorded: Recorded) => boolean;
}

const clientOf = ({ client }: Recorded): RecordedClient | undefined => (client === undefined || "varies" in client ? undefined : client["a"]);
const requestsOf = ({ upstreams }: Recorded): readonly RecordedRequest[] => (upstreams === undefined || "varies" in upstreams ? [] : Object.values(upstreams as Readonly<Record<string, readonly RecordedRequest[]>>).flat());
const linesOf = ({ lines = [] }: Recorded): readonly string[] => lines;
const died = ({ crashed }: Recorded): boolean => crashed === true;
const status = (code: number) => (recorded: Recorded): boolean => clientOf(recorded)?.status === code;
const body = (text: string) => (recorded: Recorded): boolean => clientOf(recorded)?.body === text;
const waits = (recorded: Recorded): boolean => clientOf(recorded)?.end === "still waiting";
const arrived = (count: number) => (recorded: Recorded): boolean => requestsOf(recorded).length === count;
const line = (pattern: RegExp) => (recorded: Recorded): boolean => linesOf(recorded).some((text) => pattern.test(text));
const details = (text: string) => ({ access }: Recorded): boolean => Array.isArray(access) && (access as readonly string[]).some((entry) => entry.includes(`details=${text}`));
const all = (...tests: readonly ((recorded: Recorded) => boolean)[]) => (recorded: Recorded): boolean => tests.every((test) => test(recorded));
const goesWell = all((recorded) => !died(recorded), status(200), (recorded) => clientOf(recorded)?.end === "complete");
/** A callback for an id that on_delete has told, printed by the probe. */
const calledAfterDelete = line(/^I ERR unknown context/);

export const misuseRows: readonly MisuseRow[] = [
  { misuse: "continue_stream(1) in request_headers, or while the request is paused or waits for its upstream", cases: ["q40-reqh-res", "q40-res-paused-req", "q40-res-waiting"], shows: died },
  { misuse: "send_local_response in on_log", cases: ["m68-local-log-h1", "m68-local-log-h2"], shows: all(died, line(/CB log#2/)) },
  { misuse: "send_local_response in on_done: a second on_log", cases: ["q41-done"], shows: all(died, line(/CB log#2/)) },
  { misuse: "send_local_response in on_delete: an on_log for the deleted id", cases: ["q41-delete"], shows: all(died, calledAfterDelete) },
  { misuse: "close_stream(0) in on_log", cases: ["m68-close-log-h1", "m68-close-log-h2"], shows: all(died, line(/CB log#2/)) },
  { misuse: "close_stream(0) in on_context_create", cases: ["m68-close-create-h1", "m68-close-create-h2"], shows: all(died, line(/CB create#2/)) },
  { misuse: "close_stream(0) in on_done or on_delete", cases: ["m68-close-done-h1", "m68-close-done-h2", "m68-close-delete-h1", "m68-close-delete-h2"], shows: died },
  { misuse: "two local responses in one callback of a response", cases: ["m68-twice-resh-h1", "m68-twice-resh-h2", "m68-twice-resb-h1", "m68-twice-rest-h1"], shows: all(died, line(/CB log#2/)) },
  { misuse: "a start section that calls a host function", cases: ["start-section"], shows: all(died, ({ loaded }) => !loaded) },
  { misuse: "continue_stream(0) in on_context_create, or in request_headers that then returns Continue", cases: ["q40-create", "t39-continue-continue"], shows: all(goesWell, arrived(2)) },
  { misuse: "continue_stream(0) in request_headers, then Pause", cases: ["t39-continue-then-pause"], shows: (recorded) => !died(recorded) },
  { misuse: "continue_stream(0) in request_body, then Pause", cases: ["q40-reqb-last"], shows: all(goesWell, arrived(1)) },
  { misuse: "continue_stream(1) in response_headers, then Continue", cases: ["q40-resh-res-cont"], shows: (recorded) => !died(recorded) && clientOf(recorded)?.body?.startsWith("HT") === true },
  { misuse: "continue_stream(1) in response_headers, then Pause", cases: ["q40-resh-res"], shows: all(status(200), waits) },
  { misuse: "continue_stream of either side while not paused, during a response, twice in a row, in on_log or on_done", cases: ["q40-req-arriving", "q40-req-streaming", "q40-res-streaming", "q40-log"], shows: goesWell },
  { misuse: "calls with the effective context of a stream that has ended", cases: ["t22-gone"], shows: line(/: eff \S+ -> 2/) },
  { misuse: "send_local_response in on_context_create", cases: ["m68-local-create-h1", "m68-local-create-h2"], shows: all(line(/CB reqh#1/), line(/CB resh#1 .* args=3,0/)) },
  { misuse: "close_stream(0), then send_local_response, in one callback", cases: ["q44-close-then", "m68-close-local-h1", "m68-close-local-h2"], shows: calledAfterDelete },
  { misuse: "Pause in the last body or trailers callback, no resume", cases: ["m68-pause-last-body", "m68-pause-response-trailers"], shows: waits },
  { misuse: "a trap while other streams of the VM are open: 503 at their next event", cases: ["q95-waiting"], shows: details("wasm_fail_stream") },
  { misuse: "a trap while another stream is paused: it waits", cases: ["q95-tick"], shows: waits },
  { misuse: "a request header with CR, LF or NUL, a header name with a space", cases: ["q64-crlf", "q64-nul", "q64-name"], shows: all(status(503), (recorded) => /^invalid header (?:value for|name): /.test(clientOf(recorded)?.body ?? "")) },
  { misuse: "a response header value with CR LF", cases: ["m68-response-crlf"], shows: (recorded) => clientOf(recorded)?.headers?.some(([name, value]) => name === "x-injected" && value === "1") === true },
  { misuse: "an empty header name, a space in :method or :path", cases: ["q64-empty", "q64-path-space", "m68-method-space"], shows: status(503) },
  { misuse: "an unknown pseudo header", cases: ["q64-pseudo"], shows: all(goesWell, arrived(1), (recorded) => requestsOf(recorded).every(({ headers }) => headers.every(([name]) => name !== ":foo"))) },
  { misuse: "content-length or transfer-encoding: chunked added to a request without a body", cases: ["q64-te", "m68-length-added"], shows: waits },
  { misuse: ":path without a leading /, or removed; x-forwarded-proto removed", cases: ["q64-path-rel", "t66-remove-path", "m68-no-forwarded-proto"], shows: all(status(404), details("route_not_found")) },
  { misuse: ":method removed", cases: ["t66-remove-method"], shows: all(status(503), body("missing required header: :method")) },
  { misuse: ":authority removed", cases: ["t66-remove-authority"], shows: status(400) },
  { misuse: ":scheme removed", cases: ["t66-remove-scheme"], shows: goesWell },
  { misuse: ":status removed or not a number", cases: ["m68-status-removed", "m68-status-word"], shows: all(status(502), body("missing required header: :status")) },
];
