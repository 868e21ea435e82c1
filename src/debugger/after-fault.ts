/** What a guest that stopped means for traffic: it is up to the proxy. */
import type { Recording } from "../recording/log.ts";
import { hasFailurePolicies, profileOf } from "../scenario/profiles.ts";
import { castOf } from "./cast.ts";

export const withPolicies = (recording: Recording): boolean => hasFailurePolicies(recording.meta.scenario.setup.profile);
const isNginx = (recording: Recording): boolean => profileOf(recording.meta.scenario.setup.profile)?.name === "nginx";

export function afterStop(recording: Recording, callback: string): string {
  switch (profileOf(recording.meta.scenario.setup.profile)?.name) {
    case "mosn":
      return "There is no 503: what is left of this filter in that direction and all filters after it are skipped, the exchange goes on, and the same instance is called for the next one (MOSN 1.6.1).";
    case "nginx": return `${trapOutcome(callback)}${ends.has(callback) ? "" : " The instance and its memory are gone, and the next request gets a new one, in which on_vm_start is not called."}`;
    default:
      return castOf(recording).isTcp
        ? "The VM is gone with it: its connections are closed at their next event, and new ones at once under fail closed."
        : "The VM is gone with it: its streams end with 503, and new ones get 503 too under fail closed.";
  }
}

/** In nginx: there is no next request, or a whole new process for it. */
const ends: ReadonlySet<string> = new Set(["proxy_on_vm_start", "proxy_on_configure", "proxy_on_done"]);

/** What a filter that did not start means where there are no failure policies. `refused`: it was the start of the proxy. */
export function afterStart(recording: Recording, refused: boolean): string {
  if (!isNginx(recording)) return "The filter is left out, and traffic passes without it.";
  return refused ? "NGINX serves nothing: all filters of its configuration have to start before it takes connections." : "The request for which the root context was made again gets an error page, 500, and the next one another try.";
}

/** What a VM that failed means, whichever callback it was. */
export const failedVm = (recording: Recording): string => (isNginx(recording) ? "No callback of it is called again; requests that come later get a new instance." : castOf(recording).isTcp ? "No callback of it is called again, and every connection that uses it is closed at its next event." : "No callback of it is called again, and every stream that uses it ends at its next event with 503.");

/** What a client gets where the proxy stops a guest: nginx, as it ran. */
function trapOutcome(callback: string): string {
  switch (callback) {
    case "proxy_on_vm_start": return "Nothing is served.";
    case "proxy_on_configure": return "Nothing is served if it is the first start; the request for which a root context is made again gets an error page, 500.";
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
