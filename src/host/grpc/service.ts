/**
 * The first argument of proxy_grpc_call and proxy_grpc_stream: a serialized envoy.config.core.v3.GrpcService, or else a cluster's name (T-88).
 * Whatever reads as a message is one, so `users` or no bytes at all are a GrpcService without a target, which Envoy does not survive.
 */
import { lowerAscii, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { lastBlock, lastVarint, readProtobufFields } from "../../base/protobuf-reader.ts";
import type { ProtobufField } from "../../base/protobuf-reader.ts";
import type { EntryText } from "../../recording/state.ts";

export type GrpcService =
  /** `from`: what a name cannot be told from says which cluster is meant */
  | { readonly target: "cluster"; readonly from: "name" | "message"; readonly cluster: ByteString; readonly authority: ByteString; readonly metadata: readonly EntryText[]; readonly mostBytes: number; readonly envoyHeaders: boolean }
  | { readonly target: "google" }
  | { readonly target: "none" };

const envoyGrpc = 1, googleGrpc = 2, initialMetadata = 5;
const clusterName = 1, authority = 2, maxReceiveMessageLength = 4, skipEnvoyHeaders = 5;

export function readService(bytes: Uint8Array): GrpcService {
  const fields = readProtobufFields(bytes);
  const target = fields?.findLast((field) => field.bytes !== undefined && (field.number === envoyGrpc || field.number === googleGrpc));
  // messages of one field are read as one
  const parts = fields === undefined ? undefined : messagesOf(fields, envoyGrpc);
  const metadata = fields === undefined ? undefined : messagesOf(fields, initialMetadata);
  if (fields === undefined || parts === undefined || metadata === undefined) return ofName(toByteString(bytes));
  if (target === undefined) return { target: "none" };
  if (target.number === googleGrpc) return { target: "google" };
  const envoy = parts.flat();
  const name = textOf(envoy, clusterName), host = textOf(envoy, authority);
  if (name === undefined || host === undefined) return ofName(toByteString(bytes));
  return {
    ...ofName(name), from: "message", authority: host === "" ? name : host, metadata: metadata.flatMap((pair) => headerOf(pair)),
    mostBytes: mostIn(envoy, maxReceiveMessageLength), envoyHeaders: lastVarint(envoy, skipEnvoyHeaders) === 0n,
  };
}

const ofName = (cluster: ByteString) => ({ target: "cluster", from: "name", cluster, authority: cluster, metadata: [], mostBytes: Number.POSITIVE_INFINITY, envoyHeaders: true } as const);

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** The text of a field; undefined when it is not UTF-8, which makes the whole message unreadable. */
function textOf(fields: readonly ProtobufField[], number: number): ByteString | undefined {
  const bytes = lastBlock(fields, number) ?? new Uint8Array();
  try {
    utf8.decode(bytes);
  } catch {
    return undefined;
  }
  return toByteString(bytes);
}

/** A google.protobuf.UInt32Value that says the most there may be; 0 is as good as none. */
function mostIn(fields: readonly ProtobufField[], number: number): number {
  const wrapped = lastBlock(fields, number);
  return (wrapped === undefined ? 0 : Number(lastVarint(readProtobufFields(wrapped) ?? [], 1))) || Number.POSITIVE_INFINITY;
}

/** envoy.config.core.v3.HeaderValue { key = 1, value = 2 }; one without a value is not sent. */
function headerOf(fields: readonly ProtobufField[]): EntryText[] {
  const name = lastBlock(fields, 1), value = lastBlock(fields, 2);
  return name === undefined || value === undefined || value.length === 0 ? [] : [{ name: lowerAscii(toByteString(name)), value: toByteString(value) }];
}

/** The messages of a repeated field; undefined when one of them is none. */
function messagesOf(fields: readonly ProtobufField[], number: number): readonly (readonly ProtobufField[])[] | undefined {
  const messages = fields.flatMap((field) => (field.number === number && field.bytes !== undefined ? [readProtobufFields(field.bytes)] : []));
  return messages.some((message) => message === undefined) ? undefined : messages.flatMap((message) => (message === undefined ? [] : [message]));
}
