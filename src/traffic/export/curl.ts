/** Requests as curl command lines for bash. */
import { fromByteString, lowerAscii, textOf } from "../../base/byte-string.ts";
import { concatBytes } from "../../base/bytes.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { sentRequests } from "./sent.ts";
import type { SentRequest } from "./sent.ts";

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

const protocols: Readonly<Record<string, string>> = { "HTTP/1.0": "--http1.0", "HTTP/1.1": "--http1.1", "HTTP/2": "--http2-prior-knowledge" };

export interface CurlOptions {
  /** `host:port` that is asked in place of the request's own; its authority goes into a header */
  readonly at?: string;
  /** Headers that curl adds of its own are left out. */
  readonly bare?: boolean;
}

/** One that asks the same of a proxy. Delays between chunks are not told; curl has no trailers. */
export function curlOf({ protocol, method, scheme, authority, path, headers, body }: Omit<SentRequest, "id" | "trailers">, { at, bare = false }: CurlOptions = {}): string {
  const encoder = new TextEncoder(), host = at ?? (authority === "" ? "localhost" : authority);
  const own = authority === "" ? ["-H", "'Host;'"] : at === undefined ? [] : ["-H", word(`Host: ${authority}`)];
  const words = ["curl", "-i", protocols[protocol] ?? "", ...(method === "HEAD" ? ["-I"] : method === (body.length > 0 ? "POST" : "GET") ? [] : ["-X", word(method)]), word(`${at === undefined ? scheme : "http"}://${host}${path}`), ...own];
  for (const [name, value] of headers) {
    const [n, v] = [fromByteString(name), fromByteString(value)];
    words.push("-H", v.length === 0 ? word(concatBytes([n, encoder.encode(";")])) : word(concatBytes([n, encoder.encode(": "), v])));
  }
  if (bare) for (const name of ["accept", "user-agent", ...(body.length > 0 ? ["content-type", "expect"] : [])]) if (!headers.some(([one]) => lowerAscii(one) === name)) words.push("-H", `'${name}:'`);
  const piped = body.includes(0);
  if (body.length > 0) words.push("--data-binary", piped ? "@-" : word(body));
  const line = words.filter((each) => each !== "").join(" ");
  return piped ? `${printed(body)} | ${line}` : line;
}

/** A line for each request. `left`: what curl cannot do. */
export function curlLines(scenario: Scenario, options: CurlOptions = {}): { readonly lines: readonly string[]; readonly left: readonly string[] } {
  const requests = sentRequests(scenario), withTrailers = requests.filter(({ trailers }) => trailers.length > 0).map(({ id }) => id);
  return { lines: requests.map((request) => curlOf(request, options)), left: withTrailers.length === 0 ? [] : [`trailers of ${withTrailers.join(", ")}: curl sends none`] };
}
