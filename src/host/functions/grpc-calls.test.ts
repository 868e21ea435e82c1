// gRPC calls and streams through a real instance, in virtual time (T-88, semantics 16).
import { describe, expect, it } from "vitest";
import { OpKind, phases } from "../../recording/ops.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import type { ReplySchema } from "../../scenario/scenario.ts";
import type * as v from "valibot";
import { answersOf, call, guestOf, taken } from "../../testing/host-guest.ts";
import type { Call, GivenWord, GuestSpec } from "../../testing/host-guest.ts";
import { runChain } from "../../testing/host-run.ts";
import type { HostRun } from "../../testing/host-run.ts";

type ReplyInput = v.InferInput<typeof ReplySchema>;
const frame = (hex: string): { readonly hex: string } => ({ hex: `00${(hex.length / 2).toString(16).padStart(8, "0")}${hex}` });
const good: ReplyInput = { headers: [["content-type", "application/grpc"], ["x-init", "1"]], chunks: [{ data: frame("6f6e65") }, { data: frame("74776f") }], trailers: [["grpc-status", "0"], ["x-end", "1"]], delay: 30 };
const alone: ReplyInput = { headers: [["content-type", "application/grpc"], ["grpc-status", "7"], ["grpc-message", "no"]], delay: 30 };
const upstreams = (reply: ReplyInput) => [
  { cluster: "backend", replies: [{ body: "ok" }] }, { cluster: "g", protocol: "HTTP/2" as const, replies: [reply] },
  { cluster: "dead", kind: "refused" as const }, { cluster: "nowhere", kind: "no-endpoints" as const },
];
const told = ["proxy_on_grpc_receive_initial_metadata", "proxy_on_grpc_receive", "proxy_on_grpc_receive_trailing_metadata", "proxy_on_grpc_close"];
const unary = (upstream_name: GivenWord, given: Readonly<Record<string, GivenWord>> = {}): Call => call("proxy_grpc_call", { upstream_name, service_name: "pkg.S", method_name: "M", message: "ask", timeout_milliseconds: 900, ...given });
const open = (upstream_name: GivenWord = "g"): Call => call("proxy_grpc_stream", { upstream_name, service_name: "pkg.S", method_name: "M" });
const send = (stream: Call, message: string, end_stream = false): Call => call("proxy_grpc_send", { stream_id: taken(stream, "stream_id"), message, end_stream });
const close = (id: GivenWord): Call => call("proxy_grpc_close", { call_or_stream_id: id }), cancel = (id: GivenWord): Call => call("proxy_grpc_cancel", { call_or_stream_id: id });
const status = call("proxy_get_status"), buffer = call("proxy_get_buffer_bytes", { buffer_type: 5, max_size: 99 });
const header = (map_type: number, key: string): Call => call("proxy_get_header_map_value", { map_type, key });
const ok = { status: "Ok" };

interface Replied { readonly run: HostRun; readonly answers: unknown[]; readonly callbacks: string[] }
async function replied(spec: GuestSpec, reply: ReplyInput = good, profile = "envoy@1.40.0"): Promise<Replied> {
  const guest = await guestOf({ ...spec, exports: [...told, ...(spec.exports ?? [])] });
  const run = runChain({ filters: [{ bytes: guest.bytes }], setup: { profile, upstreams: upstreams(reply), listener: { http1Trailers: true } } });
  const callbacks = Array.from({ length: run.recording.length }, (_, step) => run.recording.row(step)).flatMap((row) => (row.kind === "callback" && row.name.startsWith("proxy_on_grpc") ? [`${row.name.slice("proxy_on_grpc_".length)} ${row.args.slice(1).map((a) => String(a.value)).join()}`] : []));
  return { run, answers: answersOf(guest, run.recording), callbacks };
}
const inHeaders = (...calls: Call[]): GuestSpec => ({ calls: { proxy_on_request_headers: calls } });

