// Runs cases (cases.json, or a file of your own) against an Envoy binary and writes results/<case>.json. See README.md.
//   ENVOY=/path/to/envoy node envoy.mjs [--cases FILE.json] [--only REGEX] [--jobs N] [--out DIR] [--wasm DIR] [--list] [--config-only]
// Everything listens on 127.0.0.1; each case takes at most CASE_MS (default 10000) and its process is stopped by its id.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import net from 'node:net';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import http2 from 'node:http2';
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tap } from './http2-frames.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const CASE_MS = Number(process.env.CASE_MS ?? 10000);
const LOCAL = '127.0.0.1';
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
export const textOf = (x) => (x == null ? Buffer.alloc(0) : x.rep ? Buffer.alloc(x.rep[0], x.rep[1] ?? 'a') : x.hex != null ? Buffer.from(x.hex, 'hex') : Buffer.from(typeof x === 'string' ? x : x.text ?? '', 'latin1'));
const show = (b) => (b.length > 2000 ? `${b.length} bytes: ` + b.subarray(0, 200).toString('latin1') + '..' : b.toString('latin1'));

// ---------------------------------------------------------------- whoever interrupts this ends its Envoys and its folders too
const folders = new Set(), envoys = new Set();
const temporaryFolder = () => { const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'oracle-')); folders.add(dir); return dir; };
process.on('exit', () => { for (const child of envoys) child.kill('SIGKILL'); for (const dir of folders) fs.rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }); });
const grpcFrame = (m) => { const b = textOf(m), o = Buffer.alloc(5); o.writeUInt32BE(b.length, 1); return Buffer.concat([o, b]); };

// ---------------------------------------------------------------- certificates, made anew by each run that speaks TLS
const subjects = { server: 'DNS:oracle.test,DNS:alt.oracle.test,URI:spiffe://oracle/server', upstream: 'DNS:upstream.test,URI:spiffe://oracle/upstream', client: 'DNS:client.test,URI:spiffe://oracle/client' };
let certificates;
function makeCertificates() {
  if (certificates) return certificates;
  certificates = temporaryFolder();
  const openssl = (...args) => execFileSync('openssl', args, { cwd: certificates, stdio: 'ignore' }), key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=oracle ca');
  for (const [name, names] of Object.entries(subjects)) {
    fs.writeFileSync(path.join(certificates, name + '.cnf'), `subjectAltName=${names}\n`);
    openssl('req', ...key, '-keyout', name + '.key', '-out', name + '.csr', '-subj', `/O=oracle/CN=${name}.test`);
    openssl('x509', '-req', '-in', name + '.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', name + '.pem', '-days', '2', '-extfile', name + '.cnf');
  }
  return certificates;
}
const keyPair = (name) => ({ cert: fs.readFileSync(path.join(makeCertificates(), name + '.pem')), key: fs.readFileSync(path.join(makeCertificates(), name + '.key')) });

