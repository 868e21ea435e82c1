/** HTTP/1 as it stands on the wire, whatever the protocol was: each request as its client sent it, and after it the response as the client got it. */
import { lowerAscii, toByteString, fromByteString, byteStringOfText } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { Bytes } from "../../base/bytes.ts";
import { chunkOf, headerLines, lastChunk } from "../../base/http1-wire.ts";
import type { Recording } from "../../recording/log.ts";
import type { ClientSaw, Pair } from "../../recording/outcome.ts";
import { sentRequests } from "./sent.ts";
import type { SentRequest } from "./sent.ts";

export function rawHttpOf(recording: Recording): Bytes {
  const outcomes = new Map(recording.outcome?.exchanges.map((one) => [one.id, one.client]));
  return fromByteString(sentRequests(recording.meta.scenario).map((request) => `${requestText(request)}${responseText(outcomes.get(request.id), request.method === "HEAD")}`).join(""));
}

const versionOf = (protocol: string): string => (protocol === "HTTP/1.0" ? "HTTP/1.0" : "HTTP/1.1");

function requestText({ protocol, method, path, authority, headers, body, trailers }: SentRequest): ByteString {
  const start = `${byteStringOfText(`${method} ${path}`)} ${versionOf(protocol)}\r\n`;
  return `${start}${message([...(authority === "" ? [] : [["host", byteStringOfText(authority)] as const]), ...headers], body, trailers, body.length > 0 || trailers.length > 0)}`;
}

function responseText(client: ClientSaw | undefined, isHead: boolean): ByteString {
  if (client?.status === undefined) return "";
  const { status, headers, body, trailers = [] } = client;
  return `HTTP/1.1 ${status}\r\n${message(headers, body, trailers, !isHead && status >= 200 && status !== 204 && status !== 304)}`;
}

/** Framed by what its headers say, by its length where they say nothing. */
function message(headers: readonly Pair[], body: Uint8Array, trailers: readonly Pair[], hasBody: boolean): ByteString {
  const has = (name: string): boolean => headers.some(([one]) => lowerAscii(one) === name), chunked = trailers.length > 0 || has("transfer-encoding");
  const own = headers.filter(([name]) => !(trailers.length > 0 && lowerAscii(name) === "content-length")), framing: readonly Pair[] = !hasBody ? [] : chunked ? (has("transfer-encoding") ? [] : [["transfer-encoding", "chunked"]]) : has("content-length") ? [] : [["content-length", String(body.length)]];
  const lines = headerLines([...own, ...framing].map(([name, value]) => ({ name, value })));
  if (!hasBody) return `${lines}\r\n`;
  return chunked ? `${lines}\r\n${chunkOf(body)}${lastChunk(trailers.map(([name, value]) => ({ name, value })))}` : `${lines}\r\n${toByteString(body)}`;
}
