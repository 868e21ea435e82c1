/** curl command lines as browsers and API clients copy them, and as people write them. */
import { encodeBase64 } from "../base/base64url.ts";
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import type { Protocol } from "../scenario/scenario.ts";
import type { CapturedExchange, HeadersInput } from "./capture.ts";
import { cmdWords, isCurl, isForCmd, shellWords } from "./command-words.ts";
import { longDeed, quiet, shortDeed, takesWord } from "./curl-options.ts";
import type { OptionDeed } from "./curl-options.ts";
import { multipartBody } from "./form-body.ts";
import type { FormPart } from "./form-body.ts";
import type { Importer } from "./importer.ts";
import { addressOf, valueOf } from "./message-parts.ts";
import type { Note } from "./notes.ts";

export const curl: Importer = {
  id: "curl",
  label: "curl",
  detect: ({ text }) => text !== undefined && (isForPowerShell(text) || /^\s*(?:[$%>#][ \t]+)?(?:\S*[/\\])?curl(?:\.exe)?\s/im.test(text.slice(0, 65_536).trimStart().split("\n", 1)[0] ?? "")),
  parse: ({ text = "" }) => {
    if (isForPowerShell(text)) return failed("This is for PowerShell, which quotes in a way of its own. In the browser's network panel choose Copy as cURL (bash) instead, or Copy all as HAR.");
    const words = isForCmd(text) ? ok(cmdWords(text)) : shellWords(text);
    if (!words.ok) return words;
    const { commands, unknown } = words.value, exchanges: CapturedExchange[] = [], skipped: { readonly what: string; readonly reason: string }[] = [];
    for (const command of commands) {
      if (!isCurl(command[0] ?? "")) {
        skipped.push({ what: (command[0] ?? "").slice(0, 40), reason: "it is another command than curl" });
        continue;
      }
      for (const part of splitByNext(command.slice(1))) {
        const read = exchangesOf(part);
        if (!read.ok) return read;
        exchanges.push(...read.value);
      }
    }
    return exchanges.length === 0 ? failed("This command has no address to ask.") : ok({ exchanges, skipped, notes: unknown.map((about): Note => ({ kind: "variable", about })) });
  },
};

const isForPowerShell = (text: string): boolean => /^\s*(?:\$session\s*=|Invoke-(?:WebRequest|RestMethod)\b)/im.test(text);

interface Option { readonly deed: OptionDeed; readonly name: string; readonly word: string }

function splitByNext(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === "--next" || word === "-:") parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts.filter((part) => part.length > 0);
}

/** Options with what they take: `--name word`, `--name=word`, `-n word`, `-nword`, and short ones in one word. */
function optionsOf(words: readonly string[]): Result<readonly Option[]> {
  const options: Option[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (!word.startsWith("-") || word === "-") options.push({ deed: "url", name: "url", word });
    else if (word.startsWith("--")) {
      const equals = word.indexOf("="), name = word.slice(2, equals < 0 ? undefined : equals), deed = longDeed(name);
      if (!takesWord(deed)) options.push({ deed, name, word: "" });
      else if (equals >= 0) options.push({ deed, name, word: word.slice(equals + 1) });
      else if (i + 1 >= words.length) return failed(`--${name} stands at the end and needs a word after it.`);
      else options.push({ deed, name, word: words[++i] ?? "" });
    } else {
      for (let j = 1; j < word.length; j++) {
        const name = word[j] ?? "", deed = shortDeed(name);
        if (!takesWord(deed)) options.push({ deed, name, word: "" });
        else if (j + 1 < word.length) {
          options.push({ deed, name, word: word.slice(j + 1) });
          break;
        } else if (i + 1 >= words.length) return failed(`-${name} stands at the end and needs a word after it.`);
        else options.push({ deed, name, word: words[++i] ?? "" });
      }
    }
  }
  return ok(options);
}

interface Draft {
  readonly urls: string[];
  /** Given by -H. */
  readonly headers: [string, string][];
  /** What other options ask for; a header that is given, or taken away, wins. */
  readonly own: [string, string][];
  readonly removed: Set<string>;
  readonly data: string[];
  readonly form: FormPart[];
  readonly query: string[];
  readonly notes: Note[];
  method?: string;
  json: boolean;
  get: boolean;
  head: boolean;
  upload: boolean;
  protocol?: Protocol;
}

function exchangesOf(words: readonly string[]): Result<readonly CapturedExchange[]> {
  const options = optionsOf(words);
  if (!options.ok) return options;
  const draft: Draft = { urls: [], headers: [], own: [], removed: new Set(), data: [], form: [], query: [], notes: [], json: false, get: false, head: false, upload: false };
  for (const option of options.value) take(draft, option);
  const exchanges: CapturedExchange[] = [];
  for (const url of draft.urls) {
    const exchange = exchangeOf(draft, url);
    if (!exchange.ok) return exchange;
    exchanges.push(exchange.value);
  }
  return ok(exchanges);
}

/** The last one counts; cookies are joined. */
function setOwn(draft: Draft, name: string, value: string): void {
  const at = draft.own.findIndex(([other]) => other === name), before = draft.own[at];
  if (before === undefined) draft.own.push([name, value]);
  else draft.own[at] = [name, name === "cookie" ? `${before[1]}; ${value}` : value];
}

function take(draft: Draft, { deed, name, word }: Option): void {
  switch (deed) {
    case "url": return void draft.urls.push(word);
    case "request": draft.method = word; return;
    case "header": return takeHeader(draft, word);
    // newlines are left out of what is read from a file, not of what stands in the line
    case "data": return takeData(draft, word, true);
    case "data-binary": return takeData(draft, word, true);
    case "data-raw": return takeData(draft, word, false);
    case "data-urlencode": return void draft.data.push(urlEncoded(draft, word));
    case "json": draft.json = true; return takeData(draft, word, true, "");
    case "form": case "form-string": return void draft.form.push({ text: word, literal: deed === "form-string" });
    case "url-query": return void draft.query.push(word.startsWith("+") ? word.slice(1) : urlEncoded(draft, word));
    case "get": draft.get = true; return;
    case "head": draft.head = true; return;
    case "user": return setOwn(draft, "authorization", `Basic ${encodeBase64(new TextEncoder().encode(word.includes(":") ? word : `${word}:`))}`);
    case "oauth2-bearer": return setOwn(draft, "authorization", `Bearer ${word}`);
    case "user-agent": return setOwn(draft, "user-agent", word);
    case "referer": return setOwn(draft, "referer", word.replace(/;auto$/, ""));
    case "range": return setOwn(draft, "range", `bytes=${word}`);
    case "cookie": return void (word.includes("=") ? setOwn(draft, "cookie", word) : draft.notes.push({ kind: "file-wanted", about: word }));
    case "compressed": return setOwn(draft, "accept-encoding", "deflate, gzip");
    case "upload-file": draft.upload = true; return void draft.notes.push({ kind: "file-wanted", about: word });
    case "http1.0": draft.protocol = "HTTP/1.0"; return;
    case "http1.1": draft.protocol = "HTTP/1.1"; return;
    case "http2": draft.protocol = "HTTP/2"; return;
    case "http3": draft.protocol = "HTTP/2"; return void draft.notes.push({ kind: "http3" });
    case "next": return;
    case "word": case "alone": if (!quiet.has(name)) draft.notes.push({ kind: "option-ignored", about: name.length === 1 ? `-${name}` : `--${name}` }); return;
  }
}

/** `X: v` sets, `X:` takes away what curl would add, `X;` is a header without value. */
function takeHeader(draft: Draft, word: string): void {
  if (word.startsWith("@")) return void draft.notes.push({ kind: "file-wanted", about: word.slice(1) });
  const colon = word.indexOf(":", 1), name = colon < 0 ? word : word.slice(0, colon), value = colon < 0 ? "" : word.slice(colon + 1).trim();
  if (colon < 0 && word.endsWith(";")) draft.headers.push([word.slice(0, -1), ""]);
  else if (colon >= 0 && value === "") draft.removed.add(name.trim().toLowerCase());
  else if (colon >= 0) draft.headers.push([name.trim(), value]);
}

function takeData(draft: Draft, word: string, files: boolean, between = "&"): void {
  const text = files && word.startsWith("@") ? "" : word;
  if (files && word.startsWith("@")) draft.notes.push({ kind: "file-wanted", about: word.slice(1) });
  if (between === "" && draft.data.length > 0) draft.data.push(`${draft.data.pop() ?? ""}${text}`);
  else draft.data.push(text);
}

/** `content`, `=content`, `name=content`: the content is encoded. `@file` and `name@file` are files. */
function urlEncoded(draft: Draft, word: string): string {
  const match = /^([^=@]*)([=@])?(.*)$/s.exec(word), [, name = "", mark, content = ""] = match ?? [];
  if (mark === "@") draft.notes.push({ kind: "file-wanted", about: content });
  const encoded = percentEncoded(mark === undefined ? name : mark === "@" ? "" : content);
  return mark === undefined || name === "" ? encoded : `${name}=${encoded}`;
}
const percentEncoded = (text: string): string => encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function exchangeOf(draft: Draft, written: string): Result<CapturedExchange> {
  const url = written.replaceAll(/\\([[\]{}])/g, "$1"), address = addressOf(/^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`);
  if (address === undefined) return failed(`curl is asked for ${JSON.stringify(written.slice(0, 80))}, which is no address of http or https.`);
  const data = draft.data.length > 0 ? draft.data.join("&") : undefined, query = [...(draft.get && data !== undefined ? [data] : []), ...draft.query].join("&");
  const multipart = draft.form.length > 0 ? multipartBody(draft.form) : undefined, body = draft.get ? undefined : (multipart?.body ?? data);
  const headers = headersOf(draft, address.user, body, multipart?.type), { protocol } = draft;
  const method = draft.method ?? (draft.head ? "HEAD" : body !== undefined ? "POST" : draft.upload ? "PUT" : "GET"), host = valueOf(headers, "host");
  return ok({
    request: {
      ...(protocol !== undefined && { protocol }), method, scheme: address.scheme, authority: host ?? address.authority, path: query === "" ? address.path : `${address.path}${address.path.includes("?") ? "&" : "?"}${query}`,
      headers: headers.filter(([name]) => name.toLowerCase() !== "host"), ...(body !== undefined && body !== "" && { body }),
    },
    notes: [...(protocol === undefined ? [{ kind: "protocol-assumed" } as const] : []), ...draft.notes, ...(multipart?.files ?? []).map((about): Note => ({ kind: "file-wanted", about })), { kind: "no-response" }],
  });
}

/** What was given, and before it what curl adds: its name, that it takes anything, what options ask for, and what the body is. */
function headersOf(draft: Draft, user: string | undefined, body: string | undefined, multipart: string | undefined): HeadersInput {
  const own = new Map<string, string>([["user-agent", "curl/8.11.0"], ["accept", draft.json ? "application/json" : "*/*"]]);
  if (user !== undefined) own.set("authorization", `Basic ${encodeBase64(new TextEncoder().encode(decoded(user)))}`);
  for (const [name, value] of draft.own) own.set(name, value);
  const type = multipart ?? (draft.json ? "application/json" : body !== undefined ? "application/x-www-form-urlencoded" : undefined);
  if (type !== undefined) own.set("content-type", type);
  for (const name of [...draft.headers.map(([header]) => header.toLowerCase()), ...draft.removed]) own.delete(name);
  return [...own, ...draft.headers];
}
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