// ---------------------------------------------------------------- upstreams
const pick = (spec, n, req) => {
  const list = spec.replies ?? [{}];
  const hit = list.find((r) => r.when && (r.when.path ? req.path.startsWith(r.when.path) : true) && (r.when.method ? r.when.method === req.method : true));
  if (hit) return hit;
  const plain = list.filter((r) => !r.when);
  return plain[Math.min(n, plain.length - 1)] ?? {};
};
const pairsOf = (h) => (Array.isArray(h) ? h : Object.entries(h ?? {}));
async function serveUpstream(name, spec, saw, track, secure, metadata) {
  if (spec.kind === 'none' || spec.kind === 'dead') return { port: 0, close() {} };
  if (spec.kind === 'tcp') {
    const srv = net.createServer({ allowHalfOpen: true }, (s) => {
      track(s); const rec = { data: '', chunks: [], end: false, closed: false }; saw.push(rec);
      if (spec.greet) setTimeout(() => { if (!s.destroyed) s.write(spec.greet); }, spec.greetDelay ?? 0);
      s.on('data', (b) => {
        rec.data += b.toString('latin1'); rec.chunks.push(b.length);
        if (spec.echo) s.write((spec.prefix ?? '') + b.toString('latin1'), 'latin1');
        if (spec.reply) s.write(spec.reply);
        if (spec.endAfter && rec.data.length >= spec.endAfter) s.end();
        if (spec.resetAfter && rec.data.length >= spec.resetAfter) s.resetAndDestroy();
      });
      s.on('end', () => { rec.end = true; if (!spec.keepOpen) s.end(); }); s.on('close', () => { rec.closed = true; }); s.on('error', (e) => { rec.error = e.code; });
    });
    await new Promise((r) => srv.listen(0, LOCAL, r));
    return { port: srv.address().port, close: () => srv.close() };
  }
  let n = 0;
  if (spec.kind === 'h2') {
    const srv = secure ? http2.createSecureServer(secure) : http2.createServer();
    srv.on('session', (s) => { track(s); s.on('error', () => {}); });
    const byDuplex = new Map();
    srv.on('stream', (st, h, flags, raw) => {
      const wire = [...byDuplex.values()].find((w) => w.session === st.session);
      const rec = { method: h[':method'], path: h[':path'], authority: h[':authority'], headers: [], body: '', chunks: [], trailers: null, aborted: false };
      for (let i = 0; i + 1 < (raw ?? []).length; i += 2) rec.headers.push([raw[i], raw[i + 1]]);
      saw.push(rec); const rp = pick(spec, n++, rec); const parts = [];
      if (wire) { rec.metadata = wire.early.get(st.id) ?? []; wire.early.set(st.id, rec.metadata); }
      st.on('error', (e) => { rec.error = e.code; }); st.on('aborted', () => { rec.aborted = true; }); st.on('close', () => { rec.rst = st.rstCode; });
      st.on('data', (b) => { parts.push(b); rec.chunks.push(b.length); rec.body = show(Buffer.concat(parts)); if (rp.onData && parts.length === 1) go(); });
      st.on('trailers', (t) => { rec.trailers = Object.entries(t); });
      const go = async () => {
        if (rp.never) return;
        if (rp.delay) await sleep(rp.delay);
        if (st.destroyed) return;
        for (const pairs of rp.metadata ?? []) { wire.send(st.id, pairs, rp.metadataSize); await sleep(20); }
        if (st.closed) return;
        if (rp.reset) { st.close(rp.code ?? http2.constants.NGHTTP2_INTERNAL_ERROR); return; }
        const head = { ':status': rp.status ?? 200 };
        for (const [k, v] of pairsOf(rp.headers)) head[k] = head[k] === undefined ? v : [].concat(head[k], v);
        const list = rp.grpc ? rp.grpc.map((m) => ({ raw: grpcFrame(m) })) : rp.chunks ?? (rp.body != null ? [rp.body] : []);
        const trailers = rp.trailers && Object.fromEntries(pairsOf(rp.trailers));
        st.respond(head, { endStream: !list.length && !trailers, waitForTrailers: !!trailers });
        if (trailers) st.on('wantTrailers', () => { try { st.sendTrailers(trailers); } catch { /* gone */ } });
        for (const c of list) { await sleep(c.delay ?? (list.length > 1 ? 40 : 0)); if (st.destroyed) return; if (c.metadata) wire.send(st.id, c.metadata); else st.write(c.raw ?? textOf(c)); }
        if (rp.resetAfter) { await sleep(60); /* a close would end the stream first */ st.destroy(new Error('reset')); return; }
        if (rp.holdOpen) { await sleep(rp.holdOpen); if (st.destroyed) return; }
        if (list.length || trailers) st.end();
      };
      if (rp.early) go(); else if (!rp.onData) st.on('end', go);
      st.resume();
    });
    const front = metadata ? net.createServer((socket) => {
      track(socket);
      const wire = tap(socket, false, (stream, pairs) => { if (!wire.early.has(stream)) wire.early.set(stream, []); wire.early.get(stream).push(pairs); });
      wire.early = new Map(); srv.once('session', (session) => { wire.session = session; }); byDuplex.set(socket, wire); srv.emit('connection', wire.duplex);
    }) : srv;
    await new Promise((r) => front.listen(0, LOCAL, r));
    return { port: front.address().port, close: () => front.close() };
  }
  const srv = (secure ? https : http).createServer({ keepAlive: true, ...secure }, (req, res) => {
    const rec = { method: req.method, path: req.url, authority: req.headers.host, headers: [], body: '', chunks: [], trailers: null, aborted: false };
    for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) rec.headers.push([req.rawHeaders[i], req.rawHeaders[i + 1]]);
    saw.push(rec); const rp = pick(spec, n++, rec); const parts = [];
    req.on('data', (b) => { parts.push(b); rec.chunks.push(b.length); rec.body = show(Buffer.concat(parts)); });
    req.on('error', () => {}); res.on('error', () => {}); req.on('aborted', () => { rec.aborted = true; });
    const go = async () => {
      if (req.rawTrailers?.length) { rec.trailers = []; for (let i = 0; i + 1 < req.rawTrailers.length; i += 2) rec.trailers.push([req.rawTrailers[i], req.rawTrailers[i + 1]]); }
      if (rp.never) return;
      if (rp.delay) await sleep(rp.delay);
      if (res.destroyed) return;
      if (rp.reset) { req.socket.resetAndDestroy(); return; }
      const list = rp.chunks ?? null, hs = pairsOf(rp.headers).flatMap(([k, v]) => [k, v]);
      const has = (k) => pairsOf(rp.headers).some(([x]) => x.toLowerCase() === k);
      if (!list && !rp.trailers) {
        const b = textOf(rp.body ?? (rp.status === 204 || rp.status === 304 ? '' : 'ok'));
        if (!has('content-length') && rp.status !== 204 && rp.status !== 304) hs.push('content-length', String(b.length));
        res.writeHead(rp.status ?? 200, hs); res.end(b); return;
      }
      if (rp.trailers) hs.push('trailer', pairsOf(rp.trailers).map(([k]) => k).join(', '));
      if (!has('content-length')) hs.push('transfer-encoding', 'chunked');
      res.writeHead(rp.status ?? 200, hs); res.flushHeaders();
      for (const c of list ?? [rp.body ?? 'ok']) { await sleep(c.delay ?? 40); if (res.destroyed) return; res.write(textOf(c)); }
      if (rp.resetAfter) { await sleep(60); req.socket.resetAndDestroy(); return; }
      if (rp.holdOpen) { await sleep(rp.holdOpen); if (res.destroyed) return; }
      if (rp.trailers) res.addTrailers(Object.fromEntries(pairsOf(rp.trailers)));
      res.end();
    };
    if (rp.early) go(); else req.on('end', go);
  });
  srv.on('connection', track); srv.on('clientError', (e, s) => s.destroy());
  await new Promise((r) => srv.listen(0, LOCAL, r));
  return { port: srv.address().port, close: () => srv.close() };
}

