import * as host from "./host";
import { HeaderMap, NOT_FOUND } from "./codes";
import { expectOk } from "./log";
import { addressOf, encode, first, second, takeText } from "./memory";

/** One of the proxy's header maps. Nothing is kept here: every call asks the proxy. */
export class Headers {
  constructor(private map: HeaderMap) {}

  /** The first value of that name, or null when there is none. */
  get(name: string): string | null {
    const n = encode(name);
    const status = host.getHeader(this.map, addressOf(n), n.byteLength, first, second);
    if (status == NOT_FOUND) return null;
    expectOk(status, "get " + name);
    return status ? null : takeText();
  }

  /** Adds one more entry, whether or not there are others of that name. */
  add(name: string, value: string): void {
    const n = encode(name);
    const v = encode(value);
    expectOk(host.addHeader(this.map, addressOf(n), n.byteLength, addressOf(v), v.byteLength), "add " + name);
  }

  /** Makes this the only entry of that name. */
  replace(name: string, value: string): void {
    const n = encode(name);
    const v = encode(value);
    expectOk(host.replaceHeader(this.map, addressOf(n), n.byteLength, addressOf(v), v.byteLength), "replace " + name);
  }

  /** Takes out all entries of that name, if there are any. */
  remove(name: string): void {
    const n = encode(name);
    expectOk(host.removeHeader(this.map, addressOf(n), n.byteLength), "remove " + name);
  }
}
