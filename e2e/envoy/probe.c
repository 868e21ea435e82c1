/* The probe: a freestanding Proxy-Wasm guest driven by a line script, which is its configuration. README.md describes the language and
 * how this file becomes the four modules in wasm/: without a definition the marker is 0_2_1; -DABI_020; -DABI_010 (2-parameter headers
 * callbacks and the imports of 0.1.0); -DABI_010 -DHDR3 = marker 0_1_0 with the 3-parameter headers callbacks. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef int i32;
typedef unsigned long long u64;
typedef long long i64;
#define ENV(n) __attribute__((import_module("env"), import_name(#n))) extern
#define WASI(n) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#n))) extern
#define EXPORT(n) __attribute__((export_name(#n), used))

ENV(proxy_log) i32 proxy_log(u32, u32, u32);
ENV(proxy_get_current_time_nanoseconds) i32 proxy_time(u32);
ENV(proxy_set_tick_period_milliseconds) i32 proxy_tick(u32);
ENV(proxy_get_buffer_bytes) i32 proxy_buf(u32, u32, u32, u32, u32);
ENV(proxy_get_buffer_status) i32 proxy_bufstat(u32, u32, u32);
ENV(proxy_set_buffer_bytes) i32 proxy_setbuf(u32, u32, u32, u32, u32);
ENV(proxy_get_header_map_pairs) i32 proxy_pairs(u32, u32, u32);
ENV(proxy_get_header_map_size) i32 proxy_mapsize(u32, u32);
ENV(proxy_get_header_map_value) i32 proxy_hget(u32, u32, u32, u32, u32);
ENV(proxy_set_header_map_pairs) i32 proxy_setpairs(u32, u32, u32);
ENV(proxy_add_header_map_value) i32 proxy_hadd(u32, u32, u32, u32, u32);
ENV(proxy_replace_header_map_value) i32 proxy_hrepl(u32, u32, u32, u32, u32);
ENV(proxy_remove_header_map_value) i32 proxy_hrem(u32, u32, u32);
ENV(proxy_get_property) i32 proxy_prop(u32, u32, u32, u32);
ENV(proxy_set_property) i32 proxy_setprop(u32, u32, u32, u32);
ENV(proxy_send_local_response) i32 proxy_local(u32, u32, u32, u32, u32, u32, u32, i32);
ENV(proxy_done) i32 proxy_done_(void);
ENV(proxy_set_effective_context) i32 proxy_eff(u32);
ENV(proxy_get_status) i32 proxy_status(u32, u32, u32);
ENV(proxy_http_call) i32 proxy_httpcall(u32, u32, u32, u32, u32, u32, u32, u32, u32, u32);
ENV(proxy_grpc_call) i32 proxy_grpccall(u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32);
ENV(proxy_grpc_stream) i32 proxy_grpcstream(u32, u32, u32, u32, u32, u32, u32, u32, u32);
ENV(proxy_grpc_send) i32 proxy_grpcsend(u32, u32, u32, u32);
ENV(proxy_grpc_cancel) i32 proxy_grpccancel(u32);
ENV(proxy_grpc_close) i32 proxy_grpcclose(u32);
ENV(proxy_get_shared_data) i32 proxy_sget(u32, u32, u32, u32, u32);
ENV(proxy_set_shared_data) i32 proxy_sset(u32, u32, u32, u32, u32);
ENV(proxy_register_shared_queue) i32 proxy_qreg(u32, u32, u32);
ENV(proxy_resolve_shared_queue) i32 proxy_qres(u32, u32, u32, u32, u32);
ENV(proxy_dequeue_shared_queue) i32 proxy_qdeq(u32, u32, u32);
ENV(proxy_enqueue_shared_queue) i32 proxy_qenq(u32, u32, u32);
ENV(proxy_define_metric) i32 proxy_mdef(u32, u32, u32, u32);
ENV(proxy_increment_metric) i32 proxy_minc(u32, i64);
ENV(proxy_record_metric) i32 proxy_mrec(u32, u64);
ENV(proxy_get_metric) i32 proxy_mget(u32, u32);
ENV(proxy_call_foreign_function) i32 proxy_foreign(u32, u32, u32, u32, u32, u32);
#ifdef ABI_010
ENV(proxy_continue_request) i32 proxy_conreq(void);
ENV(proxy_continue_response) i32 proxy_conres(void);
ENV(proxy_clear_route_cache) i32 proxy_clearroute(void);
ENV(proxy_get_configuration) i32 proxy_config(u32, u32);
#else
ENV(proxy_continue_stream) i32 proxy_continue(u32);
ENV(proxy_close_stream) i32 proxy_close(u32);
#endif
#if !defined(ABI_010) && !defined(ABI_020)
ENV(proxy_get_log_level) i32 proxy_loglevel(u32);
#endif
WASI(fd_write) u32 w_fd_write(u32, u32, u32, u32);
WASI(fd_read) u32 w_fd_read(u32, u32, u32, u32);
WASI(fd_seek) u32 w_fd_seek(u32, i64, u32, u32);
WASI(fd_close) u32 w_fd_close(u32);
WASI(fd_fdstat_get) u32 w_fdstat(u32, u32);
WASI(fd_prestat_get) u32 w_prestat(u32, u32);
WASI(environ_sizes_get) u32 w_envs(u32, u32);
WASI(environ_get) u32 w_env(u32, u32);
WASI(args_sizes_get) u32 w_args(u32, u32);
WASI(clock_time_get) u32 w_clock(u32, i64, u32);
WASI(random_get) u32 w_random(u32, u32);
WASI(poll_oneoff) u32 w_poll(u32, u32, u32, u32);
WASI(sched_yield) u32 w_yield(void);
WASI(proc_exit) void w_exit(u32);

/* ---- memory ---- */
extern u8 __heap_base;
static u32 heap, mark;
static int alloc_mode, alloc_log, alloc_call, in_alloc;
#define MEM() ((u32)__builtin_wasm_memory_size(0) << 16)
void *memcpy(void *d, const void *s, unsigned long n) { u8 *a = d; const u8 *b = s; while (n--) *a++ = *b++; return d; }
void *memset(void *d, int c, unsigned long n) { u8 *a = d; while (n--) *a++ = (u8)c; return d; }
void *memmove(void *d, const void *s, unsigned long n) { u8 *a = d; const u8 *b = s; if (a < b) while (n--) *a++ = *b++; else while (n--) a[n] = b[n]; return d; }
int memcmp(const void *x, const void *y, unsigned long n) { const u8 *a = x, *b = y; for (; n--; a++, b++) if (*a != *b) return *a - *b; return 0; }
static u32 bump(u32 n) {
  if (!heap) heap = mark = ((u32)&__heap_base + 15) & ~15u;
  u32 p = (heap + 7) & ~7u;
  while ((u64)p + n > MEM()) if ((i32)__builtin_wasm_memory_grow(0, ((p + n - MEM()) >> 16) + 1) < 0) return 0;
  heap = p + n;
  return p;
}
/* ---- log line ---- */
static char LB[6000]; static u32 ln;
static void pc(char c) { if (ln < sizeof LB) LB[ln++] = c; }
static void ps(const char *s) { while (*s) pc(*s++); }
static void pu(u64 v) { char t[24]; int i = 0; do { t[i++] = '0' + v % 10; v /= 10; } while (v); while (i) pc(t[--i]); }
static void pi(i64 v) { if (v < 0) { pc('-'); v = -v; } pu((u64)v); }
static void pesc(const u8 *p, u32 n, u32 max) {
  static const char H[] = "0123456789abcdef";
  for (u32 i = 0; i < n && i < max; i++) {
    u8 c = p[i];
    if (c < 32 || c > 126 || c == '"' || c == '\\') { ps("\\x"); pc(H[c >> 4]); pc(H[c & 15]); } else pc((char)c);
  }
  if (n > max) ps("..");
}
static void flush(void) { u32 n = ln; ln = 0; proxy_log(2, (u32)LB, n); }