// ---------------------------------------------------------------- Envoy configuration
const ANY = 'type.googleapis.com/';
const str = (v) => ({ '@type': ANY + 'google.protobuf.StringValue', value: v });
export function pluginConfig(c, f, i, wasmDir) {
  const tag = f.tag ?? 'ABC'[i];
  const cfg = { name: f.name ?? 'plugin_' + tag, root_id: f.rootId ?? 'root_' + tag,
    vm_config: { vm_id: f.vmId ?? 'vm_' + tag, runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: path.join(wasmDir, (f.wasm ?? 'probe') + '.wasm') } } } };
  if (f.vmAny) cfg.vm_config.configuration = f.vmAny; else if (f.vmScript != null) cfg.vm_config.configuration = str('!vm\n' + f.vmScript.trim());
  if (f.any) cfg.configuration = f.any; else if (f.script != null) cfg.configuration = str(`!probe ${tag}\n` + f.script.trim());
  if (f.env) cfg.vm_config.environment_variables = f.env;
  if (f.failOpen != null) cfg.fail_open = f.failOpen;
  if (f.failurePolicy) cfg.failure_policy = f.failurePolicy;
  if (f.reloadBase) cfg.reload_config = { backoff: { base_interval: f.reloadBase } };
  if (f.allowStop != null) cfg.allow_on_headers_stop_iteration = f.allowStop;
  return cfg;
}
export function envoyConfig(c, { ports, wasmDir, dir }) {
  const typed = (t, m) => ({ '@type': ANY + t, ...m });
  const sock = (port) => ({ socket_address: { address: LOCAL, port_value: port } });
  const certificate = (name) => path.join(makeCertificates(), name + '.pem'), pem = (name) => ({ certificate_chain: { filename: certificate(name) }, private_key: { filename: path.join(makeCertificates(), name + '.key') } });
  const clusters = Object.entries(c.clusters).map(([name, s]) => {
    const cl = { name, type: 'STATIC', connect_timeout: '0.5s', lb_policy: 'ROUND_ROBIN', load_assignment: { cluster_name: name, endpoints: s.kind === 'none' ? [] : [{ ...(s.locality && { locality: s.locality }), ...(s.localityMetadata && { metadata: s.localityMetadata }), lb_endpoints: [{ endpoint: { address: sock(ports.cluster[name]) }, ...(s.hostMetadata && { metadata: s.hostMetadata }) }] }] } };
    if (s.kind !== 'tcp') cl.typed_extension_protocol_options = { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed('envoy.extensions.upstreams.http.v3.HttpProtocolOptions', { explicit_http_config: s.kind === 'h2' ? { http2_protocol_options: { ...(c.metadata === true && { allow_metadata: true }) } } : { http_protocol_options: { enable_trailers: true } } }) };
    if (s.buffer) cl.per_connection_buffer_limit_bytes = s.buffer;
    if (s.metadata) cl.metadata = s.metadata;
    if (s.tls) cl.transport_socket = { name: 'envoy.transport_sockets.tls', typed_config: typed('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', { sni: 'upstream.test', common_tls_context: { alpn_protocols: [s.kind === 'h2' ? 'h2' : 'http/1.1'], ...(s.tls === 'mutual' && { tls_certificates: [pem('client')] }), validation_context: { trusted_ca: { filename: certificate('ca') } } } }) };
    return cl;
  });
  // filters of the chain that run as something else
  const as = (role) => c.chain.map((f, i) => [f, i]).filter(([f]) => (f.role ?? 'filter') === role), config = ([f, i]) => pluginConfig(c, f, i, wasmDir);
  const log = [{ name: 'envoy.access_loggers.stdout', typed_config: typed('envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', { log_format: { text_format_source: { inline_string: 'ACCESS code=%RESPONSE_CODE% details=%RESPONSE_CODE_DETAILS% flags=%RESPONSE_FLAGS% cluster=%UPSTREAM_CLUSTER% rx=%BYTES_RECEIVED% tx=%BYTES_SENT%\n' } } }) }];
  for (const f of as('access-logger')) log.push({ name: 'envoy.access_loggers.wasm', typed_config: typed('envoy.extensions.access_loggers.wasm.v3.WasmAccessLog', { config: config(f) }) });
  let filters;
  if (c.listener === 'tcp') {
    filters = [...as('filter').map((f) => ({ name: 'envoy.filters.network.wasm', typed_config: typed('envoy.extensions.filters.network.wasm.v3.Wasm', { config: config(f) }) })),
      { name: 'envoy.filters.network.tcp_proxy', typed_config: typed('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', { stat_prefix: 'tcp', cluster: 'main', access_log: log }) }];
  } else {
    const routes = [...(c.routes ?? []), { match: { prefix: '/' }, name: 'default_route', ...(c.routeMetadata && { metadata: c.routeMetadata }), route: { cluster: 'main', timeout: c.routeTimeout ?? '5s' } }];
    filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
      stat_prefix: 'oracle', codec_type: c.codec === 'h2' ? 'HTTP2' : 'HTTP1', generate_request_id: false, stream_idle_timeout: '8s', delayed_close_timeout: '0.2s',
      http_protocol_options: { enable_trailers: true, accept_http_10: true }, ...(c.metadata === true && { http2_protocol_options: { allow_metadata: true } }), access_log: log,
      route_config: { name: 'routes', virtual_hosts: [...(c.virtualHosts ?? []), ...(c.noVhost ? [] : [{ name: 'vhost', domains: ['*'], ...(c.vhostMetadata && { metadata: c.vhostMetadata }), routes: c.noDefaultRoute ? c.routes ?? [] : routes }])] },
      http_filters: [...(c.before ?? []), ...as('filter').map((f) => ({ name: 'envoy.filters.http.wasm', typed_config: typed('envoy.extensions.filters.http.wasm.v3.Wasm', { config: config(f) }) })),
        { name: 'envoy.filters.http.router', typed_config: typed('envoy.extensions.filters.http.router.v3.Router', { suppress_envoy_headers: true }) }],
    }) }];
    // distinct names, so that two wasm filters can stand in one chain
    filters[0].typed_config.http_filters.forEach((f, i, a) => { if (i < a.length - 1) f.name += '.' + i; });
  }
  const listener = { name: 'oracle_listener', address: sock(ports.listener), filter_chains: [{ ...(c.filterChainName && { name: c.filterChainName }), filters }] };
  if (c.tls) listener.filter_chains[0].transport_socket = { name: 'envoy.transport_sockets.tls', typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', { common_tls_context: { tls_certificates: [pem('server')], alpn_protocols: [c.codec === 'h2' ? 'h2' : 'http/1.1'], validation_context: { trusted_ca: { filename: certificate('ca') } } } }) };
  if (c.direction) listener.traffic_direction = c.direction;
  if (c.listenerMetadata) listener.metadata = c.listenerMetadata;
  if (c.limit) listener.per_connection_buffer_limit_bytes = c.limit;
  const cfg = { node: { id: 'oracle-node', cluster: 'oracle-cluster', metadata: { oracle: 'yes' } }, admin: { address: sock(ports.admin) }, static_resources: { clusters } };
  const services = as('service'), sinks = as('stats-sink');
  if (services.length) cfg.bootstrap_extensions = services.map(([f, i]) => ({ name: 'envoy.bootstrap.wasm', typed_config: typed('envoy.extensions.wasm.v3.WasmService', { singleton: f.singleton === true, config: config([f, i]) }) }));
  if (sinks.length) Object.assign(cfg, { stats_sinks: sinks.map((f) => ({ name: 'envoy.stat_sinks.wasm', typed_config: typed('envoy.extensions.stat_sinks.wasm.v3.Wasm', { config: config(f) }) })), stats_flush_interval: c.flushInterval ?? '0.5s' });
  if (c.lds) {
    cfg.dynamic_resources = { lds_config: { path_config_source: { path: path.join(dir, 'lds.json') }, resource_api_version: 'V3' } };
    const res = (l) => JSON.stringify({ version_info: String(Date.now()), resources: l.map((x) => typed('envoy.config.listener.v3.Listener', x)) });
    return { cfg, lds: { full: res([listener]), empty: res([]) } };
  }
  cfg.static_resources.listeners = [listener];
  return { cfg };
}

