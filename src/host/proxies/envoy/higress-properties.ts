/** Properties by which a filter changes what Higress does with a stream: from sources, higress-group/envoy e9302f5, common/wasm/context.cc (setProperty). */
import { toByteString } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { Host } from "../../host.ts";
import { releaseIn } from "./releases.ts";

/** Kept for the spans of the stream; it is no value that can be read. */
export const isSpanTag = (host: Host, path: ByteString): boolean => releaseIn(host).actsOnProperties && path.startsWith("trace_span_tag.");

export type HeededProperty = { readonly what: "keep-route"; readonly on: boolean } | { readonly what: "buffer-limit"; readonly bytes: number };

/** Beside being set, as any other property. */
export function heeded(host: Host, path: ByteString, value: Uint8Array): HeededProperty | undefined {
  if (!releaseIn(host).actsOnProperties) return undefined;
  if (path === "clear_route_cache") return { what: "keep-route", on: toByteString(value) === "off" };
  if (path !== "set_decoder_buffer_limit" && path !== "set_encoder_buffer_limit") return undefined;
  const bytes = leadingNumber(toByteString(value));
  return bytes === undefined ? undefined : { what: "buffer-limit", bytes };
}

/** As C reads one: blanks and a sign before it, anything behind it. Only what fits 32 bits counts. */
function leadingNumber(text: string): number | undefined {
  const digits = /^[ \t\n\v\f\r]*([+-]?\d+)/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  return number >= 0 && number <= 0xffffffff ? Math.abs(number) : undefined;
}
