// Ask an auth service over gRPC before a request may go on.
//
// The request is paused and one unary call is made; its answer decides. The configuration is the cluster of
// the service. auth.proto says what the messages look like: they are small enough to be written and read here.
//
// No SDK and no libc: clang --target=wasm32 -nostdlib is all it takes.

typedef unsigned char u8;
typedef unsigned int u32;

// ---- What we ask of the proxy ----

#define HOST(name) __attribute__((import_module("env"), import_name(#name))) u32 name

HOST(proxy_log)(u32 level, const void *text, u32 size);
HOST(proxy_get_buffer_bytes)(u32 buffer, u32 start, u32 max, void **data, u32 *size);
HOST(proxy_get_header_map_value)(u32 map, const void *key, u32 key_size, void **value, u32 *size);
HOST(proxy_replace_header_map_value)(u32 map, const void *key, u32 key_size, const void *value, u32 size);
HOST(proxy_remove_header_map_value)(u32 map, const void *key, u32 key_size);
HOST(proxy_grpc_call)(const void *upstream, u32 upstream_size, const void *service, u32 service_size, const void *method, u32 method_size,
                      const void *metadata, u32 metadata_size, const void *message, u32 message_size, u32 timeout, u32 *call);
HOST(proxy_get_status)(u32 *code, void **message, u32 *size);
HOST(proxy_set_effective_context)(u32 context);
HOST(proxy_continue_stream)(u32 stream);
HOST(proxy_send_local_response)(u32 code, const void *details, u32 details_size, const void *body, u32 body_size,
                                const void *headers, u32 headers_size, int grpc_status);

enum { OK = 0 };
enum { INFO = 2, WARN = 3 };
enum { CONTINUE = 0, PAUSE = 1 };
enum { REQUEST_HEADERS = 0 };
enum { GRPC_MESSAGE = 5, PLUGIN_CONFIGURATION = 7 };
enum { REQUEST = 0 };

#define TEXT(literal) (literal), sizeof(literal) - 1

struct text {
  const u8 *at;
  u32 size;
};

// ---- Who waits for which call ----

// An answer is told to the root context, with the id of the call. Here is which request made it.
static struct { u32 call, request; } waiting[64];

static int remember(u32 call, u32 request) {
  for (u32 i = 0; i < sizeof waiting / sizeof *waiting; i++) {
    if (waiting[i].call) continue;
    waiting[i].call = call;
    waiting[i].request = request;
    return 1;
  }
  return 0;
}

// Acts for the request that made the call from here on. False when that is gone, as when its client has left.
static int act_for(u32 call) {
  for (u32 i = 0; i < sizeof waiting / sizeof *waiting; i++) {
    if (waiting[i].call != call) continue;
    waiting[i].call = 0;
    return proxy_set_effective_context(waiting[i].request) == OK;
  }
  return 0;
}

// ---- Messages ----

// A string field of a message: its number and kind, its length, its bytes. An empty one is left out.
static u32 put(u8 *message, u32 size, u32 most, u32 number, struct text value) {
  if (value.size == 0 || value.size > 0x7f || size + 2 + value.size > most) return size;
  message[size++] = (u8)(number << 3 | 2);
  message[size++] = (u8)value.size;
  for (u32 i = 0; i < value.size; i++) message[size++] = value.at[i];
  return size;
}

