// Cases that ask for attributes in every callback, and for routes in every phase: node properties.mjs FILE.json. They are in cases.json; this is
// where they come from, and the place to add an attribute.
import fs from 'node:fs';

const certificate = 'tls_version subject_local_certificate subject_peer_certificate dns_san_local_certificate dns_san_peer_certificate uri_san_local_certificate uri_san_peer_certificate sha256_peer_certificate_digest'.split(' ');
const below = (root, names) => names.split(' ').map((name) => `${root}|${name}`);
/** Every documented attribute, the names of older releases, groups and what is none. */
const all = [
  ...below('request', 'path url_path host scheme method referer useragent id time protocol query size total_size duration headers_bytes headers headers|x-a headers|:path'),
  ...below('response', 'code code_details flags grpc_status headers headers|x-r trailers|x-t size total_size headers_bytes backend_latency'),
  ...below('source', 'address port'), ...below('destination', 'address port'),
  ...below('connection', 'id mtls requested_server_name termination_details transport_failure_reason'), ...certificate.map((x) => 'connection|' + x),
  ...below('upstream', 'address port local_address transport_failure_reason request_attempt_count num_endpoints cx_pool_ready_duration locality'), ...certificate.map((x) => 'upstream|' + x),
  'metadata', 'metadata|filter_metadata', 'metadata|typed_filter_metadata', 'filter_state', 'filter_state|wasm.one', 'upstream_filter_state',
  ...below('xds', 'node|id node|cluster node|metadata node|metadata|oracle node|locality node|locality|region node|user_agent_name node|client_features node|listening_addresses node|dynamic_parameters node|user_agent_version node|user_agent_build_version|version node|user_agent_build_version|metadata|revision.sha'),
  ...below('xds', 'cluster_name cluster_metadata route_name route_metadata virtual_host_name virtual_host_metadata filter_chain_name listener_metadata listener_direction upstream_host_metadata upstream_host_locality_metadata'),
  ...'plugin_name plugin_root_id plugin_vm_id connection_id node cluster_name cluster_metadata route_name route_metadata listener_direction listener_metadata upstream_host_metadata request response connection upstream source destination xds one'.split(' '),
];
/** Those that come and go with the exchange. */
const changing = [
  ...below('request', 'path size total_size headers_bytes duration'), ...below('response', 'code code_details flags grpc_status headers|x-r trailers|x-t size total_size headers_bytes backend_latency'),
  ...below('upstream', 'address transport_failure_reason request_attempt_count num_endpoints'), ...below('xds', 'cluster_name route_name upstream_host_metadata'),
];
/** How far the connection to the upstream is when the next piece of a body comes is a matter of luck. */
const ofConnection = [...below('upstream', 'local_address cx_pool_ready_duration'), 'upstream_filter_state'];
const ask = (callbacks, names) => callbacks.split(' ').flatMap((callback) => names.map((name) => `${callback} prop ${name}`)).join('\n');

const headers = [['x-a', '1'], ['user-agent', 'ua'], ['referer', 'http://r/'], ['x-request-id', 'rid']];
const whole = { headers: [['x-r', 'r']], chunks: ['one', 'two'], trailers: [['x-t', 't']] };
const post = [{ op: 'send', id: 'a', method: 'POST', path: '/p?q=1', headers, gap: 150 }, { op: 'data', id: 'a', text: 'hello', gap: 80 }, { op: 'trailers', id: 'a', headers: [['x-q', 't']] }, { op: 'end', id: 'a', ms: 2500 }];
const get = (path = '/', more = {}) => [{ op: 'send', id: 'a', path, eos: true, ...more }, { op: 'end', id: 'a', ms: 2500 }];
const made = (id, rules, title, scripts, extra) => ({ id, rules, title, listener: 'http', codec: 'h1', concurrency: 1, chain: [scripts].flat().map((s) => (typeof s === 'string' ? { script: s } : s)), clusters: { main: { kind: 'h1', replies: [{ body: 'ok' }] } }, client: get(), ...extra });