static void alloc_extra(void);
EXPORT(malloc) u32 x_malloc(u32 n) {
  int m = alloc_mode; alloc_mode = 0;
  if (alloc_log) { char keep[8]; (void)keep; u32 s = ln; ps("ALLOC malloc "); pu(n); u32 e = ln; ln = s; proxy_log(2, (u32)LB + s, e - s); }
  if (alloc_call) { int c = alloc_call; alloc_call = 0; in_alloc = c; alloc_extra(); in_alloc = 0; }
  if (m == 1) return 0;
  if (m == 2) return 0xfffffff0u;
  if (m == 3) return MEM() - 1; /* inside at the start, outside at the end */
  return bump(n);
}
EXPORT(x_alloc2) u32 x_alloc2(u32 n) {
  u32 s = ln; ps("ALLOC proxy_on_memory_allocate "); pu(n); u32 e = ln; ln = s; proxy_log(2, (u32)LB + s, e - s);
  return bump(n);
}

/* ---- callbacks, contexts, scripts ---- */
enum { C_root, C_create, C_vmstart, C_configure, C_validate, C_tick, C_queue, C_foreign, C_newconn, C_ddata, C_udata, C_dclose, C_uclose,
  C_reqh, C_reqb, C_reqt, C_reqm, C_resh, C_resb, C_rest, C_resm, C_httpcall, C_grpcinit, C_grpcmsg, C_grpctrail, C_grpcclose, C_done, C_log, C_delete, NCB };
static const char *const NAME[NCB] = { "root", "create", "vmstart", "configure", "validate", "tick", "queue", "foreign", "newconn", "ddata", "udata", "dclose", "uclose",
  "reqh", "reqb", "reqt", "reqm", "resh", "resb", "rest", "resm", "httpcall", "grpcinit", "grpcmsg", "grpctrail", "grpcclose", "done", "log", "delete" };
struct Line { u8 cb, eos, any; u32 n, ord; u8 *p; u32 len; };
struct Script { struct Line l[160]; u32 n; };
struct Root { u32 id, streams, last; char tag[12]; struct Script s; };
struct Ctx { u32 id; struct Root *r; u32 ord; u32 n[NCB]; };
static struct Root roots[6]; static u32 nroots;
static struct Ctx ctxs[200];
static struct Script vms; static int vmtried;
static struct Root orphan;