// ---------------------------------------------------------------- clients
const H = (h) => pairsOf(h).map(([k, v]) => [k, String(v)]);
function h1Send(port, st, out, track, withTrailers, secure) {
  const s = secure ? tls.connect({ port, host: LOCAL, ...secure }) : net.connect(port, LOCAL); track(s);
  const head = H(st.headers), has = (k) => head.some(([x]) => x.toLowerCase() === k);
  const method = st.method ?? 'GET';
  if (!has('host') && !has(':authority')) head.unshift(['host', st.authority ?? 'oracle.test']);
  let chunked = false;
  if (!st.eos && !has('content-length') && st.version !== 'HTTP/1.0') { head.push(['transfer-encoding', 'chunked']); chunked = true; }
  s.on(secure ? 'secureConnect' : 'connect', () => { s.write(`${method} ${st.path ?? '/'} ${st.version ?? 'HTTP/1.1'}\r\n` + head.map(([k, v]) => `${k}: ${v}\r\n`).join('') + '\r\n', 'latin1'); });
  let buf = Buffer.alloc(0), state = 'head', left = 0, mode = 'eof'; const body = [];
  out.chunks = []; let fin; const done = new Promise((r) => { fin = r; });
  const finish = (e) => { if (e && !out.complete) out.error = out.error ?? e; out.body = show(Buffer.concat(body)); fin(); };
  const line = () => { const i = buf.indexOf('\r\n'); if (i < 0) return null; const l = buf.subarray(0, i).toString('latin1'); buf = buf.subarray(i + 2); return l; };
  const complete = () => { out.complete = true; state = 'done'; finish(); };
  const step = () => {
    for (;;) {
      if (state === 'head') {
        const i = buf.indexOf('\r\n\r\n'); if (i < 0) return;
        const ls = buf.subarray(0, i).toString('latin1').split('\r\n'); buf = buf.subarray(i + 4);
        const code = Number(ls[0].split(' ')[1]);
        if (code >= 100 && code < 200 && code !== 101) { (out.informational ??= []).push(code); continue; }
        out.status = code; out.headers = ls.slice(1).map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]);
        const get = (k) => out.headers.find(([x]) => x === k)?.[1];
        if (method === 'HEAD' || code === 204 || code === 304) return complete();
        if (/chunked/i.test(get('transfer-encoding') ?? '')) { state = 'size'; } else if (get('content-length') != null) { left = Number(get('content-length')); mode = 'len'; state = 'body'; if (!left) return complete(); } else { state = 'body'; mode = 'eof'; }
      } else if (state === 'body') {
        if (!buf.length) return;
        const k = mode === 'len' ? buf.subarray(0, left) : buf; body.push(k); out.chunks.push(k.length); buf = buf.subarray(k.length); left -= k.length; out.body = show(Buffer.concat(body));
        if (mode === 'len' && left <= 0) return complete();
      } else if (state === 'size') {
        const l = line(); if (l == null) return; left = parseInt(l, 16); if (Number.isNaN(left)) { state = 'done'; return finish('a chunk without a length'); } state = left ? 'chunk' : 'trailers';
      } else if (state === 'chunk') {
        if (buf.length < left + 2) return; const k = buf.subarray(0, left); body.push(k); out.chunks.push(left); buf = buf.subarray(left + 2); state = 'size'; out.body = show(Buffer.concat(body));
      } else if (state === 'trailers') {
        const l = line(); if (l == null) return; if (l === '') return complete(); (out.trailers ??= []).push([l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]);
      } else return;
    }
  };
  s.on('data', (b) => { buf = Buffer.concat([buf, b]); step(); });
  s.on('end', () => { out.closed = true; if (state === 'body' && mode === 'eof') complete(); else finish('connection ended'); });
  s.on('error', (e) => finish(e.code ?? String(e)));
  s.on('close', () => { out.closed = true; finish('connection closed'); });
  return {
    done, data(b, eos) { s.write(chunked ? Buffer.concat([Buffer.from(b.length ? b.length.toString(16) + '\r\n' : ''), b, Buffer.from(b.length ? '\r\n' : ''), Buffer.from(eos ? '0\r\n\r\n' : '')]) : b); },
    trailers(t) { s.write('0\r\n' + H(t).map(([k, v]) => `${k}: ${v}\r\n`).join('') + '\r\n'); }, abort() { if (secure) s.destroy(); else s.resetAndDestroy(); }, close() { s.destroy(); },
  };
}
function h2Send(port, st, out, track, withTrailers, secure, metadata) {
  const wire = metadata && tap(net.connect(port, LOCAL), true, (stream, pairs) => { (out.metadata ??= []).push(pairs); });
  const se = wire ? http2.connect(`http://${LOCAL}:${port}`, { createConnection: () => wire.duplex }) : secure ? http2.connect(`https://${LOCAL}:${port}`, secure) : http2.connect(`http://${LOCAL}:${port}`); track(se); se.on('error', (e) => { out.error = out.error ?? e.code; fin(); });
  let fin; const done = new Promise((r) => { fin = r; }); const body = []; out.chunks = []; let tr = null;
  const head = { ':method': st.method ?? 'GET', ':path': st.path ?? '/', ':authority': st.authority ?? 'oracle.test', ':scheme': secure ? 'https' : 'http' };
  for (const [k, v] of H(st.headers)) head[k] = head[k] === undefined || k[0] === ':' ? v : [].concat(head[k], v);
  const rq = se.request(head, { endStream: !!st.eos, waitForTrailers: withTrailers });
  rq.on('response', (h, fl, raw) => { out.status = h[':status']; out.headers = []; if (raw?.length) for (let i = 0; i + 1 < raw.length; i += 2) out.headers.push([raw[i], raw[i + 1]]); else for (const [k, v] of Object.entries(h)) for (const x of [].concat(v)) out.headers.push([k, String(x)]); });
  rq.on('data', (b) => { body.push(b); out.chunks.push(b.length); out.body = show(Buffer.concat(body)); });
  rq.on('trailers', (t) => { out.trailers = Object.entries(t).map(([k, v]) => [k, String(v)]); });
  rq.on('end', () => { out.complete = true; out.body = show(Buffer.concat(body)); fin(); });
  rq.on('error', (e) => { out.error = e.code ?? String(e); fin(); });
  rq.on('close', () => { out.rst = rq.rstCode; out.closed = true; if (rq.rstCode) { out.error = out.error ?? 'RST ' + rq.rstCode; out.complete = false; } fin(); });
  rq.on('wantTrailers', () => { try { rq.sendTrailers(Object.fromEntries(H(tr))); } catch { /* gone */ } });
  return { done, data(b, eos) { if (rq.destroyed) return; if (!eos) rq.write(b); else if (b.length) rq.end(b); else rq.end(); }, trailers(t) { tr = t; rq.end(); }, metadata(pairs, size) { if (!rq.destroyed) wire.send(rq.id, pairs, size); }, abort() { rq.close(http2.constants.NGHTTP2_CANCEL); }, close() { se.destroy(); } };
}
function tcpOpen(port, out, track) {
  const s = net.connect({ port, host: LOCAL, allowHalfOpen: true }); track(s); out.data = ''; out.chunks = []; let fin; const done = new Promise((r) => { fin = r; });
  s.on('data', (b) => { out.data += b.toString('latin1'); out.chunks.push(b.length); }); s.on('end', () => { out.ended = true; fin(); }); s.on('close', () => { out.closed = true; fin(); }); s.on('error', (e) => { out.error = e.code; fin(); });
  return { done, write: (b) => s.write(b), fin: () => s.end(), rst: () => s.resetAndDestroy(), close: () => s.destroy() };
}

