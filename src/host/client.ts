/** The client's end of an exchange: what the proxy wrote, and what a client makes of it. */
import { concatBytes } from "../base/bytes.ts";
import { fromByteString, toByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { chunkOf, headerLines, lastChunk } from "../base/http1-wire.ts";
import type { ClientSaw, Pair } from "../recording/outcome.ts";
import { groupedByName } from "./http2-order.ts";
import type { EntryText } from "../recording/state.ts";

type Part =
  | { readonly kind: "headers"; readonly entries: readonly EntryText[]; readonly chunked: boolean; readonly asIs: boolean }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "trailers"; readonly entries: readonly EntryText[] }
  | { readonly kind: "end" };

export class ClientEnd {
  readonly #http2: boolean;
  readonly #method: ByteString;
  #parts: Part[] = [];
  #reset = false;
  #closed = false;
  #ended = false;
  readonly #metadata: (readonly EntryText[])[] = [];
  readonly #now: () => number;
  readonly #inOrder: (entries: readonly EntryText[]) => readonly EntryText[];
  /** Parts that were written before the turn of the last one, and when that turn was. */
  #settled = 0;
  #turn = 0;

  /** `grouped`: over HTTP/2 the proxy writes headers by name. */
  constructor(http2: boolean, method: ByteString, now: () => number, grouped: boolean) {
    this.#inOrder = http2 && grouped ? groupedByName : (entries) => entries;
    this.#http2 = http2;
    this.#method = method;
    this.#now = now;
  }

  #write(part: Part): void {
    const now = this.#now();
    if (now !== this.#turn) this.#settled = this.#parts.length;
    this.#turn = now;
    this.#parts.push(part);
  }

