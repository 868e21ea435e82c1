/** Buffers, header maps, properties. */
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { Facts } from "../facts.ts";

const notThere = "The map is not there in this callback, or it is beyond number 7. [T-36]";
const notWritable = "The map is not there, or cannot be written, in this callback: in `proxy_on_log` it never can. Or it is beyond number 7. [T-36]";
const notChecked = "Neither name nor value is checked here: what the router or the upstream thinks of them comes out later. [T-64] [6.8]";
const routes = "Changing a request header lets the route be found anew, for modules up to ABI 0.2.1, as long as the router has not seen the request. [T-67]";

export const bodiesAndMaps = {
  proxy_get_buffer_bytes: {
    says: [
      "Copies a piece of a buffer into memory that the guest's allocator gives: from `start`, at most `max_size` bytes. [9.2]",
      "A `start` at or behind the end is Ok and empty; an empty piece is address 0, length 0, and the allocator is not called. [9.2] [T-07]",
      "In a body callback after Pause the buffer holds everything collected so far, not the newest chunk. [T-31]",
      "A change made by `proxy_set_buffer_bytes` is seen by the next call in the same callback. [T-60]",
    ],
    answers: {
      NotFound: "The buffer is not there in this callback: 4 outside `proxy_on_http_call_response`, 7 outside `proxy_on_configure`. [9.1]",
      BadArgument: "There is no such buffer. [9.2]",
      Ok: "Also outside its callback, and then empty: buffers 0 to 3, 5 and 8. [9.1] [9.2]",
    },
    differs: { "ABI 0.1.0": "Its text has buffers 0 to 5 only; Envoy takes all of them from every module. [1]", Higress: "Has buffer 9, the answer of Redis. [21]" },
    see: ["BufferType", "proxy_get_buffer_status"],
  },
  proxy_get_buffer_status: {
    says: ["Tells how long a buffer is. The flags are always 0: no host sets the end-of-stream bit of `BufferFlags`. [9.3]"],
    answers: { NotFound: "The buffer is not there in this callback. [9.1]", BadArgument: "There is no such buffer. [9.2]" },
    see: ["BufferType", "proxy_get_buffer_bytes"],
  },
  proxy_set_buffer_bytes: {
    says: [
      "Changes a buffer: start 0 and size 0 put the data before what is there; start 0 replaces the first `size` bytes; a start at or behind the end appends, and the size is ignored. [9.3]",
      "A size beyond the length counts as the length: SDKs pass the largest number they have to replace everything. [T-58] [T-59]",
      "`content-length` is not corrected. A filter that changes the length of a body has to remove it while the headers are still held. [T-35]",
    ],
    answers: {
      NotFound: "The buffer is not there in this callback. [9.1]",
      BadArgument: "The buffer can only be read; or this is not its callback, a headers callback for instance; or the start lies inside what is there; or there is no such buffer. [9.3] [T-35]",
    },
    differs: { "older Envoy": "Start 0 with a size below the length was BadArgument. [9.3]" },
    see: ["BufferType", "proxy_on_request_body"],
  },
  proxy_get_configuration: {
    says: ["The configuration of the plugin while `proxy_on_configure` runs, and that of the VM at other times. [T-19]"],
    differs: { "ABI 0.2.0 and later": "Not offered: buffers 6 and 7 of `proxy_get_buffer_bytes` took its place. [1]" },
  },
  proxy_get_header_map_pairs: {
    says: [
      "All entries of a header map in order, duplicates separate, serialized: count, lengths, then each name and value with a NUL behind. [10.1] [10.2] [T-61]",
      "A map that is empty, and one that is not there in this callback, is Ok with address 0, length 0. [T-36] [T-63]",
      "`host` and `:authority` are one entry; names are in lower case. [T-64]",
    ],
    answers: { BadArgument: "The map is beyond number 7. A map that is not there is no error. [T-36]", Ok: "Also for a map that is not there: it is empty then. The Go SDKs make NotFound of it. [T-36] [T-38]" },
    see: ["MapType", "proxy_get_header_map_value"],
  },
  proxy_get_header_map_size: {
    says: ["The bytes of all names and values together, not the size of the serialized form that the specification's text has. [10.2]"],
    answers: { BadArgument: "The map is not there in this callback, or this is `proxy_on_log`, or it is beyond number 7. [T-36]" },
    see: ["MapType"],
  },
  proxy_get_header_map_value: {
    says: [
      "The value of the first entry with this name, whatever its case; several are never joined. [10.2] [T-65]",
      "To read several values joined by commas ask `proxy_get_property` for `request.headers.<name>`. [T-65]",
      "Request headers can be read in `proxy_on_request_headers` and as long as it holds them; after it continued, not in body, trailers or response callbacks. In `proxy_on_log` they can again. [6.5]",
    ],
    answers: { NotFound: "No entry has this name; in `proxy_on_log` of an HTTP stream also: the map is not there. [T-36] [1]", BadArgument: notThere },
    differs: { "ABI 0.1.0": "A missing entry is Ok with an empty value. [1]" },
    see: ["MapType", "proxy_get_header_map_pairs"],
  },
  proxy_set_header_map_pairs: {
    says: [
      "Replaces the whole map: clears it, then adds each entry. Pseudo headers stand first whatever their place. [10.2] [T-64]",
      "Bytes that are no map, more than 1 MiB or more than 1024 entries are read as an empty map, without an error: everything is gone then. [T-62]",
      "The pseudo headers and `x-forwarded-proto` have to be among them, or no route is found. [T-66]",
    ],
    answers: { BadArgument: notWritable },
    see: ["MapType"],
  },
  proxy_add_header_map_value: {
    says: [
      "Appends an entry; those of the same name stay. [10.2]",
      "Of headers that Envoy knows as single ones (`:path`, `:authority`, `content-type`, `user-agent`, `authorization` and some more) the value is joined to the one there with a comma. [10.2]",
      notChecked, routes,
    ],
    answers: { BadArgument: notWritable },
    see: ["MapType", "proxy_replace_header_map_value"],
  },
  proxy_replace_header_map_value: {
    says: ["Removes all entries of this name and puts one at the end; pseudo headers stay before the others. Without such an entry it adds one. [10.2]", notChecked, routes],
    answers: { BadArgument: notWritable },
    see: ["MapType", "proxy_add_header_map_value"],
  },
  proxy_remove_header_map_value: {
    says: ["Removes all entries of this name; Ok also when there is none. [10.2]", "A required header may be removed. What comes of that is told later: 404 without `:path` or `x-forwarded-proto`, 503 without `:method`, 502 without `:status`. [T-66] [6.8]", routes],
    answers: { BadArgument: notWritable },
    see: ["MapType"],
  },
  proxy_get_property: {
    says: [
      "Reads an attribute of the stream, the connection or the proxy. Segments of the path are separated by NUL, and one NUL behind them does no harm. [17.1]",
      "Strings come as they are; integers, times and durations as 8 bytes little endian, booleans as one byte, maps serialized like header maps, messages as protobuf. [17.2] [T-89]",
      "What `proxy_set_property` stored under one name is read by that name. [T-91]",
      "`plugin_name`, `plugin_root_id` and `plugin_vm_id` can be read anywhere, while a root context is created too. [T-15]",
    ],
    answers: {
      NotFound: "Some segment has no value, or not yet, or no longer: request headers in the response phase for instance. [17.1] [T-90]",
      SerializationFailure: "The path is empty, or ends on an object such as `request`. [17.1]",
      InternalFailure: "A field of a message that cannot be converted. [17.1]",
    },
    differs: { "Envoy from 1.33 on": "The old single names (`cluster_name`, `route_name`, `listener_direction`, ...) are gone; they are below `xds`. [17.3]", "Envoy 1.36.2": "`request.headers_bytes` is NotFound in `proxy_on_request_headers`; 1.40.0 has it. [22]" },
    see: ["proxy_set_property"],
  },
  proxy_set_property: {
    says: [
      "Stores a value for the rest of the stream, under the whole path as one name; other Wasm filters of the stream see it. [T-91]",
      "A path of several segments cannot be read back by the same path. [T-91]",
      "Attributes of the proxy do not change by it. [17.4]",
    ],
    answers: { NotFound: "There is no stream: this is a root context. [T-91]", BadArgument: "The property was declared read-only and has a value. [T-91]" },
    see: ["proxy_get_property", "proxy_call_foreign_function"],
  },
} as const satisfies Partial<Record<HostFunctionName, Facts>>;
