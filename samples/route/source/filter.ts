// Change the route: a filter cannot name the upstream of a request, but it can change what the proxy chooses it by.
//
// The proxy looks for a route before the first filter and keeps it. A changed request header makes it forget the route;
// the router, behind the last filter, then looks again. Until then properties still tell of the route of before.

import { Action, Filter, LogLevel, Stream, define, log } from "../../sdk/assemblyscript";
import { property } from "../../sdk/assemblyscript/properties";
export * from "../../sdk/assemblyscript/callbacks";

class ChangeRoute extends Filter {
  createStream(): Stream {
    return new Request();
  }
}

class Request extends Stream {
  onRequestHeaders(endOfStream: bool): Action {
    this.tell("found before the first filter");

    // Who asks for the canary gets it: its route is for paths below /canary.
    if (this.request.get("x-canary")) {
      this.request.replace(":path", "/canary" + this.request.get(":path")!);
      this.tell("still, though the path has changed");
    }

    // Partners have a virtual host of their own, and with it routes of their own.
    const partner = this.request.get("x-partner");
    if (partner) this.request.replace(":authority", partner + ".partners.example");
    return Action.Continue;
  }

  onResponseHeaders(endOfStream: bool): Action {
    this.tell("that the request took");
    this.response.add("x-route", property(["xds", "route_name"]));
    return Action.Continue;
  }

  private tell(when: string): void {
    log(LogLevel.Info, "route " + when + ": " + property(["xds", "route_name"]) + " to " + property(["xds", "cluster_name"]));
  }
}

define(() => new ChangeRoute());
