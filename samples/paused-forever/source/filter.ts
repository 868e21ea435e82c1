// Paused forever: a filter that asks somebody before it lets a request pass, and forgets one case.
//
// Find it before you run it: every path through `onCallResponse` should end the wait.

import { Action, Filter, Headers, LogLevel, Stream, define, log } from "../../sdk/assemblyscript";
export * from "../../sdk/assemblyscript/callbacks";

class PausedForever extends Filter {
  createStream(): Stream {
    return new Ask();
  }
}

class Ask extends Stream {
  onRequestHeaders(endOfStream: bool): Action {
    const asked = this.call("quota", [
      [":method", "GET"],
      [":path", "/left"],
      [":authority", "quota.internal"],
    ], 1000);
    // Nothing will answer a call that was not sent, so there is nothing to wait for.
    return asked ? Action.Pause : Action.Continue;
  }

  onCallResponse(headers: Headers): void {
    const status = headers.get(":status");
    if (status == "200") {
      log(LogLevel.Info, "quota left, going on");
      this.resumeRequest();
    } else if (status == "429") {
      // Here it is. "Not now" was logged, and the request still waits: nobody resumes it, nobody answers it.
      log(LogLevel.Warn, "no quota left");
    } else {
      // The quota service is down. Better to let people in than to lock everybody out.
      log(LogLevel.Warn, "no answer from quota, going on");
      this.resumeRequest();
    }
  }
}

define(() => new PausedForever());
