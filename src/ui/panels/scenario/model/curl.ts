/** A request of the scenario as a curl command line for bash. */
import { textOf } from "../../../../base/byte-string.ts";
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { ExchangeInput } from "./document.ts";
import { defaults } from "./document.ts";

/** One word of a shell: plain where it can be, bytes that are no text by their numbers. */
function word(value: Uint8Array | string): string {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value, { text, utf8 } = textOf(bytes);
  if (utf8 && /^[\w@%+=:,./-]+$/.test(text)) return text;
  if (utf8 && bytes.every((byte) => byte >= 0x20 && byte !== 0x7f)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`));
  return `$'${escaped.join("")}'`;
}
/** A word of a shell cannot hold the byte 0: such a body is printed into curl. */
const printed = (bytes: Uint8Array): string => `printf '${[...bytes].map((byte) => (/[\w ./:,{}"-]/.test(String.fromCharCode(byte)) && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`)).join("")}'`;
const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const protocols: Readonly<Record<string, string>> = { "HTTP/1.0": "--http1.0", "HTTP/1.1": "--http1.1", "HTTP/2": "--http2-prior-knowledge" };

/** One that asks the same of a proxy at `scheme://authority`. Delays between chunks are not told; curl has no trailers. */
export function curlOf(exchange: ExchangeInput): string {
  const { method = defaults.exchange.method, path = defaults.exchange.path, scheme = defaults.exchange.scheme, authority = defaults.exchange.authority, protocol = defaults.exchange.protocol } = exchange;
  const chunks = (exchange.chunks ?? []).map(({ data }) => bytesOf(data)), body = chunks.length > 0 ? joined(chunks) : bytesOf(exchange.body ?? "");
  const host = authority === "" ? "localhost" : authority;
  const words = ["curl", "-i", protocols[protocol] ?? "", ...(method === "HEAD" ? ["-I"] : method === (body.length > 0 ? "POST" : "GET") ? [] : ["-X", word(method)]), word(`${scheme}://${host}${path}`), ...(authority === "" ? ["-H", "'Host;'"] : [])];
  for (const [name, value] of exchange.headers ?? []) {
    const [n, v] = [bytesOf(name), bytesOf(value)];
    words.push("-H", v.length === 0 ? word(joined([n, new TextEncoder().encode(";")])) : word(joined([n, new TextEncoder().encode(": "), v])));
  }
  const piped = body.includes(0);
  if (body.length > 0) words.push("--data-binary", piped ? "@-" : word(body));
  const line = words.filter((each) => each !== "").join(" ");
  return piped ? `${printed(body)} | ${line}` : line;
}
