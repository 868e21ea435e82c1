import * as host from "./host";
import { NOT_FOUND } from "./codes";
import { expectOk } from "./log";
import { addressOf, encode, first, second, takeText } from "./memory";

/** A property that is a text, by the parts of its path; "none" where there is none. */
export function property(path: string[]): string {
  const p = encode(path.join("\0"));
  const status = host.getProperty(addressOf(p), p.byteLength, first, second);
  if (status == NOT_FOUND) return "none";
  expectOk(status, "get property " + path.join("."));
  return status ? "none" : takeText();
}
