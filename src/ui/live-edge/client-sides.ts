/** How far the client's side of each exchange and connection has come, by the actions of the scenario. */
import type { Action } from "../../scenario/scenario.ts";

export type ClientSide = "open" | "open-http2" | "ended" | "gone";

export function clientSides(actions: readonly Action[]): ReadonlyMap<string, ClientSide> {
  const sides = new Map<string, ClientSide>();
  for (const action of actions) {
    switch (action.do) {
      case "exchange": sides.set(action.id, "ended"); break;
      case "send-headers": sides.set(action.exchange, action.endOfStream ? "ended" : action.protocol === "HTTP/2" ? "open-http2" : "open"); break;
      case "send-data": if (action.endOfStream) sides.set(action.exchange, "ended"); break;
      case "send-trailers": sides.set(action.exchange, "ended"); break;
      case "abort": sides.set(action.exchange, "gone"); break;
      case "connection": sides.set(action.id, action.ends === "open" ? "open" : action.ends === "close" || action.ends === "reset" ? "gone" : "ended"); break;
      case "open-connection": sides.set(action.connection, "open"); break;
      case "downstream-data": if (action.endOfStream) sides.set(action.connection, "ended"); break;
      case "half-close": sides.set(action.connection, "ended"); break;
      case "close-connection":
      case "reset-connection": sides.set(action.connection, "gone"); break;
      default:
    }
  }
  return sides;
}