const cases = [];
for (const codec of ['h1', 'h2']) {
  const one = (name, title, script, reply, extra = {}) => cases.push(made(`pa-${codec}-${name}`, ['T-89', 'T-90'], `attributes in each callback, ${codec}: ${title}`, script, { codec, clusters: { main: { kind: codec, replies: [reply] } }, client: post, ...extra }));
  const each = ask('*', changing);
  one('all', 'all of them', ask('*', all), whole);
  one('local-reqh', 'a local response to the request', `${each}\nreqh local 403 "de tails" denied [ x-r r ] -1`, whole);
  one('local-resh', 'a local response instead of the response', `${each}\nresh local 403 "de tails" denied [ x-r r ] -1`, whole);
  one('abort', 'the client goes away', ask('*', [...changing, ...ofConnection]), { never: true }, { client: [{ op: 'send', id: 'a', path: '/p', eos: true, headers }, { op: 'wait', ms: 80 }, { op: 'abort', id: 'a' }] });
  one('dead', 'nothing listens', ask('*', [...changing, ...ofConnection]), {}, { clusters: { main: { kind: 'dead' } }, client: get('/p', { headers }) });
  one('none', 'no endpoint', ask('*', [...changing, ...ofConnection]), {}, { clusters: { main: { kind: 'none' } } });
  one('reset', 'the upstream closes', each, { reset: true });
  one('timeout', 'the upstream is silent', each, { never: true }, { routeTimeout: '0.3s' });
  one('paused', 'from a tick while the request is paused', `${ask('resh log', changing)}\nreqh tick 20\nreqh ret 1\ntick eff $stream\ntick tick 0\n${ask('tick', [...changing, ...below('request', 'method headers|x-a protocol'), ...below('xds', 'virtual_host_name')])}\ntick continue 0`, whole);
  one('body', 'a body without trailers', ask('resh resb log', ['response|backend_latency', 'response|size', 'response|total_size', 'request|duration']), { body: 'whole' });
}

const secured = below('connection', `mtls requested_server_name ${certificate.join(' ')}`), upstreamSecured = below('upstream', certificate.join(' '));
const tls = (id, title, extra) => cases.push(made(`pt-${id}`, ['T-89'], `TLS: ${title}`, `${ask('create log', [...secured, ...upstreamSecured])}\n${ask('resh', upstreamSecured)}\n${ask('reqh', ['request|scheme', 'request|headers|x-forwarded-proto'])}`, extra));
tls('server', 'the client has no certificate', { tls: {} });
tls('mutual', 'the client has a certificate', { tls: { mutual: true } });
tls('older', 'version 1.2', { tls: { maximum: 'TLSv1.2' } });
tls('upstream', 'to the upstream', { clusters: { main: { kind: 'h1', tls: 'server' } } });
tls('h2', 'on both sides with certificates, HTTP/2', { codec: 'h2', tls: { mutual: true }, clusters: { main: { kind: 'h2', tls: 'mutual' } } });

