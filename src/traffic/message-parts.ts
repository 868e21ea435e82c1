/** Parts of messages that every capture has: addresses, headers with pseudo headers among them, bodies with lengths. */
import { encodeBase64 } from "../base/base64url.ts";
import { textOf } from "../base/byte-string.ts";
import type { Bytes, Protocol } from "../scenario/scenario.ts";
import type { HeadersInput } from "./capture.ts";
import type { Note } from "./notes.ts";

/** Bytes as a scenario writes them: as text where they are text. */
export function written(bytes: Uint8Array): Bytes {
  const { text, utf8 } = textOf(bytes);
  return utf8 ? text : { base64: encodeBase64(bytes) };
}

export interface Address { readonly scheme: string; readonly authority: string; readonly path: string; readonly user?: string }

/** An absolute address, its path as it was written. Undefined for anything but http and https. */
export function addressOf(url: string): Address | undefined {
  const match = /^(https?):\/\/([^/?#]*)([^#]*)/i.exec(url);
  if (match === null) return undefined;
  const [, scheme = "", host = "", rest = ""] = match, at = host.lastIndexOf("@");
  if (host.slice(at + 1) === "") return undefined;
  return { scheme: scheme.toLowerCase(), authority: host.slice(at + 1), path: rest.startsWith("/") ? rest : `/${rest}`, ...(at >= 0 && { user: host.slice(0, at) }) };
}

/** The protocol in the many ways in which captures name it; HTTP/3 is run as HTTP/2. */
export function protocolOf(name: string | undefined): { readonly protocol?: Protocol; readonly notes: readonly Note[] } {
  const word = (name ?? "").trim().toLowerCase();
  if (/^(http\/)?1\.0$/.test(word)) return { protocol: "HTTP/1.0", notes: [] };
  if (/^(http\/)?1(\.1)?$/.test(word)) return { protocol: "HTTP/1.1", notes: [] };
  if (/^(h2c?|http\/2(\.0)?|http\/2\+quic.*|http2)$/.test(word)) return { protocol: "HTTP/2", notes: [] };
  if (/^(h3(-.*)?|http\/3(\.0)?|quic.*|http3)$/.test(word)) return { protocol: "HTTP/2", notes: [{ kind: "http3" }] };
  return { notes: [{ kind: "protocol-assumed" }] };
}

export type Pseudo = Readonly<Partial<Record<":method" | ":path" | ":authority" | ":scheme" | ":status", string>>>;

/** Pseudo headers apart from the others, which keep their order. */
export function partedHeaders(headers: HeadersInput): { readonly pseudo: Pseudo; readonly headers: HeadersInput } {
  const pseudo: Record<string, string> = {}, others: HeadersInput = [];
  for (const [name, value] of headers) {
    if (name.startsWith(":") && typeof value === "string") pseudo[name] = value;
    else others.push([name, value]);
  }
  return { pseudo, headers: others };
}

const named = (name: string) => ([header]: HeadersInput[number]): boolean => header.toLowerCase() === name;
export const valueOf = (headers: HeadersInput, name: string): string | undefined => {
  const value = headers.find(named(name))?.[1];
  return typeof value === "string" ? value : undefined;
};
export const without = (headers: HeadersInput, ...names: readonly string[]): HeadersInput => headers.filter(([name]) => !names.includes(name.toLowerCase()));

/** content-length as the body has it, where there is one; a note when it had to be corrected. */
export function withLength(headers: HeadersInput, length: number): { readonly headers: HeadersInput; readonly corrected: boolean } {
  const given = valueOf(headers, "content-length");
  if (given === undefined || Number(given) === length) return { headers, corrected: false };
  return { headers: headers.map((header) => (named("content-length")(header) ? [header[0], String(length)] : header)), corrected: true };
}

/** A status as a scenario takes it: anything else is no response. */
export const isStatus = (status: number): boolean => Number.isInteger(status) && status > 0 && status <= 65535;
