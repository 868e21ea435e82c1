/** The options of curl: which take a word, and what those do that make a request. Others are left out by name. */

/** What an option does. `word`: it takes one and changes nothing in a request; `alone`: it takes none and changes nothing. */
export type OptionDeed =
  | "request" | "header" | "data" | "data-raw" | "data-binary" | "data-urlencode" | "json" | "form" | "form-string" | "get" | "head" | "user" | "user-agent" | "referer" | "cookie" | "upload-file" | "url"
  | "url-query" | "http1.0" | "http1.1" | "http2" | "http3" | "compressed" | "oauth2-bearer" | "next" | "range" | "word" | "alone";

export const takesWord = (deed: OptionDeed): boolean => !["get", "head", "http1.0", "http1.1", "http2", "http3", "compressed", "next", "alone"].includes(deed);

const long: Readonly<Record<string, OptionDeed>> = {
  request: "request", header: "header", data: "data", "data-ascii": "data", "data-raw": "data-raw", "data-binary": "data-binary", "data-urlencode": "data-urlencode", json: "json", form: "form",
  "form-string": "form-string", get: "get", head: "head", user: "user", "user-agent": "user-agent", referer: "referer", cookie: "cookie", "upload-file": "upload-file", url: "url", "url-query": "url-query",
  "http1.0": "http1.0", "http1.1": "http1.1", http2: "http2", "http2-prior-knowledge": "http2", http3: "http3", "http3-only": "http3", compressed: "compressed", "oauth2-bearer": "oauth2-bearer", next: "next", range: "range",
};
const short: Readonly<Record<string, OptionDeed>> = {
  X: "request", H: "header", d: "data", F: "form", G: "get", I: "head", u: "user", A: "user-agent", e: "referer", b: "cookie", T: "upload-file", "0": "http1.0", r: "range", ":": "next",
};
/** Of the many that have nothing to do with what is asked. */
const longWords = new Set([
  "abstract-unix-socket", "aws-sigv4", "cacert", "capath", "cert", "cert-type", "ciphers", "config", "connect-timeout", "connect-to", "continue-at", "cookie-jar", "create-file-mode", "crlfile", "curves", "dns-servers",
  "doh-url", "dump-header", "ech", "engine", "expect100-timeout", "haproxy-clientip", "hostpubmd5", "interface", "ipfs-gateway", "keepalive-time", "key", "key-type", "limit-rate", "local-port", "max-filesize", "max-redirs",
  "max-time", "netrc-file", "noproxy", "output", "output-dir", "parallel-max", "pass", "pinnedpubkey", "preproxy", "proto", "proto-default", "proto-redir", "proxy", "proxy-header", "proxy-user", "rate", "resolve", "retry",
  "retry-delay", "retry-max-time", "speed-limit", "speed-time", "stderr", "tls-max", "tls13-ciphers", "trace", "trace-ascii", "unix-socket", "variable", "write-out", "socks5", "socks5-hostname", "socks4", "proxy1.0",
]);
const shortWords = new Set(["C", "c", "D", "E", "K", "m", "o", "P", "Q", "t", "U", "w", "x", "y", "Y", "z"]);

export const longDeed = (name: string): OptionDeed => (Object.hasOwn(long, name) ? (long[name] ?? "alone") : longWords.has(name) ? "word" : "alone");
export const shortDeed = (letter: string): OptionDeed => (Object.hasOwn(short, letter) ? (short[letter] ?? "alone") : shortWords.has(letter) ? "word" : "alone");

/** Those that people have no question about when they are left out: how curl shows what comes, and whom it trusts. */
export const quiet = new Set([
  "location", "L", "insecure", "k", "silent", "s", "show-error", "S", "verbose", "v", "include", "i", "fail", "f", "fail-with-body", "globoff", "g", "no-buffer", "N", "path-as-is", "output", "o", "remote-name", "O",
  "max-time", "m", "connect-timeout", "write-out", "w", "progress-bar", "#", "no-progress-meter", "dump-header", "D", "cacert", "retry", "max-redirs", "ipv4", "4", "ipv6", "6", "tlsv1.2", "ssl-no-revoke", "parallel", "Z",
]);
