/** Streams (semantics 6.6, 6.7). Effects are queued and happen after the guest has returned (T-39). */
import { Status, StreamType } from "../../abi/codes.ts";
import { decodePairs } from "../../abi/pairs.ts";
import { toByteString } from "../../base/byte-string.ts";
import { headerName } from "../header-map.ts";
import { fail, ok } from "../answer.ts";
import type { Answer } from "../answer.ts";
import type { Vm } from "../vm.ts";
import type { Implements } from "./functions.ts";

function continueStream(vm: Vm, type: number): Answer {
  if (type === StreamType.Upstream) return fail(Status.Unimplemented, "stream-type-not-here");
  return vm.acting?.stream?.continueStream(type) ?? ok();
}

export const streams: Implements<"proxy_continue_stream" | "proxy_close_stream" | "proxy_continue_request" | "proxy_continue_response" | "proxy_clear_route_cache" | "proxy_send_local_response"> = {
  proxy_continue_stream: (vm, { stream_type }) => continueStream(vm, stream_type),
  proxy_close_stream: (vm, { stream_type }) => vm.acting?.stream?.closeStream(stream_type) ?? ok(),
  proxy_continue_request: (vm) => continueStream(vm, StreamType.HttpRequest),
  proxy_continue_response: (vm) => continueStream(vm, StreamType.HttpResponse),
  proxy_clear_route_cache(vm) {
    vm.acting?.stream?.clearRouteCache();
    return ok();
  },
  /** T-41 to T-48 */
  proxy_send_local_response(vm, { status_code, status_code_details, body, headers, grpc_status }) {
    vm.iterationStopped = true;
    vm.acting?.stream?.sendLocalResponse({
      status: status_code, details: toByteString(status_code_details), body,
      headers: decodePairs(headers).map((p) => ({ name: headerName(p.name, false), value: p.value })), grpcStatus: grpc_status,
    });
    return ok();
  },
};