static struct Root *root_of(u32 id) { for (u32 i = 0; i < nroots; i++) if (roots[i].id == id) return &roots[i]; return 0; }
static struct Ctx *ctx_of(u32 id) { for (u32 i = 0; i < 200; i++) if (ctxs[i].r && ctxs[i].id == id) return &ctxs[i]; return 0; }
static struct Ctx *ctx_new(u32 id, struct Root *r, u32 ord) {
  for (u32 i = 0; i < 200; i++) if (!ctxs[i].r) { memset(&ctxs[i], 0, sizeof ctxs[i]); ctxs[i].id = id; ctxs[i].r = r; ctxs[i].ord = ord; return &ctxs[i]; }
  return 0;
}
static int is_num(u8 c) { return c >= '0' && c <= '9'; }
static void parse_script(struct Script *s, struct Root *r, u8 *p, u32 n) {
  s->n = 0;
  u8 *e = p + n;
  while (p < e) {
    u8 *q = p; while (q < e && *q != '\n') q++;
    u8 *x = p; while (x < q && *x == ' ') x++;
    u8 *end = q; while (end > x && (end[-1] == ' ' || end[-1] == '\r')) end--;
    p = q + 1;
    if (x >= end || (x[0] == '/' && x + 1 < end && x[1] == '/')) continue;
    if (*x == '!') { /* !probe TAG (plugin configuration) or !vm (VM configuration) */
      while (x < end && *x != ' ') x++;
      while (x < end && *x == ' ') x++;
      if (r && x < end) { u32 i = 0; while (x < end && i < 11) r->tag[i++] = (char)*x++; r->tag[i] = 0; }
      continue;
    }
    u8 *w = x; while (w < end && ((*w >= 'a' && *w <= 'z') || *w == '*')) w++;
    struct Line L; memset(&L, 0, sizeof L); L.cb = 255;
    if (*x == '*') L.any = 1;
    else for (u32 i = 0; i < NCB; i++) { const char *m = NAME[i]; u32 k = 0; while (m[k] && x + k < w && (u8)m[k] == x[k]) k++; if (!m[k] && x + k == w) L.cb = (u8)i; }
    while (w < end && *w != ' ') {
      if (*w == '#' || *w == '@') { u8 k = *w++; u32 v = 0; while (w < end && is_num(*w)) v = v * 10 + (*w++ - '0'); if (k == '#') L.n = v; else L.ord = v; }
      else if (*w == '+') { w++; L.eos = 1; }   /* + = only with end_of_stream */
      else if (*w == '-') { w++; L.eos = 2; }   /* - = only without */
      else { L.cb = 255; L.any = 0; break; }
    }
    while (w < end && *w == ' ') w++;
    if (L.cb == 255 && !L.any) { ps("ERR bad line: "); pesc(x, (u32)(end - x), 120); flush(); continue; }
    L.p = w; L.len = (u32)(end - w);
    if (s->n < 160) s->l[s->n++] = L; else { ps("ERR script too long"); flush(); }
  }
}
static u32 O1, O2, O3; static u64 O8; /* output cells */
#define A(x) ((u32)(&x))
static int out_bad; static u32 out_addr; /* 1 = out of memory, 2 = null */
static u32 oc(u32 real) { return out_bad == 1 ? 0xfffffff0u : out_bad == 2 ? 0 : real; }
#define SENT 0xA5A5A5A5u
static void prep(void) { O1 = O2 = O3 = SENT; O8 = 0xA5A5A5A5A5A5A5A5ull; }

