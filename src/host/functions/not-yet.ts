/** Host functions that are known but do nothing here yet: they answer unimplemented and say so (see KNOWN-GAPS.md). */
import { Status } from "../../abi/codes.ts";
import { fail } from "../answer.ts";
import type { Answer } from "../answer.ts";

const unimplemented = (): Answer => fail(Status.Unimplemented, "unimplemented");

export const notYet = {
  proxy_resume_downstream: unimplemented,
  proxy_resume_upstream: unimplemented,
  proxy_resume_http_request: unimplemented,
  proxy_resume_http_response: unimplemented,
  proxy_send_http_response: unimplemented,
  proxy_dispatch_http_call: unimplemented,
} as const;