const typed = (name, message) => ({ name: `envoy.filters.http.${name}`, typed_config: { '@type': `type.googleapis.com/envoy.extensions.filters.http.${name}.v3.Config`, ...message } });
/** Objects of one key where they are asked for as a whole: a map has no order. */
const values = { text: 'hello', number: 1.5, whole: 3, yes: true, no: false, nothing: null, nested: { deep: 'x' }, list: ['a', 2, true, { k: 'v' }], empty: {}, none: [] };
const paths = ['', ...['text', 'number', 'whole', 'yes', 'no', 'nothing', 'nested', 'list', 'empty', 'none', 'nested|deep', 'list|0', 'list|1', 'list|3', 'list|3|k', 'list|9', 'list|x', 'list|-1', 'missing', 'text|deeper', 'nested|deep|x'].map((x) => '|' + x)].map((x) => '|filter_metadata|f' + x);
const inMetadata = (root) => [`${root}|filter_metadata`, ...paths.map((x) => root + x), `${root}|filter_metadata|missing`, `${root}|typed_filter_metadata`, `${root}|unknown`];
const metadata = { filter_metadata: { f: values } }, small = { filter_metadata: { f: { text: 'only' } } };
const smallPaths = (root) => [root, `${root}|filter_metadata`, `${root}|filter_metadata|f`, `${root}|filter_metadata|f|text`];
const dynamic = (f) => ({ before: [typed('set_metadata', { metadata: [{ metadata_namespace: 'f', value: f }] })], dynamic: { f } });
cases.push(made('pm-dynamic', ['T-89'], 'dynamic metadata as nested values', ask('reqh', inMetadata('metadata')), dynamic(values)));
cases.push(made('pm-dynamic-small', ['T-89'], 'dynamic metadata as a whole, in each phase', ask('create reqh resh log done', smallPaths('metadata')), dynamic({ text: 'only' })));
cases.push(made('pm-listener', ['T-89'], 'metadata, direction and filter chain of the listener', `${ask('reqh', inMetadata('xds|listener_metadata'))}\n${ask('configure create log', below('xds', 'listener_direction filter_chain_name listener_metadata|filter_metadata|f|text'))}`, { listenerMetadata: metadata, direction: 'INBOUND', filterChainName: 'my_chain' }));
cases.push(made('pm-outbound', ['T-89'], 'an outbound listener', ask('create', below('xds', 'listener_direction listener_metadata')), { direction: 'OUTBOUND', listenerMetadata: small }));
cases.push(made('pm-route', ['T-89'], 'metadata of route, virtual host and cluster', ask('create', ['route', 'virtual_host', 'cluster'].flatMap((x) => smallPaths(`xds|${x}_metadata`))), { routeMetadata: small, vhostMetadata: small, clusters: { main: { kind: 'h1', metadata: small } } }));
cases.push(made('pm-host', ['T-89'], 'metadata and locality of the upstream host', `${ask('reqh resh log', ['xds|upstream_host_metadata', 'xds|upstream_host_locality_metadata', 'upstream|locality'])}\n${ask('resh', [...smallPaths('xds|upstream_host_metadata'), ...smallPaths('xds|upstream_host_locality_metadata'), ...below('upstream|locality', 'region zone sub_zone x region|y')])}`, { clusters: { main: { kind: 'h1', hostMetadata: small, localityMetadata: small, locality: { region: 'r', zone: 'z', sub_zone: 's' } } } }));
const string = (object_key, inline_string, more) => ({ object_key, factory_key: 'envoy.string', format_string: { text_format_source: { inline_string } }, ...more });
cases.push(made('pm-state', ['T-91'], 'filter state of other filters and of the guest', `reqh setprop one v1\n${ask('reqh resh log', ['filter_state', 'filter_state|my.key', 'filter_state|my.key|x', 'filter_state|my.upstream', 'filter_state|wasm.one', 'filter_state|one', 'upstream_filter_state|my.upstream', 'upstream_filter_state|my.key', 'upstream_filter_state|wasm.one', 'my.key', 'wasm.one', 'one'])}`, {
  before: [typed('set_filter_state', { on_request_headers: [string('my.key', 'the value'), string('my.upstream', 'up', { shared_with_upstream: 'TRANSITIVE' })] })], state: [{ key: 'my.key', value: 'the value' }, { key: 'my.upstream', value: 'up', sharedWithUpstream: true }],
}));
cases.push(made('pm-set', ['T-91'], 'set_property in each phase, by each filter', [`${['create', 'reqh', 'resh', 'log', 'done', 'delete', 'configure', 'tick'].map((cb) => `${cb} setprop p_${cb} ${cb}\n${cb} prop p_${cb}\n${cb} prop filter_state|wasm.p_${cb}`).join('\n')}\nconfigure tick 30\ntick tick 0\nreqh setprop a|b deep\nreqh prop a|b\nreqh prop a\nreqh prop filter_state|wasm.a\nreqh setprop "" x\nreqh setprop e ""\nreqh prop e\nreqh setprop request|path /x\nreqh prop request|path\nreqh setprop xds x\nreqh prop xds\nreqh setprop p_reqh again\nreqh prop p_reqh`, 'create prop p_create\nreqh prop p_reqh\nresh prop p_resh\nresh setprop p_second 2\nlog prop p_reqh\nlog prop p_log\nlog prop p_second\ndone prop p_reqh'], {}));

