/** Outbound HTTP calls (T-80 to T-87). */
import { Status } from "../../abi/codes.ts";
import { decodePairs } from "../../abi/pairs.ts";
import { toByteString } from "../../base/byte-string.ts";
import { fail, ok } from "../answer.ts";
import { rootOf } from "../context.ts";
import { headerName } from "../header-map.ts";
import type { Implements } from "./functions.ts";

const topBit = 0x80000000;
const noCall = { call_id: 0 };

export const httpCalls: Implements<"proxy_http_call"> = {
  proxy_http_call(vm, { upstream_name, headers, body, trailers, timeout_milliseconds }) {
    const context = vm.acting, { calls } = vm.host;
    if (timeout_milliseconds >= topBit) return fail(Status.BadArgument, "call-timeout-too-large", noCall);
    const cluster = toByteString(upstream_name);
    if (context === undefined || !vm.host.upstreams.has(cluster)) return fail(Status.BadArgument, "cluster-unknown", noCall);
    const pairs = decodePairs(headers).map((p) => ({ name: headerName(p.name, true), value: p.value }));
    if (pairs.length === 0 && headers.length > 4) return fail(Status.BadArgument, "call-headers-malformed", noCall);
    if (![":path", ":method", ":authority"].every((name) => pairs.some((p) => p.name === name))) return fail(Status.BadArgument, "call-header-missing", noCall);
    const exchange = context.stream?.exchange;
    const id = calls.start(rootOf(context), { cluster, headers: pairs, body, trailers: decodePairs(trailers), timeout: timeout_milliseconds, ...(exchange !== undefined && { exchange }) });
    return id === undefined ? fail(Status.InternalFailure, "cluster-has-no-endpoint", noCall) : ok({ call_id: id });
  },
};
