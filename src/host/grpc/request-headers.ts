/** The headers of a gRPC request as Envoy writes them, in its order (semantics 16). */
import { fromByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { encodeBase64 } from "../../base/base64url.ts";
import type { EntryText } from "../../recording/state.ts";
import { asReceived } from "../header-map.ts";

export interface GrpcRequest {
  readonly authority: ByteString;
  readonly service: ByteString;
  readonly method: ByteString;
  /** ms; undefined for a stream, which has none */
  readonly timeout: number | undefined;
  /** of the GrpcService, then of the call */
  readonly metadata: readonly EntryText[];
}

/** :method, :path, :authority */
const pseudoHeaders = 3;

export function grpcHeaders({ authority, service, method, timeout, metadata }: GrpcRequest): readonly EntryText[] {
  const own: EntryText[] = [
    { name: ":method", value: "POST" }, { name: ":path", value: `/${service}/${method}` }, { name: ":authority", value: authority }, { name: "te", value: "trailers" },
    ...(timeout === undefined ? [] : [{ name: "grpc-timeout", value: grpcTimeout(timeout) }]), { name: "content-type", value: "application/grpc" },
  ];
  // a name that Envoy keeps once gets the second value after a comma
  const [first, then] = [true, false].map((pseudo) => metadata.filter(({ name }) => name.startsWith(":") === pseudo));
  return withBinaryAsText(asReceived("request", [...own.slice(0, pseudoHeaders), ...(first ?? []), ...own.slice(pseudoHeaders), ...(then ?? [])]));
}

/** Metadata whose name ends in -bin is sent as base64, after the rest and each name once. */
function withBinaryAsText(entries: readonly EntryText[]): readonly EntryText[] {
  const binary = entries.filter(({ name, value }, at) => name.endsWith("-bin") && value !== "" && entries.findIndex((e) => e.name === name) === at);
  const names = new Set(binary.map(({ name }) => name));
  return names.size === 0 ? entries : [...entries.filter(({ name }) => !names.has(name)), ...binary.map(({ name, value }) => ({ name, value: encodeBase64(fromByteString(value)) }))];
}

const mostDigits = 99999999;
/** At most eight digits: above that, in seconds. */
const grpcTimeout = (milliseconds: number): string => (milliseconds <= mostDigits ? `${milliseconds}m` : `${Math.floor(milliseconds / 1000)}S`);
