/** What a guest that stopped means for traffic: it is up to the proxy. */
import type { Recording } from "../recording/log.ts";
import { profileOf } from "../scenario/profiles.ts";
import { castOf } from "./cast.ts";

export function afterStop(recording: Recording, callback: string): string {
  switch (profileOf(recording.meta.scenario.setup.profile)?.name) {
    case "mosn":
      return "There is no 503: what is left of this filter in that direction and all filters after it are skipped, the exchange goes on, and the same instance is called for the next one (MOSN 1.6.1).";
    case "nginx": return trapOutcome(callback);
    default:
      return castOf(recording).isTcp
        ? "The VM is gone with it: its connections are closed at their next event, and new ones at once under fail closed."
        : "The VM is gone with it: its streams end with 503, and new ones get 503 too under fail closed.";
  }
}

/** What a client gets where the proxy stops a guest: nginx, as it ran. */
function trapOutcome(callback: string): string {
  switch (callback) {
    case "proxy_on_request_headers":
    case "proxy_on_context_create": return "The client gets an error page, 500.";
    case "proxy_on_request_body": return "The client gets an error page if the body came with the headers, and waits for ever if it came later.";
    case "proxy_on_response_headers":
    case "proxy_on_response_body": return "The response goes on as it is.";
    case "proxy_on_http_call_response": return "A request without a body goes on; one with a body fails.";
    case "proxy_on_done": return "The worker process dies of it.";
    default: return "No client notices.";
  }
}
