// From what the driver wrote to a recording: node record.mjs OUT.json DIR [DIR ...]
// Each DIR holds the results of one run of the same cases (envoy.mjs --out DIR). What the runs do not agree on is marked as varying.
import fs from 'node:fs';
import path from 'node:path';

const [out, ...dirs] = process.argv.slice(2);
if (!out || !dirs.length) { console.error('node record.mjs OUT.json DIR [DIR ...]'); process.exit(2); }

const DATE = /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g;
const plain = (t) => t.replace(DATE, '<date>').replace(/(x-envoy-upstream-service-time=)\d+/g, '$1<ms>').replace(/\/[^\s"]*oracle-\w+/g, '<dir>');
/** Ops whose output differs from run to run: the status before it counts. */
const VARYING = /^(OP \S+ ctx=\d+ p=\S+ : (?:time|prop (?:connection\|id|connection_id|source\|(?:address|port)|destination\|(?:address|port)|upstream\|(?:address|port|local_address)|request\|(?:time|duration|headers)|response\|(?:backend_latency|headers)|upstream\|cx_pool_ready_duration|(?:connection|upstream)\|sha256_peer_certificate_digest)) -> 0) .*$/s;
const lineOf = (g) => `${g.level} ${plain(g.line).replace(VARYING, '$1 <varies>')}`;
const pairs = (list) => list?.map(([k, v]) => [k, k === 'x-envoy-upstream-service-time' ? '<ms>' : plain(v)]);

/** What went over a connection, long data by its length and its beginning, as bodies are. */
const dataOf = (text) => (text.length > 2000 ? `${text.length} bytes: ${text.slice(0, 200)}..` : text);

/** A proxy that dies of a recursion says the same until its stack is full: so much of it is kept. */
const MOST = 120;
const cut = (crashed, list) => (crashed && list.length > 4 * MOST ? [...list.slice(0, MOST), '... and so on'] : list);

function clientOf(c) {
  // a stream that was given up is over for the test's client too
  const end = c.pending ? 'still waiting' : c.complete ? 'complete' : c.error ? 'cut: ' + c.error : c.ended ? 'ended' : 'open';
  return { ...(c.status != null && { status: c.status, headers: pairs(c.headers) }), ...(c.data != null ? { data: dataOf(c.data) } : c.body != null && { body: c.body }), ...(c.trailers && { trailers: c.trailers }), end, ...(c.rst && { rst: c.rst }), ...(c.informational && { informational: c.informational }), ...(c.metadata && { metadata: c.metadata }) };
}
function reasonOf(r) {
  const texts = r.wasmLog.map((l) => l.text ?? '');
  if (r.envoyExit?.signal) return 'the proxy crashed';
  return texts.find((t) => /^(Wasm VM failed|Failed to load Wasm module|Bad function signature|Function: )/.test(t)) ?? texts.find((t) => /rror/.test(t)) ?? '';
}
function recorded(r) {
  const crashed = r.envoyExit?.signal != null && r.envoyExit.signal !== 'SIGTERM' && r.envoyExit.signal !== 'SIGKILL';
  const seen = r.guest.filter((g) => g.at < r.stopAt);
  if (!r.started) { const lines = seen.map(lineOf); return { loaded: false, ...(lines.length && { lines }), ...(crashed && { crashed }), reason: reasonOf(r) }; }
  const threads = [...new Set(seen.filter((g) => g.tid !== 'main').map((g) => g.tid))].map((tid) => cut(crashed, seen.filter((g) => g.tid === tid).map(lineOf)));
  const upstreams = Object.fromEntries(Object.entries(r.upstreamSaw).filter(([, l]) => l.length).map(([n, l]) => [n, l.map(({ chunks, error, ...u }) => ({ ...u, ...(u.data != null && { data: dataOf(u.data) }), ...(u.headers && { headers: pairs(u.headers) }) }))]));
  return {
    loaded: true, ...(threads.length > 1 ? { workers: threads } : { lines: threads[0] ?? [] }), ...(crashed && { crashed }),
    client: Object.fromEntries(Object.entries(r.client).map(([id, c]) => [id, clientOf(c)])), upstreams, access: cut(crashed, r.access.map((a) => a.replace(/^ACCESS /, ''))),
  };
}

const same = (values) => values.every((v) => JSON.stringify(v) === JSON.stringify(values[0]));
const ids = fs.readdirSync(dirs[0]).filter((f) => f.endsWith('.json'));
const all = ids.map((file) => {
  const runs = dirs.map((d) => recorded(JSON.parse(fs.readFileSync(path.join(d, file), 'utf8'))));
  const first = { ...runs[0] };
  if (!same(runs.map((r) => [r.loaded, r.lines, r.workers, r.crashed, r.reason]))) first.varies = true;
  for (const part of ['client', 'upstreams', 'access']) if (!same(runs.map((r) => r[part]))) first[part] = { varies: true };
  return `${JSON.stringify(file.slice(0, -5))}:${JSON.stringify(first)}`;
});
fs.writeFileSync(out, `{\n${all.join(',\n')}\n}\n`);
console.log(`${all.length} cases, ${dirs.length} runs, in ${out}`);
