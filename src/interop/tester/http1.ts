/** Headers of a test given as HTTP/1 text: what the tester makes of them (plugins/test/dynamic_test.cc, ParseHTTP1Headers). */
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { lowerAscii, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";

export interface Line { readonly name: ByteString; readonly value: ByteString }

/** Pseudo headers first; names in lower case; an absolute URI replaces Host. */
export function headersOfHttp1(content: Uint8Array, isRequest: boolean): Result<readonly Line[]> {
  const [head = ""] = toByteString(content).replace(/^(?:\r?\n)+/, "").split(/\r?\n\r?\n/), [first = "", ...rest] = head.split(/\r?\n/);
  const lines: Line[] = [];
  for (const [i, line] of rest.entries()) {
    if (line === "") continue;
    if (/^[ \t]/.test(line)) {
      const before = lines.pop();
      if (before === undefined) return failed(`line ${i + 2} goes on with a header, and there is none before`);
      lines.push({ ...before, value: `${before.value} ${line.trim()}`.trim() });
      continue;
    }
    const colon = line.indexOf(":");
    if (colon <= 0) return failed(`line ${i + 2} is no header: ${JSON.stringify(line)}`);
    lines.push({ name: lowerAscii(line.slice(0, colon).trim()), value: line.slice(colon + 1).trim() });
  }
  return isRequest ? request(first, lines) : response(first, lines);
}

function response(first: ByteString, lines: readonly Line[]): Result<readonly Line[]> {
  const found = /^HTTP\/\d\.\d +(\d{3})(?: .*)?$/.exec(first);
  return found === null ? failed(`the first line is no status line of HTTP/1: ${JSON.stringify(first)}`) : ok([{ name: ":status", value: found[1] ?? "" }, ...lines]);
}

function request(first: ByteString, lines: readonly Line[]): Result<readonly Line[]> {
  const found = /^(\S+) +(\S+)(?: +HTTP\/\d\.\d)?$/.exec(first);
  if (found === null) return failed(`the first line is no request line of HTTP/1: ${JSON.stringify(first)}`);
  const [, method = "", target = ""] = found, others = lines.filter(({ name }) => name !== "host");
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:/.test(target) ? parsed(target) : undefined;
  if (absolute !== undefined) {
    const port = absolute.port === "" ? "" : `:${absolute.port}`;
    return ok([{ name: ":method", value: method }, { name: ":scheme", value: absolute.protocol.slice(0, -1) }, { name: ":path", value: `${absolute.pathname}${absolute.search}` }, { name: ":authority", value: `${absolute.hostname}${port}` }, ...others]);
  }
  const joined = parsed(target, "http://example.com");
  if (joined === undefined || `${joined.pathname}${joined.search}` !== target) return failed(`the target ${JSON.stringify(target)} is neither a URI nor a path in its normal form`);
  const host = lines.find(({ name }) => name === "host")?.value ?? "";
  return ok([{ name: ":method", value: method }, { name: ":path", value: target }, ...(host === "" ? lines : [{ name: ":authority", value: host }, ...others])]);
}

function parsed(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
