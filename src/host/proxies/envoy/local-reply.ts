/** Headers of replies that the proxy makes (T-46 to T-48). */
import { hexByte } from "../../../base/hex.ts";
import { byteStringOfText, fromByteString } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";

export interface LocalReply { readonly headers: readonly EntryText[]; readonly body: Uint8Array }

const grpcOfHttp: Readonly<Record<number, number>> = { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 };
const unknown = 2;
/** T-48 */
export const grpcStatusOfHttp = (code: number): number => grpcOfHttp[code] ?? unknown;

export function isGrpcRequest(contentType: ByteString | undefined): boolean {
  return contentType !== undefined && (contentType === "application/grpc" || contentType.startsWith("application/grpc+"));
}

/** `grpcStatus`: outside 0..16 it is none. */
export function localReply(status: number, body: Uint8Array, extra: readonly EntryText[], grpcStatus: number, grpcRequest: boolean): LocalReply {
  const code = status & 0xffff;
  if (grpcRequest) {
    const grpc = grpcStatus >= 0 && grpcStatus <= 16 ? grpcStatus : grpcStatusOfHttp(code);
    const headers: EntryText[] = [{ name: ":status", value: "200" }, { name: "content-type", value: "application/grpc" }, { name: "grpc-status", value: String(grpc) }];
    if (body.length > 0) headers.push({ name: "grpc-message", value: percentEncoded(body) });
    return { headers: [...headers, ...extra.filter((e) => !headers.some((h) => h.name === e.name))], body: new Uint8Array() };
  }
  const kept = extra.filter((e) => e.name !== ":status" && e.name !== "content-length" && (body.length > 0 || e.name !== "content-type"));
  const headers: EntryText[] = [{ name: ":status", value: String(code) }, ...kept];
  if (body.length > 0) {
    headers.push({ name: "content-length", value: String(body.length) });
    if (!kept.some((e) => e.name === "content-type")) headers.push({ name: "content-type", value: "text/plain" });
  }
  return { headers, body };
}

/** grpc-message: bytes outside printable ASCII and the percent sign are escaped. */
export function percentEncoded(bytes: Uint8Array): ByteString {
  let out = "";
  for (const byte of bytes) out += byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : `%${hexByte(byte).toUpperCase()}`;
  return out;
}

export const textBytes = (text: string): Uint8Array => fromByteString(byteStringOfText(text));
