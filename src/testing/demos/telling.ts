/** Where the link of each sample opens: the row of a name, and which of them. */
export const tellingRows: Readonly<Record<string, readonly [row: string, nth?: number]>> = {
  "hello-headers": ["proxy_add_header_map_value"], "edit-headers": ["proxy_replace_header_map_value"], auth: ["local-response"], "http-call": ["proxy_on_http_call_response"], "body-rewrite": ["proxy_set_buffer_bytes"],
  "paused-forever": ["still-held"], crash: ["trap"], "non-utf8-header": ["trap"], "rate-limit": ["local-response"], "shared-queue": ["proxy_on_queue_ready"], "fail-open": ["filter-passed-by"],
  "grpc-auth": ["proxy_on_grpc_receive"], route: ["route-chosen", 1], "tcp-lines": ["proxy_set_buffer_bytes"], "two-threads": ["proxy_on_tick", 1], "wait-for-body": ["still-held"],
};
