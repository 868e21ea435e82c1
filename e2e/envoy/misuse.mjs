// Programs that misuse streams: node misuse.mjs SEED COUNT OUTDIR writes OUTDIR/cases.json. One or two filters of a chain of one to three
// close, answer, continue or trap in one callback. Run and compare them as those of random.mjs; most of them kill Envoy.
import fs from 'node:fs';

const [,, seed = '1', count = '200', out] = process.argv;
let state = Number(seed);
const random = () => { state = (state + 0x6d2b79f5) | 0; let t = Math.imul(state ^ (state >>> 15), 1 | state); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32; };
const pick = (list) => list[Math.floor(random() * list.length)];

const callbacks = ['create', 'reqh', 'reqb', 'reqb+', 'reqt', 'resh', 'resb', 'resb+', 'rest', 'log', 'done', 'delete'];
const ops = { close: 'close 0', closeResponse: 'close 1', local: 'local 401 det body null -1', other: 'local 402 det2 null null -1', go: 'continue 0', goResponse: 'continue 1', done: 'done', trap: 'trap' };
const programs = [
  ...Object.keys(ops).map((op) => [op]),
  ['close', 'local'], ['local', 'close'], ['local', 'other'], ['local', 'trap'], ['close', 'trap'], ['close', 'close'], ['local', 'closeResponse'], ['closeResponse', 'local'], ['closeResponse', 'trap'],
  ['go', 'close'], ['go', 'local'], ['local', 'go'], ['close', 'go'], ['close', 'goResponse'], ['go', 'trap'], ['goResponse', 'close'], ['goResponse', 'local'], ['goResponse', 'trap'], ['go', 'go'], ['local', 'other', 'trap'], ['close', 'local', 'trap'],
];
/** Whole messages on both sides, so that every callback comes. */
const traffic = [
  { op: 'send', id: 'a', method: 'POST', path: '/' }, { op: 'data', id: 'a', text: 'aaaa', gap: 80 }, { op: 'data', id: 'a', text: 'bb', gap: 80 }, { op: 'trailers', id: 'a', headers: [['x-t', '1']] }, { op: 'end', id: 'a', ms: 600 },
];
const noTrailers = [{ op: 'send', id: 'a', method: 'POST', path: '/' }, { op: 'data', id: 'a', text: 'aaaa', gap: 80 }, { op: 'data', id: 'a', text: 'bb', eos: true, gap: 80 }, { op: 'end', id: 'a', ms: 600 }];
const short = [{ op: 'send', id: 'a', path: '/', eos: true }, { op: 'end', id: 'a', ms: 600 }];
const replies = { traffic: { chunks: ['one', 'two'], trailers: { 'x-rt': '2' } }, noTrailers: { chunks: ['one', 'two'] }, short: { body: 'ok' } };

function scriptOf(callback, program, pauses) {
  const lines = program.map((op) => `${callback} ${ops[op]}`);
  if (pauses && program.at(-1) !== 'trap') lines.push(`${callback} ret 1`);
  return lines.join('\n');
}
function one(i) {
  const callback = pick(callbacks), program = pick(programs), pauses = random() < 0.25;
  const needs = callback === 'reqt' || callback === 'rest' ? 'traffic' : callback.endsWith('+') ? 'noTrailers' : callback === 'reqb' || callback === 'resb' ? pick(['traffic', 'noTrailers']) : pick(['traffic', 'noTrailers', 'short']);
  const length = pick([1, 2, 3]), at = Math.floor(random() * length), second = random() < 0.12 ? Math.floor(random() * length) : -1;
  const chain = Array.from({ length }, (_, k) => ({ script: [k === at ? scriptOf(callback, program, pauses) : '', k === second ? scriptOf(pick(callbacks), pick(programs), false) : ''].filter(Boolean).join('\n') || 'reqh say hi', ...(random() < 0.05 && { failOpen: true }), ...(random() < 0.1 && { allowStop: true }) }));
  const client = { traffic, noTrailers, short }[needs];
  return { id: `misuse-${seed}-${i}`, rules: ['s6.8'], title: `${program.map((op) => ops[op]).join(', ')} in ${callback} of filter ${at + 1} of ${length}${pauses ? ', then Pause' : ''}`, codec: pick(['h1', 'h2']), chain, clusters: { main: { kind: pick(['h1', 'h2']), replies: [replies[needs]] } }, client: [...client, { op: 'wait', ms: 100 }] };
}
fs.mkdirSync(`${out}/recorded`, { recursive: true });
fs.writeFileSync(`${out}/cases.json`, `[\n${Array.from({ length: Number(count) }, (_, i) => JSON.stringify(one(i))).join(',\n')}\n]\n`);
