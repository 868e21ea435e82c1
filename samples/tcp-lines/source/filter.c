// Whole lines only: a filter of connections, which are bytes without messages.
//
// A client of a text protocol says "AUTH <password>" and a line feed. Nobody promises that the line comes
// in one piece: what one read of the connection gave is what on_downstream_data is called with, and a
// password may be cut in the middle. So the filter pauses until a line is complete:
//
//   - Pause keeps the bytes in the proxy. The next call gets them all again, old and new together, and
//     its size is that of both: a filter that adds sizes up counts twice.
//   - Continue hands the whole buffer on, as the filter has left it. By then the password is covered up.
//
// The filter is used by a listener of kind tcp. No SDK and no libc.

typedef unsigned char u8;
typedef unsigned int u32;

// ---- What we ask of the proxy ----

#define HOST(name) __attribute__((import_module("env"), import_name(#name))) u32 name

HOST(proxy_log)(u32 level, const void *text, u32 size);
HOST(proxy_get_buffer_bytes)(u32 buffer, u32 start, u32 max, void **data, u32 *size);
HOST(proxy_set_buffer_bytes)(u32 buffer, u32 start, u32 size, const void *data, u32 data_size);

enum { OK = 0 };
enum { INFO = 2 };
enum { CONTINUE = 0, PAUSE = 1 };
enum { DOWNSTREAM_DATA = 2 };
enum { BY_CLIENT = 2 };  // who closed a connection; 1 is the proxy itself

#define TEXT(literal) (literal), sizeof(literal) - 1

// ---- A line ----

// Covers up what follows "AUTH ", up to the end of each line. True when there was any.
static int cover_passwords(u8 *bytes, u32 size) {
  static const u8 word[] = {'A', 'U', 'T', 'H', ' '};
  int covered = 0;
  for (u32 start = 0; start < size; start++) {
    u32 at = start, i = 0;
    while (i < sizeof word && at < size && bytes[at] == word[i]) at++, i++;
    u32 first = at;
    for (; at < size && bytes[at] != '\n'; at++) {
      if (i == sizeof word) bytes[at] = '*';
    }
    if (i == sizeof word && at > first) covered = 1;
    start = at;  // the line feed
  }
  return covered;
}

// ---- What the proxy asks of us ----

#define CALLBACK(name) __attribute__((export_name(#name))) name

void CALLBACK(proxy_abi_version_0_2_1)(void) {}

// The proxy puts what it gives us here. One value at a time is enough: each is done with before the next.
static u8 room[65536];

void *CALLBACK(proxy_on_memory_allocate)(u32 size) {
  return size <= sizeof room ? room : 0;
}

void CALLBACK(proxy_on_context_create)(u32 context, u32 parent) {}

u32 CALLBACK(proxy_on_new_connection)(u32 context) {
  proxy_log(INFO, TEXT("a client connected"));
  return CONTINUE;  // Pause would keep it from the upstream, and nothing would be read from it
}

u32 CALLBACK(proxy_on_downstream_data)(u32 context, u32 size, u32 end_of_stream) {
  u8 *bytes;
  u32 length;
  if (size == 0 || size > sizeof room) return CONTINUE;
  if (proxy_get_buffer_bytes(DOWNSTREAM_DATA, 0, size, (void **)&bytes, &length) != OK) return CONTINUE;

  // A client that has ended its side sends nothing more: what there is has to do.
  if (bytes[length - 1] != '\n' && !end_of_stream) {
    proxy_log(INFO, TEXT("no whole line yet"));
    return PAUSE;
  }

  if (cover_passwords(bytes, length)) {
    proxy_log(INFO, TEXT("covered up a password"));
    proxy_set_buffer_bytes(DOWNSTREAM_DATA, 0, length, bytes, length);
  }
  return CONTINUE;
}

void CALLBACK(proxy_on_downstream_connection_close)(u32 context, u32 peer) {
  if (peer == BY_CLIENT) proxy_log(INFO, TEXT("the client closed the connection"));
  else proxy_log(INFO, TEXT("the proxy closed the connection"));
}
