/** What a codec adds to frame a request of the proxy. */
import type { EntryText } from "../recording/state.ts";

const withoutBody = new Set(["GET", "HEAD", "DELETE", "TRACE", "CONNECT"]);
const pseudoHeaders = new Set([":method", ":path", ":authority", ":scheme"]);

/** `end`: nothing follows the headers. */
export function framedRequest(entries: readonly EntryText[], end: boolean, http2: boolean): readonly EntryText[] {
  if (http2) return entries.some((e) => e.name === ":scheme") ? entries : entries.toSpliced(entries.findLastIndex((e) => e.name.startsWith(":")) + 1, 0, { name: ":scheme", value: "http" });
  const known = entries.filter((e) => !e.name.startsWith(":") || pseudoHeaders.has(e.name));
  if (known.some((e) => e.name === "content-length" || e.name === "transfer-encoding")) return known;
  if (!end) return [...known, { name: "transfer-encoding", value: "chunked" }];
  const method = known.find((e) => e.name === ":method")?.value ?? "";
  return withoutBody.has(method) ? known : [...known, { name: "content-length", value: "0" }];
}
