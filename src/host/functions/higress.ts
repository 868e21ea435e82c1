/**
 * What Higress adds (sources of higress-group/proxy-wasm-cpp-host 913c1b0, src/exports.cc): Redis, data put into a response, upstream hosts. The
 * last three answer Ok whatever comes of them.
 */
import { Status } from "../../abi/codes.ts";
import { encodePairs } from "../../abi/pairs.ts";
import { toByteString } from "../../base/byte-string.ts";
import { fail, ok } from "../answer.ts";
import { rootOf } from "../context.ts";
import { serviceOf } from "../redis/client.ts";
import type { Implements } from "./functions.ts";

const noCall = { call_id: 0 };

export const higress: Implements<"proxy_redis_init" | "proxy_redis_call" | "proxy_inject_encoded_data_to_filter_chain" | "proxy_get_upstream_hosts" | "proxy_set_upstream_override_host"> = {
  /** The service may end in `?db=N`, the number of the database that is selected. */
  proxy_redis_init(vm, { service, username, password, timeout_ms }) {
    const context = vm.acting, { cluster, database } = serviceOf(service);
    const known = context !== undefined && vm.host.redis.initialize(rootOf(context), cluster, { username: toByteString(username), password: toByteString(password), timeout: timeout_ms, database });
    return known ? ok() : fail(Status.BadArgument, "cluster-unknown");
  },
  proxy_redis_call(vm, { service, query }) {
    const context = vm.acting, { cluster } = serviceOf(service);
    if (context === undefined || !vm.host.upstreams.has(cluster)) return fail(Status.BadArgument, "cluster-unknown", noCall);
    const id = vm.host.redis.start(rootOf(context), cluster, query);
    return id === undefined ? fail(Status.InternalFailure, "cluster-has-no-endpoint", noCall) : ok({ call_id: id });
  },
  proxy_inject_encoded_data_to_filter_chain(vm, { body, end_stream }) {
    vm.acting?.stream?.injectResponseData(body, end_stream);
    return ok();
  },
  proxy_get_upstream_hosts(vm) {
    return ok({ map: encodePairs(vm.acting?.stream?.upstreamHosts() ?? []) });
  },
  proxy_set_upstream_override_host(vm, { address }) {
    vm.acting?.stream?.overrideUpstreamHost(toByteString(address));
    return ok();
  },
};
