/** The response as nginx keeps it: status, content type, length and connection apart, then a list of lines. */
import { lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import { HeaderLines } from "./header-lines.ts";

export const serverName = "nginx/1.27.4";
/** nginx writes these itself, or keeps them apart from the list. */
const notPassed = new Set([":status", "content-type", "content-length", "transfer-encoding", "connection", "keep-alive", "date", "server"]);

export class ResponseHead {
  status = 0;
  /** in place of the status line's own words: a response made in response_headers spoils it */
  spoiled = false;
  contentType: ByteString | undefined;
  /** undefined: not known */
  length: number | undefined;
  lengthShown = true;
  connection: string;
  readonly http2: boolean;
  readonly keepsAlive: boolean;
  headers = new HeaderLines("response", []);
  /** What a filter sees before the list is put together once. */
  #fixed: readonly EntryText[] | undefined;
  /** The response is there: before, filters see what they have put in it. */
  begun = false;

  constructor(http2: boolean, keepsAlive: boolean) {
    this.http2 = http2;
    this.keepsAlive = keepsAlive;
    this.connection = keepsAlive && !http2 ? "keep-alive" : "close";
  }

  /** Lines that filters added before the response was there come first. */
  fromUpstream(entries: readonly EntryText[], date: string): void {
    const find = (wanted: string): string | undefined => entries.find(({ name }) => lowerAscii(name) === wanted)?.value;
    this.begun = true;
    this.status = Number(find(":status") ?? 0);
    this.contentType ??= find("content-type");
    const length = find("content-length");
    this.length = length === undefined ? undefined : Number(length);
    for (const { name, value } of entries) if (!notPassed.has(lowerAscii(name))) this.headers.lines.push({ name, value, hidden: false });
    this.#signed(date);
  }
  /** A response of nginx's own, or of a filter. `inList`: its length is one of the lines. */
  own(status: number, contentType: string | undefined, length: number, more: readonly EntryText[], inList: boolean, date: string): void {
    this.begun = true;
    this.status = status;
    this.contentType ??= contentType;
    this.length = length;
    if (status === 101) this.connection = "upgrade";
    for (const { name, value } of more) {
      if (lowerAscii(name) === "content-type") this.contentType = value;
      else this.headers.replace(name, value);
    }
    if (inList) {
      this.lengthShown = false;
      this.headers.push("Content-Length", String(length));
    }
    this.#signed(date);
  }
  #signed(date: string): void {
    this.headers.lines.push({ name: "Server", value: serverName, hidden: false }, { name: "Date", value: date, hidden: false });
  }
  /** An error page takes the place of a response. */
  forget(): void {
    this.headers = new HeaderLines("response", []);
    this.contentType = undefined;
    this.#fixed = undefined;
    this.lengthShown = true;
    this.spoiled = false;
  }

  get chunked(): boolean {
    return this.length === undefined && !this.http2 && this.keepsAlive;
  }
  get #before(): readonly EntryText[] {
    const out: EntryText[] = [];
    if (this.contentType !== undefined) out.push({ name: "Content-Type", value: this.contentType });
    if (this.length !== undefined && this.lengthShown) out.push({ name: "Content-Length", value: String(this.length) });
    if (this.length === undefined && !this.http2) out.push({ name: "Transfer-Encoding", value: "chunked" });
    out.push({ name: "Connection", value: this.connection });
    return out;
  }
  /** As a filter sees it: what is kept apart was put together when the first filter looked. */
  get entries(): readonly EntryText[] {
    if (!this.begun) return this.headers.shown;
    this.#fixed ??= this.#before;
    return [{ name: ":status", value: String(this.status) }, ...this.#fixed, ...this.headers.shown];
  }
  /** In on_delete nothing is put together any more. */
  get leftAtLast(): readonly EntryText[] {
    return [{ name: ":status", value: String(this.status) }, ...this.headers.shown];
  }

  first(name: ByteString): ByteString | undefined {
    switch (lowerAscii(name)) {
      case ":status": return this.begun ? String(this.status) : undefined;
      case "content-type": return this.contentType;
      case "content-length": return this.headers.first(name) ?? (this.length === undefined ? undefined : String(this.length));
      case "connection": return this.begun ? this.connection : this.headers.first(name);
      default: return this.headers.first(name);
    }
  }
  /** Undefined: done; else why not, in words for the log. */
  replace(name: ByteString, value: ByteString): string | undefined {
    switch (lowerAscii(name)) {
      case ":status":
        if (!/^[1-5]\d\d$/.test(value)) return `ignoring attempt to set invalid response status: "${value}"`;
        this.status = Number(value);
        return undefined;
      case "content-type":
        this.contentType = value;
        return undefined;
      case "content-length":
        this.headers.replace(name, value);
        this.length = Number(value);
        this.lengthShown = false;
        return undefined;
      case "connection":
        this.connection = value;
        return undefined;
      default:
        this.headers.replace(name, value);
        return undefined;
    }
  }
  add(name: ByteString, value: ByteString): string | undefined {
    const lower = lowerAscii(name);
    if (lower === ":status" || lower === "content-type" || lower === "content-length" || lower === "connection") return this.replace(name, value);
    if (this.headers.add(name, value) !== undefined) this.headers.replace(name, value);
    return undefined;
  }
  remove(name: ByteString): void {
    const lower = lowerAscii(name);
    if (lower === "content-type") this.contentType = undefined;
    else if (lower === "content-length") {
      this.length = undefined;
      this.headers.hide(name);
    } else this.headers.hide(name);
  }

  /** On the wire. */
  get sent(): readonly EntryText[] {
    const bodiless = this.status === 204 || this.status === 304, own: EntryText[] = [];
    if (this.contentType !== undefined) own.push({ name: "content-type", value: this.contentType });
    if (this.length !== undefined && this.lengthShown && !bodiless) own.push({ name: "content-length", value: String(this.length) });
    if (this.chunked && !bodiless) own.push({ name: "transfer-encoding", value: "chunked" });
    if (!this.http2) own.push({ name: "connection", value: this.connection });
    return [{ name: ":status", value: this.spoiled ? "" : String(this.status) }, ...own, ...this.headers.shown.map(({ name, value }) => ({ name: lowerAscii(name), value }))];
  }
}