static void load_vm(void) {
  if (vmtried) return;
  prep();
#ifdef ABI_010
  i32 st = proxy_config(A(O1), A(O2));
#else
  i32 st = proxy_buf(6, 0, 0xffffff, A(O1), A(O2));
#endif
  if (st == 0 && O1 != SENT && O2) { if (O2 > 2 && ((u8 *)O1)[0] == '!' && ((u8 *)O1)[1] == 'v') { mark = heap; parse_script(&vms, 0, (u8 *)O1, O2); vmtried = 1; } else heap = mark; }
}
/* ---- tokens ---- */
static u8 *tp, *te;
static struct Ctx *cur; static struct Root *curroot;
static u32 V_cas, V_q, V_m, V_call, V_st, V_n[5]; static u64 V_time;
static u8 *LAST; static u32 LASTN; static u8 keepbuf[4][4096]; static u32 keepn[4];
static void sp(void) { while (tp < te && *tp == ' ') tp++; }
static int weq(const u8 *p, u32 n, const char *s) { u32 i = 0; while (i < n && s[i] && (u8)s[i] == p[i]) i++; return i == n && !s[i]; }
static int pre(const u8 *p, u32 n, const char *s) { u32 i = 0; while (s[i]) { if (i >= n || (u8)s[i] != p[i]) return 0; i++; } return 1; }
static u8 *word(u32 *n) { sp(); u8 *s = tp; while (tp < te && *tp != ' ') tp++; *n = (u32)(tp - s); return s; }
static i64 numat(const u8 *s, u32 n) {
  if (!n) return 0;
  if (*s == '$') {
    s++; n--;
    if (weq(s, n, "cas")) return V_cas; if (weq(s, n, "q")) return V_q; if (weq(s, n, "m")) return V_m; if (weq(s, n, "call")) return V_call; if (weq(s, n, "st")) return V_st;
    if (weq(s, n, "stream")) return curroot ? curroot->last : 0; if (weq(s, n, "root")) return curroot ? curroot->id : 0; if (weq(s, n, "self")) return cur ? cur->id : 0;
    if (weq(s, n, "mem")) return MEM(); if (weq(s, n, "lastu32")) { u32 v = 0; for (u32 i = 0; i < 4 && i < keepn[0]; i++) v |= (u32)keepbuf[0][i] << (8 * i); return v; }
    if (s[0] == 'n' && n == 2) return V_n[(s[1] - '0') % 5];
    ps("ERR bad variable"); flush(); return 0;
  }
  if (weq(s, n, "max")) return 0xffffffffll;
  int neg = 0; if (*s == '-') { neg = 1; s++; n--; }
  u64 v = 0;
  if (n > 2 && s[0] == '0' && s[1] == 'x') { for (u32 i = 2; i < n; i++) v = v * 16 + (s[i] <= '9' ? s[i] - '0' : (s[i] | 32) - 'a' + 10); }
  else for (u32 i = 0; i < n; i++) if (is_num(s[i])) v = v * 10 + (s[i] - '0'); else break;
  return neg ? -(i64)v : (i64)v;
}
static i64 num(void) { u32 n; u8 *s = word(&n); return numat(s, n); }
static int hexv(u8 c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }
static void put32(u8 *d, u32 v) { d[0] = (u8)v; d[1] = (u8)(v >> 8); d[2] = (u8)(v >> 16); d[3] = (u8)(v >> 24); }
struct B { u32 p, n; };
static struct B bytes(void);
static struct B pairs_list(void) { /* after '[' */
  struct B k[80]; u32 c = 0;
  for (;;) { sp(); if (tp >= te) break; if (*tp == ']') { tp++; break; } struct B b = bytes(); if (c < 80) k[c++] = b; }
  u32 np = c / 2, tot = 4 + np * 8; for (u32 i = 0; i < np * 2; i++) tot += k[i].n + 1;
  u8 *d = (u8 *)bump(tot); put32(d, np); u8 *h = d + 4, *w = d + 4 + np * 8;
  for (u32 i = 0; i < np * 2; i++) { put32(h, k[i].n); h += 4; memcpy(w, (u8 *)k[i].p, k[i].n); w += k[i].n; *w++ = 0; }
  struct B r = { (u32)d, tot }; return r;
}
static struct B bytes(void) {
  struct B r = { 0, 0 };
  sp(); if (tp >= te) return r;
  if (*tp == '[') { tp++; return pairs_list(); }
  if (*tp == '"') {
    u8 *s = ++tp; while (tp < te && *tp != '"') { if (*tp == '\\') tp++; tp++; }
    u32 n = (u32)(tp - s); if (tp < te) tp++;
    u8 *d = (u8 *)bump(n + 1), *o = d;
    for (u32 i = 0; i < n; i++) {
      u8 c = s[i];
      if (c == '\\' && i + 1 < n) { c = s[++i]; if (c == 'n') c = '\n'; else if (c == 'r') c = '\r'; else if (c == 't') c = '\t'; else if (c == '0') c = 0; else if (c == 'x' && i + 2 < n) { c = (u8)(hexv(s[i + 1]) << 4 | hexv(s[i + 2])); i += 2; } }
      *o++ = c;
    }
    r.p = (u32)d; r.n = (u32)(o - d); return r;
  }
  u32 n; u8 *s = word(&n);
  if (weq(s, n, "null")) return r;
  if (weq(s, n, "empty")) { r.p = bump(4); return r; }
  if (weq(s, n, "end")) { r.p = MEM(); return r; }
  if (weq(s, n, "past")) { r.p = MEM() + 64; return r; }
  if (weq(s, n, "$last")) { r.p = (u32)LAST; r.n = LASTN; return r; }
  if (pre(s, n, "$b") && n == 3) { u32 i = (s[2] - '0') & 3; r.p = (u32)keepbuf[i]; r.n = keepn[i]; return r; }
  if (pre(s, n, "hex:")) { u8 *d = (u8 *)bump(n / 2 + 1); u32 c = 0; for (u32 i = 4; i + 1 < n; i += 2) d[c++] = (u8)(hexv(s[i]) << 4 | hexv(s[i + 1])); r.p = (u32)d; r.n = c; return r; }
  if (pre(s, n, "u32:")) { u8 *d = (u8 *)bump(4); put32(d, (u32)numat(s + 4, n - 4)); r.p = (u32)d; r.n = 4; return r; }
  if (pre(s, n, "rep:")) { u32 i = 4; while (i < n && s[i] != ':') i++; u32 c = (u32)numat(s + 4, i - 4); u8 ch = i + 1 < n ? s[i + 1] : 'a'; u8 *d = (u8 *)bump(c); memset(d, ch, c); r.p = (u32)d; r.n = c; return r; }
  if (pre(s, n, "raw:")) { u32 i = 4; while (i < n && s[i] != ':') i++; r.p = (u32)numat(s + 4, i - 4); r.n = i + 1 < n ? (u32)numat(s + i + 1, n - i - 1) : 0; return r; }
  if (pre(s, n, "many:")) { /* many:N pairs k<i>=v */
    u32 c = (u32)numat(s + 5, n - 5), tot = 4 + c * 8 + c * 10; u8 *d = (u8 *)bump(tot); put32(d, c); u8 *h = d + 4, *w = d + 4 + c * 8;
    for (u32 i = 0; i < c; i++) { put32(h, 7); put32(h + 4, 1); h += 8; w[0] = 'm'; w[1] = '-'; u32 v = i; for (int k = 4; k >= 0; k--) { w[2 + k] = (u8)('0' + v % 10); v /= 10; } w[7] = 0; w[8] = 'v'; w[9] = 0; w += 10; }
    r.p = (u32)d; r.n = tot; return r;
  }
  r.p = (u32)s; r.n = n; return r;
}
/* ---- running ---- */
static i32 ret_val; static u32 CBI, CBN;
static void head(const char *kind) { ps(kind); pc(' '); ps(NAME[CBI]); pc('#'); pu(CBN); ps(" ctx="); pu(cur ? cur->id : 0); ps(" p="); ps(curroot && curroot->tag[0] ? curroot->tag : "?"); }
static void keep_last(u8 *p, u32 n) { LAST = p; LASTN = n; u32 c = n > 4096 ? 4096 : n; memcpy(keepbuf[0], p, c); keepn[0] = c; }
static void res(i32 st) { ps(" -> "); pu((u32)st); }
static void resb(void) { pc(' '); if (O1 == SENT && O2 == SENT) { pc('-'); return; } if (!O1 && !O2) { ps("nil"); keepn[0] = 0; LASTN = 0; return; } if (O1 >= MEM() || (u64)O1 + O2 > MEM()) { ps("badptr"); return; } pu(O2); ps(":\""); pesc((u8 *)O1, O2, 400); pc('"'); keep_last((u8 *)O1, O2); }
static void resn(u32 v) { pc(' '); if (v == SENT) pc('-'); else pu(v); }
static volatile u32 sink;
static u32 deep(u32 n) { volatile u32 pad[64]; pad[n & 63] = n; if (n == 0xfffffff) return 1; return deep(n + 1) + pad[(n + 1) & 63]; }
static u8 fbuf[256];

