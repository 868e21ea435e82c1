/** The route of one request: cached, cleared by changes of its headers, found anew when it is asked for (T-66, T-67). */
import { byteStringOfText } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { Entry } from "../../../recording/state.ts";
import type { Setup } from "../../../scenario/scenario.ts";
import { headerValue } from "../../header-map.ts";
import type { RouteFacts } from "./attributes/stream-info.ts";

export class Route {
  readonly #router: Setup["router"];
  readonly #headers: () => readonly Entry[];
  #route: RouteFacts | undefined;
  #known = false;
  #everFound = false;
  /** The cluster as the access log names it: that of the route found last, "-" for none. */
  logged: ByteString = "-";

  constructor(router: Setup["router"], headers: () => readonly Entry[]) {
    this.#router = router;
    this.#headers = headers;
  }

  clear(): void {
    this.#known = false;
  }

  /** Undefined when there is none. */
  found(): RouteFacts | undefined {
    if (!this.#known) {
      const { routeName, virtualHost, cluster } = this.#router;
      this.#known = true;
      this.#everFound = true;
      this.#route = this.problem() === undefined ? { name: byteStringOfText(routeName), virtualHost: byteStringOfText(virtualHost), cluster } : undefined;
      this.logged = this.#route?.cluster ?? "-";
    }
    return this.#route;
  }

  /** As properties tell it: that of the route found last, until the router has found the new one (T-67). */
  shown(): RouteFacts | undefined {
    return this.#everFound ? this.#route : this.found();
  }

  /** Why Envoy finds no route for the request as it is now. */
  problem(): string | undefined {
    const entries = this.#headers(), path = headerValue(entries, ":path");
    if (path === undefined) return ":path is missing";
    if (!path.startsWith("/") && headerValue(entries, ":method") !== "CONNECT") return ":path does not begin with /";
    return headerValue(entries, "x-forwarded-proto") === undefined ? "x-forwarded-proto is missing" : undefined;
  }
}
