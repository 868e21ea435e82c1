/** `request` (semantics 17.3). What comes from headers is there while they may be read (T-90). */
import { releaseIn } from "../releases.ts";
import type { ByteString } from "../../../../base/byte-string.ts";
import { durationAttribute, intAttribute, stringAttribute, textAttribute, timestampAttribute } from "../../../attributes/value.ts";
import type { AttributeTable, AttributeValue } from "../../../attributes/value.ts";
import { headerBytes, headerValue } from "../../../header-map.ts";
import { headerMapAttribute } from "./header-maps.ts";
import type { Exchange } from "./stream-info.ts";

const header = (name: ByteString) => ({ requestHeaders }: Exchange): AttributeValue | undefined => {
  const value = requestHeaders === undefined ? undefined : headerValue(requestHeaders, name);
  return value === undefined ? undefined : stringAttribute(value);
};
const ofPath = (part: (path: ByteString) => ByteString) => ({ requestHeaders }: Exchange): AttributeValue | undefined => {
  const path = requestHeaders === undefined ? undefined : headerValue(requestHeaders, ":path");
  return path === undefined ? undefined : stringAttribute(part(path));
};
const bytesOfHeaders = ({ requestHeaders }: Exchange): number => (requestHeaders === undefined ? 0 : headerBytes(requestHeaders));

export const requestAttributes: AttributeTable<Exchange> = {
  path: header(":path"),
  url_path: ofPath((path) => path.split("?")[0] ?? ""),
  query: ofPath((path) => (path.includes("?") ? path.slice(path.indexOf("?") + 1) : "")),
  host: header(":authority"),
  scheme: header(":scheme"),
  method: header(":method"),
  headers: ({ requestHeaders }) => headerMapAttribute(requestHeaders, true),
  referer: header("referer"),
  useragent: header("user-agent"),
  id: header("x-request-id"),
  time: ({ info }) => timestampAttribute(info.host.epoch + BigInt(Math.floor(info.startedAt))),
  protocol: ({ info }) => (info.protocol === undefined ? undefined : textAttribute(info.protocol)),
  size: ({ info, requestHeaders }) => {
    const declared = requestHeaders === undefined ? undefined : headerValue(requestHeaders, "content-length");
    return intAttribute(declared !== undefined && /^\d+$/.test(declared) ? Number(declared) : info.receivedBytes);
  },
  total_size: (exchange) => intAttribute(exchange.info.receivedBytes + bytesOfHeaders(exchange)),
  headers_bytes: (exchange) => (releaseIn(exchange.info.host).countsHeaderBytes ? intAttribute(bytesOfHeaders(exchange)) : undefined),
  duration: ({ info }) => (info.endedAt === undefined ? undefined : durationAttribute(info.endedAt - info.startedAt)),
};