// ---------------------------------------------------------------- one case
export async function freePorts(n) {
  const ss = await Promise.all(Array.from({ length: n }, () => new Promise((r, j) => { const s = net.createServer(); s.on('error', j); s.listen(0, LOCAL, () => r(s)); })));
  const ps = ss.map((s) => s.address().port); await Promise.all(ss.map((s) => new Promise((r) => s.close(r)))); return ps;
}
const httpGet = (port, p) => new Promise((res) => { const r = http.get({ host: LOCAL, port, path: p, timeout: 800 }, (m) => { let b = ''; m.on('data', (x) => { b += x; }); m.on('end', () => res({ status: m.statusCode, body: b })); }); r.on('error', (e) => res({ error: e.code })); r.on('timeout', () => { r.destroy(); res({ error: 'timeout' }); }); });
export const LOG_FORMAT = '@@%T.%e|%t|%L|%n|%j';
export function parseLine(l) {
  const m = /^@@([\d:.]+)\|(\d+)\|(\w)\|([^|]*)\|(.*)$/s.exec(l);
  if (!m) return { raw: l };
  let t = m[5]; try { t = JSON.parse(t.startsWith('"') && t.endsWith('"') ? t : `"${t}"`); } catch { /* as it is */ }
  return { time: m[1], tid: m[2], level: m[3], logger: m[4], text: t };
}
const GUEST = /^wasm log([^:]*): ((?:CB|OP|RET|ERR|CFG|ALLOC|ALLOCCALL|START|SAY) .*)$/s;
const TRACE = /^\[(host->vm|host<-vm|vm->host|vm<-host)\] (.*)$/s;

