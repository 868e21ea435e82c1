/** The request as nginx keeps it: method, URI and arguments apart, and its header lines. */
import { lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import type { NginxSettings } from "../../../scenario/nginx.ts";
import { HeaderLines } from "./header-lines.ts";

/** Headers of the request that proxy_pass leaves out, because it sets them itself or they belong to the connection. */
const notPassed = new Set(["host", "connection", "content-length", "transfer-encoding", "te", "keep-alive", "expect", "upgrade"]);

export class RequestHead {
  method: ByteString;
  uri: ByteString;
  args: ByteString;
  /** as the client wrote it */
  readonly unparsed: ByteString;
  /** proxy_pass without a URI part sends what the client wrote, until the arguments were set as a variable */
  asWritten = true;
  readonly headers: HeaderLines;
  readonly authority: ByteString;

  constructor(method: ByteString, path: ByteString, authority: ByteString, headers: readonly EntryText[]) {
    this.method = method;
    this.unparsed = path;
    const at = path.indexOf("?");
    this.uri = at < 0 ? path : path.slice(0, at);
    this.args = at < 0 ? "" : path.slice(at + 1);
    this.authority = authority;
    this.headers = new HeaderLines("request", headers);
  }

  get path(): ByteString {
    return this.args === "" ? this.uri : `${this.uri}?${this.args}`;
  }
  /** A new path without `?` keeps the old arguments. */
  set path(path: ByteString) {
    const at = path.indexOf("?");
    this.uri = at < 0 ? path : path.slice(0, at);
    if (at >= 0) this.args = path.slice(at + 1);
  }

  /** As a filter sees it. */
  get entries(): readonly EntryText[] {
    return [{ name: ":path", value: this.path }, { name: ":method", value: this.method }, { name: ":scheme", value: "http" }, { name: ":authority", value: this.authority }, ...this.headers.shown];
  }

  /** The path that proxy_pass sends. */
  upstreamPath({ proxyPassUri }: NginxSettings): ByteString {
    if (proxyPassUri.startsWith("$uri")) return this.path;
    if (proxyPassUri.startsWith("/")) return proxyPassUri + this.path.slice(1);
    return this.asWritten ? this.unparsed : this.path;
  }

  /** What a filter removed goes to the upstream all the same: only what is not hidden is looked up among the headers that are left out. */
  upstreamHeaders({ proxySetHeader }: NginxSettings, own: readonly EntryText[], bodySize: number | undefined): readonly EntryText[] {
    const set: EntryText[] = proxySetHeader === undefined ? [{ name: "Host", value: this.headers.visible("host")?.value ?? "" }] : [...own];
    const names = new Set([...notPassed, ...set.filter(({ value }) => value !== "").map(({ name }) => lowerAscii(name))]);
    if (bodySize !== undefined) set.splice(1, 0, { name: "Content-Length", value: String(bodySize) });
    return [...set.filter(({ value }) => value !== ""), ...this.headers.lines.filter(({ name, hidden }) => hidden || !names.has(lowerAscii(name)))].map(({ name, value }) => ({ name, value }));
  }

  /** Headers that a filter removed and the upstream gets. */
  get hiddenOnly(): readonly EntryText[] {
    return this.headers.lines.filter(({ hidden }) => hidden);
  }
}