describe("proxy_grpc_call", () => {
  it("T-88 takes a cluster's name or a serialized GrpcService, and nothing else", async () => {
    const { answers } = await replied(inHeaders(unary("nobody"), unary("g"), unary(bytesOf({ hex: "0a030a0167" }))));
    expect(answers).toEqual([{ status: "ParseFailure", why: "grpc-service-unknown" }, { status: "Ok", gave: { call_id: 5 } }, { status: "Ok", gave: { call_id: 9 } }]);
  });
  it("T-88 ends the proxy when the service reads as a message without a target", async () => {
    const { run } = await replied(inHeaders(unary("users")));
    expect(run.outcome.end).toBe("proxy-crash");
  });
  it("T-88 sends the request as Envoy writes it", async () => {
    const { run } = await replied(inHeaders(unary("g", { initial_metadata: [["X-Md", "1"], ["x-b-bin", "ab"], ["host", "h"]] })));
    const [seen] = run.outcome.upstreams["g"] ?? [];
    expect(seen?.headers).toEqual([
      [":method", "POST"], [":path", "/pkg.S/M"], [":authority", "g,h"], [":scheme", "http"], ["te", "trailers"], ["grpc-timeout", "900m"], ["content-type", "application/grpc"], ["x-md", "1"], ["x-b-bin", "YWI="],
      ["x-envoy-internal", "true"], ["x-envoy-expected-rq-timeout-ms", "900"],
    ]);
    expect(seen?.body).toEqual(Uint8Array.from([0, 0, 0, 0, 3, 97, 115, 107]));
  });
  it("belongs to the exchange that is served when it begins, and to none when a root begins it", async () => {
    const served = await replied(inHeaders(unary("g"))), ofRoot = await replied({ calls: { proxy_on_configure: [unary("g")] } });
    expect(served.run.outcome.upstreams["g"]).toMatchObject([{ exchange: "a", call: 5 }]);
    expect(ofRoot.run.outcome.upstreams["g"]).toMatchObject([{ call: 5 }]);
    expect(ofRoot.run.outcome.upstreams["g"]?.[0]).not.toHaveProperty("exchange");
  });
  it("is an entity that says whether it is a call or a stream", async () => {
    const kindsOf = async (begun: Call): Promise<readonly string[]> => {
      const { recording } = (await replied(inHeaders(begun))).run;
      return Array.from({ length: recording.length }, (_, step) => recording.operationsOf(step)).flat().flatMap(({ op }) => (op.kind === OpKind.Create && op.about.startsWith("kind=") ? [op.about.split("\0")[0] ?? ""] : []));
    };
    expect([await kindsOf(unary("g")), await kindsOf(open())]).toEqual([["kind=grpc-call"], ["kind=grpc-stream"]]);
  });
  it("tells the last message alone when the call succeeds, T-23 readable by the root there and nowhere else", async () => {
    const { answers, callbacks } = await replied({ calls: { proxy_on_request_headers: [unary("g")], proxy_on_grpc_receive: [buffer, status], proxy_on_log: [buffer] } });
    expect(callbacks).toEqual(["receive 5,3"]);
    expect(answers).toEqual([{ status: "Ok", gave: { call_id: 5 } }, { status: "Ok", gave: { buffer: "" } }, { status: "Ok", gave: { buffer: "two" } }, { status: "Ok", gave: { code: 0, message: "" } }]);
  });
  it.each<[string, string, string, ReplyInput]>([
    ["an error in headers alone", "close 5,7", "no{via_upstream}", alone],
    ["an HTTP error", "close 5,14", "via_upstream", { status: 503, body: "busy" }],
    ["an HTTP error in headers alone", "close 5,14", "via_upstream", { status: 503 }],
    ["headers alone without a status", "close 5,2", "via_upstream", { headers: [["content-type", "application/grpc"]] }],
    ["no message", "close 5,13", "", { ...good, chunks: [] }],
    ["no trailers", "close 5,2", "via_upstream", { headers: [["content-type", "application/grpc"]], chunks: [{ data: frame("61") }] }],
    ["a compressed message", "close 5,13", "via_upstream", { ...good, chunks: [{ data: { hex: "010000000161" } }] }],
    ["a reset", "close 5,14", "upstream connect error or disconnect/reset before headers. reset reason: remote reset{upstream_reset_before_response_started{remote_reset}}", { reset: "before-headers" }],
    ["a reset after a message", "close 5,13", "upstream_reset_after_response_started{remote_reset}", { ...good, reset: "after-chunks" }],
    ["silence", "close 5,14", "upstream request timeout{response_timeout}", { never: true }],
    ["a status that is none", "close 5,4294967295", "via_upstream", { headers: [["grpc-status", "good"]] }],
  ])("tells the end alone when it fails: %s", async (_, callback, message, reply) => {
    const { answers, callbacks } = await replied({ calls: { proxy_on_request_headers: [unary("g")], proxy_on_grpc_close: [status] } }, reply);
    expect(callbacks).toEqual([callback]);
    expect(answers[1]).toEqual({ status: "Ok", gave: { code: Number(callback.split(",")[1]), message } });
  });
  it("tells the end of what could not begin after the callback has returned", async () => {
    const { answers, callbacks } = await replied(inHeaders(unary("nowhere"), unary(bytesOf({ hex: "0a030a0178" }))));
    expect(answers).toEqual([{ status: "InternalFailure", why: "cluster-has-no-endpoint" }, { status: "InternalFailure", why: "grpc-cluster-not-available" }]);
    expect(callbacks).toEqual(["close 5,14", "close 9,14"]);
  });
});

