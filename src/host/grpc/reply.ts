/** A gRPC reply as the HTTP it is made of: each message in a piece of its own, the status in the trailers. */
import { fromByteString, byteStringOfText } from "../../base/byte-string.ts";
import { encodeBase64 } from "../../base/base64url.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import type { Headers, Reply } from "../../scenario/scenario.ts";
import { percentEncoded } from "../proxies/envoy/local-reply.ts";
import { framed } from "./frames.ts";

const has = (headers: Headers, name: string): boolean => headers.some(([key]) => key.toLowerCase() === name);

/** An error without messages is headers alone, as servers send it. Other replies stay what they are. */
export function asHttp(reply: Reply): Reply {
  const { grpc, headers, trailers = [] } = reply;
  if (grpc === undefined) return reply;
  const typed: Headers = has(headers, "content-type") ? headers : [["content-type", "application/grpc"], ...headers];
  const ending: Headers = [
    ...(has(trailers, "grpc-status") ? [] : ([["grpc-status", String(grpc.status)]] satisfies Headers)),
    ...(grpc.message === "" || has(trailers, "grpc-message") ? [] : ([["grpc-message", percentEncoded(fromByteString(byteStringOfText(grpc.message)))]] satisfies Headers)),
    ...trailers,
  ];
  const { grpc: _grpc, body: _body, trailers: _trailers, ...rest } = reply;
  if (grpc.messages.length === 0 && grpc.status !== 0) return { ...rest, headers: [...typed, ...ending], chunks: [] };
  const chunks = grpc.messages.map(({ data, delay }) => ({ data: { base64: encodeBase64(framed(bytesOf(data ?? ""))) }, delay }));
  return { ...rest, headers: typed, chunks, trailers: ending };
}
