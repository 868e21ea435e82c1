// Wait for the body: a filter that wants to see a request's body before the upstream sees anything of it.
//
// It looks so easy: pause at the headers, and go on from on_request_body when the body is there. That is
// what happens at /at-headers, and such a request waits for ever. Pause at the headers stops the whole
// request at this filter, its body too: the proxy collects the body and shows it to nobody, so the
// callback that would resume the request is the one that waits for it to be resumed. Requests without a
// body pass, which is why tests with GET find nothing.
//
// What works is at /in-body: let the headers go and pause in on_request_body, which is called for each
// piece with all that has come so far. The upstream has the headers by then, but no byte of the body, and
// a request that is refused is taken back from it.
//
// Another way is not in the filter at all: Envoy's allow_on_headers_stop_iteration, a switch of each filter's
// configuration, makes Pause at the headers hold them alone. Switch it on for this filter and look again.

typedef unsigned char u8;
typedef unsigned int u32;

// ---- What we ask of the proxy ----

#define HOST(name) __attribute__((import_module("env"), import_name(#name))) u32 name

HOST(proxy_log)(u32 level, const void *text, u32 size);
HOST(proxy_get_header_map_value)(u32 map, const void *key, u32 key_size, const u8 **value, u32 *size);
HOST(proxy_get_buffer_bytes)(u32 buffer, u32 start, u32 max, const u8 **data, u32 *size);
HOST(proxy_continue_stream)(u32 stream);
HOST(proxy_send_local_response)(u32 status, const void *details, u32 details_size, const void *body, u32 body_size, const void *headers, u32 headers_size, u32 grpc_status);

enum { OK = 0 };
enum { INFO = 2, WARN = 3 };
enum { CONTINUE = 0, PAUSE = 1 };
enum { REQUEST_HEADERS = 0, REQUEST_BODY = 0, REQUEST = 0 };

#define TEXT(literal) (literal), sizeof(literal) - 1

// ---- What the proxy asks of us ----

#define CALLBACK(name) __attribute__((export_name(#name))) name

void CALLBACK(proxy_abi_version_0_2_1)(void) {}

// The proxy puts what it gives us here. One value at a time is enough: each is done with before the next.
static u8 room[65536];

void *CALLBACK(proxy_on_memory_allocate)(u32 size) {
  return size <= sizeof room ? room : 0;
}

void CALLBACK(proxy_on_context_create)(u32 context, u32 parent) {}

static int starts_with(const u8 *bytes, u32 size, const char *word, u32 length) {
  if (size < length) return 0;
  for (u32 i = 0; i < length; i++) {
    if (bytes[i] != (u8)word[i]) return 0;
  }
  return 1;
}

u32 CALLBACK(proxy_on_request_headers)(u32 context, u32 headers, u32 end_of_stream) {
  const u8 *path;
  u32 size;
  if (end_of_stream) return CONTINUE;  // there is no body to wait for
  if (proxy_get_header_map_value(REQUEST_HEADERS, TEXT(":path"), &path, &size) != OK) return CONTINUE;
  if (!starts_with(path, size, TEXT("/at-headers"))) return CONTINUE;
  proxy_log(INFO, TEXT("holding the headers until the body has come"));
  return PAUSE;
}

u32 CALLBACK(proxy_on_request_body)(u32 context, u32 size, u32 end_of_stream) {
  const u8 *body;
  u32 length;
  if (!end_of_stream) return PAUSE;  // the next call gets these bytes again, and the new ones
  if (proxy_get_buffer_bytes(REQUEST_BODY, 0, size, &body, &length) != OK || !starts_with(body, length, TEXT("ticket="))) {
    proxy_log(WARN, TEXT("no ticket, no entry"));
    proxy_send_local_response(400, TEXT("no_ticket"), TEXT("a ticket is needed\n"), 0, 0, (u32)-1);
    return PAUSE;
  }
  proxy_log(INFO, TEXT("a ticket: going on"));
  proxy_continue_stream(REQUEST);  // for /at-headers. It is never reached
  return CONTINUE;
}
