// What the proxy calls. A filter's main file says `export * from ".../callbacks"`, because only what the main file
// exports is exported from the module.

import * as host from "./host";
import { Body, OK } from "./codes";
import { answer, close, filterOf, open, streamOf } from "./filter";
import { allocate, first, second, takeText } from "./memory";

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return allocate(size);
}

export function proxy_on_context_create(context: u32, parent: u32): void {
  open(context, parent);
}

export function proxy_on_vm_start(root: u32, configurationSize: u32): u32 {
  return filterOf(root).onStart() ? 1 : 0;
}

export function proxy_on_configure(root: u32, configurationSize: u32): u32 {
  let configuration = "";
  if (configurationSize > 0) {
    const status = host.getBufferBytes(Body.PluginConfiguration, 0, configurationSize, first, second);
    if (status == OK) configuration = takeText();
  }
  return filterOf(root).onConfigure(configuration) ? 1 : 0;
}

export function proxy_on_tick(root: u32): void {
  filterOf(root).onTick();
}

export function proxy_on_queue_ready(root: u32, queue: u32): void {
  filterOf(root).onQueueReady(queue);
}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  return streamOf(context).onRequestHeaders(endOfStream != 0);
}

export function proxy_on_request_body(context: u32, size: u32, endOfStream: u32): u32 {
  return streamOf(context).onRequestBody(size, endOfStream != 0);
}

export function proxy_on_response_headers(context: u32, count: u32, endOfStream: u32): u32 {
  return streamOf(context).onResponseHeaders(endOfStream != 0);
}

export function proxy_on_response_body(context: u32, size: u32, endOfStream: u32): u32 {
  return streamOf(context).onResponseBody(size, endOfStream != 0);
}

export function proxy_on_http_call_response(root: u32, call: u32, headers: u32, bodySize: u32, trailers: u32): void {
  answer(call);
}

export function proxy_on_delete(context: u32): void {
  close(context);
}
