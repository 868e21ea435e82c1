/** What filters share, foreign functions, what single proxies add. */
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { Facts } from "../facts.ts";

const noMetric = "No metric has this id. [T-79]";
const noQueue = "No queue has this id. [T-73] [T-74]";
const fromSources = "As the sources of Higress and its SDK have it; it was not run. [21]";

export const shared = {
  proxy_get_shared_data: {
    says: ["The value of a key, and its cas: a number that changes with every write. Keys belong to the VM id, across threads and modules. [11] [T-68] [T-70]"],
    answers: { NotFound: "Nothing was ever stored under this key for this VM id. An empty value is Ok. [T-68]" },
    see: ["proxy_set_shared_data"],
  },
  proxy_set_shared_data: {
    says: [
      "Stores a value. With a cas other than 0 only if nobody has written since `proxy_get_shared_data` gave it. [T-69]",
      "A key that is not there yet is stored whatever the cas. [T-69]",
      "Nothing can be deleted: no value stores an empty one. Data lives until the last VM of this VM id is gone. [11]",
    ],
    answers: { CasMismatch: "The key has another cas: someone has written meanwhile. Nothing changes; read it again. [T-69]" },
    see: ["proxy_get_shared_data"],
  },
  proxy_register_shared_queue: {
    says: [
      "Makes a queue of this VM id, or finds it, and makes the caller's root on this thread the one that hears of its items. [T-71]",
      "When several workers register, the last one gets every `proxy_on_queue_ready`. [12]",
    ],
    see: ["proxy_on_queue_ready", "proxy_resolve_shared_queue"],
  },
  proxy_resolve_shared_queue: {
    says: ["Finds a queue by VM id and name, to put items into it; an empty VM id means the own one. [T-72]"],
    answers: { NotFound: "Nobody has registered such a queue. [T-72]" },
    see: ["proxy_register_shared_queue", "proxy_enqueue_shared_queue"],
  },
  proxy_enqueue_shared_queue: {
    says: ["Appends an item, without a limit. The consumer gets one `proxy_on_queue_ready` for each, later, never inside this call. [T-73]"],
    answers: { NotFound: noQueue },
    see: ["proxy_dequeue_shared_queue"],
  },
  proxy_dequeue_shared_queue: {
    says: ["Takes the oldest item. Every VM that knows the id may. [T-74]", "The item is gone even if the allocator then fails. [T-09]"],
    answers: { NotFound: noQueue, Empty: "Nothing is in it: another consumer was faster. [T-74]" },
    see: ["proxy_on_queue_ready"],
  },
  proxy_define_metric: {
    says: [
      "Defines a counter, a gauge or a histogram, and gives it an id. The same name again gives another id for the same value. [T-78]",
      "Values are shared by all threads and VMs; Envoy shows them as `wasmcustom.<name>`. [14]",
    ],
    answers: { BadArgument: "The type is above 2. [14]" },
    see: ["MetricType", "proxy_increment_metric"],
  },
  proxy_increment_metric: {
    says: ["Adds to a counter, or adds to a gauge or subtracts from it. [14]"],
    answers: { NotFound: noMetric, BadArgument: "A counter and not more than 0, or a histogram; also any id whose two low bits say histogram. [14]" },
    see: ["proxy_define_metric"],
  },
  proxy_record_metric: {
    says: ["Sets a gauge; adds to a counter, which it does not set; adds a sample to a histogram. [14]"],
    answers: { NotFound: noMetric },
    see: ["proxy_define_metric"],
  },
  proxy_get_metric: {
    says: ["The value of a counter or gauge, of all threads together. [14]"],
    answers: { NotFound: noMetric, BadArgument: "A histogram has no single value; also any id whose two low bits say histogram. [14]" },
    see: ["proxy_define_metric"],
  },
  proxy_call_foreign_function: {
    says: [
      "Calls a function that the proxy offers beyond the ABI, by name, with bytes in and bytes out. [18]",
      "Envoy has `compress`, `uncompress`, `set_envoy_filter_state`, `clear_route_cache`, `expr_create`, `expr_evaluate`, `expr_delete`, `declare_property`, `verify_signature` and, from 1.40.0 on, `sign`. [18] [22]",
      "Both cells for the result may be 0 when nobody wants it: the function runs all the same. A function that fails writes 0, 0. [T-92]",
    ],
    answers: {
      NotFound: "There is no function of this name, and nothing is written; or the function itself did not find what it needs. [T-92] [18]",
      BadArgument: "The function refuses its argument. [18]",
      SerializationFailure: "`compress` or `uncompress` could not. [18]",
      InternalFailure: "The function failed: an expression that cannot be evaluated, for instance. [18]",
    },
    see: ["proxy_on_foreign_function"],
  },
  envoy_resolve_dns: {
    says: ["Looks a name up; `envoy_on_resolve_dns` brings the addresses in buffer 8. [9.1]"],
    answers: { BadArgument: "The name cannot be used. [21]" },
    differs: { "Higress and spec": "Higress stands on Envoy and has it; the specification does not know it. [21]" },
    see: ["envoy_on_resolve_dns"],
  },
  proxy_redis_init: { says: ["Says how Redis is to be logged in to, and how long an answer may take. Higress only. [21]", fromSources], answers: { BadArgument: "No cluster has this name. [21]", InternalFailure: "The client could not be made. [21]" }, see: ["proxy_redis_call"] },
  proxy_redis_call: { says: ["Sends a command to Redis in its own protocol; `proxy_on_redis_call_response` brings the answer, in buffer 9. Higress only. [21]", fromSources], answers: { BadArgument: "No cluster has this name. [21]", InternalFailure: "The command could not be sent: the cluster has no endpoint. [21]" }, see: ["proxy_on_redis_call_response"] },
  proxy_inject_encoded_data_to_filter_chain: { says: ["Sends bytes on to the client, past the buffer of the response's body. Higress only. [21]", fromSources] },
  proxy_get_upstream_hosts: { says: ["The endpoints of the cluster of the route, each with its health and metrics, serialized like a header map. Higress only. [21]", fromSources], see: ["proxy_set_upstream_override_host"] },
  proxy_set_upstream_override_host: { says: ["Sends this request to the endpoint with this address. Higress only. [21]", fromSources], answers: { BadArgument: "This is no address. [21]" }, see: ["proxy_get_upstream_hosts"] },
} as const satisfies Partial<Record<HostFunctionName, Facts>>;
