/** A request of the scenario as a curl command line for bash. */
import { byteStringOfText, toByteString } from "../../../../base/byte-string.ts";
import { concatBytes } from "../../../../base/bytes.ts";
import { bytesOf } from "../../../../scenario/bytes.ts";
import { curlOf as curlOfRequest } from "../../../../store/curl.ts";
import type { ExchangeInput } from "./document.ts";
import { defaults } from "./document.ts";

export function curlOf({ method, path, scheme, authority, protocol, headers = [], body, chunks = [] }: ExchangeInput): string {
  const { exchange } = defaults;
  return curlOfRequest({
    method: method ?? exchange.method, path: path ?? exchange.path, scheme: scheme ?? exchange.scheme, authority: authority ?? exchange.authority, protocol: protocol ?? exchange.protocol,
    headers: headers.map(([name, value]) => [byteStringOfText(name), toByteString(bytesOf(value))]), body: chunks.length > 0 ? concatBytes(chunks.map(({ data }) => bytesOf(data))) : bytesOf(body ?? ""),
  });
}