export async function runCase(c, opt) {
  const t0 = Date.now(), left = () => CASE_MS - (Date.now() - t0);
  const dir = temporaryFolder();
  const open = new Set(); const track = (s) => { open.add(s); s.on('close', () => open.delete(s)); s.on('error', () => {}); };
  const r = { id: c.id, envoy: opt.version ?? null, started: false, trace: [], guest: [], wasmLog: [], access: [], client: {}, upstreamSaw: {}, stats: {}, envoyExit: null, notes: [] };
  const ups = [];
  let child = null;
  try {
    const secure = c.tls && { ca: fs.readFileSync(path.join(makeCertificates(), 'ca.pem')), servername: c.tls.serverName ?? 'oracle.test', ...(c.tls.maximum && { maxVersion: c.tls.maximum }), ...(c.tls.mutual && keyPair('client')) };
    const names = Object.keys(c.clusters), fp = await freePorts(2 + names.length), ports = { admin: fp[0], listener: fp[1], cluster: {} };
    for (const [i, n] of names.entries()) { r.upstreamSaw[n] = []; const u = await serveUpstream(n, c.clusters[n], r.upstreamSaw[n], track, c.clusters[n].tls && { ...keyPair('upstream'), requestCert: c.clusters[n].tls === 'mutual', rejectUnauthorized: false }, c.metadata); ups.push(u); ports.cluster[n] = u.port || fp[2 + i]; }
    const { cfg, lds } = envoyConfig(c, { ports, wasmDir: opt.wasmDir, dir });
    const file = path.join(dir, 'envoy.json'); fs.writeFileSync(file, JSON.stringify(cfg, null, 1));
    if (lds) fs.writeFileSync(path.join(dir, 'lds.json'), lds.full);
    const args = ['-c', file, '--concurrency', String(c.concurrency ?? 1), '--disable-hot-restart', '-l', 'info', '--component-log-level', 'wasm:trace', '--log-format', LOG_FORMAT, '--drain-time-s', '1', '--drain-strategy', 'immediate', '--parent-shutdown-time-s', '2', '--file-flush-interval-msec', '100'];
    const [bin, pre] = opt.envoy.endsWith('.mjs') ? [process.execPath, [opt.envoy]] : [opt.envoy, []];
    child = spawn(bin, [...pre, ...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ORACLE_HOST_ENV: 'from-host', ENVOY: '' } });
    envoys.add(child); child.on('exit', () => envoys.delete(child));
    let lastLog = Date.now(), exited = false; const lines = [];
    const exit = new Promise((res) => { child.on('exit', (code, sig) => { exited = true; r.envoyExit = { code, signal: sig }; res(); }); child.on('error', (e) => { exited = true; r.envoyExit = { error: String(e) }; res(); }); });
    const feed = (fn) => { let acc = ''; return (b) => { acc += b.toString('latin1'); let i; while ((i = acc.indexOf('\n')) >= 0) { fn(acc.slice(0, i)); acc = acc.slice(i + 1); } }; };
    let mainTid = null;
    child.stderr.on('data', feed((l) => {
      const p = parseLine(l); lines.push(p);
      if (p.tid && mainTid == null) mainTid = p.tid;
      if (p.logger === 'wasm' || /^wasm log|^\[(host|vm)/.test(p.text ?? '')) lastLog = Date.now();
      const at = lines.length - 1, tid = p.tid && (p.tid === mainTid ? 'main' : p.tid);
      let m;
      if (p.text && (m = GUEST.exec(p.text))) { r.guest.push({ at, tid, prefix: m[1].trim(), level: p.level, time: p.time, line: m[2] }); r.trace.push({ at, tid, k: 'log', text: m[2] }); }
      else if (p.text && (m = TRACE.exec(p.text))) { if (!/^env\.proxy_log/.test(m[2])) r.trace.push({ at, tid, k: m[1], text: m[2] }); }
      else if (p.text?.startsWith('wasm log')) r.guest.push({ at, tid, prefix: '', level: p.level, time: p.time, line: 'TEXT ' + p.text.replace(/^wasm log[^:]*: /, '') });
      else if (p.raw ? p.raw.trim() : /wasm|Wasm|WARN|error|rror initializing|listener|crit/i.test(p.text ?? '') || 'WEC'.includes(p.level)) { if (r.wasmLog.length < 400) r.wasmLog.push({ at, tid, level: p.level, text: p.text ?? p.raw }); }
    }));
    child.stdout.on('data', feed((l) => { r.access.push(l); }));
    // ready when the listener accepts (or the process has ended)
    for (;;) {
      if (exited || left() < 1500) break;
      const live = await httpGet(ports.admin, '/ready');
      if (live.status === 200) { r.started = true; break; }
      await sleep(60);
    }
    if (r.started) {
      await sleep(c.settle ?? 60);
      const live = {};
      const waitDone = (id, ms) => Promise.race([live[id]?.done, sleep(Math.max(0, Math.min(ms, left() - 1200)))]);
      for (const st of c.client ?? []) {
        if (left() < 1200 || (exited && st.op !== 'wait')) { r.notes.push('client stopped early at ' + st.op); break; }
        const out = st.id ? (r.client[st.id] ??= {}) : null;
        switch (st.op) {
          case 'send': live[st.id] = (c.codec === 'h2' ? h2Send : h1Send)(ports.listener, st, out, track, (c.client ?? []).some((x) => x.op === 'trailers' && x.id === st.id), secure, c.metadata); await sleep(st.gap ?? 40); break;
          case 'data': live[st.id].data(textOf(st.text ?? st), !!st.eos); await sleep(st.gap ?? 40); break;
          case 'trailers': live[st.id].trailers(st.headers); await sleep(st.gap ?? 40); break;
          case 'metadata': live[st.id].metadata(H(st.headers), st.size); await sleep(st.gap ?? 40); break;
          case 'end': await waitDone(st.id, st.ms ?? 2500); if (!out.complete && !out.error) out.pending = true; break;
          case 'abort': live[st.id].abort(); await sleep(60); break;
          case 'wait': await sleep(Math.min(st.ms, Math.max(0, left() - 1200))); break;
          case 'until': { const end = Date.now() + Math.min(st.ms ?? 2000, left() - 1200), re = new RegExp(st.re); while (Date.now() < end && !r.guest.some((g) => re.test(g.line))) await sleep(20); break; }
          case 'connect': live[st.id] = tcpOpen(ports.listener, out, track); await sleep(60); break;
          case 'write': live[st.id].write(textOf(st.text)); await sleep(st.gap ?? 60); break;
          case 'fin': live[st.id].fin(); await sleep(60); break;
          case 'rst': live[st.id].rst(); await sleep(60); break;
          case 'closed': await waitDone(st.id, st.ms ?? 1500); break;
          case 'mark': r.marks = { ...r.marks, [st.name]: lines.length }; break;
          case 'snap': r.snaps = { ...r.snaps, [st.name]: JSON.parse(JSON.stringify({ client: r.client, upstreamSaw: r.upstreamSaw })) }; break;
          case 'stats': r.stats[st.name ?? 'mid'] = (await httpGet(ports.admin, '/stats?filter=' + encodeURIComponent(st.filter ?? 'wasm'))).body; break;
          case 'lds_empty': { const t = path.join(dir, 'lds.next'); fs.writeFileSync(t, lds.empty); fs.renameSync(t, path.join(dir, 'lds.json')); await sleep(100); break; }
          case 'lds_full': { const t = path.join(dir, 'lds.next'); fs.writeFileSync(t, lds.full.replace(/"version_info":"\d+"/, `"version_info":"${Date.now()}"`)); fs.renameSync(t, path.join(dir, 'lds.json')); await sleep(300); break; }
          default: throw new Error('step ' + st.op);
        }
      }
      for (const k of Object.values(live)) k.close?.();
      const quiet = Math.min(c.quiet ?? 250, 2000); lastLog = Math.max(lastLog, Date.now() - 50);
      while (!exited && left() > 1000 && Date.now() - lastLog < quiet) await sleep(30);
      if (!exited) r.stats.end = (await httpGet(ports.admin, '/stats?filter=' + encodeURIComponent('wasm|downstream_rq_|listener_create'))).body ?? null;
    } else r.notes.push(exited ? 'exited before ready' : 'not ready in time');
    r.stopAt = lines.length; r.alive = !exited;
    if (!exited) { child.kill('SIGTERM'); await Promise.race([exit, sleep(Math.max(600, Math.min(2500, left())))]); if (!exited) { r.notes.push('killed'); child.kill('SIGKILL'); await Promise.race([exit, sleep(500)]); } }
    r.lines = lines.length; if (process.env.ORACLE_RAW) r.raw = lines;
    if (process.env.ORACLE_KEEP) r.config = cfg;
  } catch (e) { r.driverError = String(e.stack ?? e); if (child && child.exitCode == null) child.kill('SIGKILL'); } finally {
    for (const s of open) s.destroy?.();
    for (const u of ups) u.close();
    fs.rmSync(dir, { recursive: true, force: true }); folders.delete(dir);
  }
  r.ms = Date.now() - t0;
  return r;
}

