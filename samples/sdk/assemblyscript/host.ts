// The host functions this SDK uses, exactly as Proxy-Wasm ABI 0.2.1 declares them: numbers only.
// A text is an address and a length; a result is written to addresses we pass in.

@external("env", "proxy_log")
export declare function log(level: u32, text: usize, textSize: usize): u32;

@external("env", "proxy_get_buffer_bytes")
export declare function getBufferBytes(buffer: u32, start: u32, max: u32, outAddress: usize, outSize: usize): u32;

@external("env", "proxy_get_property")
export declare function getProperty(path: usize, pathSize: usize, outAddress: usize, outSize: usize): u32;

@external("env", "proxy_get_header_map_value")
export declare function getHeader(map: u32, name: usize, nameSize: usize, outAddress: usize, outSize: usize): u32;

@external("env", "proxy_add_header_map_value")
export declare function addHeader(map: u32, name: usize, nameSize: usize, value: usize, valueSize: usize): u32;

@external("env", "proxy_replace_header_map_value")
export declare function replaceHeader(map: u32, name: usize, nameSize: usize, value: usize, valueSize: usize): u32;

@external("env", "proxy_remove_header_map_value")
export declare function removeHeader(map: u32, name: usize, nameSize: usize): u32;

@external("env", "proxy_continue_stream")
export declare function continueStream(stream: u32): u32;

@external("env", "proxy_set_effective_context")
export declare function setEffectiveContext(context: u32): u32;

@external("env", "proxy_http_call")
export declare function httpCall(
  cluster: usize, clusterSize: usize, headers: usize, headersSize: usize, body: usize, bodySize: usize,
  trailers: usize, trailersSize: usize, timeoutMilliseconds: u32, outCall: usize): u32;

@external("env", "proxy_register_shared_queue")
export declare function registerQueue(name: usize, nameSize: usize, outQueue: usize): u32;

@external("env", "proxy_resolve_shared_queue")
export declare function resolveQueue(vm: usize, vmSize: usize, name: usize, nameSize: usize, outQueue: usize): u32;

@external("env", "proxy_enqueue_shared_queue")
export declare function enqueue(queue: u32, item: usize, itemSize: usize): u32;

@external("env", "proxy_dequeue_shared_queue")
export declare function dequeue(queue: u32, outAddress: usize, outSize: usize): u32;
