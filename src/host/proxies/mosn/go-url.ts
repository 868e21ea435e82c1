/** The address of a call, as Go's net/url reads it, as far as it decides what becomes of the call. */
import type { ByteString } from "../../../base/byte-string.ts";
import { isControl } from "./request-line.ts";

export interface CallAddress { readonly scheme: string; /** `host:port` as written */ readonly host: ByteString; readonly path: ByteString }

/** Undefined: it cannot be read, and the call is refused at once. */
export function readAddress(text: ByteString): CallAddress | undefined {
  if (text.split("").some(isControl)) return undefined;
  const withoutFragment = text.split("#")[0] ?? "", found = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/.exec(withoutFragment);
  if (found === null && withoutFragment.startsWith(":")) return undefined;
  const scheme = (found?.[1] ?? "").toLowerCase(), rest = found?.[2] ?? withoutFragment;
  if (badEscape.test(rest)) return undefined;
  if (!rest.startsWith("//")) return found === null && /^[^/?]*:/.test(rest) ? undefined : { scheme, host: "", path: rest };
  const [, authority = "", path = ""] = /^\/\/([^/?]*)(.*)$/.exec(rest) ?? [], host = authority.slice(authority.lastIndexOf("@") + 1);
  return isHost(host) ? { scheme, host, path: path.startsWith("/") ? path : `/${path}` } : undefined;
}
const badEscape = /%(?![0-9a-fA-F]{2})/;

function isHost(host: ByteString): boolean {
  const port = host.startsWith("[") ? /^\[[^\]]*\](.*)$/.exec(host)?.[1] : (/:[^:]*$/.exec(host)?.[0] ?? "");
  return port !== undefined && /^(?::\d*)?$/.test(port) && !/[ "<>^`{|}\\]/.test(host);
}
