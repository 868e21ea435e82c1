/**
 * Header maps as MOSN keeps them, which is how fasthttp 1.40 does: some headers have a place of their own, the others lie in a list in the
 * order in which they came. Names are canonical (`X-Foo`). Nothing here knows of a recording.
 */
import { lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";

/** `X-Foo` for any spelling: a letter at the start and after a hyphen in upper case, the others in lower case. */
export function canonicalName(name: ByteString): ByteString {
  return lowerAscii(name).replaceAll(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** What a name or value becomes in a line: line ends are spaces. */
const inLine = (value: ByteString): ByteString => value.replaceAll(/[\r\n]/g, " ");

const isDecimal = (text: ByteString): boolean => /^\d{1,18}$/.test(text);

/** What requests and responses have in common. A place that is undefined was never filled; one that was emptied holds "". */
abstract class MessageHeader {
  contentLength: ByteString | undefined;
  protected contentType: ByteString | undefined;
  protected trailer: readonly ByteString[] = [];
  protected cookies: readonly ByteString[] = [];
  protected rest: readonly EntryText[] = [];
  closes = false;

  /** All pairs, as a filter is shown them. */
  abstract entries(): readonly EntryText[];
  /** The lines as they are written. */
  abstract lines(): readonly EntryText[];
  protected abstract place(name: ByteString): ByteString | undefined;
  /** False for a name that has no place of its own. */
  protected abstract put(name: ByteString, value: ByteString): boolean;
  protected abstract empty(name: ByteString): void;

  /** Undefined: there is none. */
  get(name: ByteString): ByteString | undefined {
    const key = canonicalName(inLine(name)), own = this.place(key);
    return own === "elsewhere" ? this.rest.find((entry) => entry.name === key)?.value : own;
  }
  /** Changes the first entry of the name, or adds one. */
  set(given: ByteString, unclean: ByteString): void {
    const name = canonicalName(inLine(given)), value = inLine(unclean);
    if (!this.put(name, value)) this.setListed(name, value);
  }
  remove(given: ByteString): void {
    const name = canonicalName(inLine(given));
    this.empty(name);
    this.rest = this.rest.filter((entry) => entry.name !== name);
  }
  /** As the body will be framed: with its length, never chunked. */
  setLength(length: number): void {
    this.contentLength = String(length);
    this.rest = this.rest.filter((entry) => entry.name !== "Transfer-Encoding");
  }
  /** Trailers of a chunked message stand among its headers. */
  addTrailers(entries: readonly EntryText[]): void {
    this.rest = [...this.rest, ...entries.map(({ name, value }) => ({ name: canonicalName(name), value }))];
  }

  protected setListed(name: ByteString, value: ByteString): void {
    const at = this.rest.findIndex((entry) => entry.name === name);
    this.rest = at < 0 ? [...this.rest, { name, value }] : this.rest.with(at, { name, value });
  }
  /** What requests and responses put in the same place. */
  protected putShared(name: ByteString, value: ByteString): boolean {
    switch (name) {
      case "Content-Type":
        this.contentType = value;
        return true;
      case "Content-Length":
        if (isDecimal(value)) this.contentLength = value;
        return true;
      case "Connection":
        this.closes = value === "close";
        if (!this.closes) this.setListed(name, value);
        return true;
      // it is managed by who writes the message
      case "Transfer-Encoding":
        return true;
      case "Trailer":
        this.trailer = value.split(",").map((one) => canonicalName(one.trim())).filter((one) => one !== "");
        return true;
      default:
        return false;
    }
  }
  protected emptyShared(name: ByteString): void {
    switch (name) {
      case "Content-Type":
        this.contentType &&= "";
        break;
      case "Content-Length":
        this.contentLength &&= "";
        break;
      case "Connection":
        this.closes = false;
        break;
      case "Trailer":
        this.trailer = [];
        break;
    }
  }
  protected trailerLine(): readonly EntryText[] {
    return this.trailer.length === 0 ? [] : [{ name: "Trailer", value: this.trailer.join(", ") }];
  }
  protected closingLine(): readonly EntryText[] {
    return this.closes ? [{ name: "Connection", value: "close" }] : [];
  }
  /** Without what is announced as a trailer. */
  protected written(): readonly EntryText[] {
    return this.rest.filter(({ name }) => !this.trailer.includes(name));
  }
  protected line(name: ByteString, value: ByteString | undefined): readonly EntryText[] {
    return value === undefined || value === "" ? [] : [{ name, value }];
  }
  /** As it is read: entries that came several times stay several. */
  protected read(entries: readonly EntryText[]): void {
    for (const { name: given, value } of entries) {
      const name = canonicalName(given);
      if (name === "Transfer-Encoding") {
        if (value !== "identity") this.setListed(name, "chunked");
      } else if (name === "Connection" && value !== "close") this.rest = [...this.rest, { name, value }];
      else if (name === "Content-Length" || name === "Content-Type" || name === "Connection" || name === "Trailer" || this.isPlaced(name)) this.put(name, value);
      else this.rest = [...this.rest, { name, value }];
    }
    if (this.rest.some(({ name }) => name === "Transfer-Encoding")) this.contentLength = undefined;
  }
  protected abstract isPlaced(name: ByteString): boolean;
}

const withoutBody: ReadonlySet<ByteString> = new Set(["GET", "HEAD"]);

export class RequestHeader extends MessageHeader {
  host: ByteString | undefined;
  #userAgent: ByteString | undefined;
  readonly method: ByteString;
  /** Cookies lie among the other headers until somebody looks at all of them. */
  #collected = false;

  constructor(method: ByteString, entries: readonly EntryText[]) {
    super();
    this.method = method;
    this.read(entries);
  }

  entries(): readonly EntryText[] {
    this.#collect();
    return [
      ...this.line("Host", this.host), ...this.line("Content-Length", this.contentLength), ...this.line("Content-Type", this.contentType), ...this.line("User-Agent", this.#userAgent),
      ...this.trailerLine(), ...this.line("Cookie", this.cookies.join("; ")), ...this.rest, ...this.closingLine(),
    ];
  }
  /** What goes to an upstream has a content-type where it has a body. */
  lines(): readonly EntryText[] {
    const type = this.contentType ?? "";
    return [
      ...this.line("User-Agent", this.#userAgent), ...this.line("Host", this.host), ...this.line("Content-Type", type === "" && !withoutBody.has(this.method) ? "application/octet-stream" : type),
      ...this.line("Content-Length", this.contentLength), ...this.written(), ...this.trailerLine(), ...this.line("Cookie", this.cookies.join("; ")), ...this.closingLine(),
    ];
  }

  protected place(name: ByteString): ByteString | undefined {
    switch (name) {
      case "Host": return this.host;
      case "User-Agent": return this.#userAgent;
      case "Content-Type": return this.contentType;
      case "Content-Length": return this.contentLength;
      case "Connection": return this.closes ? "close" : "elsewhere";
      case "Cookie": return this.#collected ? this.cookies.join("; ") || undefined : "elsewhere";
      case "Trailer": return this.trailer.join(", ") || undefined;
      default: return "elsewhere";
    }
  }
  protected put(name: ByteString, value: ByteString): boolean {
    switch (name) {
      case "Host":
        this.host = value;
        return true;
      case "User-Agent":
        this.#userAgent = value;
        return true;
      case "Cookie":
        this.#collect();
        this.cookies = [...this.cookies, ...cookiesOf(value)];
        return true;
      default:
        return this.putShared(name, value);
    }
  }
  protected empty(name: ByteString): void {
    if (name === "Host") this.host &&= "";
    else if (name === "User-Agent") this.#userAgent &&= "";
    else if (name === "Cookie") this.cookies = [];
    else this.emptyShared(name);
  }
  protected isPlaced(name: ByteString): boolean {
    return name === "Host" || name === "User-Agent";
  }
  #collect(): void {
    if (this.#collected) return;
    this.#collected = true;
    this.cookies = this.rest.flatMap(({ name, value }) => (name === "Cookie" ? cookiesOf(value) : []));
    this.rest = this.rest.filter(({ name }) => name !== "Cookie");
  }
}
const cookiesOf = (value: ByteString): readonly ByteString[] => value.split(";").map((one) => one.trim()).filter((one) => one !== "");

export const defaultContentType = "text/plain; charset=utf-8";
/** A response with such a status has no length. */
const withoutLength = (status: number): boolean => status < 200 || status === 204 || status === 304;

export class ResponseHeader extends MessageHeader {
  status: number;
  #server: ByteString | undefined;
  #encoding: ByteString | undefined;

  constructor(status: number, entries: readonly EntryText[]) {
    super();
    this.status = status;
    this.read(entries);
    const ends = this.contentLength !== undefined || this.rest.some(({ name }) => name === "Transfer-Encoding");
    if (entries.length === 0 || ends || withoutLength(status)) return;
    this.setListed("Transfer-Encoding", "identity");
    this.closes = true;
  }

  entries(): readonly EntryText[] {
    return [
      ...this.line("Content-Length", this.contentLength), ...this.line("Content-Type", this.contentType || defaultContentType), ...this.line("Content-Encoding", this.#encoding), ...this.line("Server", this.#server),
      ...this.cookies.map((value) => ({ name: "Set-Cookie", value })), ...this.trailerLine(), ...this.rest, ...this.closingLine(),
    ];
  }
  /** The date is that of who writes it; a content-type that nobody set is written with a body only. */
  lines(): readonly EntryText[] {
    const type = this.contentType ?? "";
    return [
      ...this.line("Server", this.#server), ...this.line("Content-Type", type === "" && this.contentLength !== "0" ? defaultContentType : type), ...this.line("Content-Encoding", this.#encoding),
      ...this.line("Content-Length", this.contentLength), ...this.written().filter(({ name }) => name !== "Date"), ...this.trailerLine(), ...this.cookies.map((value) => ({ name: "Set-Cookie", value })), ...this.closingLine(),
    ];
  }
  override setLength(length: number): void {
    if (!withoutLength(this.status)) super.setLength(length);
  }

  protected place(name: ByteString): ByteString | undefined {
    switch (name) {
      case "Content-Type": return this.contentType || defaultContentType;
      case "Content-Encoding": return this.#encoding;
      case "Server": return this.#server;
      case "Content-Length": return this.contentLength;
      case "Connection": return this.closes ? "close" : "elsewhere";
      case "Set-Cookie": return this.cookies.join("; ") || undefined;
      case "Trailer": return this.trailer.join(", ") || undefined;
      default: return "elsewhere";
    }
  }
  protected put(name: ByteString, value: ByteString): boolean {
    switch (name) {
      case "Content-Encoding":
        this.#encoding = value;
        return true;
      case "Server":
        this.#server = value;
        return true;
      case "Set-Cookie":
        this.cookies = [...this.cookies, value];
        return true;
      // the date is managed by who writes the message
      case "Date":
        return true;
      default:
        return this.putShared(name, value);
    }
  }
  protected empty(name: ByteString): void {
    if (name === "Content-Encoding") this.#encoding &&= "";
    else if (name === "Server") this.#server &&= "";
    else if (name === "Set-Cookie") this.cookies = [];
    else this.emptyShared(name);
  }
  protected isPlaced(name: ByteString): boolean {
    return name === "Content-Encoding" || name === "Server" || name === "Set-Cookie";
  }
}
