// Too many requests: a rate limit that holds although the proxy runs many copies of this filter.
//
// A proxy has several threads, and each loads this module for itself: a plain C variable would count
// for one thread only. So the tokens are kept in the proxy's shared data, under one key:
//
//   - each request takes one, or is answered 429 when there is none;
//   - a tick puts one back, up to the capacity.
//
// The configuration is a sentence with two numbers in it, such as "3 requests, one more every 2000 ms".
//
// No SDK and no libc: clang --target=wasm32 -nostdlib is all it takes.

typedef unsigned char u8;
typedef unsigned int u32;

// ---- What we ask of the proxy ----

#define HOST(name) __attribute__((import_module("env"), import_name(#name))) u32 name

HOST(proxy_log)(u32 level, const void *text, u32 size);
HOST(proxy_set_tick_period_milliseconds)(u32 period);
HOST(proxy_get_buffer_bytes)(u32 buffer, u32 start, u32 max, void **data, u32 *size);
HOST(proxy_get_shared_data)(const void *key, u32 key_size, void **value, u32 *size, u32 *version);
HOST(proxy_set_shared_data)(const void *key, u32 key_size, const void *value, u32 size, u32 version);
HOST(proxy_send_local_response)(u32 code, const void *details, u32 details_size, const void *body, u32 body_size,
                                const void *headers, u32 headers_size, int grpc_status);

enum { OK = 0, CAS_MISMATCH = 8 };
enum { INFO = 2 };
enum { CONTINUE = 0, PAUSE = 1 };
enum { PLUGIN_CONFIGURATION = 7 };

#define TEXT(literal) (literal), sizeof(literal) - 1

// ---- The bucket ----

static u32 capacity = 3;
static u32 period = 1000;  // milliseconds until the next token

// Adds `change` tokens, which may be negative. False when the bucket would run below empty or over.
//
// Between our reading and our writing another thread may write. Therefore the value is read with a
// version number, and the write says which version it is based on. If that is no longer the current
// one, nothing is written, and we begin again with what the other thread has left.
static int add_tokens(int change, int *left) {
  for (;;) {
    int tokens = (int)capacity;  // nobody has written yet: the bucket is full
    u32 version = 0;             // and whoever is first may write
    int *stored;
    u32 size;
    if (proxy_get_shared_data(TEXT("tokens"), (void **)&stored, &size, &version) == OK && size == sizeof *stored) {
      tokens = *stored;
    }

    tokens += change;
    if (tokens < 0 || tokens > (int)capacity) return 0;

    u32 status = proxy_set_shared_data(TEXT("tokens"), &tokens, sizeof tokens, version);
    if (status == CAS_MISMATCH) continue;
    *left = tokens;
    return status == OK;
  }
}

static void log_left(int left) {
  static char text[] = "99 left";
  text[0] = (char)('0' + left / 10 % 10);
  text[1] = (char)('0' + left % 10);
  int skip = left < 10;  // the leading 0
  proxy_log(INFO, text + skip, sizeof text - 1 - skip);
}

// ---- What the proxy asks of us ----

#define CALLBACK(name) __attribute__((export_name(#name))) name

void CALLBACK(proxy_abi_version_0_2_1)(void) {}

// Where the proxy puts what it hands us. Nothing is kept beyond a callback, so each one begins with
// all of it free. 0 means "no room", and the host call that needed it is refused.
static u8 room[4096] __attribute__((aligned(8)));
static u32 used;

void *CALLBACK(proxy_on_memory_allocate)(u32 size) {
  if (size > sizeof room - used) return 0;
  u8 *place = room + used;
  used += (size + 7) & ~7u;
  return place;
}

// The next number in the text, or `otherwise` when there is none.
static u32 next_number(const u8 **at, const u8 *end, u32 otherwise) {
  const u8 *c = *at;
  while (c < end && (*c < '0' || *c > '9')) c++;
  if (c == end) return otherwise;
  u32 number = 0;
  for (; c < end && *c >= '0' && *c <= '9'; c++) number = number * 10 + (*c - '0');
  *at = c;
  return number;
}

u32 CALLBACK(proxy_on_configure)(u32 root, u32 configuration_size) {
  used = 0;
  u8 *text;
  u32 size;
  if (configuration_size &&
      proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, configuration_size, (void **)&text, &size) == OK) {
    const u8 *at = text;
    capacity = next_number(&at, text + size, capacity);
    period = next_number(&at, text + size, period);
  }
  return proxy_set_tick_period_milliseconds(period) == OK;
}

// In a proxy with n threads this runs n times per period, and n tokens come back. A filter that has to
// be exact would keep the time of the last refill beside the tokens.
void CALLBACK(proxy_on_tick)(u32 root) {
  used = 0;
  int left;
  if (add_tokens(+1, &left)) log_left(left);
}

u32 CALLBACK(proxy_on_request_headers)(u32 context, u32 count, u32 end_of_stream) {
  used = 0;
  int left;
  if (add_tokens(-1, &left)) {
    log_left(left);
    return CONTINUE;
  }
  // Headers travel in one piece: how many; the sizes of each name and value; the texts, each with a
  // NUL behind it (the last one is C's own). Here it is one header: retry-after, in seconds.
  static const char headers[] =
      "\1\0\0\0"
      "\13\0\0\0" "\1\0\0\0"
      "retry-after\0" "2";
  proxy_send_local_response(429, TEXT("out_of_tokens"), TEXT("too many requests\n"), headers, sizeof headers, -1);
  return PAUSE;
}
