// Edit headers: the three ways to change a header map, and how they differ.
//
//   add      one more entry, even if the name is already there
//   replace  exactly one entry of that name afterwards
//   remove   no entry of that name afterwards

import { Action, Filter, Stream, define } from "../../sdk/assemblyscript";
export * from "../../sdk/assemblyscript/callbacks";

class EditHeaders extends Filter {
  createStream(): Stream {
    return new Edit();
  }
}

class Edit extends Stream {
  onRequestHeaders(endOfStream: bool): Action {
    // The client may have passed other proxies before: they stay, we join the line.
    this.request.add("x-via", "proxyscope");

    // Nobody gets to claim to be inside. If the client sent this, it is overwritten.
    this.request.replace("x-from", "outside");

    // A debugging aid that must not reach the upstream.
    this.request.remove("x-debug");

    // A path is a header, too: what counts is what it says when we return.
    const path = this.request.get(":path");
    if (path && path.startsWith("/old/")) {
      this.request.replace(":path", "/new/" + path.substring("/old/".length));
    }
    return Action.Continue;
  }

  onResponseHeaders(endOfStream: bool): Action {
    // Two cookies are two entries. With replace, the upstream's own would be lost.
    this.response.add("set-cookie", "seen=yes; Path=/");

    // What the upstream runs on is nobody's business.
    this.response.remove("x-powered-by");
    this.response.replace("cache-control", "no-store");
    return Action.Continue;
  }
}

define(() => new EditHeaders());