static void run_op(u8 *p, u32 len) {
  tp = p; te = p + len;
  u32 on; u8 *o = word(&on);
#define IS(s) (weq(o, on, s))
#define W(v) (u32)num()
  i32 st = 0; struct B a, b, c, d; u32 x, y, z;
  prep();
  /* controls, without a status */
  if (IS("ret")) { ret_val = (i32)num(); return; }
  if (IS("badout")) { out_bad = 1; return; } if (IS("nullout")) { out_bad = 2; return; }
  if (IS("allocfail")) { alloc_mode = 1; return; } if (IS("allocbad")) { alloc_mode = 2; return; } if (IS("allocedge")) { alloc_mode = 3; return; }
  if (IS("alloclog")) { alloc_log = (int)num(); return; } if (IS("alloccall")) { alloc_call = (int)num(); return; }
  if (IS("set")) { x = (u32)num() % 5; V_n[x] = (u32)num(); return; }
  if (IS("keep")) { x = (u32)num() & 3; if (x) { memcpy(keepbuf[x], keepbuf[0], keepn[0]); keepn[x] = keepn[0]; } return; }
  if (IS("trapif")) { x = W(); y = W(); if (x != y) return; head("OP"); ps(" : trapif"); flush(); __builtin_trap(); }
  head("OP"); ps(" : "); pesc(p, len, 160);
  if (IS("say")) { flush(); return; }
  if (IS("trap")) { flush(); __builtin_trap(); }
  if (IS("deep")) { flush(); sink = deep(0); return; }
  if (IS("oob")) { flush(); sink = *(volatile u32 *)0xfffffff0u; return; }
  if (IS("loop")) { x = W(); for (u32 i = 0; i < x; i++) for (u32 k = 0; k < 1000000; k++) sink = k; flush(); return; }
  if (IS("exit")) { u32 s0 = ln; proxy_log(2, (u32)LB, s0); ln = 0; w_exit(W()); head("OP"); ps(" : exit returned"); flush(); return; }
  u32 save = ln; /* calls below may flush other lines (allocator), keep the head */
  if (IS("get")) { x = W(); a = bytes(); st = proxy_hget(x, a.p, a.n, oc(A(O1)), oc(A(O2))); ln = save; res(st); resb(); }
  else if (IS("add") || IS("repl")) { x = W(); a = bytes(); b = bytes(); st = o[0] == 'a' ? proxy_hadd(x, a.p, a.n, b.p, b.n) : proxy_hrepl(x, a.p, a.n, b.p, b.n); res(st); }
  else if (IS("rem")) { x = W(); a = bytes(); st = proxy_hrem(x, a.p, a.n); res(st); }
  else if (IS("pairs") || IS("names")) {
    x = W(); st = proxy_pairs(x, oc(A(O1)), oc(A(O2))); ln = save; res(st);
    if (o[0] == 'p') resb();
    else { /* decoded: k=v; */
      pc(' '); if (O1 == SENT) pc('-'); else if (!O1 && !O2) ps("nil"); else {
        u8 *q = (u8 *)O1; u32 np = 0; for (int i = 3; i >= 0; i--) np = np << 8 | q[i];
        pu(np); ps(" {"); u8 *v = q + 4 + np * 8;
        for (u32 i = 0; i < np; i++) { u8 *h = q + 4 + i * 8; u32 kl = h[0] | h[1] << 8 | h[2] << 16, vl = h[4] | h[5] << 8 | h[6] << 16; if (i < 40) { if (i) ps("; "); pesc(v, kl, 60); pc('='); pesc(v + kl + 1, vl, 80); } v += kl + vl + 2; }
        pc('}');
      }
    }
  }
  else if (IS("setpairs")) { x = W(); a = bytes(); st = proxy_setpairs(x, a.p, a.n); res(st); }
  else if (IS("size")) { x = W(); st = proxy_mapsize(x, oc(A(O1))); res(st); resn(O1); }
  else if (IS("buf")) { x = W(); y = W(); z = W(); st = proxy_buf(x, y, z, oc(A(O1)), oc(A(O2))); ln = save; res(st); resb(); }
  else if (IS("bufstat")) { x = W(); st = proxy_bufstat(x, oc(A(O1)), oc(A(O2))); res(st); resn(O1); resn(O2); }
  else if (IS("setbuf")) { x = W(); y = W(); z = W(); a = bytes(); st = proxy_setbuf(x, y, z, a.p, a.n); res(st); }
  else if (IS("prop") || IS("setprop")) {
    a = bytes(); int raw = pre(o, on, "set"); u8 *k = (u8 *)bump(a.n + 1); if (a.n && a.p < MEM()) { memcpy(k, (u8 *)a.p, a.n); for (u32 i = 0; i < a.n; i++) if (k[i] == '|') k[i] = 0; a.p = (u32)k; }
    if (raw) { b = bytes(); st = proxy_setprop(a.p, a.n, b.p, b.n); res(st); } else { st = proxy_prop(a.p, a.n, oc(A(O1)), oc(A(O2))); ln = save; res(st); resb(); }
  }
  else if (IS("propraw")) { a = bytes(); st = proxy_prop(a.p, a.n, oc(A(O1)), oc(A(O2))); ln = save; res(st); resb(); }
  else if (IS("proplen")) { /* like prop, but prints the length only */
    a = bytes(); u8 *k = (u8 *)bump(a.n + 1); memcpy(k, (u8 *)a.p, a.n); for (u32 i = 0; i < a.n; i++) if (k[i] == '|') k[i] = 0;
    st = proxy_prop((u32)k, a.n, A(O1), A(O2)); res(st); pc(' '); if (O1 == SENT) pc('-'); else if (!O1) ps("nil"); else pu(O2);
  }
#ifdef ABI_010
  else if (IS("conreq")) { st = proxy_conreq(); res(st); }
  else if (IS("conres")) { st = proxy_conres(); res(st); }
  else if (IS("clearroute")) { st = proxy_clearroute(); res(st); }
  else if (IS("config")) { st = proxy_config(oc(A(O1)), oc(A(O2))); ln = save; res(st); resb(); }
#else
  else if (IS("continue")) { st = proxy_continue(W()); res(st); }
  else if (IS("close")) { st = proxy_close(W()); res(st); }
#endif
  else if (IS("local")) { x = W(); a = bytes(); b = bytes(); c = bytes(); y = W(); st = proxy_local(x, a.p, a.n, b.p, b.n, c.p, c.n, (i32)y); res(st); }
  else if (IS("httpcall")) { a = bytes(); b = bytes(); c = bytes(); d = bytes(); x = W(); st = proxy_httpcall(a.p, a.n, b.p, b.n, c.p, c.n, d.p, d.n, x, oc(A(O1))); res(st); resn(O1); if (O1 != SENT) V_call = O1; }
  else if (IS("grpccall")) { a = bytes(); b = bytes(); c = bytes(); d = bytes(); struct B e = bytes(); x = W(); st = proxy_grpccall(a.p, a.n, b.p, b.n, c.p, c.n, d.p, d.n, e.p, e.n, x, oc(A(O1))); res(st); resn(O1); if (O1 != SENT) V_call = O1; }
  else if (IS("grpcstream")) { a = bytes(); b = bytes(); c = bytes(); d = bytes(); st = proxy_grpcstream(a.p, a.n, b.p, b.n, c.p, c.n, d.p, d.n, oc(A(O1))); res(st); resn(O1); if (O1 != SENT) V_call = O1; }
  else if (IS("grpcsend")) { x = W(); a = bytes(); y = W(); st = proxy_grpcsend(x, a.p, a.n, y); res(st); }
  else if (IS("grpccancel")) { st = proxy_grpccancel(W()); res(st); }
  else if (IS("grpcclose")) { st = proxy_grpcclose(W()); res(st); }
  else if (IS("sget")) { a = bytes(); st = proxy_sget(a.p, a.n, oc(A(O1)), oc(A(O2)), oc(A(O3))); ln = save; res(st); resb(); ps(" cas="); if (O3 == SENT) pc('-'); else { pu(O3); V_cas = O3; } }
  else if (IS("sset")) { a = bytes(); b = bytes(); x = W(); st = proxy_sset(a.p, a.n, b.p, b.n, x); res(st); }
  else if (IS("qreg")) { a = bytes(); st = proxy_qreg(a.p, a.n, oc(A(O1))); res(st); resn(O1); if (O1 != SENT) V_q = O1; }
  else if (IS("qres")) { a = bytes(); b = bytes(); st = proxy_qres(a.p, a.n, b.p, b.n, oc(A(O1))); res(st); resn(O1); if (O1 != SENT && st == 0) V_q = O1; }
  else if (IS("qenq")) { x = W(); a = bytes(); st = proxy_qenq(x, a.p, a.n); res(st); }
  else if (IS("qdeq")) { x = W(); st = proxy_qdeq(x, oc(A(O1)), oc(A(O2))); ln = save; res(st); resb(); }
  else if (IS("mdef")) { x = W(); a = bytes(); st = proxy_mdef(x, a.p, a.n, oc(A(O1))); res(st); resn(O1); if (O1 != SENT) V_m = O1; }
  else if (IS("minc")) { x = W(); st = proxy_minc(x, num()); res(st); }
  else if (IS("mrec")) { x = W(); st = proxy_mrec(x, (u64)num()); res(st); }
  else if (IS("mget")) { x = W(); st = proxy_mget(x, oc(A(O8))); res(st); pc(' '); if (O8 == 0xA5A5A5A5A5A5A5A5ull) pc('-'); else pi((i64)O8); }
  else if (IS("tick")) { st = proxy_tick(W()); res(st); }
  else if (IS("time")) { st = proxy_time(oc(A(O8))); res(st); pc(' '); if (O8 == 0xA5A5A5A5A5A5A5A5ull) pc('-'); else { pu(O8); ps(" d_ms="); pi((i64)(O8 - V_time) / 1000000); V_time = O8; } }
  else if (IS("log")) { x = W(); a = bytes(); st = proxy_log(x, a.p, a.n); res(st); }
#if !defined(ABI_010) && !defined(ABI_020)
  else if (IS("loglevel")) { st = proxy_loglevel(oc(A(O1))); res(st); resn(O1); }
#endif
  else if (IS("status")) { st = proxy_status(oc(A(O3)), oc(A(O1)), oc(A(O2))); ln = save; res(st); resn(O3); resb(); }
  else if (IS("eff")) { st = proxy_eff(W()); res(st); }
  else if (IS("done")) { st = proxy_done_(); res(st); }
  else if (IS("foreign")) { a = bytes(); b = bytes(); st = proxy_foreign(a.p, a.n, b.p, b.n, oc(A(O1)), oc(A(O2))); ln = save; res(st); resb(); }
  else if (IS("fdwrite")) { x = W(); u32 iov[16], k = 0; for (;;) { sp(); if (tp >= te || k >= 16) break; a = bytes(); iov[k++] = a.p; iov[k++] = a.n; } st = (i32)w_fd_write(x, (u32)iov, k / 2, oc(A(O1))); res(st); resn(O1); }
  else if (IS("fdread")) { x = W(); u32 iov[2] = { (u32)fbuf, 16 }; st = (i32)w_fd_read(x, (u32)iov, 1, A(O1)); res(st); resn(O1); }
  else if (IS("fdseek")) { st = (i32)w_fd_seek(W(), 0, 0, A(O8)); res(st); }
  else if (IS("fdclose")) { st = (i32)w_fd_close(W()); res(st); }
  else if (IS("fdstat")) { memset(fbuf, 0xA5, 24); st = (i32)w_fdstat(W(), (u32)fbuf); res(st); ps(" \""); pesc(fbuf, 24, 24); pc('"'); }
  else if (IS("prestat")) { st = (i32)w_prestat(W(), (u32)fbuf); res(st); }
  else if (IS("environ")) { st = (i32)w_envs(A(O1), A(O2)); res(st); resn(O1); resn(O2); if (st == 0 && O1 && O1 < 30) { u8 *e = (u8 *)bump(O2); u32 *v = (u32 *)bump(O1 * 4); x = w_env((u32)v, (u32)e); pc(' '); pu(x); ps(" \""); pesc(e, O2, 400); pc('"'); } }
  else if (IS("args")) { st = (i32)w_args(A(O1), A(O2)); res(st); resn(O1); resn(O2); }
  else if (IS("clock")) { st = (i32)w_clock(W(), 1, A(O8)); res(st); ps(O8 == 0xA5A5A5A5A5A5A5A5ull ? " -" : O8 ? " nonzero" : " zero"); }
  else if (IS("random")) { x = W(); u8 *d2 = (u8 *)bump(x + 8); memset(d2, 0, x + 8); st = (i32)w_random((u32)d2, x); u32 nz = 0; for (u32 i = 0; i < x; i++) nz |= d2[i]; res(st); ps(nz ? " filled" : " untouched"); }
  else if (IS("poll")) { st = (i32)w_poll((u32)fbuf, (u32)fbuf + 64, 1, A(O1)); res(st); resn(O1); }
  else if (IS("yield")) { st = (i32)w_yield(); res(st); }
  else if (IS("grow")) { x = W(); y = (u32)__builtin_wasm_memory_grow(0, x); ps(" -> "); pi((i32)y); }
  else if (IS("mem")) { ps(" -> "); pu(MEM()); }
  else if (IS("avail")) { /* read-only survey of every map and buffer: g=get status, s=size status, p=pairs status:length */
    for (u32 m = 0; m < 9; m++) {
      prep(); i32 s1 = proxy_hget(m, (u32) "x-none", 6, A(O1), A(O2)); prep(); i32 s2 = proxy_mapsize(m, A(O1)); u32 sz = O1; prep(); i32 s3 = proxy_pairs(m, A(O1), A(O2));
      pc(' '); pc('m'); pu(m); pc('='); pu((u32)s1); pc(','); pu((u32)s2); pc(':'); if (sz == SENT) pc('-'); else if (sz) pc('+'); else pc('0'); pc(','); pu((u32)s3); pc(':'); if (O1 == SENT) pc('-'); else if (!O1 && !O2) pc('0'); else pc('+');
    }
    for (u32 t = 0; t < 10; t++) { prep(); i32 s1 = proxy_bufstat(t, A(O1), A(O2)); u32 l = O1; prep(); i32 s2 = proxy_buf(t, 0, 1, A(O1), A(O2)); pc(' '); pc('b'); pu(t); pc('='); pu((u32)s1); pc(':'); if (l == SENT) pc('-'); else pu(l); pc(','); pu((u32)s2); }
  }
  else { ln = 0; ps("ERR bad op: "); pesc(p, len, 120); }
  sp(); if (tp < te && !IS("avail")) { ps(" (unread: "); pesc(tp, (u32)(te - tp), 40); pc(')'); }
  flush();
  V_st = (u32)st; out_bad = 0; heap = mark;
}
static void alloc_extra(void) {
  u32 s = ln; i32 r = 0; u64 t;
  switch (in_alloc) { /* one host call from inside the allocator */
  case 1: r = proxy_log(2, (u32) "SAY in allocator", 16); break;
  case 2: r = proxy_time(A(t)); break;
  case 3: r = (i32)w_clock(0, 1, A(t)); break;
  case 4: { u32 iov[2] = { (u32) "SAY fd_write in allocator", 25 }; r = (i32)w_fd_write(1, (u32)iov, 1, A(O3)); break; }
  case 5: r = proxy_hrem(0, (u32) "x-alloc", 7); break;
  case 6: r = (i32)w_random(A(t), 8); break;
  case 7: r = proxy_eff(1); break;
  }
  ln = s; ps("ALLOCCALL "); pu((u32)in_alloc); ps(" -> "); pu((u32)r); u32 e = ln; ln = s; proxy_log(2, (u32)LB + s, e - s);
}
static void run_script(struct Script *s, int eos) {
  for (u32 i = 0; i < s->n; i++) {
    struct Line *L = &s->l[i];
    if (!L->any && L->cb != CBI) continue;
    if (L->n && L->n != CBN) continue;
    if (L->ord && (!cur || L->ord != cur->ord)) continue;
    if (L->eos == 1 && eos != 1) continue;
    if (L->eos == 2 && eos != 0) continue;
    run_op(L->p, L->len);
  }
}
/* one callback: na arguments after the context id, eosat = which of them is end_of_stream (0 = none) */
static i32 callback(u32 cb, u32 ctx, u32 na, u32 a, u32 b, u32 c, u32 d, int eos, i32 dflt) {
  ln = 0; out_bad = 0; alloc_mode = 0;
  if (!heap) { heap = mark = ((u32)&__heap_base + 15) & ~15u; }
  cur = ctx_of(ctx); curroot = cur ? cur->r : &orphan;
  if (!cur) { ps("ERR unknown context "); pu(ctx); flush(); }
  CBI = cb; CBN = cur ? ++cur->n[cb] : 0;
  load_vm();
  head("CB"); ps(" args="); u32 v[4] = { a, b, c, d }; for (u32 i = 0; i < na; i++) { if (i) pc(','); pi((i32)v[i]); } flush();
  ret_val = dflt;
  if (cb == C_configure) {
    prep();
#ifdef ABI_010
    i32 st = proxy_config(A(O1), A(O2));
#else
    i32 st = proxy_buf(7, 0, 0xffffff, A(O1), A(O2));
#endif
    ps("CFG status="); pu((u32)st); pc(' '); resb(); flush();
    if (st == 0 && O1 && O1 != SENT && O2 > 2 && ((u8 *)O1)[0] == '!' && ((u8 *)O1)[1] == 'p') { mark = heap; parse_script(&curroot->s, curroot, (u8 *)O1, O2); } else heap = mark;
  }
  run_script(&vms, eos); run_script(&curroot->s, eos);
  alloc_mode = 0;
  i32 r = ret_val;
  CBI = cb; head("RET"); ps(" : "); pi(r); flush();
  if (cb == C_delete && cur) cur->r = 0;
  return r;
}
/* ---- exports ---- */
#ifdef ABI_010
EXPORT(proxy_abi_version_0_1_0) void abi(void) {}
#elif defined(ABI_020)
EXPORT(proxy_abi_version_0_2_0) void abi(void) {}
#else
EXPORT(proxy_abi_version_0_2_1) void abi(void) {}
#endif
EXPORT(proxy_on_context_create) void on_create(u32 id, u32 parent) {
  if (parent == 0) {
    if (!root_of(id) && nroots < 6) { roots[nroots].id = id; roots[nroots].tag[0] = 0; nroots++; ctx_new(id, root_of(id), nroots); }
    callback(C_root, id, 1, parent, 0, 0, 0, -1, 0);
  } else {
    struct Root *r = root_of(parent); if (!r) r = &orphan;
    r->streams++; r->last = id; ctx_new(id, r, r->streams);
    callback(C_create, id, 1, parent, 0, 0, 0, -1, 0);
  }
}
#define E0(name, cb, dflt) EXPORT(name) i32 f_##cb(u32 x) { return callback(cb, x, 0, 0, 0, 0, 0, -1, dflt); }
#define V0(name, cb) EXPORT(name) void f_##cb(u32 x) { callback(cb, x, 0, 0, 0, 0, 0, -1, 0); }
#define E1(name, cb, dflt) EXPORT(name) i32 f_##cb(u32 x, u32 a) { return callback(cb, x, 1, a, 0, 0, 0, -1, dflt); }
#define V1(name, cb) EXPORT(name) void f_##cb(u32 x, u32 a) { callback(cb, x, 1, a, 0, 0, 0, -1, 0); }
#define EE(name, cb) EXPORT(name) i32 f_##cb(u32 x, u32 a, u32 e) { return callback(cb, x, 2, a, e, 0, 0, e ? 1 : 0, 0); }
#define V2(name, cb) EXPORT(name) void f_##cb(u32 x, u32 a, u32 b) { callback(cb, x, 2, a, b, 0, 0, -1, 0); }
E1(proxy_on_vm_start, C_vmstart, 1)
E1(proxy_on_configure, C_configure, 1)
V0(proxy_on_tick, C_tick)
V1(proxy_on_queue_ready, C_queue)
E0(proxy_on_new_connection, C_newconn, 0)
EE(proxy_on_downstream_data, C_ddata)
EE(proxy_on_upstream_data, C_udata)
V1(proxy_on_downstream_connection_close, C_dclose)
V1(proxy_on_upstream_connection_close, C_uclose)
#if defined(ABI_010) && !defined(HDR3)
E1(proxy_on_request_headers, C_reqh, 0)
E1(proxy_on_response_headers, C_resh, 0)
#else
EE(proxy_on_request_headers, C_reqh)
EE(proxy_on_response_headers, C_resh)
#endif
#ifdef ABI_010
E1(proxy_validate_configuration, C_validate, 1)
#else
V2(proxy_on_foreign_function, C_foreign)
#endif
EE(proxy_on_request_body, C_reqb)
EE(proxy_on_response_body, C_resb)
E1(proxy_on_request_trailers, C_reqt, 0)
E1(proxy_on_response_trailers, C_rest, 0)
E1(proxy_on_request_metadata, C_reqm, 0)
E1(proxy_on_response_metadata, C_resm, 0)
EXPORT(proxy_on_http_call_response) void f_hc(u32 x, u32 a, u32 b, u32 c, u32 d) { callback(C_httpcall, x, 4, a, b, c, d, -1, 0); }
V2(proxy_on_grpc_receive_initial_metadata, C_grpcinit)
V2(proxy_on_grpc_receive, C_grpcmsg)
V2(proxy_on_grpc_receive_trailing_metadata, C_grpctrail)
V2(proxy_on_grpc_close, C_grpcclose)
E0(proxy_on_done, C_done, 1)
V0(proxy_on_log, C_log)
V0(proxy_on_delete, C_delete)