const names = below('xds', 'route_name cluster_name virtual_host_name'), asked = (callbacks) => ask(callbacks, names);
const route = (match, name, cluster = 'b', more) => ({ match, name, route: { cluster }, ...more });
const bRoute = route({ prefix: '/b' }, 'b_route', 'b', { metadata: { filter_metadata: { r: { which: 'b' } } } });
const clusters = { main: { kind: 'h1', replies: [{ body: 'ok' }] }, b: { kind: 'h1', replies: [{ body: 'from-b' }] } };
const other = (match, name) => [{ name: 'other', domains: ['other.test'], routes: [route(match, name)] }];
const rt = (id, title, scripts, extra = {}) => cases.push(made(`rt-${id}`, ['T-67'], `routes: ${title}`, scripts, { routes: [bRoute], clusters, ...extra }));
const slowPost = [{ op: 'send', id: 'a', method: 'POST', path: '/' }, { op: 'data', id: 'a', text: 'one', gap: 80 }, { op: 'data', id: 'a', text: 'two', eos: true, gap: 80 }, { op: 'end', id: 'a', ms: 2500 }];
const many = (requests) => requests.flatMap((request, i) => [{ op: 'send', id: `s${i}`, path: '/', eos: true, ...request }, { op: 'end', id: `s${i}` }]);
rt('path-paused', ':path is changed while the request is paused', `${asked('create resh log')}\nreqh tick 40\nreqh ret 1\ntick tick 0\ntick eff $stream\ntick repl 0 :path /b/late\n${asked('tick')}\ntick continue 0`);
rt('authority', ':authority is changed to that of another virtual host', `reqh repl 0 :authority other.test\n${asked('reqh resh')}`, { virtualHosts: other({ prefix: '/' }, 'other_route') });
rt('domains', 'domains are exact, then suffixes, then prefixes, then any; a port counts', asked('reqh'), {
  routes: [], virtualHosts: [['exact', 'a.oracle.test'], ['suffix', '*.oracle.test'], ['longer', '*-x.oracle.test'], ['prefix', 'api.*'], ['port', 'port.test:81']].map(([name, domain]) => ({ name, domains: [domain], routes: [route({ prefix: '/' }, `r_${name}`)] })),
  client: many(['a.oracle.test', 'A.Oracle.Test', 'b.oracle.test', 'b-x.oracle.test', 'oracle.test', 'api.oracle.test', 'api.other', 'api.', 'port.test', 'port.test:81', 'a.oracle.test:80'].map((authority) => ({ authority }))),
});
rt('body-paused', ':path is changed with the body held back', { script: `reqh ret 1\nreqb ret 1\nreqb+ repl 0 :path /b/body\nreqb+ ret 0\n${asked('reqb resh')}`, allowStop: true }, { client: slowPost });
rt('second-filter', 'a filter is told the route of before, though an earlier one has changed it', [`${asked('create')}\nreqh repl 0 :path /b/x\n${asked('reqh')}`, `${asked('create reqh')}\nreqh repl 0 :path /c\n${asked('resh')}`]);
rt('none', 'there is none', `${ask('create reqh resh log', [...names, ...below('xds', 'route_metadata cluster_metadata virtual_host_metadata'), ...below('upstream', 'num_endpoints request_attempt_count')])}\n${ask('resh', below('response', 'code_details flags'))}`, { noDefaultRoute: true });
rt('none-then-found', 'there is none until a filter changes :path', `reqh repl 0 :path /b/x\n${asked('reqh resh')}`, { noDefaultRoute: true });
rt('found-then-none', 'there is one, and none for the :path of a filter', `${asked('create resh log')}\nreqh repl 0 :path /x\n${asked('reqh')}`, { noDefaultRoute: true, client: get('/b') });
rt('no-virtual-host', 'no virtual host is for the authority', ask('create log', [...names, 'xds|virtual_host_metadata']), { routes: [], noVhost: true, virtualHosts: other({ prefix: '/' }, 'other_route') });
rt('direct', 'a direct response', `${asked('create reqh log')}\n${ask('resh', below('response', 'code_details flags'))}\nresh names 2\n${ask('create log', ['upstream|num_endpoints', 'upstream|request_attempt_count', 'xds|cluster_metadata'])}`, { routes: [{ match: { prefix: '/d' }, name: 'direct', direct_response: { status: 418, body: { inline_string: 'short' } } }], client: get('/d') });
rt('direct-empty', 'a direct response without a body, chosen by a filter', `reqh repl 0 :path /d\nresh prop response|code_details\n${asked('resh')}`, { routes: [{ match: { prefix: '/d' }, name: 'direct', direct_response: { status: 204 } }] });
rt('timeout', 'the timeout of the one that was chosen', `reqh repl 0 :path /b/slow\n${asked('resh')}\nresh prop response|code_details`, { routes: [{ ...bRoute, route: { cluster: 'b', timeout: '0.2s' } }], clusters: { ...clusters, b: { kind: 'h1', replies: [{ never: true }] } } });
rt('matches', 'exact paths, prefixes and headers; the query does not count', 'reqh prop xds|route_name', {
  routes: [
    route({ path: '/exact' }, 'exact'),
    ...[['exact', [['x-is', { exact: 'b' }]]], ['present', [['x-there']]], ['prefix', [['x-begin', { prefix: 'ab' }]]], ['suffix', [['x-end', { suffix: 'yz' }]]], ['contains', [['x-in', { contains: 'mid' }]]]].map(([name, list]) => route({ prefix: '/h', headers: list.map(([header, string_match]) => ({ name: header, ...(string_match ? { string_match } : { present_match: true }) })) }, `h_${name}`)),
    route({ prefix: '/h', headers: [{ name: 'x-not', present_match: true, invert_match: true }] }, 'h_absent'),
    route({ prefix: '/h', headers: [{ name: ':method', string_match: { exact: 'PUT' } }, { name: 'x-not', string_match: { exact: 'no' } }] }, 'h_both'),
    route({ prefix: '/h', headers: [{ name: 'x-other', string_match: { exact: 'b' }, invert_match: true }] }, 'h_other'),
    bRoute,
  ],
  client: many([['/exact'], ['/exact?q=1'], ['/exact/'], ['/exacte'], ['/EXACT'], ['/h', [['x-is', 'b']]], ['/h', [['x-is', 'B'], ['x-not', '1']]], ['/h', [['x-there', ''], ['x-not', '1']]], ['/h', [['X-Begin', 'abc'], ['x-not', '1']]], ['/h'], ['/h', [['x-not', 'no']], 'PUT'], ['/h', [['x-not', 'no']]], ['/h', [['x-is', 'a'], ['x-is', 'b'], ['x-not', 'no']]], ['/bb'], ['/b?x'], ['/'], ['/?/b'], ['/h', [['x-is', 'a,b'], ['x-not', 'no']]], ['/h', [['x-end', 'xyz'], ['x-not', '1']]], ['/h', [['x-in', 'amidb'], ['x-not', '1']]], ['/h', [['x-other', 'a'], ['x-not', '1']]], ['/h', [['x-other', 'b'], ['x-not', '1']]], ['/h', [['x-other', 'a'], ['x-other', 'b'], ['x-not', '1']]], ['/h', [['x-begin', 'x'], ['x-begin', 'ab'], ['x-not', '1']]]].map(([path, headers, method]) => ({ path, ...(headers && { headers }), ...(method && { method }) }))),
});
rt('metadata', 'metadata of the one that was chosen', `${ask('create reqh resh', ['xds|route_metadata', 'xds|route_metadata|filter_metadata|r|which', 'xds|cluster_metadata|filter_metadata|c|n'])}\nreqh repl 0 :path /b/x`, { clusters: { main: { ...clusters.main, metadata: { filter_metadata: { c: { n: 'main' } } } }, b: { ...clusters.b, metadata: { filter_metadata: { c: { n: 'b' } } } } } });
rt('clear-010', 'proxy_clear_route_cache of 0.1.0, in each phase', { wasm: 'probe_010', script: `${asked('create reqh resh log')}\ncreate clearroute\nreqh repl 0 :path /b/x\nreqh clearroute\nresh clearroute\nlog clearroute\nconfigure clearroute` });
rt('clear-reqb', 'the cache is cleared when the router has chosen', { wasm: 'probe_010', script: `reqb clearroute\n${asked('reqb resh log')}` }, { client: slowPost });
rt('020', 'a change from a 0_2_0 module', { wasm: 'probe_020', script: `reqh repl 0 :path /b/x\n${asked('resh')}` });
rt('set-pairs', 'all headers are replaced at once', `reqh setpairs 0 [ :path /b/y :method GET :authority oracle.test :scheme http x-forwarded-proto http ]\n${asked('resh')}`);
rt('remove', 'a header that a route needs is removed', `reqh rem 0 x-to\n${asked('resh')}`, { routes: [route({ prefix: '/', headers: [{ name: 'x-to', string_match: { exact: 'b' } }] }, 'b_route')], client: get('/', { headers: [['x-to', 'b']] }) });
rt('local', 'a local response after :path was changed looks for it anew', `reqh repl 0 :path /b/x\nreqh local 403 "" no null -1\n${asked('resh log')}`);
rt('gone', 'the client goes away after :path was changed', `reqh repl 0 :path /b/x\nreqh ret 1\n${asked('log')}`, { client: [{ op: 'send', id: 'a', path: '/', eos: true }, { op: 'wait', ms: 50 }, { op: 'abort', id: 'a' }] });
rt('h2', ':path and :authority over HTTP/2', `${asked('create resh')}\nreqh repl 0 :path /b/x\nreqh repl 0 host other.test`, { codec: 'h2', virtualHosts: other({ prefix: '/b' }, 'other_b') });
rt('unknown-endpoint', 'a change leads to a cluster without endpoints', `reqh repl 0 :path /b/x\n${asked('resh log')}\nlog prop upstream|num_endpoints`, { clusters: { ...clusters, b: { kind: 'none' } } });

fs.writeFileSync(process.argv[2], `[\n${cases.map((c) => JSON.stringify(c)).join(',\n')}\n]\n`);