describe("a gRPC stream", () => {
  const chat = open();
  it("tells metadata, messages, trailing metadata and its end", async () => {
    const { answers, callbacks } = await replied({ calls: {
      proxy_on_request_headers: [chat, send(chat, "a"), send(chat, "b", true), send(chat, "late")],
      proxy_on_grpc_receive_initial_metadata: [header(4, "x-init"), header(5, "x-end")], "proxy_on_grpc_receive#1": [buffer, header(4, "x-init")],
      proxy_on_grpc_receive_trailing_metadata: [header(5, "x-end")], proxy_on_grpc_close: [status],
    } });
    expect(callbacks).toEqual(["receive_initial_metadata 6,4", "receive 6,3", "receive 6,3", "receive_trailing_metadata 6,2", "close 6,0"]);
    expect(answers.slice(4)).toEqual([
      { status: "Ok", gave: { value: "1" } }, { status: "BadArgument", why: "map-not-available" }, { status: "Ok", gave: { buffer: "one" } }, { status: "BadArgument", why: "map-not-available" },
      { status: "Ok", gave: { value: "1" } }, { status: "Ok", gave: { code: 0, message: "via_upstream" } },
    ]);
  });
  it("keeps what it brings apart by name, and says how it ended", async () => {
    const kept = async (reply: ReplyInput): Promise<readonly unknown[]> => {
      const { recording } = (await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a", true)] } }, reply)).run;
      const operations = Array.from({ length: recording.length }, (_, step) => recording.operationsOf(step)).flat().map(({ op }) => op);
      const stream = operations.find((op) => op.kind === OpKind.Create && op.about.startsWith("kind=grpc-stream"))?.entity, rows = Array.from({ length: recording.length }, (_, step) => recording.row(step));
      return [
        operations.flatMap((op) => (op.kind === OpKind.Create && /^call-(?:initial|trailing)/.test(op.name) ? [op.name] : [])),
        rows.flatMap((row) => (row.kind === "proxy" && row.name === "grpc-metadata" ? [row.fields["trailing"]] : [])),
        operations.flatMap((op) => (op.kind === OpKind.Phase && op.entity === stream ? [phases[op.a]] : [])),
      ];
    };
    const names = ["call-initial-metadata", "call-trailing-metadata"];
    expect(await kept(good)).toEqual([names, [0, 1], ["waiting", "done"]]);
    expect(await kept({ ...good, trailers: [["grpc-status", "7"]] })).toEqual([names, [0, 1], ["waiting", "failed", "done"]]);
  });
  it("sends messages as they come, and nothing after its end", async () => {
    const { run } = await replied(inHeaders(chat, send(chat, "a"), send(chat, "b", true), send(chat, "late")));
    expect(run.outcome.upstreams["g"]?.[0]?.body).toEqual(Uint8Array.from([0, 0, 0, 0, 1, 97, 0, 0, 0, 0, 1, 98]));
  });
  it("knows its own ids: a send to anything else is refused", async () => {
    const { answers } = await replied(inHeaders(chat, call("proxy_grpc_send", { stream_id: 5 }), call("proxy_grpc_send", { stream_id: 10 }), close(7), cancel(4), close(10), cancel(9)));
    expect(answers.slice(1)).toEqual([
      { status: "BadArgument", why: "call-not-a-stream" }, { status: "NotFound", why: "call-unknown" }, { status: "BadArgument", why: "call-not-grpc" }, { status: "BadArgument", why: "call-not-grpc" },
      { status: "NotFound", why: "call-unknown" }, { status: "NotFound", why: "call-unknown" },
    ]);
  });
  it("is told nothing more once cancelled, and goes on when half-closed", async () => {
    const cancelled = await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a", true)], "proxy_on_grpc_receive#1": [cancel(6), cancel(6)] } });
    expect(cancelled.callbacks).toEqual(["receive_initial_metadata 6,4", "receive 6,3"]);
    expect(cancelled.answers.slice(2)).toEqual([ok, { status: "NotFound", why: "call-unknown" }]);
    const closed = await replied({ calls: { proxy_on_request_headers: [chat, close(6)], "proxy_on_grpc_receive#1": [close(6)] } });
    expect(closed.callbacks.at(-1)).toBe("close 6,0");
  });
  it("hears of a failure inside the call that begins it, and of its end later", async () => {
    const { run, callbacks } = await replied(inHeaders(open("nowhere")));
    expect(callbacks).toEqual(["receive_initial_metadata 6,0", "receive_trailing_metadata 6,4", "close 6,14"]);
    const rows = Array.from({ length: run.recording.length }, (_, step) => run.recording.brief(step));
    const began = rows.findIndex(({ name }) => name === "proxy_grpc_stream");
    expect(rows.filter(({ name }) => name.startsWith("proxy_on_grpc")).map(({ parent }) => parent === began)).toEqual([true, true, false]);
  });
  it.each([["envoy@1.40.0", ["receive_trailing_metadata 6,0", "close 6,13"]], ["envoy@1.36.2", ["receive_trailing_metadata 6,0", "close 6,13", "close 6,0"]]])("is reset under a guest that sends once the answer is complete: %s", async (profile, after) => {
    const { callbacks } = await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a")], "proxy_on_grpc_receive_trailing_metadata#1": [send(chat, "late")] } }, { ...good, answers: "data" }, profile);
    expect(callbacks.slice(callbacks.indexOf("receive_trailing_metadata 6,2") + 1)).toEqual(after);
  });
  it.each([["envoy@1.40.0", "idle"], ["envoy@1.36.2", "proxy-crash"]])("may not be cancelled while its end is told: %s", async (profile, end) => {
    const { run } = await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a", true)], proxy_on_grpc_receive_trailing_metadata: [cancel(6)] } }, good, profile);
    expect(run.outcome.end).toBe(end);
  });
  it("T-96 is dropped when the VM fails meanwhile", async () => {
    const { callbacks, run } = await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a", true)] }, after: { proxy_on_request_headers: "unreachable" } });
    expect(callbacks).toEqual([]);
    expect(Array.from({ length: run.recording.length }, (_, step) => run.recording.brief(step)).filter(({ name }) => name === "effect-dropped")).toHaveLength(1);
  });
  it("writes the message buffer, and only during its callback", async () => {
    const write = call("proxy_set_buffer_bytes", { buffer_type: 5, buffer: "x" });
    const { answers } = await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a", true)], "proxy_on_grpc_receive#1": [write, buffer], proxy_on_grpc_close: [write] } });
    expect(answers.slice(2)).toEqual([ok, { status: "Ok", gave: { buffer: "xone" } }, { status: "BadArgument", why: "buffer-not-present" }]);
  });
});

describe("an upstream that answers gRPC", () => {
  const messages = (...list: string[]) => list.map((data) => ({ data, delay: 10 }));
  it("frames its messages and ends with a status", async () => {
    const chat = open();
    const { callbacks, answers } = await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a", true)], proxy_on_grpc_receive: [buffer], proxy_on_grpc_receive_trailing_metadata: [header(5, "grpc-message"), header(5, "x-end")] } },
      { headers: [["x-init", "1"]], grpc: { messages: messages("one", "two"), status: 9, message: "50% é" }, trailers: [["x-end", "1"]] });
    expect(callbacks).toEqual(["receive_initial_metadata 6,4", "receive 6,3", "receive 6,3", "receive_trailing_metadata 6,3", "close 6,9"]);
    expect(answers.slice(2)).toEqual([{ status: "Ok", gave: { buffer: "one" } }, { status: "Ok", gave: { buffer: "two" } }, { status: "Ok", gave: { value: "50%25 %C3%A9" } }, { status: "Ok", gave: { value: "1" } }]);
  });
  it("sends an error without messages as headers alone", async () => {
    const chat = open();
    const { callbacks } = await replied({ calls: { proxy_on_request_headers: [chat, send(chat, "a", true)] } }, { grpc: { status: 5 } });
    expect(callbacks).toEqual(["receive_initial_metadata 6,0", "receive_trailing_metadata 6,4", "close 6,5"]);
  });
});