/* spare functions: variants of the probe export them under other names (src/testing/conformance/variants.ts) */
static void start_line(const char *s) { ln = 0; ps("START "); ps(s); flush(); }
EXPORT(x_init) void x_init(void) { start_line("_initialize"); }
EXPORT(x_start) void x_start(void) { start_line("_start"); }
EXPORT(x_main) i32 x_main(u32 c, u32 v) { (void)c; (void)v; start_line("main"); return 0; }
EXPORT(x_main_void) i32 x_main_void(void) { start_line("__main_void"); return 0; }
EXPORT(x_section) void x_section(void) { start_line("section"); }
EXPORT(x_init_time) void x_init_time(void) { start_line("before time"); prep(); i32 r = proxy_time(A(O8)); ln = 0; ps("START time -> "); pu((u32)r); flush(); }
EXPORT(x_init_prop) void x_init_prop(void) { start_line("before prop"); prep(); i32 r = proxy_prop((u32) "plugin_root_id", 14, A(O1), A(O2)); ln = 0; ps("START prop -> "); pu((u32)r); flush(); }
EXPORT(x_init_wasi) void x_init_wasi(void) {
  start_line("before wasi"); prep(); u32 r = w_clock(0, 1, A(O8)); r |= w_random((u32)fbuf, 8) << 8; r |= w_envs(A(O1), A(O2)) << 16; r |= w_args(A(O1), A(O2)) << 24;
  u32 iov[2] = { (u32) "START text by fd_write", 22 }; u32 k = w_fd_write(1, (u32)iov, 1, A(O3)); ln = 0; ps("START wasi -> "); pu(r); pc(' '); pu(k); flush();
}
EXPORT(x_init_exit) void x_init_exit(void) { start_line("before exit"); w_exit(0); start_line("after exit"); }
EXPORT(x_init_yield) void x_init_yield(void) { start_line("before yield"); w_yield(); start_line("after yield"); }
EXPORT(x_init_trap) void x_init_trap(void) { start_line("before trap"); __builtin_trap(); }
