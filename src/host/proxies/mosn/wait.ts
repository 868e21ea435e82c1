/** After a callback: the call it has asked for is done, the guest is told of the answer on its root context, and then everything goes on. */
import { callGuest } from "./guest.ts";
import type { CallEnd, Handler } from "./guest.ts";
import { perform } from "./callout.ts";

/** To modules of the draft an answer is always told on context 1, whichever the root is. */
const draftRoot = 1;

export function waitForCall(handler: Handler, then: (end: CallEnd) => void): void {
  const { vm, callout, root } = handler, isDraft = vm.abi === "2020-draft";
  if (callout?.due !== true) return then("done");
  perform(vm.host, handler, callout, ({ headers, body }) => {
    const first = new Map<string, string>();
    for (const { name, value } of headers) if (!first.has(name)) first.set(name, value);
    callout.headersGot = first;
    callout.bodyGot = body;
    callGuest(handler, root, "proxy_on_http_call_response", [isDraft ? draftRoot : root.id, callout.id, first.size, body.length, 0], waitForCall, (end) => then(isDraft && end === "failed" ? "paused" : "done"));
  }, () => then("paused"));
}
