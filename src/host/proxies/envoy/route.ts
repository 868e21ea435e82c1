/** The route of one request: cached, cleared by changes of its headers, found anew when it is asked for (T-66, T-67). */
import type { ByteString } from "../../../base/byte-string.ts";
import type { Entry } from "../../../recording/state.ts";
import { headerValue } from "../../header-map.ts";

export class Route {
  readonly #target: ByteString;
  readonly #headers: () => readonly Entry[];
  #cluster: ByteString | undefined;
  #known = false;
  #found = false;
  /** The cluster as the access log names it: that of the route found last, "-" for none. */
  logged: ByteString = "-";

  constructor(target: ByteString, headers: () => readonly Entry[]) {
    this.#target = target;
    this.#headers = headers;
  }

  clear(): void {
    this.#known = false;
  }

  /** Undefined when there is none. */
  cluster(): ByteString | undefined {
    if (!this.#known) {
      this.#known = true;
      this.#found = true;
      this.#cluster = this.problem() === undefined ? this.#target : undefined;
      this.logged = this.#cluster ?? "-";
    }
    return this.#cluster;
  }

  /** As properties tell it: that of the route found last, until the router has found the new one (T-67). */
  shown(): ByteString | undefined {
    return this.#found ? this.#cluster : this.cluster();
  }

  /** Why Envoy finds no route for the request as it is now. */
  problem(): string | undefined {
    const entries = this.#headers(), path = headerValue(entries, ":path");
    if (path === undefined) return ":path is missing";
    if (!path.startsWith("/") && headerValue(entries, ":method") !== "CONNECT") return ":path does not begin with /";
    return headerValue(entries, "x-forwarded-proto") === undefined ? "x-forwarded-proto is missing" : undefined;
  }
}
