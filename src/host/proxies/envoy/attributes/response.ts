/** `response` (semantics 17.3). */
import { releaseIn } from "../releases.ts";
import type { Entry } from "../../../../recording/state.ts";
import { durationAttribute, intAttribute, stringAttribute } from "../../../attributes/value.ts";
import type { AttributeTable } from "../../../attributes/value.ts";
import { headerBytes, headerValue } from "../../../header-map.ts";
import { grpcStatusOfHttp } from "../local-reply.ts";
import { headerMapAttribute } from "./header-maps.ts";
import type { Exchange } from "./stream-info.ts";

function grpcStatusIn(entries: readonly Entry[] | undefined): number | undefined {
  const text = headerValue(entries ?? [], "grpc-status");
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
const bytesIn = (entries: readonly Entry[] | undefined): number => headerBytes(entries ?? []);

export const responseAttributes: AttributeTable<Exchange> = {
  code: ({ info }) => (info.responseCode === undefined ? undefined : intAttribute(info.responseCode)),
  code_details: ({ info }) => (info.details === undefined ? undefined : stringAttribute(info.details)),
  flags: ({ info }) => intAttribute(info.flagBits),
  grpc_status: ({ info: { responseCode }, responseHeaders, responseTrailers }) => responseCode === undefined ? undefined
    : intAttribute(grpcStatusIn(responseTrailers) ?? grpcStatusIn(responseHeaders) ?? grpcStatusOfHttp(responseCode)),
  headers: ({ responseHeaders }) => headerMapAttribute(responseHeaders, false),
  trailers: ({ responseTrailers }) => headerMapAttribute(responseTrailers, false),
  size: ({ info }) => intAttribute(info.sentBytes),
  total_size: ({ info, responseHeaders, responseTrailers }) => intAttribute(info.sentBytes + bytesIn(responseHeaders) + bytesIn(responseTrailers)),
  headers_bytes: ({ info, responseHeaders }) => (releaseIn(info.host).countsHeaderBytes ? intAttribute(bytesIn(responseHeaders)) : undefined),
  backend_latency: ({ info: { upstream } }) => (upstream.latency === undefined ? undefined : durationAttribute(upstream.latency)),
};