  /** `chunked`: the body that follows is in chunked coding. `asIs`: over HTTP/1 only the first entry is a pseudo header. */
  headers(entries: readonly EntryText[], chunked: boolean, asIs = false): void {
    if (this.#closed) return;
    this.#write({ kind: "headers", entries: this.#inOrder(entries), chunked, asIs });
  }
  data(bytes: Uint8Array): void {
    if (!this.#closed && bytes.length > 0) this.#write({ kind: "data", bytes });
  }
  trailers(entries: readonly EntryText[]): void {
    if (!this.#closed) this.#write({ kind: "trailers", entries: this.#inOrder(entries) });
    this.#ended = true;
  }
  /** An HTTP/2 METADATA frame. */
  metadata(entries: readonly EntryText[]): void {
    if (!this.#closed) this.#metadata.push(entries);
  }
  end(): void {
    if (!this.#closed && !this.#ended) this.#write({ kind: "end" });
    this.#ended = true;
  }
  /** The stream is reset; over HTTP/1 the connection is closed. A response that is complete stays so over HTTP/2. */
  reset(): void {
    this.#reset = !this.#http2 || !this.#ended;
    this.#closed = true;
  }
  /** The connection is closed after what was written. */
  close(): void {
    this.#closed = true;
  }
  /** The proxy dies: nothing of what was written in this turn arrives. */
  lose(): void {
    if (this.#now() === this.#turn) this.#parts = this.#parts.slice(0, this.#settled);
    this.#reset = true;
    this.#closed = true;
  }

  saw(): ClientSaw {
    return this.#http2 ? this.#sawHttp2() : readHttp1(this.#written(), this.#method, this.#closed, this.#reset);
  }

  #sawHttp2(): ClientSaw {
    const heads = this.#parts.filter((p) => p.kind === "headers"), head = heads[0];
    const code = Number(head?.entries.find((e) => e.name === ":status")?.value ?? 0);
    const sized = head?.entries.some((e) => e.name === "content-length") === true;
    // an HTTP/2 client calls these a protocol error: no final status, a length without a body, headers twice
    if (head !== undefined && (code < 200 || code > 999 || (code === 204 && sized))) return { informational: [], headers: [], body: new Uint8Array(), end: "cut" };
    const broken = heads.length > 1 || ((code === 304 || this.#method === "HEAD") && this.#parts.some((p) => p.kind === "data"));
    const declared = this.#method === "HEAD" || code === 304 ? undefined : head?.entries.find((e) => e.name === "content-length")?.value;
    const { taken, length } = withinLength(this.#parts.flatMap((p) => (p.kind === "data" ? [p.bytes] : [])), declared === undefined ? Infinity : Number(declared));
    const body = broken ? new Uint8Array() : concatBytes(taken);
    // what comes after an error is not looked at
    const trailers = broken ? undefined : this.#parts.find((p) => p.kind === "trailers");
    const wrongLength = declared !== undefined && (length > Number(declared) || (this.#ended && length < Number(declared)));
    const status = head?.entries.find((e) => e.name === ":status")?.value;
    return {
      ...(status === undefined ? {} : { status: Number(status) }), informational: [], headers: (head?.entries ?? []).filter((e) => !e.name.startsWith(":")).map(pairOf), body,
      ...(trailers === undefined ? {} : { trailers: trailers.entries.map(pairOf) }), ...(this.#metadata.length > 0 && { metadata: this.#metadata.map((entries) => entries.map(pairOf)) }),
      end: this.#reset || wrongLength || broken ? "cut" : this.#ended ? "complete" : "still waiting",
    };
  }

  /** The bytes on the wire. */
  #written(): ByteString {
    let out = "", chunked = false;
    for (const part of this.#parts) {
      switch (part.kind) {
        case "headers": {
          const status = part.entries.find((e) => e.name === ":status")?.value ?? "";
          chunked = part.chunked;
          out += `HTTP/1.1 ${status} ${reasons[status] ?? "Unknown"}\r\n`;
          out += `${headerLines(part.entries.filter(({ name }, i) => !name.startsWith(":") || (part.asIs && i > 0)))}\r\n`;
          break;
        }
        case "data": out += chunked ? chunkOf(part.bytes) : toByteString(part.bytes); break;
        // without chunked coding there is no place for them
        case "trailers": if (chunked) out += lastChunk(part.entries); break;
        case "end": if (chunked) out += lastChunk([]); break;
      }
    }
    return out;
  }
}

/** The frames an HTTP/2 client hands on: one that goes beyond the declared length is an error. `length`: with it. */
function withinLength(frames: readonly Uint8Array[], declared: number): { readonly taken: readonly Uint8Array[]; readonly length: number } {
  const taken: Uint8Array[] = [];
  let length = 0;
  for (const frame of frames) {
    length += frame.length;
    if (length > declared) break;
    taken.push(frame);
  }
  return { taken, length };
}

const reasons: Readonly<Record<string, string>> = { 200: "OK" };
const pairOf = (e: EntryText): Pair => [e.name, e.value];

/** Reads responses as an HTTP/1 client does, so that what was written twice or with a wrong length shows as it would (6.8). */
export function readHttp1(written: ByteString, method: ByteString, closed: boolean, reset: boolean): ClientSaw {
  const informational: number[] = [];
  let at = 0;
  for (;;) {
    const headEnd = written.indexOf("\r\n\r\n", at);
    if (headEnd < 0) return { informational, headers: [], body: new Uint8Array(), end: closed ? "cut" : "still waiting" };
    const lines = written.slice(at, headEnd).split("\r\n"), status = Number(lines[0]?.split(" ")[1]);
    at = headEnd + 4;
    if (status >= 100 && status < 200 && status !== 101) {
      informational.push(status);
      continue;
    }
    const headers = lines.slice(1).map((line): Pair => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]);
    const header = (name: string) => headers.find(([n]) => n === name)?.[1];
    const seen = (body: ByteString, complete: boolean, trailers?: readonly Pair[]): ClientSaw => ({
      status, informational, headers, body: fromByteString(body), ...(trailers === undefined ? {} : { trailers }), end: complete ? "complete" : closed || reset ? "cut" : "still waiting",
    });
    if (method === "HEAD" || status === 204 || status === 304) return seen("", true);
    if (/chunked/i.test(header("transfer-encoding") ?? "")) {
      const { body, complete, trailers, broken = false } = readChunks(written, at);
      return broken ? { ...seen(body, false), end: "cut" } : seen(body, complete, trailers);
    }
    const length = header("content-length");
    if (length !== undefined) {
      const body = written.slice(at, at + Number(length));
      return seen(body, body.length === Number(length));
    }
    return seen(written.slice(at), closed && !reset);
  }
}

function readChunks(written: ByteString, from: number): { readonly body: ByteString; readonly complete: boolean; readonly trailers?: readonly Pair[]; readonly broken?: boolean } {
  let at = from, body = "";
  for (;;) {
    const lineEnd = written.indexOf("\r\n", at);
    if (lineEnd < 0) return { body, complete: false };
    const size = Number.parseInt(written.slice(at, lineEnd), 16);
    if (Number.isNaN(size)) return { body, complete: false, broken: true };
    at = lineEnd + 2;
    if (size === 0) {
      const end = written.startsWith("\r\n", at) ? at : written.indexOf("\r\n\r\n", at);
      if (end < 0) return { body, complete: false };
      const trailers = written.slice(at, end).split("\r\n").filter((l) => l !== "").map((l): Pair => [l.slice(0, l.indexOf(":")).toLowerCase(), l.slice(l.indexOf(":") + 1).trim()]);
      return trailers.length === 0 ? { body, complete: true } : { body, complete: true, trailers };
    }
    body += written.slice(at, at + size);
    if (at + size > written.length) return { body, complete: false };
    at += size + 2;
  }
}
