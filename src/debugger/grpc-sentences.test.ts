// What Why says of calls out by gRPC and of ends of streams, through real runs.
import { describe, expect, test } from "vitest";
import { bytesOf } from "../scenario/bytes.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { call, guestOf, taken } from "../testing/host-guest.ts";
import type { Call } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import { explain } from "./explanations.ts";
import { plain } from "./sentence.ts";

const grpcUpstream = { cluster: "g", protocol: "HTTP/2" as const, replies: [{ grpc: { messages: [{ data: "one" }, { data: "two" }] } }] };

async function told(calls: Readonly<Record<string, readonly Call[]>>, setup: Partial<ScenarioInput["setup"]> = {}, actions?: ScenarioInput["actions"]): Promise<Record<string, string[]>> {
  const guest = await guestOf({ calls, exports: ["proxy_on_grpc_receive", "proxy_on_grpc_close"] });
  const { recording } = runChain({ filters: [{ bytes: guest.bytes, name: "auth" }], setup: { upstreams: [{ cluster: "backend", replies: [{}] }, grpcUpstream], ...setup }, ...(actions !== undefined && { actions }) });
  const sentences: Record<string, string[]> = {};
  for (let step = 1; step < recording.length; step++) {
    const row = recording.row(step);
    if (row.kind === "host-call") (sentences[row.name] ??= []).push(explain(recording, step).sentences.map(plain).join(" ").replace(/step \d+/g, "step n"));
  }
  return sentences;
}
const common = { upstream_name: "g", service_name: "pkg.S", method_name: "M" };

describe("Why", () => {
  test("of a gRPC call says to whom, what, how much, until when and as which call", async () => {
    const said = await told({
      proxy_on_request_headers: [
        call("proxy_grpc_call", { ...common, initial_metadata: [["x-md", "1"]], message: "ask", timeout_milliseconds: 900 }),
        call("proxy_grpc_call", { ...common, upstream_name: bytesOf({ hex: "0a030a0167" }), message: "", timeout_milliseconds: 0 }),
      ],
      proxy_on_grpc_receive: [call("proxy_get_status")],
    });
    expect(said["proxy_grpc_call"]).toEqual([
      "A message of 3 bytes was sent to the cluster g, method /pkg.S/M, with 1 entry of metadata and a timeout of 900 ms. The answer comes as call 5: its message to on_grpc_receive, or its failure to on_grpc_close, never both. The stream goes on meanwhile unless the callback returns pause.",
      "A message of 0 bytes was sent to the cluster g, method /pkg.S/M, with no metadata of its own and no timeout. The answer comes as call 9: its message to on_grpc_receive, or its failure to on_grpc_close, never both. The stream goes on meanwhile unless the callback returns pause.",
    ]);
    expect(said["proxy_get_status"]?.[0]).toBe("The status that the newest gRPC call to end, or HTTP call to fail, has left is 0 (ok), without a message.");
  });

  test("of a gRPC stream says what goes along it, and when nothing does", async () => {
    const open = call("proxy_grpc_stream", common), id = taken(open, "stream_id");
    const send = (message: string, end_stream: boolean): Call => call("proxy_grpc_send", { stream_id: id, message, end_stream });
    const said = await told({ proxy_on_request_headers: [open, send("ab", false), send("c", true), send("late", false), call("proxy_grpc_close", { call_or_stream_id: id }), call("proxy_grpc_cancel", { call_or_stream_id: id })] });
    expect(said["proxy_grpc_stream"]?.[0]).toMatch(/^A stream was opened to the cluster g, method \/pkg\.S\/M, with no metadata of its own\. It has no timeout\. Its id is 6: grpc_send sends messages on it/);
    const of = "stream 6 to g, method /pkg.S/M, begun at step n,";
    expect(said["proxy_grpc_send"]).toEqual([
      `A message of 2 bytes was sent on ${of} behind the 5 bytes that say how long it is. The filter's side stays open for more.`,
      `A message of 1 byte was sent on ${of} behind the 5 bytes that say how long it is. It is the last one: the filter's side has ended.`,
      `Nothing was sent on ${of} although the status is ok: the filter had ended its side, or the upstream has said all it had to say.`,
    ]);
    expect(said["proxy_grpc_close"]).toEqual([`The filter's side of ${of} has ended. What the upstream still sends is delivered.`]);
    expect(said["proxy_grpc_cancel"]).toEqual([`Stream 6 to g, method /pkg.S/M, begun at step n, was reset. No callback tells of it, and its id is known no longer.`]);
  });

  test("of a call that is closed says that it is cancelled", async () => {
    const ask = call("proxy_grpc_call", { ...common, message: "ask", timeout_milliseconds: 900 });
    const said = await told({ proxy_on_request_headers: [ask, call("proxy_grpc_close", { call_or_stream_id: taken(ask, "call_id") })] });
    expect(said["proxy_grpc_close"]).toEqual(["Call 5 to g, method /pkg.S/M, begun at step n, was given up: to close a call is to cancel it. No callback tells of it."]);
  });

  test("of continue and close says which side, on connections and on HTTP streams, and what a root context gets", async () => {
    const sides = [0, 2].flatMap((stream_type) => [call("proxy_continue_stream", { stream_type }), call("proxy_close_stream", { stream_type })]);
    const tcp = await told({ proxy_on_downstream_data: sides }, { listener: { kind: "tcp" }, upstreams: [{ cluster: "db", protocol: "TCP", server: { echo: true } }], router: { cluster: "db" } }, [{ do: "connection", id: "a", data: "x" }]);
    expect(tcp["proxy_continue_stream"]?.slice(0, 2)).toEqual([
      "Nothing goes on: a connection has no request or response, only downstream can be continued. Envoy says ok all the same.",
      "The connection is read on after this callback has returned, and filters behind this one that have not been told of it are.",
    ]);
    expect(tcp["proxy_close_stream"]?.slice(0, 2)).toEqual([
      "Nothing is closed: a connection has no request or response, only downstream and upstream. Envoy says ok all the same.",
      "The connection is closed after this callback has returned; what was written to the client is sent before.",
    ]);
    const http = await told({ proxy_on_configure: [call("proxy_continue_stream", { stream_type: 0 })], proxy_on_response_headers: sides.slice(2) });
    expect(http["proxy_continue_stream"]).toEqual([
      "Nothing came of it: root 1 has no stream. set_effective_context lets a root context act for one; Envoy says ok all the same.",
      "Nothing goes on: downstream is a side of TCP connections, and this is an HTTP stream. Envoy says ok all the same.",
    ]);
    expect(http["proxy_close_stream"]?.[0]).toBe("Nothing is closed: downstream is a side of TCP connections, and this is an HTTP stream. Envoy says ok all the same.");
  });
});