// The next number of seven bits a byte; 0 beyond the end.
static u32 next_number(const u8 **at, const u8 *end) {
  u32 number = 0;
  for (u32 shift = 0; *at < end && shift < 28; shift += 7) {
    u8 byte = *(*at)++;
    number |= (u32)(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return number;
}

struct answer {
  u32 allowed;
  struct text user, reason;
};

static struct answer read_answer(struct text message) {
  struct answer answer = {0};
  const u8 *at = message.at, *end = at + message.size;
  while (at < end) {
    u32 key = next_number(&at, end), value = next_number(&at, end);
    if ((key & 7) == 0) {
      if (key >> 3 == 1) answer.allowed = value;
      continue;
    }
    if (value > (u32)(end - at)) value = (u32)(end - at);
    struct text text = {at, value};
    if (key >> 3 == 2) answer.user = text;
    if (key >> 3 == 3) answer.reason = text;
    at += value;
  }
  return answer;
}

// ---- What the proxy asks of us ----

#define CALLBACK(name) __attribute__((export_name(#name))) name

void CALLBACK(proxy_abi_version_0_2_1)(void) {}

// Where the proxy puts what it hands us. Nothing is kept beyond a callback, so each one begins with all of it
// free. 0 means "no room", and the host call that needed it is refused.
static u8 room[8192] __attribute__((aligned(8)));
static u32 used;

void *CALLBACK(proxy_on_memory_allocate)(u32 size) {
  if (size > sizeof room - used) return 0;
  u8 *place = room + used;
  used += (size + 7) & ~7u;
  return place;
}

static u8 cluster[128];
static u32 cluster_size;

u32 CALLBACK(proxy_on_configure)(u32 root, u32 size) {
  used = 0;
  struct text name = {0};
  if (!size || size > sizeof cluster || proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, size, (void **)&name.at, &name.size) != OK) return 0;
  for (u32 i = 0; i < name.size; i++) cluster[i] = name.at[i];
  cluster_size = name.size;
  return cluster_size > 0;
}

static struct text header(const char *name, u32 size) {
  struct text value = {0};
  if (proxy_get_header_map_value(REQUEST_HEADERS, name, size, (void **)&value.at, &value.size) != OK) value.size = 0;
  return value;
}

u32 CALLBACK(proxy_on_request_headers)(u32 context, u32 count, u32 end_of_stream) {
  used = 0;
  static u8 message[512];
  u32 size = put(message, 0, sizeof message, 1, header(TEXT("authorization")));
  size = put(message, size, sizeof message, 2, header(TEXT(":method")));
  size = put(message, size, sizeof message, 3, header(TEXT(":path")));

  // The upstream is the name of a cluster or a serialized GrpcService. Some names, "users" for one, read as such a
  // message, and a proxy does not survive them.
  u32 call = 0;
  if (proxy_grpc_call(cluster, cluster_size, TEXT("sample.auth.v1.Auth"), TEXT("Check"), 0, 0, message, size, 500, &call) != OK || !remember(call, context)) {
    proxy_send_local_response(503, TEXT("no_auth"), TEXT("nobody to ask\n"), 0, 0, -1);
  }
  return PAUSE;
}

// The call went well: its answer can be read now, and no other callback tells of it.
void CALLBACK(proxy_on_grpc_receive)(u32 root, u32 call, u32 size) {
  used = 0;
  struct text message = {0};
  if (proxy_get_buffer_bytes(GRPC_MESSAGE, 0, size, (void **)&message.at, &message.size) != OK) message.size = 0;
  struct answer answer = read_answer(message);
  if (!act_for(call)) return;
  if (!answer.allowed) {
    proxy_log(INFO, answer.reason.at, answer.reason.size);
    proxy_send_local_response(403, TEXT("auth_refused"), answer.reason.at, answer.reason.size, 0, 0, -1);
    return;
  }
  // The token has done its work; further on it could only leak.
  proxy_remove_header_map_value(REQUEST_HEADERS, TEXT("authorization"));
  proxy_replace_header_map_value(REQUEST_HEADERS, TEXT("x-user"), answer.user.at, answer.user.size);
  proxy_continue_stream(REQUEST);
}

// The call failed. Only now can be asked what went wrong.
void CALLBACK(proxy_on_grpc_close)(u32 root, u32 call, u32 status) {
  used = 0;
  u32 code;
  struct text why = {0};
  if (proxy_get_status(&code, (void **)&why.at, &why.size) == OK) proxy_log(WARN, why.at, why.size);
  if (act_for(call)) proxy_send_local_response(503, TEXT("no_auth"), TEXT("the auth service does not answer\n"), 0, 0, -1);
}
