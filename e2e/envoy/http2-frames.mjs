// What Node's http2 cannot do: HTTP/2 METADATA frames (type 0x4d), sent and received beside a session of Node's. A tap stands between the
// session and its socket. It lets everything through and knows where frames begin and end, so that a frame can be put between two of them.
import { Duplex } from 'node:stream';

const METADATA = 0x4d, END_METADATA = 0x4, HEAD = 9, preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'.length;

const integer = (n, bits, first) => { const most = 2 ** bits - 1; if (n < most) return [first | n]; const out = [first | most]; for (n -= most; n >= 128; n = Math.floor(n / 128)) out.push(n % 128 | 128); return [...out, n]; };
const literal = (text) => { const bytes = Buffer.from(String(text), 'latin1'); return Buffer.concat([Buffer.from(integer(bytes.length, 7, 0)), bytes]); };
/** Header fields as HPACK literals that are not indexed. */
const block = (pairs) => Buffer.concat(pairs.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));
const head = (length, flags, stream) => { const b = Buffer.alloc(HEAD); b.writeUIntBE(length, 0, 3); b[3] = METADATA; b[4] = flags; b.writeUInt32BE(stream, 5); return b; };

/** Code lengths of HPACK's Huffman code (RFC 7541, appendix B) for what can be printed in ASCII, by symbol: it is canonical, so that the lengths give the codes. */
const lengths = { 5: '012aceiost', 6: ' %-./3456789=A_bdfghlmnpru', 7: ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz', 8: '&*,;XZ', 10: '!"()?', 11: "'+|", 12: '#>', 13: '$@[]~', 14: '^}', 15: '<`{' };
const codes = new Map();
for (let bits = 5, code = 0; bits <= 15; bits++, code *= 2) for (const symbol of lengths[bits] ?? '') codes.set(code++ + 2 ** bits, symbol);
codes.set(0x7fff0 + 2 ** 19, '\\');

function huffman(bytes) {
  let out = '', code = 1, left = bytes.length * 8;
  for (const byte of bytes) for (let bit = 7; bit >= 0; bit--, left--) { code = code * 2 + (byte >> bit & 1); const symbol = codes.get(code); if (symbol !== undefined) { out += symbol; code = 1; } if (code >= 2 ** 20) throw new Error('a symbol that cannot be printed'); }
  // padding: the first bits of a code of ones
  if (code >= 2 ** 8 || (code + 1 & code) !== 0) throw new Error('a code without an end');
  return out;
}

/** Envoy writes METADATA as literals that are not indexed; what is written in another way is told as hex. */
function pairsOf(bytes) {
  const pairs = [];
  let at = 0;
  const number = (bits) => { const most = 2 ** bits - 1; let n = bytes[at++] & most; if (n < most) return n; for (let shift = 1, b = 128; b >= 128; shift *= 128) { b = bytes[at++]; n += (b & 127) * shift; } return n; };
  const text = () => { const coded = bytes[at] & 128, n = number(7), part = bytes.subarray(at, at + n); at += n; return coded ? huffman(part) : part.toString('latin1'); };
  try { while (at < bytes.length) { if ((bytes[at] & 0xef) !== 0) throw new Error('an indexed field'); at++; pairs.push([text(), text()]); } return pairs; } catch { return [['hex', bytes.toString('hex')]]; }
}

/** Cuts a direction into frames; `take` is told each one that is whole. */
function frames(skip, take) {
  let rest = Buffer.alloc(0), left = skip;
  const feed = (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const skipped = Math.min(left, rest.length);
    left -= skipped; rest = rest.subarray(skipped);
    while (left === 0 && rest.length >= HEAD && rest.length >= HEAD + rest.readUIntBE(0, 3)) { const size = HEAD + rest.readUIntBE(0, 3); take(rest.subarray(0, size)); rest = rest.subarray(size); }
  };
  return { feed, get whole() { return left === 0 && rest.length === 0; } };
}

/** `client`: the session is a client's, which writes the preface. `got(stream, pairs)` is told each METADATA that arrives. */
export function tap(socket, client, got) {
  const parts = new Map(), waiting = [];
  const out = frames(client ? preface : 0, () => {});
  const into = frames(client ? 0 : preface, (frame) => {
    if (frame[3] !== METADATA) return;
    const stream = frame.readUInt32BE(5) & 0x7fffffff, all = Buffer.concat([parts.get(stream) ?? Buffer.alloc(0), frame.subarray(HEAD)]);
    if (frame[4] & END_METADATA) { parts.delete(stream); got(stream, pairsOf(all)); } else parts.set(stream, all);
  });
  const release = () => { while (out.whole && waiting.length) socket.write(waiting.shift()); };
  const duplex = new Duplex({
    read() { socket.resume(); },
    write(bytes, encoding, done) { out.feed(bytes); socket.write(bytes, done); release(); },
    final(done) { socket.end(done); },
    destroy(error, done) { socket.destroy(); done(error); },
  });
  socket.on('data', (bytes) => { into.feed(bytes); if (!duplex.push(bytes)) socket.pause(); });
  socket.on('end', () => duplex.push(null)); socket.on('close', () => duplex.destroy()); socket.on('error', (e) => duplex.destroy(e));
  return {
    duplex,
    /** `size`: the most of its block that one frame may hold. */
    send(stream, pairs, size = 16384) {
      const all = block(pairs);
      for (let at = 0; at === 0 || at < all.length; at += size) { const part = all.subarray(at, at + size); waiting.push(Buffer.concat([head(part.length, at + size >= all.length ? END_METADATA : 0, stream), part])); }
      release();
    },
  };
}
