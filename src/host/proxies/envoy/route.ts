/**
 * The route of one request. Envoy looks for it before the first filter and keeps it; a change of the request's headers and
 * clear_route_cache forget it; the router and local replies look for it anew (T-66, T-67).
 */
import { byteStringOfText, fromByteString } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import { blobOf } from "../../../recording/state.ts";
import type { Entry } from "../../../recording/state.ts";
import type { Recorder } from "../../recorder.ts";
import type { FoundRoute, RouteTable } from "./route-table.ts";

export class Route {
  readonly #table: RouteTable;
  readonly #recorder: Recorder;
  readonly #exchange: number;
  readonly #entity: number;
  readonly #headers: () => readonly Entry[];
  #found: FoundRoute | undefined;
  /** the route that was found is still good */
  #cached = false;
  /** the step that cleared the cache */
  #clearedBy = 0;

  /** `exchange`: its index; `entity`: that of the state. */
  constructor(table: RouteTable, recorder: Recorder, exchange: number, entity: number, headers: () => readonly Entry[]) {
    this.#table = table;
    this.#recorder = recorder;
    this.#exchange = exchange;
    this.#entity = entity;
    this.#headers = headers;
  }

  clear(): void {
    if (this.#cached) this.#clearedBy = this.#recorder.writer.step;
    this.#cached = false;
  }

  /** The route as it is now, looked for where that is needed. */
  find(): FoundRoute {
    if (this.#cached && this.#found !== undefined) return this.#found;
    this.#cached = true;
    const found = this.#table.find(this.#headers());
    this.#found = found;
    if (this.#table.chooses) {
      this.#recorder.deed("route-chosen", {
        exchange: this.#exchange, route: byteStringOfText(found.entry?.name ?? ""), cluster: clusterOf(found) ?? "", found: found.entry === undefined ? 0 : 1, why: byteStringOfText(found.why), cleared: this.#clearedBy,
      }, () => this.#recorder.put(this.#entity, "cluster", blobOf(fromByteString(clusterOf(found) ?? ""))));
    }
    this.#clearedBy = 0;
    return found;
  }

  /** As properties and the access log tell it: the one found last, though it may have been forgotten (T-67). */
  get shown(): FoundRoute | undefined {
    return this.#found;
  }
}

/** Undefined for a route that the proxy answers itself. */
export const clusterOf = ({ entry }: FoundRoute): ByteString | undefined => (entry === undefined || entry.directResponse !== undefined ? undefined : byteStringOfText(entry.cluster));