// ---------------------------------------------------------------- command line
if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const arg = (n, d) => { const i = process.argv.indexOf(n); return i < 0 ? d : process.argv[i + 1]; };
  const only = arg('--only'), out = path.resolve(arg('--out', path.join(here, 'results'))), wasmDir = path.resolve(arg('--wasm', path.join(here, 'wasm'))), jobs = Number(arg('--jobs', 1));
  const cases = JSON.parse(fs.readFileSync(arg('--cases', path.join(here, 'cases.json')), 'utf8'));
  const list = cases.filter((c) => !only || new RegExp(only).test(c.id) || c.rules.some((x) => x === only));
  if (process.argv.includes('--list')) { process.stdout.write(list.map((c) => c.id.padEnd(34) + ' ' + c.rules.join(' ') + ' - ' + c.title + '\n').join('')); }
  else if (process.argv.includes('--config-only')) { for (const c of list) { const ports = { admin: 1, listener: 2, cluster: Object.fromEntries(Object.keys(c.clusters).map((k, i) => [k, 10 + i])) }; const x = envoyConfig(c, { ports, wasmDir, dir: 'DIR' }); process.stdout.write(JSON.stringify({ id: c.id, cfg: x.cfg, lds: x.lds && JSON.parse(x.lds.full) }) + '\n'); } } else {
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) process.on(signal, () => process.exit(code));
  const envoy = process.env.ENVOY; if (!envoy) { console.error('set ENVOY to the binary'); process.exit(2); }
  if (!fs.existsSync(path.join(wasmDir, 'probe.wasm'))) { console.error('no probe.wasm in ' + wasmDir); process.exit(2); }
  fs.mkdirSync(out, { recursive: true });
  const abs = path.resolve(envoy);
  const version = await new Promise((res) => { const p = spawn(abs.endsWith('.mjs') ? process.execPath : abs, [...(abs.endsWith('.mjs') ? [abs] : []), '--version'], { stdio: ['ignore', 'pipe', 'pipe'] }); let b = ''; p.stdout.on('data', (x) => { b += x; }); p.on('error', (e) => res('?' + e)); p.on('exit', () => res(b.trim().replace(/^.*version: */s, ''))); });
  console.log('envoy:', version);
  if (version.startsWith('?')) { console.error('that binary cannot be run'); process.exit(2); }
  let k = 0; const bad = [];
  const worker = async () => {
    while (k < list.length) {
      const c = list[k++]; let r = await runCase(c, { envoy: abs, wasmDir, version });
      if (!r.started && /Address already in use/i.test(JSON.stringify(r.wasmLog))) r = await runCase(c, { envoy: abs, wasmDir, version });
      fs.writeFileSync(path.join(out, c.id + '.json'), JSON.stringify(r, null, 1));
      const cbs = r.guest.filter((g) => g.line.startsWith('CB ')).length;
      if (r.driverError) bad.push(c.id);
      console.log(c.id.padEnd(34), (r.started ? 'started' : 'refused').padEnd(8), String(cbs).padStart(4) + ' callbacks', String(r.ms).padStart(6) + ' ms', r.driverError ?? '', r.notes.join('; '));
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  console.log(list.length + ' cases' + (bad.length ? ', driver errors in ' + bad.join(' ') : ''));
  process.exit(bad.length ? 1 : 0);
  }
}
