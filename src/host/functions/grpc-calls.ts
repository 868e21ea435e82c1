/** gRPC calls and streams (T-88, semantics 16), and the status that their end, or a lost HTTP call, leaves. */
import { Status } from "../../abi/codes.ts";
import { decodePairs } from "../../abi/pairs.ts";
import { lowerAscii, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { fail, ok } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { rootOf } from "../context.ts";
import type { GrpcStart } from "../grpc/call.ts";
import { readService } from "../grpc/service.ts";
import type { Found } from "../grpc-calls.ts";
import { headerName } from "../header-map.ts";
import type { Vm } from "../vm.ts";
import type { Implements } from "./functions.ts";

interface Asked { readonly upstream_name: Uint8Array; readonly service_name: Uint8Array; readonly method_name: Uint8Array; readonly initial_metadata: Uint8Array }

/** `output`: the cell that gets the id. A call that does not come about leaves it as it was. */
function start(vm: Vm, asked: Asked, unary: GrpcStart["unary"], output: string): Answer {
  const context = vm.acting, { host } = vm, service = readService(asked.upstream_name);
  if (context === undefined) return fail(Status.ParseFailure, "grpc-service-unknown");
  if (service.target === "none") host.crash("a gRPC call to a GrpcService without a target, which an empty upstream and some names are read as", "1.36.2, 1.40.0", { exchange: 0, filter: vm.filter });
  if (service.target !== "cluster") return fail(Status.InternalFailure, "grpc-service-google");
  if (service.from === "name" && !host.upstreams.has(service.cluster)) return fail(Status.ParseFailure, "grpc-service-unknown");
  const exchange = context.stream?.exchange;
  const { id, failure } = host.grpc.start(rootOf(context), {
    service, serviceName: toByteString(asked.service_name), method: toByteString(asked.method_name), metadata: metadataOf(asked.initial_metadata),
    ...(unary !== undefined && { unary }), ...(exchange !== undefined && { exchange }),
  });
  if (failure === undefined) return ok({ [output]: id });
  return fail(Status.InternalFailure, failure === "cluster-unknown" ? "grpc-cluster-not-available" : failure);
}

const metadataOf = (pairs: Uint8Array): { readonly name: ByteString; readonly value: ByteString }[] => decodePairs(pairs).map((p) => ({ name: headerName(lowerAscii(p.name), true), value: p.value }));

function answerOf(found: Found, otherKind: "call-not-a-stream" | "call-not-grpc"): Answer {
  if (found === "done") return ok();
  return found === "unknown" ? fail(Status.NotFound, "call-unknown") : fail(Status.BadArgument, otherKind);
}
const withRoot = (vm: Vm, does: (root: ReturnType<typeof rootOf>) => Found): Found => (vm.acting === undefined ? "unknown" : does(rootOf(vm.acting)));

type Name = "proxy_grpc_call" | "proxy_grpc_stream" | "proxy_grpc_send" | "proxy_grpc_cancel" | "proxy_grpc_close" | "proxy_get_status";
export const grpcCalls: Implements<Name> = {
  proxy_grpc_call: (vm, asked) => start(vm, asked, { message: asked.message, timeout: asked.timeout_milliseconds }, "call_id"),
  proxy_grpc_stream: (vm, asked) => start(vm, asked, undefined, "stream_id"),
  proxy_grpc_send: (vm, { stream_id, message, end_stream }) => answerOf(withRoot(vm, (root) => vm.host.grpc.send(root, stream_id, message, end_stream)), "call-not-a-stream"),
  proxy_grpc_cancel: (vm, { call_or_stream_id }) => answerOf(withRoot(vm, (root) => vm.host.grpc.cancel(root, call_or_stream_id)), "call-not-grpc"),
  proxy_grpc_close: (vm, { call_or_stream_id }) => answerOf(withRoot(vm, (root) => vm.host.grpc.close(root, call_or_stream_id)), "call-not-grpc"),
  proxy_get_status(vm) {
    const root = vm.acting && rootOf(vm.acting);
    const status = root && (vm.host.grpc.readable(root).status ?? vm.host.calls.statusOf(root) ?? vm.host.redis.statusOf(root));
    return ok({ code: status?.code ?? 0, message: status?.message ?? new Uint8Array() });
  },
};
